import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { Decimal, type Rounding } from './decimal.ts';

const ACCEPTED = [
  '0',
  '1',
  '10',
  '0.1',
  '0.000000000000000001',
  '999999999999999999',
  '123.456',
  '1.0',
  '0.0',
];
const REFUSED = [
  '',
  ' ',
  '.',
  '.5',
  '1.',
  '01',
  '00',
  '-0',
  '-1',
  '+1',
  '1e9',
  '1E400',
  '0x10',
  'NaN',
  'Infinity',
  ' 1',
  '1 ',
  '1,000',
  '１',
  '1_0',
  '1..2',
  '1.2.3',
  '1.2345678901234567890',
  '1234567890123456789',
  '1\n',
  '\u00001',
  '1/2',
  '1:2',
  '٣',
];

/** Values of both signs, wider than what a message can hold. */
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([units, scale]) => Decimal.of(units, scale));

test('Decimal.parse accepts the canonical forms and keeps the value', () => {
  for (const text of ACCEPTED) {
    const expected = text.includes('.') ? text.replace(/0+$/u, '').replace(/\.$/u, '') : text;
    assert.equal(Decimal.parse(text).toString(), expected, text);
  }
});

test('Decimal.parse refuses everything else', () => {
  for (const text of REFUSED) {
    assert.equal(Decimal.tryParse(text), null, JSON.stringify(text));
    assert.throws(
      () => Decimal.parse(text),
      (error) => error instanceof BittingError && error.code === 'DECIMAL_MALFORMED',
    );
  }
});

test('Decimal.parseSigned accepts one leading minus and nothing more', () => {
  assert.equal(Decimal.parseSigned('-0.25').toString(), '-0.25');
  assert.equal(Decimal.parseSigned('0.25').toString(), '0.25');
  for (const text of ['--1', '-', '+1', '- 1']) assert.throws(() => Decimal.parseSigned(text));
});

test('Decimal text reads back as the same value', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
      fc.integer({ min: 0, max: 18 }),
      (units, scale) => {
        const value = Decimal.of(units, scale);
        assert.ok(Decimal.parseSigned(value.toString()).equals(value));
      },
    ),
  );
});

test('Decimal sums, differences and products are those of the same numbers as fractions', () => {
  fc.assert(
    fc.property(decimals, decimals, (left, right) => {
      const fraction = (value: Decimal): bigint => value.unitsAt(36);
      assert.equal(left.add(right).unitsAt(36), fraction(left) + fraction(right));
      assert.equal(left.subtract(right).unitsAt(36), fraction(left) - fraction(right));
      assert.equal(left.multiply(right).unitsAt(72), fraction(left) * fraction(right));
      assert.equal(
        left.compare(right),
        fraction(left) < fraction(right) ? -1 : fraction(left) > fraction(right) ? 1 : 0,
      );
    }),
  );
});

test('Decimal.divide is off by less than one unit in the named direction', () => {
  const roundings: readonly Rounding[] = ['down', 'up', 'half-even'];
  fc.assert(
    fc.property(
      decimals,
      decimals,
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom(...roundings),
      (left, right, scale, rounding) => {
        fc.pre(!right.isZero());
        const quotient = left.divide(right, scale, rounding);
        const unit = Decimal.of(1n, scale);
        const error = quotient.multiply(right).subtract(left).absolute();
        const bound = unit.multiply(right.absolute());
        assert.ok(error.isBelow(bound));
        if (rounding === 'half-even') assert.ok(!error.multiply(Decimal.of(2n)).isAbove(bound));
        const exactSize = left.absolute();
        const size = quotient.multiply(right).absolute();
        if (rounding === 'down') assert.ok(!size.isAbove(exactSize));
        if (rounding === 'up') assert.ok(!size.isBelow(exactSize));
      },
    ),
  );
});

test('Decimal.divide refuses a zero divisor', () => {
  assert.throws(
    () => Decimal.ONE.divide(Decimal.ZERO, 2, 'down'),
    (error) => error instanceof BittingError && error.code === 'DECIMAL_DIVISION_BY_ZERO',
  );
});

