import { JSON_KEYS_MAX, LEDGER_KNOWN_NAMES_MAX } from '../bounds.ts';
import { writeCanonicalJson } from '../encoding/canonical-json.ts';
import { BittingError } from '../errors/bitting-error.ts';

/** Names that strict JSON refuses to read. */
const UNREADABLE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Of an object, as it has them, and all that is written of it but its values. */
interface Names {
  readonly given: readonly string[];
  /** By UTF-16 code units. */
  readonly rows: readonly { readonly name: string; readonly before: Uint8Array }[];
  readonly end: Uint8Array;
}

/** The names of the last objects of one field: they are sorted and made into bytes once. */
export class KnownNames {
  #known: readonly Names[] = [];

  /** @throws BittingError `INTERNAL_FAULT` for names that could not be read again */
  of(given: readonly string[]): Names {
    for (const names of this.#known) if (areSame(names.given, given)) return names;
    const rows = sortNames(given).map((name, nth) => ({ name, before: writeName(name, nth) }));
    const names = { given, rows, end: Buffer.from(rows.length === 0 ? '{}' : '}') };
    this.#known = [names, ...this.#known.slice(0, LEDGER_KNOWN_NAMES_MAX - 1)];
    return names;
  }
}

/** What stands before the value of the `nth` name of an object. */
export function writeName(name: string, nth: number): Uint8Array {
  return Buffer.from(`${nth === 0 ? '{' : ','}${writeCanonicalJson(name)}:`);
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false;
  return true;
}

/** What could not be read again would keep the whole ledger shut. */
function sortNames(names: readonly string[]): readonly string[] {
  if (names.length > JSON_KEYS_MAX || names.some((name) => UNREADABLE.has(name)))
    throw new BittingError('INTERNAL_FAULT', `a record with ${names.length} names that cannot be read again`);
  return names.toSorted();
}
