import { Decimal } from '@bitting/core/money/decimal.ts';
import { ContractRefusal } from './codes.ts';

/** Client ids are integers of 64 bits. */
const CLIENT_ID_MAX = 9_223_372_036_854_775_807n;

/** Named values of a request as the contract host reads them: a number counts as its text, absent is empty. */
export class Params {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: Iterable<readonly [string, unknown]>) {
    this.#values = new Map(values);
  }

  /** Empty when the value is absent or null. @throws ContractRefusal 1067 */
  text(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new ContractRefusal(1067, name);
  }

  /** @throws ContractRefusal 1066 */
  required(name: string): string {
    const value = this.text(name);
    if (value === '') throw new ContractRefusal(1066, name);
    return value;
  }

  /** One of `values`; empty stands for `fallback`. */
  oneOf<const T extends string>(name: string, values: readonly T[], fallback?: T): T {
    const text = this.text(name);
    if (text === '' && fallback !== undefined) return fallback;
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new ContractRefusal(text === '' ? 1066 : 1067, name);
  }

  decimal(name: string): Decimal | null {
    const text = this.text(name);
    if (text === '') return null;
    const value = Decimal.tryParse(text);
    if (value === null) throw new ContractRefusal(1067, name);
    return value;
  }

  requiredDecimal(name: string): Decimal {
    const value = this.decimal(name);
    if (value === null) throw new ContractRefusal(1066, name);
    return value;
  }

  flag(name: string): boolean {
    const text = this.text(name);
    return text === '1' || text === 'true';
  }

  whole(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === '') return fallback;
    if (!/^\d{1,15}$/.test(text)) throw new ContractRefusal(1067, name);
    return Number(text);
  }

  /** The texts of an array, or of a comma-separated text. */
  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    if (Array.isArray(value)) return value.map((item) => new Params([[name, item]]).required(name));
    const text = this.text(name);
    return text === '' ? [] : text.split(',');
  }

  /** A client's number for an order; empty when there is none. @throws ContractRefusal 1065 or 1067 */
  clientId(name: string): string {
    const text = this.text(name);
    if (text === '') return '';
    if (!/^\d{1,19}$/.test(text)) throw new ContractRefusal(1065);
    const id = BigInt(text);
    if (id < 1n || id > CLIENT_ID_MAX) throw new ContractRefusal(1067, name);
    return id.toString();
  }
}
