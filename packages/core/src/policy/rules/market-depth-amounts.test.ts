/** How much of the book an order would take, where that is not what the order says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AMEND, buy, decimal, leg, level, marketOf, NOW } from '../policy.fixture.ts';
import { MARKET_DEPTH_RULE } from './market-depth.ts';
import { askUsageRule } from './rule.fixture.ts';

const limits = { depthShare: decimal('1') };

test('An amount of the quote asset buys, rounded up, so much as the best price says.', () => {
  const order = buy('1', { type: 'market', price: null, size: { unit: 'quote', amount: decimal('10') } });
  const ask = (size: string): string | null => {
    const book = { bids: [], asks: [level('3', size)], atMs: NOW };
    return askUsageRule(MARKET_DEPTH_RULE, order, { limits, snapshot: { marketStates: marketOf({ book }) } });
  };
  assert.equal(ask('3.333333333333333334'), null);
  assert.equal(ask('3.333333333333333333'), 'DEPTH_EXCEEDED 0');
});

test('A leg at market of an algo order that nobody knows takes nobody knows how much.', () => {
  const change = { ...AMEND, algo: true, newSize: null, newLegs: [leg()] };
  const ask = (id: string): string | null =>
    askUsageRule(
      MARKET_DEPTH_RULE,
      { ...change, order: { kind: 'venue-id', id } },
      { limits, snapshot: { marketStates: marketOf() } },
    );
  assert.equal(ask('1'), null);
  assert.equal(ask('2'), 'ORDER_TERMS_UNKNOWN 0');
});
