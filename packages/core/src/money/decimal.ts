import { BittingError } from '../errors/bitting-error.ts';
import { DECIMAL_FRACTION_DIGITS_MAX, DECIMAL_INTEGER_DIGITS_MAX } from '../bounds.ts';

export type Rounding = 'down' | 'up' | 'half-even';

const ZERO_CODE = 48;
const NINE_CODE = 57;
/** `10 ** index`, as far as two decimals of a message can be apart. */
const POWERS: readonly bigint[] = Array.from({ length: 40 }, (_, power) => 10n ** BigInt(power));
/** The same as numbers: exact up to `10 ** 22`, and beyond far from all safe integers. */
const NUMBER_POWERS: readonly number[] = POWERS.map(Number);

/**
 * An exact decimal number: `units × 10^-scale`, normalised so that `scale` is the smallest that holds the value.
 * Immutable. Never built from a JavaScript number with a fraction, never rounded unless a rounding is named.
 *
 * Units that are a safe integer are kept as a number, and computed as numbers where the result is one, too: sums and products of
 * safe integers that are rounded are none. Everything else is computed as bigints.
 */
export class Decimal {
  static readonly ZERO = new Decimal(0, 0);
  static readonly ONE = new Decimal(1, 0);

  /** The units: a number if they are a safe integer, never `-0`; otherwise a bigint. */
  readonly whole: number | bigint;
  readonly scale: number;

  private constructor(whole: number | bigint, scale: number) {
    this.whole = whole;
    this.scale = scale;
  }

  get units(): bigint {
    return BigInt(this.whole);
  }

  /**
   * Reads the text of a message: `(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?`, nothing else (no sign, exponent, space).
   * @throws BittingError `DECIMAL_MALFORMED`
   */
  static parse(text: string): Decimal {
    const value = Decimal.tryParse(text);
    if (value === null)
      throw new BittingError('DECIMAL_MALFORMED', `not a canonical decimal: ${text.slice(0, 40)}`);
    return value;
  }

  /** Like {@link Decimal.parse}, but answers `null` for anything that is not a canonical unsigned decimal. */
  static tryParse(text: string): Decimal | null {
    const dot = text.indexOf('.');
    const integerDigits = dot === -1 ? text.length : dot;
    const fractionDigits = dot === -1 ? 0 : text.length - dot - 1;
    if (integerDigits < 1 || integerDigits > DECIMAL_INTEGER_DIGITS_MAX) return null;
    if (fractionDigits > DECIMAL_FRACTION_DIGITS_MAX || (dot !== -1 && fractionDigits === 0)) return null;
    if (integerDigits > 1 && text.charCodeAt(0) === ZERO_CODE) return null;
    let units = 0;
    for (let index = 0; index < text.length; index += 1) {
      if (index === dot) continue;
      const code = text.charCodeAt(index);
      if (code < ZERO_CODE || code > NINE_CODE) return null;
      units = units * 10 + (code - ZERO_CODE);
    }
    if (Number.isSafeInteger(units)) return Decimal.#ofNumber(units, fractionDigits);
    const digits = dot === -1 ? text : text.slice(0, dot) + text.slice(dot + 1);
    return Decimal.of(BigInt(digits), fractionDigits);
  }

