import { POLICY_AMOUNT_DIGITS_MAX, POLICY_INSTRUMENTS_MAX } from '../bounds.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../encoding/json.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { Decimal } from '../money/decimal.ts';
import type { Amounts } from './limits.ts';

/** JSON to be written: no fractions, and nothing that is undefined. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject;
export interface PlainObject {
  readonly [name: string]: Plain;
}

/**
 * One form of a value in a document: how it is read, written, and described to others (JSON Schema, draft 2020-12).
 * Whatever `write` gives for a value that was read, is read as the same value.
 */
export interface Shape<T> {
  /** @throws BittingError `POLICY_MALFORMED`, naming the place */
  read(value: JsonValue, path: string): T;
  write(value: T): Plain;
  readonly schema: PlainObject;
}

export interface Field<T> {
  readonly shape: Shape<T>;
  /** For people who write the document. */
  readonly says: string;
  /** What its absence means; a field without it has to be there. */
  readonly absent?: T;
}

const ASSET = /^[A-Za-z0-9]{1,24}$/u;
const AMOUNT = new RegExp(`^(?:0|[1-9][0-9]{0,${POLICY_AMOUNT_DIGITS_MAX - 1}})(?:\\.[0-9]{1,18})?$`, 'u');

/** An object with these fields and no others. */
export function objectOf<T extends object>(
  what: string,
  fields: { readonly [Name in keyof T]: Field<T[Name]> },
): Shape<T> {
  const rows = Object.entries<Field<unknown>>(fields);
  return {
    read: (value, path) => {
      const given = demandObject(value, path);
      const unknown = [...given.keys()].find((name) => !Object.hasOwn(fields, name));
      if (unknown !== undefined)
        throw malformed(`${path}.${unknown.slice(0, 40)}`, `is not a field of ${what}`);
      return Object.fromEntries(
        rows.map(([name, field]) => [name, readField(field, given.get(name), `${path}.${name}`)]),
      ) as T;
    },
    write: (object) => {
      const values: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(object));
      return Object.fromEntries(rows.flatMap(([name, field]) => writeField(name, field, values[name])));
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      required: rows.filter(([, field]) => !('absent' in field)).map(([name]) => name),
      properties: Object.fromEntries(rows.map(([name, field]) => [name, describeField(field)])),
    },
  };
}

function readField<T>(field: Field<T>, value: JsonValue | undefined, path: string): T {
  if (value !== undefined) return field.shape.read(value, path);
  if (field.absent === undefined) throw malformed(path, 'is missing');
  return field.absent;
}

/** What its absence would say is not written, so that a document has one text. */
function writeField<T>(
  name: string,
  { shape, absent }: Field<T>,
  value: T,
): readonly (readonly [string, Plain])[] {
  const written = shape.write(value);
  const isAbsent = absent !== undefined && JSON.stringify(shape.write(absent)) === JSON.stringify(written);
  return isAbsent ? [] : [[name, written]];
}

function describeField({ shape, says, absent }: Field<unknown>): PlainObject {
  const description = { description: says, ...shape.schema };
  return absent === undefined ? description : { ...description, default: shape.write(absent) };
}

export function wordOf<T extends string>(words: readonly T[]): Shape<T> {
  return {
    read: (value, path) => {
      const word = words.find((candidate) => candidate === value);
      if (word === undefined) throw malformed(path, `must be one of ${words.join(', ')}`);
      return word;
    },
    write: (word) => word,
    schema: { enum: words },
  };
}

/** One word that says more than any value can, or the value. */
export function wordOr<W extends string, T>(word: W, shape: Shape<T>): Shape<W | T> {
  return {
    read: (value, path) => (value === word ? word : shape.read(value, path)),
    write: (value) => (value === word ? word : shape.write(value as T)),
    schema: { anyOf: [{ const: word }, shape.schema] },
  };
}

export function nullOr<T>(shape: Shape<T>): Shape<T | null> {
  return {
    read: (value, path) => (value === null ? null : shape.read(value, path)),
    write: (value) => (value === null ? null : shape.write(value)),
    schema: { anyOf: [{ type: 'null' }, shape.schema] },
  };
}

