import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFERENCE_AGE_MS_MAX } from '../../bounds.ts';
import type { Intent, PlaceIntent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  leg,
  level,
  LEVERAGE,
  MARKET,
  marketOf,
  NOW,
  OWN,
  PLACE,
  READ,
  SWAP,
} from '../policy.fixture.ts';
import type { MarketState, Snapshot } from '../policy.ts';
import { MARKET_DEPTH_RULE } from './market-depth.ts';
import { askUsageRule } from './rule.fixture.ts';

/** A fifth of the 10 within 3 per cent: 2. */
const LIMITS = { priceCollar: decimal('0.03'), depthShare: decimal('0.2') };

function ask(
  intents: Intent | readonly Intent[],
  {
    limits = LIMITS,
    snapshot = {},
  }: { readonly limits?: object; readonly snapshot?: Partial<Snapshot> } = {},
): string | null {
  return askUsageRule(MARKET_DEPTH_RULE, intents, {
    limits,
    snapshot: { marketStates: marketOf(), ...snapshot },
  });
}

const atMarket = (amount: string, change: Partial<PlaceIntent> = {}): PlaceIntent =>
  buy(amount, { type: 'market', price: null, ...change });
const TOO_DEEP = 'DEPTH_EXCEEDED 0';
const book = (change: Partial<NonNullable<MarketState['book']>>) => ({
  marketStates: marketOf({ book: { bids: [], asks: [], atMs: NOW, ...change } }),
});

test('An order at market takes at most its share of the book within the collar, on either side (POL-09).', () => {
  for (const side of ['buy', 'sell'] as const) {
    assert.equal(ask(atMarket('2', { side })), null);
    assert.equal(ask(atMarket('2.0001', { side })), TOO_DEEP);
  }
  const asksOnly = book({ asks: [level('100', '10')] });
  assert.equal(ask(atMarket('2'), { snapshot: asksOnly }), null);
  assert.equal(ask(atMarket('0.1', { side: 'sell' }), { snapshot: asksOnly }), TOO_DEEP);
});

test('The book is counted as far as both opinions of the price let it be.', () => {
  const mark = (price: string) => ({
    marketStates: marketOf({ mark: { price: decimal(price), atMs: NOW } }),
  });
  assert.equal(ask(atMarket('0.8'), { snapshot: mark('99.9') }), null);
  assert.equal(ask(atMarket('0.81'), { snapshot: mark('99.9') }), TOO_DEEP);
  assert.equal(ask(atMarket('2', { side: 'sell' }), { snapshot: mark('99.9') }), null);
  assert.equal(ask(atMarket('0.81', { side: 'sell' }), { snapshot: mark('100.1') }), TOO_DEEP);
  assert.equal(ask(atMarket('2'), { snapshot: mark('100.1') }), null);
});

test('Without a collar all of the book that is known is counted.', () => {
  const limits = { depthShare: decimal('0.2') };
  assert.equal(ask(atMarket('20'), { limits }), null);
  assert.equal(ask(atMarket('20.1'), { limits }), TOO_DEEP);
  assert.equal(ask(atMarket('20'), { limits, snapshot: { references: new Map() } }), null);
});

test('The items of a request take of the book together, each side and instrument by itself.', () => {
  assert.equal(ask([atMarket('1'), atMarket('1')]), null);
  assert.equal(ask([atMarket('1'), CANCEL, atMarket('1.1')]), 'DEPTH_EXCEEDED 2');
  assert.equal(ask([atMarket('2'), atMarket('2', { side: 'sell' })]), null);
  const swap = atMarket('2', { instrument: SWAP.id, size: { unit: 'contracts', amount: decimal('2') } });
  assert.equal(ask([atMarket('2'), swap]), null);
  assert.equal(ask([atMarket('2'), swap, swap]), 'DEPTH_EXCEEDED 2');
});

test('An amount of the quote asset counts as what it buys at the best price.', () => {
  const spend = (amount: string) => atMarket('0', { size: { unit: 'quote', amount: decimal(amount) } });
  assert.equal(ask(spend('200')), null);
  assert.equal(ask(spend('200.000001')), TOO_DEEP);
  assert.equal(ask(spend('0.01'), { snapshot: book({}) }), TOO_DEEP);
  assert.equal(ask(spend('0.01'), { snapshot: book({ asks: [level('0', '10')] }) }), null);
});

test('A size that is not counted as the book is cannot be judged.', () => {
  assert.equal(ask(atMarket('1', { instrument: SWAP.id })), 'ORDER_TERMS_UNKNOWN 0');
  assert.equal(
    ask(atMarket('1', { instrument: SWAP.id, size: { unit: 'quote', amount: decimal('1') } })),
    'ORDER_TERMS_UNKNOWN 0',
  );
  assert.equal(
    ask(atMarket('1', { size: { unit: 'contracts', amount: decimal('1') } })),
    'ORDER_TERMS_UNKNOWN 0',
  );
  assert.equal(ask(atMarket('1', { size: { unit: 'position' } })), 'ORDER_TERMS_UNKNOWN 0');
});

