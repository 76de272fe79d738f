/** Decimals and their slow twin, which knows bigints alone: mostly where numbers end to be exact. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal, type Rounding } from './decimal.ts';
import { DecimalTwin } from './decimal.twin.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 3_000);
/** More than the powers of ten that are kept. */
const SCALE_MAX = 45;

/** One value, and what both make of it. */
interface Pair {
  readonly value: Decimal;
  readonly twin: DecimalTwin;
}

const near = (middle: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: middle - 40n, max: middle + 40n });
const magnitudes = fc.oneof(
  fc.bigInt({ min: 0n, max: 2_000n }),
  near(2n ** 31n),
  near(2n ** 53n),
  near(2n ** 53n / 10n),
  near(2n ** 26n),
  fc.integer({ min: 14, max: 20 }).chain((power) => near(10n ** BigInt(power))),
  // What is not normalised, and may fit only once it is.
  fc
    .tuple(near(2n ** 53n), fc.integer({ min: 1, max: 20 }))
    .map(([units, power]) => units * 10n ** BigInt(power)),
  fc
    .tuple(fc.bigInt({ min: 1n, max: 99n }), fc.integer({ min: 0, max: 30 }))
    .map(([units, power]) => units * 10n ** BigInt(power)),
  fc.bigInt({ min: 0n, max: 10n ** 15n }),
  fc.bigInt({ min: 0n, max: 10n ** 17n }),
  fc.bigInt({ min: 0n, max: 10n ** 40n }),
);
const units = fc.tuple(magnitudes, fc.boolean()).map(([size, isBelow]) => (isBelow ? -size : size));
const scales = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: SCALE_MAX }));
const pairs: fc.Arbitrary<Pair> = fc
  .tuple(units, scales)
  .map(([size, scale]) => ({ value: Decimal.of(size, scale), twin: DecimalTwin.of(size, scale) }));
const roundings = fc.constantFrom<Rounding>('down', 'up', 'half-even');

/** The same value in the same words, and kept in the one way that it may be kept in. */
function check({ value, twin }: Pair): void {
  assert.equal(value.units, twin.units);
  assert.equal(value.scale, twin.scale);
  assert.equal(value.toString(), twin.toString());
  assert.equal(value.toJSON(), twin.toString());
  const isSafe = -(2n ** 53n) < twin.units && twin.units < 2n ** 53n;
  assert.ok(Object.is(value.whole, isSafe ? Number(twin.units) : twin.units), String(value.whole));
}

test('Decimals are what their twin is, and so are sums, differences and products of them, and of those again.', () => {
  let [asNumbers, asBigints] = [0, 0];
  fc.assert(
    fc.property(pairs, pairs, pairs, (left, right, third) => {
      [left, right].forEach(check);
      const made = [
        { value: left.value.add(right.value), twin: left.twin.add(right.twin) },
        { value: left.value.subtract(right.value), twin: left.twin.subtract(right.twin) },
        { value: left.value.multiply(right.value), twin: left.twin.multiply(right.twin) },
      ];
      for (const { value, twin } of made) {
        check({ value, twin });
        check({ value: value.add(third.value), twin: twin.add(third.twin) });
        check({ value: third.value.subtract(value), twin: third.twin.subtract(twin) });
        check({ value: value.multiply(third.value), twin: twin.multiply(third.twin) });
        if (typeof value.whole === 'number') asNumbers += 1;
        else asBigints += 1;
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(asNumbers > RUNS / 4 && asBigints > RUNS / 4, `${asNumbers} and ${asBigints}`);
});

test('Decimals are compared as their twins are, whatever their scales.', () => {
  const met = new Set<string>();
  const close = pairs.chain(({ value: { units: size, scale } }) =>
    // Of nearly the same value, written at another scale.
    fc.tuple(fc.integer({ min: 0, max: 25 }), fc.bigInt({ min: -2n, max: 2n })).map(([more, change]) => {
      const of = [Decimal.of(size, scale), DecimalTwin.of(size, scale)] as const;
      const other = size * 10n ** BigInt(more) + change;
      return [
        { value: of[0], twin: of[1] },
        { value: Decimal.of(other, scale + more), twin: DecimalTwin.of(other, scale + more) },
      ] as const;
    }),
  );
  fc.assert(
    fc.property(fc.oneof(close, fc.tuple(pairs, pairs)), ([left, right]) => {
      const order = left.twin.compare(right.twin);
      met.add(`${order} ${typeof left.value.whole} ${typeof right.value.whole}`);
      assert.equal(left.value.compare(right.value), order);
      assert.equal(right.value.compare(left.value), right.twin.compare(left.twin));
      assert.equal(left.value.equals(right.value), left.twin.equals(right.twin));
      assert.equal(left.value.isAbove(right.value), order > 0);
      assert.equal(left.value.isBelow(right.value), order < 0);
      assert.equal(Decimal.min(left.value, right.value), order > 0 ? right.value : left.value);
      assert.equal(Decimal.max(left.value, right.value), order < 0 ? right.value : left.value);
      assert.equal(left.value.isMultipleOf(right.value), left.twin.isMultipleOf(right.twin));
    }),
    { numRuns: RUNS },
  );
  // All there are: two of different kinds are never equal.
  assert.equal(met.size, 10, [...met].toSorted().join(', '));
});

test('Decimals are divided, rounded, turned and read at a scale as their twins are.', () => {
  fc.assert(
    fc.property(
      pairs,
      pairs,
      fc.integer({ min: 0, max: SCALE_MAX }),
      roundings,
      (one, by, scale, rounding) => {
        const { value, twin } = one;
        check({ value: value.round(scale, rounding), twin: twin.round(scale, rounding) });
        check({ value: value.negate(), twin: twin.negate() });
        check({ value: value.absolute(), twin: twin.absolute() });
        assert.equal(value.sign(), twin.sign());
        assert.equal(value.isZero(), twin.isZero());
        assert.equal(value.unitsAt(value.scale + scale), twin.unitsAt(twin.scale + scale));
        if (by.twin.isZero())
          assert.throws(() => value.divide(by.value, scale, rounding), { code: 'DECIMAL_DIVISION_BY_ZERO' });
        else
          check({
            value: value.divide(by.value, scale, rounding),
            twin: twin.divide(by.twin, scale, rounding),
          });
      },
    ),
    { numRuns: RUNS },
  );
});

test('Decimals are read as their twins are, also where a digit more is no safe integer.', () => {
  const digits = fc.oneof(
    magnitudes.map(String),
    fc.array(fc.nat(9), { maxLength: 20 }).map((all) => all.join('')),
  );
  const texts = fc.oneof(
    digits,
    fc.tuple(digits, digits).map(([integer, fraction]) => `${integer}.${fraction}`),
    fc.tuple(digits, fc.nat(20)).map(([all, dot]) => `${all.slice(0, dot)}.${all.slice(dot)}`),
    fc.string({ maxLength: 6 }),
  );
  let read = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const value = Decimal.tryParse(text);
      const twin = DecimalTwin.tryParse(text);
      assert.equal(value === null, twin === null, text);
      if (value === null || twin === null) return;
      read += 1;
      check({ value, twin });
    }),
    { numRuns: RUNS },
  );
  assert.ok(read > RUNS / 4, `only ${read}`);
});
