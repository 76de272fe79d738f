/** What an intent takes of what may be placed: nothing that trades goes uncounted, nothing is counted that cannot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent, OrderLeg } from '../trading/intent.ts';
import { chargeOf, judgeCharge } from './charge.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  INVERSE,
  leg,
  LEVERAGE,
  OWN,
  PLACE,
  READ,
  SNAPSHOT,
  SWAP,
} from './policy.fixture.ts';
import type { KnownOrder, Snapshot } from './policy.ts';

function charge(intent: Intent, snapshot: Partial<Snapshot> = {}): string | null {
  const taken = chargeOf(intent, { ...SNAPSHOT, ...snapshot });
  return taken === null ? null : `${taken.amount} ${taken.asset}`;
}

const base = (amount: string) => ({ unit: 'base', amount: decimal(amount) }) as const;
const contracts = (amount: string) => ({ unit: 'contracts', amount: decimal(amount) }) as const;
const PROFIT = leg({ purpose: 'take-profit', price: decimal('120') });
const LOSS = leg({ triggerPrice: decimal('90') });
const TRIGGER = leg({ purpose: 'trigger', triggerPrice: decimal('110') });

const PLACES: readonly (readonly [what: string, intent: Intent, taken: string | null])[] = [
  ['an order', buy('2'), '200 USDT'],
  ['a purchase above the market', buy('2', { price: decimal('103') }), '206 USDT'],
  ['a sale below the market', buy('2', { side: 'sell', price: decimal('50') }), '200 USDT'],
  ['a size of nothing', buy('0'), null],
  ['an amount', { ...PLACE, price: null, size: { unit: 'quote', amount: decimal('70') } }, '70 USDT'],
  ['linear contracts', { ...PLACE, instrument: SWAP.id, size: contracts('3') }, '6 USDT'],
  ['inverse contracts', { ...PLACE, instrument: INVERSE.id, size: contracts('3') }, '300 USD'],
  ['an order that only reduces', buy('2', { reduceOnly: true }), null],
  ['a closing', CLOSE, null],
  ['a cancel', CANCEL, null],
  ['a cancel of everything', ACCOUNT_CANCEL, null],
  ['a setting', LEVERAGE, null],
  ['a read', READ, null],
  ['an order and the leg that closes it', buy('2', { legs: [LOSS] }), '400 USDT'],
  ['a pair of legs of which one cancels the other', buy('2', { legs: [PROFIT, LOSS] }), '440 USDT'],
  ['the pair the other way round', buy('2', { legs: [LOSS, PROFIT] }), '440 USDT'],
  ['two legs of one purpose', buy('2', { legs: [PROFIT, PROFIT] }), '680 USDT'],
  ['three legs', buy('2', { legs: [PROFIT, LOSS, LOSS] }), '840 USDT'],
  ['a pair of which one has a size', buy('2', { legs: [PROFIT, leg({ size: base('1') })] }), '540 USDT'],
  ['an algo order that trades by its trigger', buy('2', { algo: true, legs: [TRIGGER] }), '220 USDT'],
  ['a spot order that waits for a trigger', buy('2', { legs: [TRIGGER] }), '220 USDT'],
  [
    'two triggers of one order',
    buy('2', { algo: true, legs: [TRIGGER, leg({ purpose: 'trigger' })] }),
    '220 USDT',
  ],
  ['a trigger with what hangs on it', buy('2', { algo: true, legs: [TRIGGER, LOSS] }), '420 USDT'],
  [
    'a spot order that waits for a trigger, with what hangs on it',
    buy('2', { legs: [TRIGGER, LOSS] }),
    '420 USDT',
  ],
  ['a trigger with a pair', buy('2', { algo: true, legs: [TRIGGER, PROFIT, LOSS] }), '460 USDT'],
  ['a pair with a trigger behind it', buy('2', { algo: true, legs: [PROFIT, LOSS, TRIGGER] }), '460 USDT'],
  ['a conditional order', buy('2', { algo: true, legs: [PROFIT, LOSS] }), '240 USDT'],
  ['an algo order without legs', buy('2', { algo: true, price: null }), '200 USDT'],
];
for (const [what, intent, taken] of PLACES) {
  test(`Of what may be placed ${what} takes ${taken ?? 'nothing'}.`, () => {
    assert.equal(charge(intent), taken);
  });
}

/** The order is 2 at 100. */
const AMENDS: readonly (readonly [what: string, change: Partial<typeof AMEND>, taken: string | null])[] = [
  ['a larger size', { newSize: decimal('3') }, '100 USDT'],
  ['the same size', { newSize: decimal('2') }, null],
  ['a smaller size', { newSize: decimal('1') }, null],
  ['a higher price', { newSize: null, newPrice: decimal('103') }, '6 USDT'],
  ['a lower price', { newSize: null, newPrice: decimal('90') }, null],
  ['less of it at a higher price', { newSize: decimal('1'), newPrice: decimal('150') }, null],
  ['more of it at a lower price', { newSize: decimal('5'), newPrice: decimal('50') }, '50 USDT'],
  ['a new leg', { newSize: null, newLegs: [LOSS] }, '200 USDT'],
  ['growth and a new leg', { newSize: decimal('3'), newLegs: [LOSS] }, '400 USDT'],
];
for (const [what, change, taken] of AMENDS) {
  test(`A change to ${what} takes ${taken ?? 'nothing'}.`, () => {
    assert.equal(charge({ ...AMEND, ...change }), taken);
  });
}

