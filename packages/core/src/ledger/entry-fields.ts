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
import { KnownBytes } from './known-bytes.ts';
import { KnownNames, writeName } from './known-names.ts';

/** How the value of a field is read from a record, and how it is written into one. */
export interface Field<Value> {
  readonly read: FieldReader<Value>;
  readonly write: (to: CanonicalWriter, value: Value) => void;
  /** Older records lack it, and are written without it again. */
  readonly isLater?: true;
  /** Many records say the same: see {@link KnownBytes}. No numbers, of which -0 would pass for 0. */
  readonly recurs?: true;
}

const COMMA = 0x2c;
const [LIST_START, LIST_END] = [0x5b, 0x5d];
const OBJECT_END = 0x7d;

const readWhole: FieldReader<number> = (value) => {
  const number = readInteger(value);
  if (number < 0) throw new BittingError('FIELD_MALFORMED', `${number} is below zero`);
  return number;
};

export const text: Field<string> = { read: readText, write: writeText };

/** A text that many records have: of a key, a host, an instrument … */
export const name: Field<string> = { ...text, recurs: true };

/** One of the words, exactly. */
export function word<Word extends string>(words: readonly Word[]): Field<Word> {
  return { read: readWord(words), write: writeText, recurs: true };
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
  recurs: true,
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

export function nullable<Value>(field: Field<Value>): Field<Value | null> {
  return {
    ...field,
    read: readNullable(field.read),
    write: (to, value) => {
      if (value === null) to.literal(null);
      else field.write(to, value);
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

/** All that is admitted under one policy names the same rules, in one list. */
export const texts: Field<readonly string[]> = { ...list(text), recurs: true };

/** From free names to values of one kind. */
export function map<Item>({ read, write }: Field<Item>): Field<Readonly<Record<string, Item>>> {
  const readItems = readMap(read);
  const known = new KnownNames();
  return {
    read: (value) => Object.fromEntries(readItems(value)),
    write: (to, items) => {
      if (typeof items !== 'object' || items === null) throw unwritable(items);
      const { rows, end } = known.of(Object.keys(items));
      for (const { name, before } of rows) {
        to.raw(before);
        write(to, items[name] as Item);
      }
      to.raw(end);
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
  const rows = sorted.map(([name, { write, isLater, recurs }], at) => ({
    name,
    isLater,
    before: writeName(name, at),
    write,
    known: recurs === true ? new KnownBytes() : null,
  }));
  const readers = Object.fromEntries(sorted.map(([name, { read }]) => [name, read]));
  return {
    read: readObject<Shape>(readers as { readonly [Name in keyof Shape]: FieldReader<Shape[Name]> }),
    write: (to, shape) => {
      const values = shape as Readonly<Record<string, unknown>>;
      let given = 0;
      for (const { name, before, write, isLater, known } of rows) {
        const value = values[name];
        if (value === undefined && isLater === true) continue;
        given += 1;
        const piece = known?.get(value);
        if (piece !== undefined) {
          to.raw(piece);
          continue;
        }
        const start = to.at;
        to.raw(before);
        write(to, value);
        known?.keep(value, to, start);
      }
      let all = 0;
      // A list of the names would be thrown away at once.
      for (const _ in values) all += 1;
      if (all !== given)
        throw new BittingError('INTERNAL_FAULT', `${all} fields, of which ${given} are known`);
      to.byte(OBJECT_END);
    },
  };
}

/** Of whatever its name stands for. */
type AnyField = Field<unknown>;