test('Without a book, or with one that is too old, nothing is opened without a price.', () => {
  const aged = (ageMs: number) => ({
    marketStates: marketOf({ book: { bids: [], asks: [level('100', '10')], atMs: epochMs(NOW - ageMs) } }),
  });
  assert.equal(ask(atMarket('1'), { snapshot: aged(REFERENCE_AGE_MS_MAX) }), null);
  assert.equal(ask(atMarket('1'), { snapshot: aged(REFERENCE_AGE_MS_MAX + 1) }), 'REFERENCE_STALE 0');
  assert.equal(ask(atMarket('1'), { snapshot: aged(-REFERENCE_AGE_MS_MAX - 1) }), 'REFERENCE_STALE 0');
  for (const marketStates of [new Map(), marketOf({ book: null })])
    assert.equal(ask(atMarket('1'), { snapshot: { marketStates } }), 'MARKET_STATE_UNKNOWN 0');
  assert.equal(ask(atMarket('1'), { snapshot: { references: new Map() } }), 'REFERENCE_STALE 0');
  assert.equal(ask(atMarket('1'), { snapshot: { instruments: new Map() } }), 'INSTRUMENT_UNKNOWN 0');
});

test('Within a collar both opinions of the price are needed to know which part of the book counts.', () => {
  const marketStates = marketOf({ mark: null });
  assert.equal(ask(atMarket('1'), { snapshot: { marketStates } }), 'MARKET_STATE_UNKNOWN 0');
  const limits = { depthShare: decimal('0.2') };
  assert.equal(ask(atMarket('1'), { limits, snapshot: { marketStates } }), null);
});

test('A leg at market counts on the side that it may trade on, with its own size or its order’s.', () => {
  const thin = book({ bids: [level('100', '5')], asks: [level('100', '100')] });
  const order = (amount: string, change = {}) =>
    buy(amount, { legs: [leg({ triggerPrice: decimal('90'), ...change })] });
  assert.equal(ask(order('1'), { snapshot: thin }), null);
  assert.equal(ask(order('1.1'), { snapshot: thin }), TOO_DEEP);
  const half = { size: { unit: 'base', amount: decimal('1') } };
  assert.equal(ask(order('9', half), { snapshot: thin }), null);
  assert.equal(ask({ ...order('20'), side: 'sell' }, { snapshot: thin }), null);
  assert.equal(ask({ ...order('20.1'), side: 'sell' }, { snapshot: thin }), TOO_DEEP);
  assert.equal(ask(order('9', { price: decimal('100') }), { snapshot: thin }), null);
  const either = { ...order('1.1'), algo: true };
  assert.equal(ask(either, { snapshot: thin }), TOO_DEEP);
  assert.equal(ask({ ...either, side: 'sell' }, { snapshot: thin }), TOO_DEEP);
});

test('A leg at market that a change brings counts with the size that the order has then.', () => {
  const thin = book({ bids: [level('100', '15')] });
  const change = { ...AMEND, newLegs: [leg()] };
  assert.equal(ask({ ...change, newSize: decimal('3') }, { snapshot: thin }), null);
  assert.equal(ask({ ...change, newSize: decimal('3.1') }, { snapshot: thin }), TOO_DEEP);
  const order = (size: string | null) => ({
    ...thin,
    orders: new Map([['v:1', { ...OWN, size: size === null ? null : decimal(size) }]]),
  });
  assert.equal(ask({ ...change, newSize: null }, { snapshot: order('3') }), null);
  assert.equal(ask({ ...change, newSize: null }, { snapshot: order('3.1') }), TOO_DEEP);
  assert.equal(ask({ ...change, newSize: null }, { snapshot: order(null) }), 'ORDER_TERMS_UNKNOWN 0');
  const attached = { ...AMEND, newLegs: [leg({ size: { unit: 'position' } })] };
  assert.equal(ask({ ...attached, newSize: decimal('3') }, { snapshot: thin }), null);
  assert.equal(ask({ ...attached, newSize: decimal('3.1') }, { snapshot: thin }), TOO_DEEP);
  const swap = { ...change, instrument: SWAP.id, newSize: decimal('3') };
  assert.equal(ask(swap, { snapshot: thin }), null);
  assert.equal(ask({ ...swap, newSize: decimal('3.1') }, { snapshot: thin }), TOO_DEEP);
  assert.equal(ask(change, { snapshot: { orders: new Map() } }), 'ORDER_TERMS_UNKNOWN 0');
});

test('What has a price, reduces or places nothing takes no depth.', () => {
  const empty = book({});
  for (const intent of [
    PLACE,
    CANCEL,
    ACCOUNT_CANCEL,
    CLOSE,
    LEVERAGE,
    READ,
    AMEND,
    atMarket('9', { reduceOnly: true }),
  ])
    assert.equal(ask(intent, { snapshot: empty }), null, intent.kind);
  assert.equal(ask(atMarket('9'), { limits: {}, snapshot: empty }), null);
  assert.equal(ask(atMarket('9'), { snapshot: empty }), TOO_DEEP);
  assert.ok(MARKET.book !== null);
});
