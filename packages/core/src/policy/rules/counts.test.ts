/** Open orders, orders in a life, requests under way: plain numbers, and who is let through them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../trading/intent.ts';
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
import { IN_FLIGHT_RULE } from './in-flight.ts';
import { LEVERAGE_RULE } from './leverage.ts';
import { OPEN_ORDERS_RULE } from './open-orders.ts';
import { askLimit, askUsageRule } from './rule.fixture.ts';
import { USES_RULE } from './uses.ts';

const NEVER_LIMITED: readonly Intent[] = [
  CANCEL,
  ACCOUNT_CANCEL,
  CLOSE,
  READ,
  buy('1', { reduceOnly: true }),
];

function askOpen(intents: Intent | readonly Intent[], openOrders: number | null): string | null {
  return askUsageRule(OPEN_ORDERS_RULE, intents, { limits: { openOrders: 10 }, usage: { openOrders } });
}

test('As many orders may be open as are allowed, each item of a batch counted.', () => {
  assert.equal(askOpen(PLACE, 9), null);
  assert.equal(askOpen(PLACE, 10), 'OPEN_ORDERS_EXHAUSTED 0');
  assert.equal(askOpen([PLACE, PLACE], 8), null);
  assert.equal(askOpen([PLACE, CANCEL, PLACE], 9), 'OPEN_ORDERS_EXHAUSTED 2');
  assert.equal(askUsageRule(OPEN_ORDERS_RULE, PLACE, { limits: {}, usage: { openOrders: null } }), null);
});

test('What is done or gone at once rests nowhere; algo orders of the same type do.', () => {
  for (const type of ['market', 'ioc', 'fok', 'optimal-limit-ioc'] as const) {
    assert.equal(askOpen({ ...PLACE, type }, 10), null);
    assert.equal(askOpen({ ...PLACE, type, algo: true }, 10), 'OPEN_ORDERS_EXHAUSTED 0');
  }
  for (const type of ['limit', 'post-only', 'trigger', 'twap'] as const)
    assert.equal(askOpen({ ...PLACE, type }, 10), 'OPEN_ORDERS_EXHAUSTED 0');
});

test('Each leg that hangs on an order comes to rest as one, its trigger does not.', () => {
  const bracket = buy('1', { legs: [leg(), leg({ purpose: 'take-profit' })] });
  assert.equal(askOpen(bracket, 7), null);
  assert.equal(askOpen(bracket, 8), 'OPEN_ORDERS_EXHAUSTED 0');
  assert.equal(askOpen({ ...bracket, type: 'market' }, 8), null);
  assert.equal(askOpen({ ...bracket, type: 'market' }, 9), 'OPEN_ORDERS_EXHAUSTED 0');
  assert.equal(askOpen(buy('1', { algo: true, legs: [leg({ purpose: 'trigger' })] }), 9), null);
});

test('A change counts the legs that it hangs on an order, and no more.', () => {
  assert.equal(askOpen(AMEND, 10), null);
  assert.equal(askOpen({ ...AMEND, newLegs: [leg()] }, 9), null);
  assert.equal(askOpen({ ...AMEND, newLegs: [leg()] }, 10), 'OPEN_ORDERS_EXHAUSTED 0');
  assert.equal(askOpen({ ...AMEND, newLegs: [leg()], algo: true }, 10), null);
});

test('Orders that only reduce, cancels and reads pass any number of open orders, known or not.', () => {
  for (const intent of [...NEVER_LIMITED, LEVERAGE])
    for (const openOrders of [10, 99, null]) assert.equal(askOpen(intent, openOrders), null, intent.kind);
  assert.equal(askOpen([CANCEL, PLACE], null), 'USAGE_UNKNOWN 1');
  assert.equal(askOpen({ ...PLACE, type: 'market' }, null), null);
});

function askUses(intents: Intent | readonly Intent[], uses: number): string | null {
  return askUsageRule(USES_RULE, intents, { limits: { uses: 10 }, usage: { uses } });
}

test('As many orders may ever be placed as are allowed; amends, cancels and reductions take none.', () => {
  assert.equal(askUses(PLACE, 9), null);
  assert.equal(askUses(PLACE, 10), 'USES_EXHAUSTED 0');
  assert.equal(askUses([PLACE, CANCEL, PLACE], 8), null);
  assert.equal(askUses([PLACE, CANCEL, PLACE], 9), 'USES_EXHAUSTED 2');
  for (const intent of [...NEVER_LIMITED, LEVERAGE, AMEND])
    assert.equal(askUses(intent, 99), null, intent.kind);
  assert.equal(askUsageRule(USES_RULE, PLACE, { limits: {}, usage: { uses: 99 } }), null);
});

test('As many requests may be under way as are allowed, this one included; what shrinks risk passes.', () => {
  const ask = (intents: Intent | readonly Intent[], inFlight: number): string | null =>
    askUsageRule(IN_FLIGHT_RULE, intents, { limits: { inFlight: 3 }, usage: { inFlight } });
  for (const intent of [PLACE, AMEND, LEVERAGE]) {
    assert.equal(ask(intent, 2), null);
    assert.equal(ask(intent, 3), 'IN_FLIGHT_EXHAUSTED 0');
    assert.equal(ask([CANCEL, intent], 4), 'IN_FLIGHT_EXHAUSTED 1');
  }
  for (const intent of NEVER_LIMITED) assert.equal(ask(intent, 99), null, intent.kind);
  assert.equal(askUsageRule(IN_FLIGHT_RULE, PLACE, { limits: {}, usage: { inFlight: 99 } }), null);
  const reducing = { orders: new Map([['v:1', { ...OWN, reduceOnly: true }]]) };
  const limits = { inFlight: 0 };
  assert.equal(askUsageRule(IN_FLIGHT_RULE, AMEND, { limits, snapshot: reducing }), null);
});

test('Leverage may be set up to its limit, and to less.', () => {
  const ask = (leverage: string, limit: string | null): unknown =>
    askLimit(
      LEVERAGE_RULE,
      { ...LEVERAGE, leverage: decimal(leverage) },
      { limits: { leverage: limit === null ? null : decimal(limit) } },
    );
  assert.equal(ask('3', '3'), null);
  assert.equal(ask('3.01', '3'), 'LEVERAGE_ABOVE_LIMIT');
  assert.equal(ask('1', '3'), null);
  assert.equal(ask('100', null), null);
  for (const intent of [...NEVER_LIMITED, PLACE, AMEND])
    assert.equal(askLimit(LEVERAGE_RULE, intent, { limits: { leverage: decimal('0') } }), null);
});
