import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Intent, OrderLeg, OrderReference, OrderSize } from '@bitting/core/trading/intent.ts';
import { MARKETS } from '@bitting/core/trading/vocabulary.ts';
import { fromRecordedItem, toRecordedItem } from './recorded-item.ts';

/** Objects like those of the code: with a prototype. */
function plain<T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

const decimal = fc.bigInt({ min: 1n, max: 10n ** 17n }).map((units) => Decimal.of(units, 8));
const maybeDecimal = fc.option(decimal);
const id = fc.stringMatching(/^[A-Za-z0-9]{1,32}$/u);
const positionSide = fc.constantFrom('long' as const, 'short' as const, null);
const size: fc.Arbitrary<OrderSize> = fc.oneof(
  plain({
    unit: fc.constantFrom('base' as const, 'contracts' as const, 'quote' as const),
    amount: decimal,
  }),
  fc.constant({ unit: 'position' as const }),
);
const leg: fc.Arbitrary<OrderLeg> = plain({
  purpose: fc.constantFrom('take-profit' as const, 'stop-loss' as const, 'trigger' as const),
  triggerPrice: maybeDecimal,
  price: maybeDecimal,
  size: fc.option(size),
});
const legs = fc.array(leg, { maxLength: 3 });
const order: fc.Arbitrary<OrderReference> = plain({
  kind: fc.constantFrom('venue-id' as const, 'client-id' as const),
  id,
});
const common = {
  instrument: fc.constantFrom('BTC-USDT', 'BTC-USDT-SWAP'),
  market: fc.constantFrom(...MARKETS),
};

const intent: fc.Arbitrary<Intent> = fc.oneof(
  plain({
    kind: fc.constant('place' as const),
    ...common,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('limit' as const, 'market' as const, 'trigger' as const),
    size,
    price: maybeDecimal,
    legs,
    reduceOnly: fc.boolean(),
    clientOrderId: fc.option(id),
    algo: fc.boolean(),
    positionSide,
    venueAccount: fc.option(id),
  }),
  plain({
    kind: fc.constant('amend' as const),
    ...common,
    order,
    algo: fc.boolean(),
    newSize: maybeDecimal,
    newPrice: maybeDecimal,
    newLegs: legs,
  }),
  plain({
    kind: fc.constant('cancel' as const),
    instrument: fc.option(common.instrument),
    market: fc.option(common.market),
    order,
    algo: fc.boolean(),
  }),
  plain({
    kind: fc.constant('account-cancel' as const),
    means: fc.constantFrom('mass-cancel' as const, 'cancel-all-after' as const),
    delaySeconds: fc.option(fc.nat(120)),
    tag: fc.option(id),
  }),
  plain({
    kind: fc.constant('close-position' as const),
    ...common,
    marginMode: fc.constantFrom('cross', 'isolated'),
    positionSide,
    clientOrderId: fc.option(id),
    cancelsPending: fc.boolean(),
  }),
  plain({
    kind: fc.constant('set-leverage' as const),
    instrument: fc.option(fc.constant('BTC-USDT-SWAP')),
    market: fc.option(fc.constantFrom(...MARKETS)),
    leverage: decimal,
    marginMode: fc.constantFrom('cross', 'isolated'),
  }),
);

test('An intent is the same after it went through the ledger, as text.', () => {
  fc.assert(
    fc.property(intent, (value) => {
      const item = JSON.parse(JSON.stringify(toRecordedItem(value))) as ReturnType<typeof toRecordedItem>;
      assert.deepEqual(fromRecordedItem(item), value);
    }),
  );
});

test('What an intent was judged to be worth is recorded with its asset, and is not part of the intent.', () => {
  fc.assert(
    fc.property(intent, decimal, (value, amount) => {
      const item = toRecordedItem(value, { asset: 'USDT', amount });
      assert.equal(item.notional, `${amount.toString()} USDT`);
      assert.deepEqual({ ...item, notional: null }, toRecordedItem(value));
      assert.deepEqual(fromRecordedItem(item), value);
    }),
  );
});

test('A recorded item of an unknown kind is a fault, not an intent.', () => {
  const item = toRecordedItem({ kind: 'read', instrument: null });
  assert.throws(() => fromRecordedItem(item), { code: 'INTERNAL_FAULT' });
});