  /** {@link Decimal.of} of a safe integer: its tenth is below 2^50, where doubles are so dense that no fraction of tenths is lost. */
  static #ofNumber(units: number, scale: number): Decimal {
    if (units === 0) return Decimal.ZERO;
    let reduced = units;
    let digits = scale;
    while (digits > 0 && Number.isInteger(reduced / 10)) {
      reduced /= 10;
      digits -= 1;
    }
    return new Decimal(reduced, digits);
  }

  /** Like {@link Decimal.parse} with an optional leading minus sign, as venues write balances, fees and profits. */
  static parseSigned(text: string): Decimal {
    return text.startsWith('-') ? Decimal.parse(text.slice(1)).negate() : Decimal.parse(text);
  }

  /** `units × 10^-scale`, normalised. `scale` is a non-negative integer. */
  static of(units: bigint, scale = 0): Decimal {
    let reduced = units;
    let digits = scale;
    while (!Number.isSafeInteger(Number(reduced))) {
      if (digits <= 0 || reduced % 10n !== 0n) return new Decimal(reduced, digits);
      reduced /= 10n;
      digits -= 1;
    }
    return Decimal.#ofNumber(Number(reduced), digits);
  }

  add(other: Decimal): Decimal {
    if (other.whole === 0) return this;
    if (this.whole === 0) return other;
    const scale = Math.max(this.scale, other.scale);
    const sum = numberAt(this, scale) + numberAt(other, scale);
    if (Number.isSafeInteger(sum)) return Decimal.#ofNumber(sum, scale);
    return Decimal.of(this.unitsAt(scale) + other.unitsAt(scale), scale);
  }

  subtract(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    const difference = numberAt(this, scale) - numberAt(other, scale);
    if (Number.isSafeInteger(difference)) return Decimal.#ofNumber(difference, scale);
    return Decimal.of(this.unitsAt(scale) - other.unitsAt(scale), scale);
  }

  multiply(other: Decimal): Decimal {
    const scale = this.scale + other.scale;
    const product = roundedAt(this, this.scale) * roundedAt(other, other.scale);
    if (Number.isSafeInteger(product)) return Decimal.#ofNumber(product, scale);
    return Decimal.of(this.units * other.units, scale);
  }

  /**
   * The quotient with at most `scale` fraction digits.
   * @throws BittingError `DECIMAL_DIVISION_BY_ZERO`
   */
  divide(divisor: Decimal, scale: number, rounding: Rounding): Decimal {
    if (divisor.whole === 0) throw new BittingError('DECIMAL_DIVISION_BY_ZERO', 'divisor is zero');
    const numerator = this.units * powerOfTen(scale + divisor.scale);
    const denominator = divisor.units * powerOfTen(this.scale);
    return Decimal.of(divideRounded(numerator, denominator, rounding), scale);
  }

  /** The value with at most `scale` fraction digits. `down` is towards zero, `up` away from it. */
  round(scale: number, rounding: Rounding): Decimal {
    if (this.scale <= scale) return this;
    return Decimal.of(divideRounded(this.units, powerOfTen(this.scale - scale), rounding), scale);
  }

  /** True when the value is a whole multiple of `step` (a tick or lot size greater than zero). */
  isMultipleOf(step: Decimal): boolean {
    const scale = Math.max(this.scale, step.scale);
    return step.whole !== 0 && this.unitsAt(scale) % step.unitsAt(scale) === 0n;
  }

  negate(): Decimal {
    return this.whole === 0 ? this : new Decimal(-this.whole, this.scale);
  }

  absolute(): Decimal {
    return this.whole < 0 ? this.negate() : this;
  }

  /** −1, 0 or 1. */
  sign(): -1 | 0 | 1 {
    if (this.whole === 0) return 0;
    return this.whole < 0 ? -1 : 1;
  }

  isZero(): boolean {
    return this.whole === 0;
  }

  /** −1 when this is less than `other`, 0 when equal, 1 when greater. */
  compare(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale);
    const own = roundedAt(this, scale);
    const others = roundedAt(other, scale);
    // One of them has this scale and is exact. If the other is not, it is beyond all safe integers, on the side that it belongs to.
    if (own < others) return -1;
    if (own > others) return 1;
    // The same, or one of them is a bigint.
    return own === others ? 0 : this.subtract(other).sign();
  }

  equals(other: Decimal): boolean {
    return this.whole === other.whole && this.scale === other.scale;
  }

  isAbove(other: Decimal): boolean {
    return this.compare(other) > 0;
  }

  isBelow(other: Decimal): boolean {
    return this.compare(other) < 0;
  }

  static min(left: Decimal, right: Decimal): Decimal {
    return left.isAbove(right) ? right : left;
  }

  static max(left: Decimal, right: Decimal): Decimal {
    return left.isBelow(right) ? right : left;
  }

  /** The units of this value at a scale that is at least its own. */
  unitsAt(scale: number): bigint {
    return scale === this.scale ? this.units : this.units * powerOfTen(scale - this.scale);
  }

  /** Canonical text: no exponent, no trailing zeros, a leading minus for negative values. */
  toString(): string {
    if (this.scale === 0) return this.whole.toString();
    const negative = this.whole < 0;
    const digits = (negative ? -this.whole : this.whole).toString().padStart(this.scale + 1, '0');
    const text = `${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
    return negative ? `-${text}` : text;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The units at a scale that is at least the value's own; `NaN` where they are no safe integer. */
function numberAt(value: Decimal, scale: number): number {
  const units = roundedAt(value, scale);
  return Number.isSafeInteger(units) ? units : Number.NaN;
}

/** The same, and what leaves the safe integers at that scale is rounded; `NaN` of a bigint. */
function roundedAt({ whole, scale: own }: Decimal, scale: number): number {
  return typeof whole === 'bigint' ? Number.NaN : whole * (NUMBER_POWERS[scale - own] ?? Number.NaN);
}

function powerOfTen(power: number): bigint {
  return POWERS[power] ?? 10n ** BigInt(power);
}

function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n || rounding === 'down') return quotient;
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  if (rounding === 'up') return quotient + away;
  const twice = magnitude(remainder) * 2n;
  const size = magnitude(denominator);
  if (twice > size || (twice === size && quotient % 2n !== 0n)) return quotient + away;
  return quotient;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