test('Decimal.round knows towards zero, away from zero and half to even', () => {
  const rows: readonly (readonly [string, number, Rounding, string])[] = [
    ['1.25', 1, 'down', '1.2'],
    ['1.25', 1, 'up', '1.3'],
    ['1.25', 1, 'half-even', '1.2'],
    ['1.35', 1, 'half-even', '1.4'],
    ['-1.25', 1, 'down', '-1.2'],
    ['-1.25', 1, 'up', '-1.3'],
    ['-1.251', 1, 'half-even', '-1.3'],
    ['1.2', 3, 'up', '1.2'],
    ['0.5', 0, 'half-even', '0'],
    ['1.5', 0, 'half-even', '2'],
    ['-0.5', 0, 'half-even', '0'],
  ];
  for (const [text, scale, rounding, expected] of rows)
    assert.equal(
      Decimal.parseSigned(text).round(scale, rounding).toString(),
      expected,
      `${text} ${rounding}`,
    );
});

test('Decimal.isMultipleOf answers for ticks and lots', () => {
  assert.ok(Decimal.parse('0.3').isMultipleOf(Decimal.parse('0.1')));
  assert.ok(!Decimal.parse('0.35').isMultipleOf(Decimal.parse('0.1')));
  assert.ok(Decimal.ZERO.isMultipleOf(Decimal.parse('0.1')));
  assert.ok(!Decimal.ONE.isMultipleOf(Decimal.ZERO));
});

test('Decimal.min, max, sign, negate and absolute agree with compare', () => {
  fc.assert(
    fc.property(decimals, decimals, (left, right) => {
      assert.ok(!Decimal.min(left, right).isAbove(Decimal.max(left, right)));
      assert.ok(Decimal.min(left, right).equals(left) || Decimal.min(left, right).equals(right));
      assert.equal(left.sign(), left.compare(Decimal.ZERO));
      assert.ok(left.negate().negate().equals(left));
      assert.ok(left.absolute().sign() >= 0);
    }),
  );
});

test('Decimal answers questions about two values, either way round', () => {
  const ask = (left: string, right: string): object => {
    const [one, other] = [Decimal.parseSigned(left), Decimal.parseSigned(right)];
    return {
      equals: one.equals(other),
      isAbove: one.isAbove(other),
      isBelow: one.isBelow(other),
      min: Decimal.min(one, other).toString(),
      max: Decimal.max(one, other).toString(),
    };
  };
  const above = { equals: false, isAbove: true, isBelow: false };
  const below = { equals: false, isAbove: false, isBelow: true };
  assert.deepEqual(ask('2', '-1.5'), { ...above, min: '-1.5', max: '2' });
  assert.deepEqual(ask('-1.5', '2'), { ...below, min: '-1.5', max: '2' });
  // The same digits at another place, and another digit at the same place.
  assert.deepEqual(ask('0.12', '1.2'), { ...below, min: '0.12', max: '1.2' });
  assert.deepEqual(ask('0.13', '0.12'), { ...above, min: '0.12', max: '0.13' });
  assert.deepEqual(ask('1.20', '1.2'), {
    equals: true,
    isAbove: false,
    isBelow: false,
    min: '1.2',
    max: '1.2',
  });
});

test('Decimal is zero only where it is nothing', () => {
  assert.deepEqual(
    ['0', '0.00', '-0.1', '0.000000000000000001'].map((text) => {
      const value = Decimal.parseSigned(text);
      return [value.isZero(), value.sign(), value.absolute().toString()];
    }),
    [
      [true, 0, '0'],
      [true, 0, '0'],
      [false, -1, '0.1'],
      [false, 1, '0.000000000000000001'],
    ],
  );
});

test('Decimal becomes a text in JSON, never a number', () => {
  assert.equal(JSON.stringify({ price: Decimal.parse('0.10') }), '{"price":"0.1"}');
});

test('Decimal.parse shows the operator what was no decimal, and of a long text only its beginning', () => {
  const shown = (text: string): string => {
    try {
      return Decimal.parse(text).toString();
    } catch (error) {
      return error instanceof BittingError ? error.operatorDetail : String(error);
    }
  };
  assert.match(shown('1e9'), /1e9/u);
  const long = 'x'.repeat(41);
  assert.ok(shown(long).includes('x'.repeat(40)));
  assert.ok(!shown(long).includes(long));
});
