import { VALUE_CHARACTERS_MAX } from '../bounds.ts';
import { isIP } from 'node:net';

type Fields = Readonly<Record<string, unknown>>;

/** A record as the administration shows it. */
export type ShownRecord = Fields & {
  readonly type: string;
  readonly sequence?: string;
  readonly wallMs: number;
  readonly recorded?: Fields;
};

/** Reads what a record says, its own fields before its details, as text that is safe to be shown to people anywhere. */
export interface RecordFields {
  readonly type: string;
  readonly wallMs: number;
  /** Empty where it says nothing. */
  text(name: string): string;
  /** What is said instead where it says nothing. */
  or(name: string, otherwise: string): string;
  /** Of the whole text, of which a message may show less. */
  has(name: string, pattern: RegExp): boolean;
}

export function readFields(record: ShownRecord): RecordFields {
  // With pseudonyms for addresses, as the ledger has it: a message may go through strangers' hands.
  const fields: Fields = { ...record, ...record.recorded, order: sayOrder(record) };
  const details = (fields['details'] ?? {}) as Fields;
  const whole = (name: string): string => {
    const value = Object.hasOwn(fields, name)
      ? fields[name]
      : Object.hasOwn(details, name)
        ? details[name]
        : '';
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  };
  const text = (name: string): string => tame(whole(name));
  return {
    type: record.type,
    wallMs: record.wallMs,
    text,
    or: (name, otherwise) => text(name) || otherwise,
    has: (name, pattern) => pattern.test(whole(name)),
  };
}

/** The order that a refusal is about, as its bot wrote it; empty where it names none. */
function sayOrder({ items }: ShownRecord): string {
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  if (typeof first !== 'object' || first === null) return '';
  const { clientOrderId, instrument, kind, price, side, size, type } = first as Fields;
  const words = [kind, instrument, side, type, size].filter((word) => typeof word === 'string');
  return [
    words.join(' '),
    ...(typeof price === 'string' ? [`at ${price}`] : []),
    ...(typeof clientOrderId === 'string' ? [`(the bot’s ${clientOrderId})`] : []),
  ].join(' ');
}

/** Visible text of one line, without addresses, not longer than a message can bear. */
export function tame(text: string): string {
  const visible = text
    .slice(0, 4 * VALUE_CHARACTERS_MAX)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]+/gu, ' ');
  const hidden = visible.replace(ADDRESS_LIKE, (word) => (isAddress(word) ? '(address)' : word));
  return hidden.length > VALUE_CHARACTERS_MAX
    ? `${hidden.slice(0, VALUE_CHARACTERS_MAX - 1).toWellFormed()}…`
    : hidden;
}

/** Wide on purpose; what is none is left as it is. */
const ADDRESS_LIKE = /[0-9A-Fa-f:.]{3,}(?:%[A-Za-z0-9]+)?/gu;

function isAddress(word: string): boolean {
  const bare = word.replace(/[.:]+$/u, '');
  return [word, bare, bare.replace(/:[0-9]{1,5}$/u, '')].some((one) => isIP(one) !== 0);
}