test('A change of a sale takes what it grows by at the market’s price.', () => {
  const orders = new Map([['v:1', { ...OWN, side: 'sell' as const, price: decimal('50') }]]);
  assert.equal(charge(AMEND, { orders }), '100 USDT');
  assert.equal(charge({ ...AMEND, newSize: null, newPrice: decimal('60') }, { orders }), null);
});

test('A change of an order whose price is not known takes the whole of it.', () => {
  const orders = new Map([['v:1', { ...OWN, price: null }]]);
  assert.equal(charge({ ...AMEND, newPrice: decimal('100') }, { orders }), '300 USDT');
});

test('A change of an algo order takes its new legs whole, and nothing where there are none.', () => {
  const algo = { ...AMEND, algo: true, newSize: null };
  assert.equal(charge({ ...algo, newLegs: [leg({ triggerPrice: decimal('150') })] }), '300 USDT');
  assert.equal(charge(algo), null);
});

test('A change of an order that only reduces takes nothing, unless legs are hung on it.', () => {
  const orders = new Map<string, KnownOrder>([['v:1', { ...OWN, reduceOnly: true }]]);
  assert.equal(charge(AMEND, { orders }), null);
  const legs: readonly OrderLeg[] = [LOSS];
  assert.equal(charge({ ...AMEND, newLegs: legs }, { orders }), '400 USDT');
});

test('What cannot be valued is told by its code, and recorded as nothing.', () => {
  const bare = { ...SNAPSHOT, references: new Map(), instruments: new Map() };
  assert.equal(judgeCharge(PLACE, bare), 'INSTRUMENT_UNKNOWN');
  assert.equal(chargeOf(PLACE, bare), null);
  const sale: Intent = { ...PLACE, side: 'sell' };
  assert.equal(judgeCharge(sale, { ...SNAPSHOT, references: new Map() }), 'REFERENCE_STALE');
  assert.equal(judgeCharge({ ...PLACE, size: contracts('1') }, SNAPSHOT), 'INSTRUMENT_UNKNOWN');
  const mixed = buy('1', { legs: [leg({ size: contracts('1') })] });
  assert.equal(judgeCharge(mixed, SNAPSHOT), 'INSTRUMENT_UNKNOWN');
  assert.equal(judgeCharge({ ...PLACE, size: { unit: 'position' } }, SNAPSHOT), 'ORDER_TERMS_UNKNOWN');
  assert.equal(judgeCharge(AMEND, { ...SNAPSHOT, orders: new Map() }), 'ORDER_TERMS_UNKNOWN');
});

test('A judgement is remembered for the snapshot that it was made in, and for no other.', () => {
  const order = buy('2', { side: 'sell' });
  assert.equal(charge(order), '200 USDT');
  const dear = new Map([['BTC-USDT', { price: decimal('110'), atMs: SNAPSHOT.now }]]);
  assert.equal(charge(order, { references: dear }), '220 USDT');
  assert.equal(charge(order), '200 USDT');
});
