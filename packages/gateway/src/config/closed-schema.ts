import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '@bitting/core/encoding/json.ts';

/** Reads one value of a closed schema; `path` names it in the refusal. The value itself is never part of a message. */
export interface Field<Value> {
  readonly optional: boolean;
  read(value: JsonValue, path: string): Value;
}

export type Schema = Readonly<Record<string, Field<unknown>>>;

type OptionalNames<S extends Schema> = {
  [Name in keyof S]: undefined extends ReturnType<S[Name]['read']> ? Name : never;
}[keyof S];

export type ValuesOf<S extends Schema> = {
  readonly [Name in Exclude<keyof S, OptionalNames<S>>]: ReturnType<S[Name]['read']>;
} & {
  readonly [Name in OptionalNames<S>]?: Exclude<ReturnType<S[Name]['read']>, undefined>;
};

/** Exactly the fields of the schema: an unknown one is refused, a missing one too unless it is optional. */
export function readObject<S extends Schema>(schema: S, value: JsonValue, path = ''): ValuesOf<S> {
  if (!(value instanceof Map)) throw malformed(path === '' ? 'the body' : path, 'an object');
  const object = value as JsonObject;
  for (const name of object.keys()) {
    if (!Object.hasOwn(schema, name))
      throw new BittingError('FIELD_UNKNOWN', `unknown field ${path}${name}`, {
        publicDetail: `There is no field "${path}${name}" here.`,
      });
  }
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema)) {
    const given = object.get(name);
    if (given !== undefined) result[name] = field.read(given, `${path}${name}`);
    else if (!field.optional)
      throw new BittingError('FIELD_MISSING', `missing field ${path}${name}`, {
        publicDetail: `The field "${path}${name}" is needed.`,
      });
  }
  return result as ValuesOf<S>;
}

function malformed(path: string, wanted: string): BittingError {
  return new BittingError('FIELD_MALFORMED', `${path} is not ${wanted}`, {
    publicDetail: `${path} must be ${wanted}.`,
  });
}

function field<Value>(
  wanted: string,
  read: (value: JsonValue, path: string) => Value | null,
): Field<NonNullable<Value>> {
  return {
    optional: false,
    read(value, path) {
      const result = read(value, path);
      if (result === null || result === undefined) throw malformed(path, wanted);
      return result;
    },
  };
}

/** Visible text of one line: what people and venues write as names and keys. */
export function text(lengthMax: number): Field<string> {
  return field(`text of 1 to ${lengthMax} characters without control characters`, (value) =>
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= lengthMax &&
    !/[\u0000-\u001f\u007f]/u.test(value)
      ? value
      : null,
  );
}

export function oneOf<const Word extends string>(words: readonly Word[]): Field<Word> {
  return field(`one of ${words.join(', ')}`, (value) => words.find((word) => word === value) ?? null);
}

export const flag: Field<boolean> = field('true or false', (value) =>
  typeof value === 'boolean' ? value : null,
);

export function whole(min: number, max: number): Field<number> {
  return field(`a whole number from ${min} to ${max}`, (value) => {
    if (!(value instanceof JsonNumber) || !/^\d{1,15}$/u.test(value.text)) return null;
    const number = Number(value.text);
    return number >= min && number <= max ? number : null;
  });
}

export function listOf<Value>(item: Field<Value>, countMax: number): Field<readonly Value[]> {
  return field(`a list of at most ${countMax}`, (value, path) =>
    Array.isArray(value) && value.length <= countMax
      ? (value as readonly JsonValue[]).map((entry, index) => item.read(entry, `${path}[${index}]`))
      : null,
  );
}

export function mapOf<Value>(
  key: RegExp,
  item: Field<Value>,
  countMax: number,
): Field<ReadonlyMap<string, Value>> {
  return field(`an object of at most ${countMax} fields`, (value, path) => {
    if (!(value instanceof Map) || value.size > countMax) return null;
    const entries = Array.from(value as JsonObject);
    if (!entries.every(([name]) => key.test(name))) return null;
    return new Map(entries.map(([name, entry]) => [name, item.read(entry, `${path}.${name}`)]));
  });
}

/** A field whose text another reader turns into a value; what that throws is a malformed field. */
export function parsed<Value>(wanted: string, parse: (text: string) => Value): Field<NonNullable<Value>> {
  return field(wanted, (value) => {
    if (typeof value !== 'string') return null;
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof BittingError) return null;
      throw error;
    }
  });
}

export function object<S extends Schema>(schema: S): Field<ValuesOf<S>> {
  return { optional: false, read: (value, path) => readObject(schema, value, `${path}.`) };
}

export function either<First, Second>(first: Field<First>, second: Field<Second>): Field<First | Second> {
  return {
    optional: false,
    read(value, path) {
      try {
        return first.read(value, path);
      } catch (error) {
        if (error instanceof BittingError) return second.read(value, path);
        throw error;
      }
    },
  };
}

/** Whatever JSON it is: another strict reader takes it. */
export const json: Field<JsonValue> = { optional: false, read: (value) => value };

export function nullable<Value>(inner: Field<Value>): Field<Value | null> {
  return { optional: false, read: (value, path) => (value === null ? null : inner.read(value, path)) };
}

export function optional<Value>(inner: Field<Value>): Field<Value | undefined> {
  return { optional: true, read: (value, path) => inner.read(value, path) };
}