/** A whole number of JSON, written without a fraction. */
export function wholeOf(least: number, most: number): Shape<number> {
  return {
    read: (value, path) => {
      const isWhole = value instanceof JsonNumber && /^(?:0|[1-9][0-9]{0,15})$/u.test(value.text);
      const number = isWhole ? Number(value.text) : -1;
      if (number < least || number > most)
        throw malformed(path, `must be a whole number from ${least} to ${most}`);
      return number;
    },
    write: (number) => number,
    schema: { type: 'integer', minimum: least, maximum: most },
  };
}

/** Text that `parse` takes; it answers `null` for what it does not take, and otherwise the one form that is kept. */
export function textOf<T>(
  what: string,
  pattern: RegExp,
  { parse, format }: { readonly parse: (text: string) => T | null; readonly format: (value: T) => string },
): Shape<T> {
  return {
    read: (value, path) => {
      const kept = typeof value === 'string' && pattern.test(value) ? parse(value) : null;
      if (kept === null) throw malformed(path, `must be ${what}`);
      return kept;
    },
    write: format,
    schema: { type: 'string', pattern: pattern.source },
  };
}

/** A decimal in quotes. */
export function decimalOf(what: string, isAllowed: (value: Decimal) => boolean): Shape<Decimal> {
  return textOf(`${what}, in quotes`, AMOUNT, {
    parse: (text) => {
      const value = Decimal.tryParse(text);
      return value !== null && isAllowed(value) ? value : null;
    },
    format: String,
  });
}

/** A list without repetition. `least` is 0 or 1: an empty list admits nothing, and where it could be read as "all" it is refused. */
export function listOf<T>(
  item: Shape<T>,
  { least = 0, most = POLICY_INSTRUMENTS_MAX }: { readonly least?: 0 | 1; readonly most?: number } = {},
): Shape<readonly T[]> {
  return {
    read: (value, path) => {
      if (!Array.isArray(value)) throw malformed(path, 'must be a list');
      const items: readonly JsonValue[] = value;
      if (items.length > most) throw malformed(path, `is too long: at most ${most}`);
      if (items.length < least) throw malformed(path, EMPTY);
      const list = items.map((one, index) => item.read(one, `${path}[${index}]`));
      if (new Set(list.map((one) => JSON.stringify(item.write(one)))).size !== list.length)
        throw malformed(path, 'says something twice');
      return list;
    },
    write: (list) => list.map((one) => item.write(one)),
    schema: {
      type: 'array',
      items: item.schema,
      uniqueItems: true,
      maxItems: most,
      ...(least === 0 ? {} : { minItems: least }),
    },
  };
}

const DECIMAL = decimalOf(
  `a decimal from 0 with at most ${POLICY_AMOUNT_DIGITS_MAX} digits before the point`,
  () => true,
);

/** Decimals by asset; what is not named is zero. */
export function amountsOf(least: 0 | 1): Shape<Amounts> {
  return {
    read: (value, path) => {
      const given = demandObject(value, path);
      if (given.size < least) throw malformed(path, EMPTY);
      return new Map(
        Array.from(given, ([asset, amount]) => {
          const place = `${path}.${asset.slice(0, 40)}`;
          if (!ASSET.test(asset)) throw malformed(place, 'is no name of an asset');
          return [asset, DECIMAL.read(amount, place)];
        }),
      );
    },
    write: (amounts) =>
      Object.fromEntries(
        [...amounts]
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([asset, amount]) => [asset, DECIMAL.write(amount)]),
      ),
    schema: {
      type: 'object',
      propertyNames: { pattern: ASSET.source },
      additionalProperties: DECIMAL.schema,
      ...(least === 0 ? {} : { minProperties: least }),
    },
  };
}

const EMPTY = 'must not be empty: it would admit nothing; leave it out to say nothing';

export function malformed(path: string, what: string, cause?: unknown): BittingError {
  const sentence = `${path} ${what}`;
  return new BittingError('POLICY_MALFORMED', sentence, {
    publicDetail: `Cannot read the policy: ${sentence}.`,
    cause,
  });
}

function demandObject(value: JsonValue, path: string): JsonObject {
  if (!(value instanceof Map)) throw malformed(path, 'must be an object');
  return value as JsonObject;
}
