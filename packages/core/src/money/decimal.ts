import { BittingError } from '../errors/bitting-error.ts';
import { DECIMAL_FRACTION_DIGITS_MAX, DECIMAL_INTEGER_DIGITS_MAX } from '../bounds.ts';

export type Rounding = 'down' | 'up' | 'half-even';

const ZERO_CODE = 48;
const NINE_CODE = 57;
/** So many digits are a whole number that JavaScript's own numbers hold exactly. */
const NUMBER_DIGITS_MAX = 15;
/** `10 ** index`, as far as two decimals of a message can be apart. */
const POWERS: readonly bigint[] = Array.from({ length: 40 }, (_, power) => 10n ** BigInt(power));

/**
 * An exact decimal number: `units × 10^-scale`, normalised so that `scale` is the smallest that holds the value.
 * Immutable. Never built from a JavaScript number with a fraction, never rounded unless a rounding is named.
 */
export class Decimal {
  static readonly ZERO = new Decimal(0n, 0);
  static readonly ONE = new Decimal(1n, 0);

  readonly units: bigint;
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
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
    let small = 0;
    for (let index = 0; index < text.length; index += 1) {
      if (index === dot) continue;
      const code = text.charCodeAt(index);
      if (code < ZERO_CODE || code > NINE_CODE) return null;
      small = small * 10 + (code - ZERO_CODE);
    }
    if (integerDigits + fractionDigits <= NUMBER_DIGITS_MAX) return Decimal.#ofSmall(small, fractionDigits);
    const digits = dot === -1 ? text : text.slice(0, dot) + text.slice(dot + 1);
    return Decimal.of(BigInt(digits), fractionDigits);
  }

  /** {@link Decimal.of} of a whole number that is exact, which costs less to divide. */
  static #ofSmall(units: number, scale: number): Decimal {
    if (units === 0) return Decimal.ZERO;
    let reduced = units;
    let digits = scale;
    while (digits > 0 && reduced % 10 === 0) {
      reduced /= 10;
      digits -= 1;
    }
    return new Decimal(BigInt(reduced), digits);
  }

  /** Like {@link Decimal.parse} with an optional leading minus sign, as venues write balances, fees and profits. */
  static parseSigned(text: string): Decimal {
    return text.startsWith('-') ? Decimal.parse(text.slice(1)).negate() : Decimal.parse(text);
  }

  /** `units × 10^-scale`, normalised. `scale` is a non-negative integer. */
  static of(units: bigint, scale = 0): Decimal {
    if (units === 0n) return Decimal.ZERO;
    let reduced = units;
    let digits = scale;
    while (digits > 0 && reduced % 10n === 0n) {
      reduced /= 10n;
      digits -= 1;
    }
    return new Decimal(reduced, digits);
  }

  add(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return Decimal.of(this.unitsAt(scale) + other.unitsAt(scale), scale);
  }

  subtract(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return Decimal.of(this.unitsAt(scale) - other.unitsAt(scale), scale);
  }

  multiply(other: Decimal): Decimal {
    return Decimal.of(this.units * other.units, this.scale + other.scale);
  }

  /**
   * The quotient with at most `scale` fraction digits.
   * @throws BittingError `DECIMAL_DIVISION_BY_ZERO`
   */
  divide(divisor: Decimal, scale: number, rounding: Rounding): Decimal {
    if (divisor.units === 0n) throw new BittingError('DECIMAL_DIVISION_BY_ZERO', 'divisor is zero');
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
    return step.units !== 0n && this.unitsAt(scale) % step.unitsAt(scale) === 0n;
  }

  negate(): Decimal {
    return Decimal.of(-this.units, this.scale);
  }

  absolute(): Decimal {
    return this.units < 0n ? this.negate() : this;
  }

  /** −1, 0 or 1. */
  sign(): -1 | 0 | 1 {
    if (this.units === 0n) return 0;
    return this.units < 0n ? -1 : 1;
  }

  isZero(): boolean {
    return this.units === 0n;
  }

  /** −1 when this is less than `other`, 0 when equal, 1 when greater. */
  compare(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale);
    const [own, others] = [this.unitsAt(scale), other.unitsAt(scale)];
    if (own === others) return 0;
    return own < others ? -1 : 1;
  }

  equals(other: Decimal): boolean {
    return this.units === other.units && this.scale === other.scale;
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
    if (this.scale === 0) return this.units.toString();
    const negative = this.units < 0n;
    const digits = (negative ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const text = `${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
    return negative ? `-${text}` : text;
  }

  toJSON(): string {
    return this.toString();
  }
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
