import { BittingError } from '../errors/bitting-error.ts';
import { JsonNumber, type JsonValue } from './json.ts';

/** Turns a scanned value into a typed one or throws `FIELD_MALFORMED`, `FIELD_MISSING` or `FIELD_UNKNOWN`. */
export type FieldReader<Value> = (value: JsonValue | undefined) => Value;

export const readText: FieldReader<string> = (value) =>
  typeof value === 'string' ? value : refuseField(value, 'text');

export const readFlag: FieldReader<boolean> = (value) =>
  typeof value === 'boolean' ? value : refuseField(value, 'true or false');

/** A whole number that JavaScript holds exactly, written without a fraction. */
export const readInteger: FieldReader<number> = (value) => {
  const number = value instanceof JsonNumber && !value.text.includes('.') ? Number(value.text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : refuseField(value, 'a whole number');
};

export function readNullable<Value>(read: FieldReader<Value>): FieldReader<Value | null> {
  return (value) => (value === null ? null : read(value));
}

/** One of the words, exactly. */
export function readWord<Word extends string>(words: readonly Word[]): FieldReader<Word> {
  return (value) => words.find((word) => word === value) ?? refuseField(value, words.join(', '));
}

export function readList<Item>(read: FieldReader<Item>): FieldReader<readonly Item[]> {
  return (value) => {
    if (!Array.isArray(value)) return refuseField(value, 'a list');
    const items: readonly JsonValue[] = value;
    return items.map((item) => read(item));
  };
}

/** A map from free names to values of one kind. */
export function readMap<Item>(read: FieldReader<Item>): FieldReader<ReadonlyMap<string, Item>> {
  return (value) =>
    value instanceof Map
      ? new Map(Array.from(value, ([key, item]: [string, JsonValue]) => [key, read(item)]))
      : refuseField(value, 'an object');
}

/** Like {@link readMap} with text values, as a plain object without a prototype's names in it. */
export const readTexts: FieldReader<Readonly<Record<string, string>>> = (value) =>
  Object.fromEntries(readMap(readText)(value));

/** An object with exactly these fields: one too few or too many is refused. */
export function readObject<Shape extends object>(fields: {
  readonly [Name in keyof Shape]: FieldReader<Shape[Name]>;
}): FieldReader<Shape> {
  const readers = Object.entries<FieldReader<unknown>>(fields);
  const names: ReadonlySet<string> = new Set(Object.keys(fields));
  return (value) => {
    if (!(value instanceof Map)) return refuseField(value, 'an object');
    const given: ReadonlyMap<string, JsonValue> = value;
    for (const name of given.keys())
      if (!names.has(name)) throw new BittingError('FIELD_UNKNOWN', `the field ${name.slice(0, 40)}`);
    const shape: Record<string, unknown> = {};
    for (const [name, read] of readers) shape[name] = read(given.get(name));
    return shape as Shape;
  };
}

/** Never repeats the value: it may be a secret that stands in the wrong place. */
function refuseField(value: JsonValue | undefined, wanted: string): never {
  if (value === undefined) throw new BittingError('FIELD_MISSING', `a field is missing; wanted ${wanted}`);
  throw new BittingError('FIELD_MALFORMED', `a field is not ${wanted}`);
}
