/** Decimals once more, slow and obvious: every one of them on a bigint, whatever its size. */
import { BittingError } from '../errors/bitting-error.ts';
import { DECIMAL_FRACTION_DIGITS_MAX, DECIMAL_INTEGER_DIGITS_MAX } from '../bounds.ts';
import type { Rounding } from './decimal.ts';

const FORM = /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/u;

export class DecimalTwin {
  static readonly ZERO = new DecimalTwin(0n, 0);

  readonly units: bigint;
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  static tryParse(text: string): DecimalTwin | null {
    const [integer = '', fraction = ''] = text.split('.');
    if (!FORM.test(text)) return null;
    if (integer.length > DECIMAL_INTEGER_DIGITS_MAX || fraction.length > DECIMAL_FRACTION_DIGITS_MAX)
      return null;
    return DecimalTwin.of(BigInt(integer + fraction), fraction.length);
  }

  static of(units: bigint, scale = 0): DecimalTwin {
    if (units === 0n) return DecimalTwin.ZERO;
    let reduced = units;
    let digits = scale;
    while (digits > 0 && reduced % 10n === 0n) {
      reduced /= 10n;
      digits -= 1;
    }
    return new DecimalTwin(reduced, digits);
  }

  add(other: DecimalTwin): DecimalTwin {
    const scale = Math.max(this.scale, other.scale);
    return DecimalTwin.of(this.unitsAt(scale) + other.unitsAt(scale), scale);
  }

  subtract(other: DecimalTwin): DecimalTwin {
    const scale = Math.max(this.scale, other.scale);
    return DecimalTwin.of(this.unitsAt(scale) - other.unitsAt(scale), scale);
  }

  multiply(other: DecimalTwin): DecimalTwin {
    return DecimalTwin.of(this.units * other.units, this.scale + other.scale);
  }

  divide(divisor: DecimalTwin, scale: number, rounding: Rounding): DecimalTwin {
    if (divisor.units === 0n) throw new BittingError('DECIMAL_DIVISION_BY_ZERO', 'divisor is zero');
    const numerator = this.units * powerOfTen(scale + divisor.scale);
    const denominator = divisor.units * powerOfTen(this.scale);
    return DecimalTwin.of(divideRounded(numerator, denominator, rounding), scale);
  }

  round(scale: number, rounding: Rounding): DecimalTwin {
    if (this.scale <= scale) return this;
    return DecimalTwin.of(divideRounded(this.units, powerOfTen(this.scale - scale), rounding), scale);
  }

  isMultipleOf(step: DecimalTwin): boolean {
    const scale = Math.max(this.scale, step.scale);
    return step.units !== 0n && this.unitsAt(scale) % step.unitsAt(scale) === 0n;
  }

  negate(): DecimalTwin {
    return DecimalTwin.of(-this.units, this.scale);
  }

  absolute(): DecimalTwin {
    return this.units < 0n ? this.negate() : this;
  }

  sign(): -1 | 0 | 1 {
    if (this.units === 0n) return 0;
    return this.units < 0n ? -1 : 1;
  }

  isZero(): boolean {
    return this.units === 0n;
  }

  compare(other: DecimalTwin): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale);
    const [own, others] = [this.unitsAt(scale), other.unitsAt(scale)];
    if (own === others) return 0;
    return own < others ? -1 : 1;
  }

  equals(other: DecimalTwin): boolean {
    return this.units === other.units && this.scale === other.scale;
  }

  unitsAt(scale: number): bigint {
    return scale === this.scale ? this.units : this.units * powerOfTen(scale - this.scale);
  }

  toString(): string {
    if (this.scale === 0) return this.units.toString();
    const negative = this.units < 0n;
    const digits = (negative ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const text = `${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
    return negative ? `-${text}` : text;
  }
}

function powerOfTen(power: number): bigint {
  return 10n ** BigInt(power);
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
