/** The worth that is recorded of an admitted order is the one that the limit judged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../money/decimal.ts';
import type { Intent, OrderLeg } from '../trading/intent.ts';
import { evaluate } from './evaluate.ts';
import {
  AMEND,
  CANCEL,
  CLOSE,
  decimal,
  EVERY_INTENT,
  INVERSE,
  OWN,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
  SWAP,
} from './policy.fixture.ts';
import type { Policy, Snapshot } from './policy.ts';

const SNAPSHOT_OF_OWN: Snapshot = { ...SNAPSHOT, orders: new Map([['v:1', OWN]]) };

function leg(change: Partial<OrderLeg>): OrderLeg {
  return { purpose: 'stop-loss', triggerPrice: null, price: null, size: null, ...change };
}

/** `amount asset` of each intent, `null` where none was judged. */
function worthsOf(intents: readonly Intent[], policy: Policy = POLICY): readonly (string | null)[] {
  const decision = evaluate(policy, intents, SNAPSHOT_OF_OWN);
  assert.ok(decision.kind === 'admitted', JSON.stringify(decision));
  return decision.notionals.map((worth) => (worth === null ? null : `${worth.amount} ${worth.asset}`));
}

const contracts = (amount: string) => ({ unit: 'contracts', amount: decimal(amount) }) as const;
const swap = { ...PLACE, instrument: SWAP.id, market: 'swap', size: contracts('3') } as const;

/** The reference price is 100. */
const ROWS: readonly (readonly [what: string, intent: Intent, worth: string | null])[] = [
  ['a purchase at a limit', { ...PLACE, price: decimal('120') }, '120 USDT'],
  ['a purchase at a limit below the market', { ...PLACE, price: decimal('50') }, '50 USDT'],
  ['a sale at a limit below the market', { ...PLACE, side: 'sell', price: decimal('50') }, '100 USDT'],
  ['an order at market', { ...PLACE, type: 'market', price: null }, '100 USDT'],
  ['an amount', { ...PLACE, price: null, size: { unit: 'quote', amount: decimal('250.5') } }, '250.5 USDT'],
  ['contracts', swap, '6 USDT'],
  ['inverse contracts', { ...swap, instrument: INVERSE.id, size: contracts('4') }, '400 USD'],
  ['an order with a dearer leg', { ...PLACE, legs: [leg({ price: decimal('700') })] }, '700 USDT'],
  ['the dearest of two legs', { ...PLACE, legs: [leg({ price: decimal('700') }), leg({})] }, '700 USDT'],
  [
    'an order with a cheaper leg',
    { ...PLACE, legs: [leg({ size: { unit: 'base', amount: decimal('0.1') } })] },
    '100 USDT',
  ],
  ['an amend', { ...AMEND, newSize: decimal('3'), newPrice: decimal('200') }, '600 USDT'],
  ['all of a position', { ...swap, size: { unit: 'position' }, reduceOnly: true }, null],
  ['a closing', CLOSE, null],
  ['a cancel', CANCEL, null],
  ['a read', READ, null],
];

test('An admission says the largest worth of each intent, the dearest leg included.', () => {
  for (const [what, intent, worth] of ROWS) assert.deepEqual(worthsOf([intent]), [worth], what);
});

test('An admission has a worth or none for each intent of a batch, in order.', () => {
  const intents = ROWS.map(([, intent]) => intent);
  assert.deepEqual(
    worthsOf(intents),
    ROWS.map(([, , worth]) => worth),
  );
  assert.equal(worthsOf(EVERY_INTENT).length, EVERY_INTENT.length);
});

test('A limit of exactly the recorded worth admits the order, the least bit less refuses it.', () => {
  const least = Decimal.of(1n, 18);
  for (const [what, intent, worth] of ROWS) {
    if (worth === null) continue;
    const [amount = '', asset = ''] = worth.split(' ');
    const limited = (limit: Decimal): Policy => ({ ...POLICY, notionalPerOrder: new Map([[asset, limit]]) });
    assert.deepEqual(worthsOf([intent], limited(decimal(amount))), [worth], what);
    const decision = evaluate(limited(decimal(amount).subtract(least)), [intent], SNAPSHOT_OF_OWN);
    assert.equal(decision.kind === 'denied' && decision.refusals[0].code, 'NOTIONAL_ABOVE_LIMIT', what);
  }
});
