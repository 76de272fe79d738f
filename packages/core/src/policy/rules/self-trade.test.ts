import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent, PlaceIntent } from '../../trading/intent.ts';
import type { Side } from '../../trading/vocabulary.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  leg,
  LEVERAGE,
  OWN,
  PLACE,
  READ,
} from '../policy.fixture.ts';
import type { RestingOrder, Snapshot } from '../policy.ts';
import { askUsageRule } from './rule.fixture.ts';
import { SELF_TRADE_RULE } from './self-trade.ts';

const LIMITS = { selfTrade: 'refuse' } as const;

function ask(intents: Intent | readonly Intent[], snapshot: Partial<Snapshot> = {}): string | null {
  return askUsageRule(SELF_TRADE_RULE, intents, { limits: LIMITS, snapshot });
}

function rests(side: Side, price: string | null, algo = false, instrument = 'BTC-USDT'): Partial<Snapshot> {
  const order: RestingOrder = { side, price: price === null ? null : decimal(price), algo };
  return { resting: new Map([[instrument, [order]]]) };
}

const at = (price: string, change: Partial<PlaceIntent> = {}): PlaceIntent =>
  buy('1', { price: decimal(price), ...change });
const sellAt = (price: string, change: Partial<PlaceIntent> = {}): PlaceIntent =>
  at(price, { side: 'sell', ...change });
const MET = 'SELF_TRADE 0';

test('An order that crosses a resting one of the account is refused, one that does not reach it passes (POL-10).', () => {
  assert.equal(ask(at('99'), rests('sell', '100')), null);
  assert.equal(ask(at('100'), rests('sell', '100')), MET);
  assert.equal(ask(at('101'), rests('sell', '100')), MET);
  assert.equal(ask(sellAt('101'), rests('buy', '100')), null);
  assert.equal(ask(sellAt('100'), rests('buy', '100')), MET);
  assert.equal(ask(sellAt('99'), rests('buy', '100')), MET);
});

test('Orders of one side, and of other instruments, never meet.', () => {
  assert.equal(ask(at('100'), rests('buy', '100')), null);
  assert.equal(ask(sellAt('100'), rests('sell', '100')), null);
  assert.equal(ask(at('100'), rests('sell', '100', false, 'ETH-USDT')), null);
  assert.equal(ask(at('100'), { resting: new Map() }), null);
});

test('What has no price meets everything on the other side, and everything meets what has none.', () => {
  const market = { type: 'market', price: null } as const;
  assert.equal(ask(at('1', market), rests('sell', '100000')), MET);
  assert.equal(ask(sellAt('1', market), rests('buy', '0.1')), MET);
  assert.equal(ask(at('1', market), rests('buy', '1')), null);
  assert.equal(ask(at('1'), rests('sell', null)), MET);
});

test('What waits for a trigger is not in the book, neither there nor coming.', () => {
  assert.equal(ask(at('100'), rests('sell', '100', true)), null);
  assert.equal(ask(at('100', { algo: true }), rests('sell', '100')), null);
  assert.equal(ask(at('100', { type: 'trigger' }), rests('sell', '100')), null);
  assert.equal(ask(at('100', { legs: [leg({ purpose: 'trigger' })] }), rests('sell', '100')), null);
  assert.equal(ask(at('100', { legs: [leg()] }), rests('sell', '100')), MET);
});

test('An order that only makes never comes to another, but another may come to it.', () => {
  assert.equal(ask(at('100', { type: 'post-only' }), rests('sell', '100')), null);
  assert.equal(ask(at('100', { type: 'post-only' }), { resting: null }), null);
  assert.equal(ask([at('100', { type: 'post-only' }), sellAt('100')]), 'SELF_TRADE 1');
  assert.equal(ask([sellAt('100'), at('100', { type: 'post-only' })]), 'SELF_TRADE 1');
  assert.equal(ask([at('100', { type: 'post-only' }), sellAt('100', { type: 'post-only' })]), null);
});

test('The items of a batch do not meet each other either.', () => {
  assert.equal(ask([at('99'), CANCEL, sellAt('100')]), null);
  assert.equal(ask([at('100'), CANCEL, sellAt('100')]), 'SELF_TRADE 2');
  assert.equal(ask([sellAt('100'), at('99'), at('100')]), 'SELF_TRADE 2');
  assert.equal(ask([at('100'), sellAt('100', { instrument: 'ETH-USDT' })]), null);
  assert.equal(ask([at('1', { type: 'market', price: null }), sellAt('100')]), 'SELF_TRADE 1');
});

