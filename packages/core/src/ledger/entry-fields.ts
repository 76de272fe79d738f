import { JSON_KEYS_MAX } from '../bounds.ts';
import { type CanonicalWriter, unwritable } from '../encoding/canonical-json-writer.ts';
import {
  type FieldReader,
  readFlag,
  readInteger,
  readList,
  readMap,
  readNullable,
  readObject,
  readText,
  readWord,
} from '../encoding/fields.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { type EpochMs, epochMs } from '../trading/vocabulary.ts';

/** How the value of a field is read from a record, and how it is written into one. */
export interface Field<Value> {
  readonly read: FieldReader<Value>;
  readonly write: (to: CanonicalWriter, value: Value) => void;
  /** Older records lack it, and are written without it again. */
  readonly isLater?: true;
}

const COMMA = 0x2c;
const COLON = 0x3a;
const [LIST_START, LIST_END] = [0x5b, 0x5d];
const [OBJECT_START, OBJECT_END] = [0x7b, 0x7d];

const readWhole: FieldReader<number> = (value) => {
  const number = readInteger(value);
  if (number < 0) throw new BittingError('FIELD_MALFORMED', `${number} is below zero`);
  return number;
};

export const text: Field<string> = { read: readText, write: writeText };

/** One of the words, exactly. */
export function word<Word extends string>(words: readonly Word[]): Field<Word> {
  return { read: readWord(words), write: writeText };
}

function writeText(to: CanonicalWriter, value: string): void {
  to.text(value);
}

export const flag: Field<boolean> = {
  read: readFlag,
  write: (to, value) => {
    if (typeof value !== 'boolean') throw unwritable(value);
    to.literal(value);
  },
};

export const whole: Field<number> = {
  read: readWhole,
  write: (to, value) => {
    to.whole(value);
  },
};

/** Written in whole milliseconds, rounded down. */
export const duration: Field<number> = {
  read: readWhole,
  write: (to, value) => {
    to.whole(Math.floor(value));
  },
};

export const instant: Field<EpochMs> = { ...whole, read: (value) => epochMs(readWhole(value)) };

export function nullable<Value>({ read, write }: Field<Value>): Field<Value | null> {
  return {
    read: readNullable(read),
    write: (to, value) => {
      if (value === null) to.literal(null);
      else write(to, value);
    },
  };
}

/** What records did not say from the beginning: `null` where it is missing. */
export function later<Value>(field: Field<Value>): Field<Value | null> {
  const read: FieldReader<Value | null> = (value) =>
    value === undefined || value === null ? null : field.read(value);
  return { ...nullable(field), read, isLater: true };
}

export function list<Item>({ read, write }: Field<Item>): Field<readonly Item[]> {
  return {
    read: readList(read),
    write: (to, items) => {
      if (!Array.isArray(items)) throw unwritable(items);
      to.byte(LIST_START);
      for (let at = 0; at < items.length; at += 1) {
        if (at > 0) to.byte(COMMA);
        write(to, items[at] as Item);
      }
      to.byte(LIST_END);
    },
  };
}

/** Texts. A frozen list of them is made into bytes once: all that is admitted names the same rules. */
export function texts(): Field<readonly string[]> {
  const { read, write } = list(text);
  let known: { readonly items: readonly string[]; readonly bytes: Uint8Array } | null = null;
  return {
    read,
    write: (to, items) => {
      if (known !== null && items === known.items) {
        to.raw(known.bytes);
        return;
      }
      const start = to.at;
      write(to, items);
      if (Object.isFrozen(items)) known = { items, bytes: Uint8Array.from(to.bytes.subarray(start, to.at)) };
    },
  };
}

/** From free names to values of one kind. */
export function map<Item>({ read, write }: Field<Item>): Field<Readonly<Record<string, Item>>> {
  const readItems = readMap(read);
  // Nearly every record has the names of the one before it.
  let known: Names = { given: [], sorted: [] };
  return {
    read: (value) => Object.fromEntries(readItems(value)),
    write: (to, items) => {
      if (typeof items !== 'object' || items === null) throw unwritable(items);
      const given = Object.keys(items);
      if (!areSame(known.given, given)) known = { given, sorted: sortNames(given) };
      const names = known.sorted;
      to.byte(OBJECT_START);
      for (let at = 0; at < names.length; at += 1) {
        const name = names[at] ?? '';
        if (at > 0) to.byte(COMMA);
        to.text(name);
        to.byte(COLON);
        write(to, items[name] as Item);
      }
      to.byte(OBJECT_END);
    },
  };
}

/** An object with exactly these fields: one too few or too many is refused, also where it is written. */
export function object<Shape extends object>(fields: {
  readonly [Name in keyof Shape]: Field<Shape[Name]>;
}): Field<Shape> {
  const sorted = Object.entries(fields as Readonly<Record<string, AnyField>>).sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  const rows = sorted.map(([name, { write, isLater }], at) => ({
    name,
    isLater,
    before: Buffer.from(`${at === 0 ? '{' : ','}"${name}":`),
    write,
  }));
  const readers = Object.fromEntries(sorted.map(([name, { read }]) => [name, read]));
  return {
    read: readObject<Shape>(readers as { readonly [Name in keyof Shape]: FieldReader<Shape[Name]> }),
    write: (to, shape) => {
      const values = shape as Readonly<Record<string, unknown>>;
      let given = 0;
      for (const { name, before, write, isLater } of rows) {
        const value = values[name];
        if (value === undefined && isLater === true) continue;
        to.raw(before);
        write(to, value);
        given += 1;
      }
      const { length } = Object.keys(values);
      if (length !== given)
        throw new BittingError('INTERNAL_FAULT', `${length} fields, of which ${given} are known`);
      to.byte(OBJECT_END);
    },
  };
}

/** Of whatever its name stands for. */
type AnyField = Field<unknown>;

/** Names that strict JSON refuses to read. */
const UNREADABLE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Of an object, as it has them and by UTF-16 code units. */
interface Names {
  readonly given: readonly string[];
  readonly sorted: readonly string[];
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
