import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import { readDecimal, toRecordedItem } from '../orders/recorded-item.ts';
import { placeIntent } from '../testing/entries.ts';
import { chargeOnRecord, decimalOnRecord, readCharge, writeCharge } from './recorded-charge.ts';

/** Also such as no text of a record may have: below zero, of too many digits before the point or behind it. */
const decimals = fc
  .tuple(
    fc.oneof(
      fc.bigInt({ min: -3n, max: 10n ** 9n }),
      fc.bigInt({ min: 2n ** 53n - 9n, max: 2n ** 53n + 9n }),
      fc.bigInt({ min: 10n ** 18n - 9n, max: 10n ** 18n + 9n }),
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
    ),
    fc.integer({ min: 0, max: 24 }),
  )
  .map(([units, scale]) => Decimal.of(units, scale));

test('What a charge takes is what is read of its record, however many digits it has.', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(decimals, fc.constantFrom('USDT', 'USD 2', ''), (amount, asset) => {
      const charge = { asset, amount };
      const item = toRecordedItem(placeIntent('c1'), charge, charge);
      const taken = chargeOnRecord(item, charge);
      assert.deepEqual(taken, readCharge(item));
      met.add(taken === null ? 'nothing' : taken === charge ? 'itself' : 'another');
    }),
    { numRuns: 2_000 },
  );
  assert.deepEqual([...met].toSorted(), ['another', 'itself', 'nothing']);
});

test('What an order takes stands in its record beside what it is worth, also where the two differ.', () => {
  const written = (worth: Notional | null, charge: Notional): string | undefined =>
    toRecordedItem(placeIntent('c1'), worth, charge).details['charge'];
  fc.assert(
    fc.property(decimals, decimals, (amount, other) => {
      const charge = { asset: 'USDT', amount };
      for (const worth of [
        null,
        charge,
        { ...charge },
        { asset: 'USD', amount },
        { asset: 'USDT', amount: other },
      ])
        assert.equal(written(worth, charge), writeCharge(charge));
    }),
  );
});

test('Of an order without a charge its record says what it takes.', () => {
  const worth = { asset: 'USDT', amount: Decimal.parse('50') };
  assert.deepEqual(chargeOnRecord(toRecordedItem(placeIntent('c1'), worth), null), worth);
  assert.equal(chargeOnRecord(toRecordedItem(placeIntent('c1', { reduceOnly: true }), worth), null), null);
});

test('A price is what is read of its text, however many digits it has.', () => {
  fc.assert(
    fc.property(decimals, (price) => {
      assert.deepEqual(decimalOnRecord(price), readDecimal(price.toString()));
    }),
    { numRuns: 2_000 },
  );
});
