import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
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
  LEVERAGE,
  marketOf,
  NOW,
  OWN,
  POLICY,
  READ,
  SNAPSHOT,
} from '../policy.fixture.ts';
import { NO_LIMITS } from '../limits.ts';
import type { KnownOrder, Snapshot } from '../policy.ts';
import { PRICE_COLLAR_RULE } from './price-collar.ts';
import { askLimit } from './rule.fixture.ts';

const WORLD: Partial<Snapshot> = { marketStates: marketOf() };

/** Three per cent around 100, and no order without a price. */
function ask(intent: Intent, snapshot: Partial<Snapshot> = {}): unknown {
  return askLimit(PRICE_COLLAR_RULE, intent, {
    limits: { priceCollar: decimal('0.03') },
    snapshot: { ...WORLD, ...snapshot },
  });
}

/** With a tenth of the book for what has no price. */
function askWithDepth(intent: Intent, snapshot: Partial<Snapshot> = {}): unknown {
  return askLimit(PRICE_COLLAR_RULE, intent, {
    limits: { priceCollar: decimal('0.03'), depthShare: decimal('0.1') },
    snapshot: { ...WORLD, ...snapshot },
  });
}

const at = (price: string, change: Partial<PlaceIntent> = {}): PlaceIntent =>
  buy('1', { price: decimal(price), ...change });
const sellAt = (price: string, change: Partial<PlaceIntent> = {}): PlaceIntent =>
  at(price, { side: 'sell', ...change });
const mark = (price: string) => ({ marketStates: marketOf({ mark: { price: decimal(price), atMs: NOW } }) });
const OUT = 'PRICE_OUTSIDE_COLLAR';

test('A purchase at most, a sale at least at the edge of the collar passes, and not the least bit beyond (POL-09).', () => {
  assert.equal(ask(at('103')), null);
  assert.equal(ask(at('103.00000001')), OUT);
  assert.equal(ask(sellAt('97')), null);
  assert.equal(ask(sellAt('96.99999999')), OUT);
});

test('A price that is better than the market passes, however far it is.', () => {
  assert.equal(ask(at('0.0001')), null);
  assert.equal(ask(sellAt('100000')), null);
});

test('Fifty times the price, and a fiftieth, are refused whatever the type and the flags (POL-09).', () => {
  for (const type of ['limit', 'post-only', 'ioc', 'fok'] as const)
    for (const reduceOnly of [false, true]) {
      assert.equal(ask(at('5000', { type, reduceOnly })), OUT);
      assert.equal(ask(sellAt('2', { type, reduceOnly })), OUT);
      assert.equal(ask(sellAt('100', { type, reduceOnly })), null);
    }
});

test('Of two opinions of the price both must admit.', () => {
  assert.equal(ask(at('101.97'), mark('99')), null);
  assert.equal(ask(at('101.98'), mark('99')), OUT);
  assert.equal(ask(at('103'), mark('101')), null);
  assert.equal(ask(at('103.01'), mark('101')), OUT);
  assert.equal(ask(sellAt('97.97'), mark('101')), null);
  assert.equal(ask(sellAt('97.96'), mark('101')), OUT);
  assert.equal(ask(sellAt('97'), mark('99')), null);
  assert.equal(ask(sellAt('96.99'), mark('99')), OUT);
});

test('Opinions that are further apart than the collar open nothing, and let a position be reduced.', () => {
  assert.equal(ask(at('100'), mark('103')), null);
  assert.equal(ask(at('100'), mark('103.01')), 'REFERENCES_APART');
  const low = { references: new Map([['BTC-USDT', { price: decimal('103'), atMs: NOW }]]) };
  assert.equal(ask(at('100'), low), null);
  assert.equal(
    ask(at('100'), { references: new Map([['BTC-USDT', { price: decimal('103.01'), atMs: NOW }]]) }),
    'REFERENCES_APART',
  );
  assert.equal(ask(at('100', { reduceOnly: true }), mark('110')), null);
  assert.equal(ask(at('104', { reduceOnly: true }), mark('110')), OUT);
});