test('Two that are done or gone at once cannot meet.', () => {
  for (const type of ['market', 'ioc', 'fok', 'optimal-limit-ioc'] as const) {
    assert.equal(ask([at('100', { type }), sellAt('100', { type: 'ioc' })]), null);
    assert.equal(ask([at('100', { type }), sellAt('100')]), 'SELF_TRADE 1');
    assert.equal(ask(at('100', { type }), rests('sell', '100')), MET);
  }
});

test('A change is judged at the price that it leads to, on the side of its order.', () => {
  const known = (side: Side | null) => ({ orders: new Map([['v:1', { ...OWN, side }]]) });
  assert.equal(ask(AMEND, { ...rests('sell', '100'), ...known('buy') }), MET);
  assert.equal(ask(AMEND, { ...rests('sell', '101'), ...known('buy') }), null);
  assert.equal(
    ask({ ...AMEND, newPrice: decimal('101') }, { ...rests('sell', '101'), ...known('buy') }),
    MET,
  );
  assert.equal(
    ask({ ...AMEND, newPrice: decimal('99') }, { ...rests('sell', '100'), ...known('buy') }),
    null,
  );
  assert.equal(ask(AMEND, { ...rests('buy', '100'), ...known('sell') }), MET);
  assert.equal(ask(AMEND, { ...rests('buy', '1'), ...known(null) }), MET);
  assert.equal(ask(AMEND, { ...rests('sell', '900'), ...known(null) }), MET);
  assert.equal(ask({ ...AMEND, algo: true }, { ...rests('sell', '100'), ...known('buy') }), null);
  assert.equal(ask(AMEND, { ...rests('sell', '100'), orders: new Map() }), MET);
  assert.equal(ask([AMEND, sellAt('100')], known('buy')), 'SELF_TRADE 1');
  assert.equal(ask([AMEND, sellAt('100', { type: 'ioc' })], known('buy')), 'SELF_TRADE 1');
  assert.equal(ask([AMEND, sellAt('200')], known(null)), 'SELF_TRADE 1');
  assert.equal(ask([AMEND, sellAt('200')], known('buy')), null);
  assert.equal(ask([AMEND, AMEND], known(null)), 'SELF_TRADE 1');
  assert.equal(ask([AMEND, AMEND], known('sell')), null);
});

test('Of many orders the nearest decides, in whatever order they are told, and what has no price is nearest of all.', () => {
  const told = (side: Side, ...prices: readonly (string | null)[]): Partial<Snapshot> => {
    const orders = prices.map((price) => ({
      side,
      price: price === null ? null : decimal(price),
      algo: false,
    }));
    return { resting: new Map([['BTC-USDT', orders]]) };
  };
  for (const prices of [
    ['102', '100', '101'],
    ['100', '101', '102'],
    ['102', '101', '100'],
  ]) {
    assert.equal(ask(at('100'), told('sell', ...prices)), MET);
    assert.equal(ask(at('99'), told('sell', ...prices)), null);
    assert.equal(ask(sellAt('102'), told('buy', ...prices)), MET);
    assert.equal(ask(sellAt('103'), told('buy', ...prices)), null);
    assert.equal(ask(at('1'), told('sell', null, ...prices)), MET);
    assert.equal(ask(at('1'), told('sell', ...prices, null)), MET);
    assert.equal(ask(at('1'), told('sell', ...prices, null, '500')), MET);
  }
  const algo = { side: 'sell', price: decimal('1'), algo: true } as const;
  const resting = new Map([['BTC-USDT', [algo, { ...algo, price: decimal('100'), algo: false }]]]);
  assert.equal(ask(at('99'), { resting }), null);
  assert.equal(ask(at('100'), { resting }), MET);
});

test('While nobody knows what rests nothing that takes is opened, and what opens nothing passes.', () => {
  assert.equal(ask([CANCEL, PLACE], { resting: null }), 'USAGE_UNKNOWN 1');
  for (const intent of [CANCEL, ACCOUNT_CANCEL, CLOSE, LEVERAGE, READ, at('100', { reduceOnly: true })])
    assert.equal(ask(intent, { resting: null }), null, intent.kind);
});

test('Where it is allowed, orders of one account meet.', () => {
  const snapshot = rests('sell', '100');
  assert.equal(askUsageRule(SELF_TRADE_RULE, at('100'), { limits: {}, snapshot }), null);
  assert.equal(askUsageRule(SELF_TRADE_RULE, at('100'), { limits: {}, snapshot: { resting: null } }), null);
});
