import { Decimal } from '@bitting/core/money/decimal.ts';
import { OkxRefusal } from './errors.ts';

/** Named texts of a request: a query string or one JSON object. Numbers count as their text, as on the venue. */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: Iterable<readonly [string, unknown]>) {
    this.#values = new Map(values);
  }

  static ofQuery(query: string): Fields {
    return new Fields(new URLSearchParams(query).entries());
  }

  /** @throws OkxRefusal 50002 when `value` is not an object. */
  static ofJson(value: unknown): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new OkxRefusal('50002');
    return new Fields(Object.entries(value));
  }

  /** Empty when the field is absent or null. */
  text(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new OkxRefusal('51000', name);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === '') throw new OkxRefusal('50014', name);
    return value;
  }

  /** One of `values`; empty stands for `fallback`. */
  oneOf<const T extends string>(name: string, values: readonly T[], fallback?: T): T {
    const text = this.text(name);
    if (text === '' && fallback !== undefined) return fallback;
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw text === '' ? new OkxRefusal('50014', name) : new OkxRefusal('51000', name);
  }

  decimal(name: string): Decimal | null {
    const text = this.text(name);
    if (text === '') return null;
    const value = Decimal.tryParse(text);
    if (value === null) throw new OkxRefusal('51000', name);
    return value;
  }

  requiredDecimal(name: string): Decimal {
    const value = this.decimal(name);
    if (value === null) throw new OkxRefusal('50014', name);
    return value;
  }

  flag(name: string): boolean {
    return this.text(name) === 'true';
  }

  whole(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === '') return fallback;
    if (!/^\d{1,16}$/.test(text)) throw new OkxRefusal('51000', name);
    return Number(text);
  }

  /** Comma-separated values. */
  list(name: string): readonly string[] {
    const text = this.text(name);
    return text === '' ? [] : text.split(',');
  }

  /** The value as it was sent. */
  raw(name: string): unknown {
    return this.#values.get(name);
  }

  objects(name: string): readonly Fields[] {
    const value = this.#values.get(name);
    if (value === undefined || value === null || value === '') return [];
    if (!Array.isArray(value)) throw new OkxRefusal('51000', name);
    return value.map((row) => Fields.ofJson(row));
  }
}
