import { Decimal } from '@bitting/core/money/decimal.ts';
import { HtxRefusal } from './errors.ts';

/** A parameter as text: numbers keep the digits of their source. */
export type FieldValue =
  string | boolean | null | readonly FieldValue[] | { readonly [name: string]: FieldValue };

/** `JSON.parse` whose reviver sees the source of a value, which the type library does not know yet. */
const parseWithSource = JSON.parse as (
  text: string,
  revive: (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** JSON whose numbers are texts, so that no digit of a large id is lost. @throws HtxRefusal bad-request */
export function parseBody(text: string): FieldValue {
  try {
    return parseWithSource(text, (_name, value, { source }) =>
      typeof value === 'number' ? source : value,
    ) as FieldValue;
  } catch {
    throw new HtxRefusal('bad-request', 'the body is not JSON');
  }
}

/** Named values of a request: a query or one JSON object. */
export class Fields {
  readonly values: ReadonlyMap<string, FieldValue>;

  constructor(values: Iterable<readonly [string, FieldValue]>) {
    this.values = new Map(values);
  }

  /** @throws HtxRefusal bad-request when `value` is not an object */
  static of(value: FieldValue): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new HtxRefusal('bad-request', 'an object is needed');
    }
    return new Fields(Object.entries(value));
  }

  /** Empty when the field is absent or null. */
  text(name: string): string {
    const value = this.values.get(name);
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return String(value);
    throw new HtxRefusal('invalid-parameter', name);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === '') throw new HtxRefusal('parameter-required', name);
    return value;
  }

  /** One of `values`; empty stands for `fallback`. */
  oneOf<const T extends string>(name: string, values: readonly T[], fallback?: T): T {
    const text = this.text(name);
    if (text === '' && fallback !== undefined) return fallback;
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new HtxRefusal(text === '' ? 'parameter-required' : 'invalid-parameter', name);
  }

  decimal(name: string): Decimal | null {
    const text = this.text(name);
    if (text === '') return null;
    const value = Decimal.tryParse(text);
    if (value === null) throw new HtxRefusal('invalid-parameter', name);
    return value;
  }

  requiredDecimal(name: string): Decimal {
    const value = this.decimal(name);
    if (value === null) throw new HtxRefusal('parameter-required', name);
    return value;
  }

  whole(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === '') return fallback;
    if (!/^\d{1,15}$/.test(text)) throw new HtxRefusal('invalid-parameter', name);
    return Number(text);
  }

  /** The texts of an array, or of a comma-separated text. */
  list(name: string): readonly string[] {
    const value = this.values.get(name);
    if (Array.isArray(value)) {
      return value.map((item: FieldValue) => new Fields([[name, item]]).required(name));
    }
    const text = this.text(name);
    return text === '' ? [] : text.split(',');
  }

  objects(name: string): readonly Fields[] {
    const value = this.values.get(name);
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw new HtxRefusal('invalid-parameter', name);
    return value.map((row: FieldValue) => Fields.of(row));
  }
}