test('Without a reference, or with one that is too old, no priced order passes; with no second opinion none opens.', () => {
  const aged = (ageMs: number) => ({ price: decimal('100'), atMs: epochMs(NOW - ageMs) });
  const reference = (ageMs: number) => ({ references: new Map([['BTC-USDT', aged(ageMs)]]) });
  for (const reduceOnly of [false, true]) {
    assert.equal(ask(at('100', { reduceOnly }), { references: new Map() }), 'REFERENCE_STALE');
    assert.equal(ask(at('100', { reduceOnly }), reference(REFERENCE_AGE_MS_MAX)), null);
    assert.equal(ask(at('100', { reduceOnly }), reference(REFERENCE_AGE_MS_MAX + 1)), 'REFERENCE_STALE');
  }
  const old = { marketStates: marketOf({ mark: aged(REFERENCE_AGE_MS_MAX + 1) }) };
  const none = { marketStates: marketOf({ mark: null }) };
  const unasked = { marketStates: new Map() };
  for (const [world, code] of [
    [old, 'REFERENCE_STALE'],
    [none, 'MARKET_STATE_UNKNOWN'],
    [unasked, 'MARKET_STATE_UNKNOWN'],
  ] as const) {
    assert.equal(ask(at('100'), world), code);
    assert.equal(ask(at('100', { reduceOnly: true }), world), null);
    assert.equal(ask(at('103.1', { reduceOnly: true }), world), OUT);
  }
  assert.equal(ask(at('100'), { marketStates: marketOf({ mark: aged(REFERENCE_AGE_MS_MAX) }) }), null);
});

test('What has no price is refused, closings included, unless a share of the book is allowed (POL-09).', () => {
  const bare = { marketStates: new Map(), references: new Map() };
  for (const intent of [
    buy('1', { type: 'market', price: null }),
    buy('1', { type: 'optimal-limit-ioc', price: null }),
    buy('1', { type: 'market', price: null, reduceOnly: true }),
    at('100', { legs: [leg()] }),
    buy('1', { algo: true, price: null, type: 'trailing' }),
    { ...AMEND, newLegs: [leg()] },
    CLOSE,
  ]) {
    assert.equal(ask(intent, bare), 'ORDER_PRICE_MISSING', intent.kind);
    assert.equal(askWithDepth(intent), null, intent.kind);
  }
});

test('With a share of the book allowed, what has no price still needs both opinions to open, and none to reduce.', () => {
  const market = buy('1', { type: 'market', price: null });
  assert.equal(askWithDepth(market, { references: new Map() }), 'REFERENCE_STALE');
  assert.equal(askWithDepth(market, mark('110')), 'REFERENCES_APART');
  for (const intent of [CLOSE, { ...market, reduceOnly: true }])
    assert.equal(askWithDepth(intent, { references: new Map() }), null);
});

test('The leg of an order is judged where it would trade: what closes a purchase sells (POL-06).', () => {
  const stop = (price: string) => leg({ triggerPrice: decimal('100'), price: decimal(price) });
  assert.equal(ask(at('100', { legs: [stop('97')] })), null);
  assert.equal(ask(at('100', { legs: [stop('96.9')] })), OUT);
  assert.equal(ask(at('100', { legs: [stop('150')] })), null);
  assert.equal(ask(sellAt('100', { legs: [stop('103')] })), null);
  assert.equal(ask(sellAt('100', { legs: [stop('103.1')] })), OUT);
  assert.equal(ask(sellAt('100', { legs: [stop('50')] })), null);
  assert.equal(ask(at('104', { legs: [stop('100')] })), OUT);
});

test('A trigger trades as its order does, and the order itself does not before it.', () => {
  const trigger = (price: string) =>
    leg({ purpose: 'trigger', triggerPrice: decimal('100'), price: decimal(price) });
  for (const algo of [false, true]) {
    const own = (price: string) => buy('1', { algo, type: 'trigger', price: null, legs: [trigger(price)] });
    assert.equal(ask(own('103')), null);
    assert.equal(ask(own('103.1')), OUT);
    assert.equal(ask({ ...own('97'), side: 'sell' }), null);
    assert.equal(ask({ ...own('96.9'), side: 'sell' }), OUT);
    assert.equal(ask({ ...own('200'), side: 'sell' }), null);
  }
});

test('What hangs on an algo order may trade either way; if it only reduces, it is the order itself.', () => {
  const hung = (price: string, reduceOnly = false): PlaceIntent =>
    buy('1', {
      algo: true,
      price: null,
      reduceOnly,
      legs: [leg({ triggerPrice: decimal('100'), price: decimal(price) })],
    });
  assert.equal(ask(hung('97')), null);
  assert.equal(ask(hung('103')), null);
  assert.equal(ask(hung('96.9')), OUT);
  assert.equal(ask(hung('103.1')), OUT);
  assert.equal(ask(hung('50', true)), null);
  assert.equal(ask(hung('103.1', true)), OUT);
});

test('A change is judged as the order that would rest, also where only its size changes.', () => {
  const order = (change: Partial<KnownOrder>) => ({ orders: new Map([['v:1', { ...OWN, ...change }]]) });
  assert.equal(ask({ ...AMEND, newPrice: decimal('103') }), null);
  assert.equal(ask({ ...AMEND, newPrice: decimal('103.1') }), OUT);
  assert.equal(ask(AMEND, order({ price: decimal('103') })), null);
  assert.equal(ask(AMEND, order({ price: decimal('103.1') })), OUT);
  assert.equal(ask(AMEND, order({ side: 'sell', price: decimal('97') })), null);
  assert.equal(ask(AMEND, order({ side: 'sell', price: decimal('96.9') })), OUT);
  assert.equal(ask(AMEND, order({ side: 'sell', price: decimal('150') })), null);
  for (const price of ['96.9', '103.1'])
    assert.equal(ask(AMEND, order({ side: null, price: decimal(price) })), OUT);
  assert.equal(ask(AMEND, order({ side: null, price: decimal('103') })), null);
  assert.equal(ask(AMEND, order({ price: null })), 'ORDER_TERMS_UNKNOWN');
  assert.equal(ask({ ...AMEND, newPrice: decimal('100') }, { orders: new Map() }), 'ORDER_TERMS_UNKNOWN');
});

test('The legs that a change brings are judged on the side that they may trade on.', () => {
  const change = (price: string, algo: boolean, purpose: 'stop-loss' | 'trigger' = 'stop-loss') => ({
    ...AMEND,
    algo,
    newSize: null,
    newLegs: [leg({ purpose, triggerPrice: decimal('100'), price: decimal(price) })],
  });
  const side = (which: 'buy' | 'sell' | null) => ({ orders: new Map([['v:1', { ...OWN, side: which }]]) });
  assert.equal(ask(change('97', false), side('buy')), null);
  assert.equal(ask(change('96.9', false), side('buy')), OUT);
  assert.equal(ask(change('200', false), side('buy')), null);
  assert.equal(ask(change('103.1', false), side('sell')), OUT);
  assert.equal(ask(change('50', false), side('sell')), null);
  for (const which of ['buy', 'sell', null] as const) {
    assert.equal(ask(change('96.9', true), side(which)), OUT);
    assert.equal(ask(change('103.1', true), side(which)), OUT);
    assert.equal(ask(change('103', true), side(which)), null);
  }
  assert.equal(ask(change('50', true, 'trigger'), side('buy')), null);
  assert.equal(ask(change('103.1', true, 'trigger'), side('buy')), OUT);
  assert.equal(ask(change('103.1', true, 'trigger'), side(null)), OUT);
  assert.equal(ask(change('50', true, 'trigger'), side(null)), OUT);
});

test('A change that moves nothing asks for no price.', () => {
  const algo = { ...AMEND, algo: true, newSize: null, newLegs: [] };
  assert.equal(ask(algo, { references: new Map() }), null);
});

test('What places nothing has no price to judge, and without a collar nothing has.', () => {
  for (const intent of [CANCEL, ACCOUNT_CANCEL, LEVERAGE, READ])
    assert.equal(ask(intent, { references: new Map() }), null, intent.kind);
  assert.equal(askLimit(PRICE_COLLAR_RULE, at('5000'), { limits: {} }), null);
  assert.equal(askLimit(PRICE_COLLAR_RULE, CLOSE, { limits: {} }), null);
});

test('A refusal says which price would be allowed.', () => {
  const limits = { ...NO_LIMITS, priceCollar: decimal('0.03') };
  const detailOf = (intent: Intent) =>
    PRICE_COLLAR_RULE.check({ ...POLICY, limits }, new Item(intent, { ...SNAPSHOT, ...WORLD }))?.detail;
  assert.equal(detailOf(at('120')), 'Cannot place order: it would buy at 120; at most 103 is allowed now.');
  assert.equal(
    detailOf(sellAt('90')),
    'Cannot place order: it would sell at 90; at least 97 is allowed now.',
  );
  assert.equal(
    detailOf({ ...AMEND, newPrice: decimal('120') }),
    'Cannot change order: it would buy at 120; at most 103 is allowed now.',
  );
});
