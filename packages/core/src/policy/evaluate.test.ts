import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Intent } from '../trading/intent.ts';
import { epochMs } from '../trading/vocabulary.ts';
import { evaluate, RULES } from './evaluate.ts';
import { NO_LIMITS, type Limits } from './limits.ts';
import { ACCOUNT_CANCEL, CANCEL, decimal, PLACE, POLICY, READ, SNAPSHOT, usdt } from './policy.fixture.ts';
import type { Policy, Snapshot, Terms } from './policy.ts';
import { LAYERS, NO_LAYER_USAGE, NO_USAGE, type Usage } from './usage.ts';

const TOO_LARGE: Intent = { ...PLACE, size: { unit: 'base', amount: decimal('11') } };

test('A request that every rule admits is admitted under the version of the policy.', () => {
  assert.deepEqual(evaluate(POLICY, [PLACE], SNAPSHOT).kind, 'admitted');
  const decision = evaluate(POLICY, [READ], SNAPSHOT);
  assert.ok(decision.kind === 'admitted');
  assert.equal(decision.policyVersion, 7);
  assert.deepEqual(decision.ruleIds, [
    'state',
    'validity',
    'source-address',
    'request-rate',
    'scope',
    'market',
    'bound-market',
    'instruments',
    'venue-account',
    'ownership',
    'account-wide',
    'schedule',
    'idle',
    'loss-per-day',
    'breaker',
    'uses',
    'in-flight',
    'order-rate',
    'read-rate',
    'order-types',
    'leverage',
    'open-orders',
    'one-change',
    'notional-per-order',
    'liquidity',
    'price-collar',
    'market-depth',
    'self-trade',
    'notional-per-hour',
    'notional-per-day',
    'turnover-per-day',
    'exposure-per-instrument',
    'exposure',
  ]);
});

test('The ids of the rules are unique: they are recorded with every decision.', () => {
  assert.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
});

test('One intent that is refused refuses the whole batch, and its place is named (POL-05).', () => {
  const decision = evaluate(POLICY, [PLACE, PLACE, TOO_LARGE, PLACE], SNAPSHOT);
  assert.ok(decision.kind === 'denied');
  assert.equal(decision.policyVersion, 7);
  assert.equal(decision.refusals.length, 1);
  assert.equal(decision.refusals[0].code, 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(decision.refusals[0].item, 2);
  assert.equal(evaluate(POLICY, [PLACE, PLACE, PLACE, PLACE], SNAPSHOT).kind, 'admitted');
});

test('A refusal of a single intent is about the whole request.', () => {
  const decision = evaluate(POLICY, [TOO_LARGE], SNAPSHOT);
  assert.ok(decision.kind === 'denied');
  assert.equal(decision.refusals[0].item, null);
});

test('Every rule that refuses is recorded, the caller is told the first.', () => {
  const snapshot: Snapshot = { ...SNAPSHOT, state: 'halted', sourceAddress: '1.1.1.1' };
  const decision = evaluate({ ...POLICY, scopes: [] }, [TOO_LARGE], snapshot);
  assert.ok(decision.kind === 'denied');
  assert.deepEqual(
    decision.refusals.map(({ code }) => code),
    ['STATE_HALTED', 'ADDRESS_NOT_ALLOWED', 'SCOPE_MISSING', 'NOTIONAL_ABOVE_LIMIT'],
  );
});

test('A cancel works when everything else is refused (I13).', () => {
  const snapshot: Snapshot = {
    ...SNAPSHOT,
    state: 'halted',
    instruments: new Map(),
    references: new Map(),
    requestsThisSecond: 50,
    orders: new Map([
      ['v:1', { ownership: 'index-unavailable', price: null, size: null, side: null, reduceOnly: false }],
    ]),
  };
  const policy: Policy = {
    ...POLICY,
    markets: [],
    instruments: [],
    notionalPerOrder: new Map(),
    scopes: ['cancel-only'],
  };
  assert.equal(evaluate(policy, [CANCEL], snapshot).kind, 'admitted');
  assert.equal(evaluate(policy, [PLACE], snapshot).kind, 'denied');
});

test('A request without an intent is a fault, not an admission.', () => {
  assert.throws(
    () => evaluate(POLICY, [], SNAPSHOT),
    (error) => error instanceof BittingError && error.code === 'INTERNAL_FAULT',
  );
});

const LAYER = { ...POLICY, version: 3, notionalPerOrder: null, limits: NO_LIMITS };

test('A layer above narrows what the key may do, and is named with its rule (POL-05).', () => {
  const told = (account: Terms | null, installation: Terms | null): unknown => {
    const decision = evaluate(POLICY, [PLACE], { ...SNAPSHOT, layers: { account, installation } });
    return decision.kind === 'admitted' ? null : decision.refusals.map(({ ruleId }) => ruleId);
  };
  const futures = { ...LAYER, markets: ['futures'] } as const;
  const none = { ...LAYER, scopes: [] };
  assert.equal(told(LAYER, LAYER), null);
  assert.deepEqual(told(futures, null), ['account/market']);
  assert.deepEqual(told(null, futures), ['installation/market']);
  assert.deepEqual(told(futures, futures), ['account/market']);
  assert.deepEqual(told(none, futures), ['account/scope', 'installation/market']);
});

test('A layer above never widens what the key may do.', () => {
  const everything = { ...LAYER, notionalPerOrder: new Map([['USDT', decimal('1000000')]]) };
  const layers = { account: everything, installation: everything };
  const decision = evaluate(POLICY, [TOO_LARGE], { ...SNAPSHOT, layers });
  assert.ok(decision.kind === 'denied');
  assert.deepEqual(
    decision.refusals.map(({ ruleId }) => ruleId),
    ['notional-per-order'],
  );
});

test('Each layer counts what its own subject used up.', () => {
  const limits = { ...NO_LIMITS, notionalPerDay: usdt('1000') };
  const full = { ...NO_USAGE, notionalToday: usdt('901') };
  const layers = { account: { ...LAYER, limits }, installation: { ...LAYER, limits } };
  for (const layer of LAYERS) {
    const usage = { ...NO_LAYER_USAGE, [layer]: full };
    const decision = evaluate({ ...POLICY, limits }, [PLACE], { ...SNAPSHOT, layers, usage });
    assert.ok(decision.kind === 'denied', layer);
    const ruleId = layer === 'key' ? 'notional-per-day' : `${layer}/notional-per-day`;
    assert.deepEqual(decision.refusals, [{ ...decision.refusals[0], ruleId, item: null }]);
  }
  const decision = evaluate({ ...POLICY, limits }, [PLACE], { ...SNAPSHOT, layers });
  assert.equal(decision.kind, 'admitted');
});

test('A limit on what a batch takes together names the item that goes beyond it.', () => {
  const policy = { ...POLICY, limits: { ...NO_LIMITS, notionalPerHour: usdt('250') } };
  const decision = evaluate(policy, [PLACE, PLACE, PLACE], SNAPSHOT);
  assert.ok(decision.kind === 'denied');
  assert.deepEqual([decision.refusals[0].ruleId, decision.refusals[0].item], ['notional-per-hour', 2]);
  assert.equal(evaluate(policy, [PLACE, PLACE], SNAPSHOT).kind, 'admitted');
});

test('An admission says what each intent takes of the limits.', () => {
  const decision = evaluate(POLICY, [PLACE, CANCEL, { ...PLACE, reduceOnly: true }], SNAPSHOT);
  assert.ok(decision.kind === 'admitted');
  assert.deepEqual(
    decision.charges.map((charge) => (charge === null ? null : `${charge.amount} ${charge.asset}`)),
    ['100 USDT', null, null],
  );
});

test('A key without limits asks nobody what was used up or what rests: that costs others nothing.', () => {
  const untouchable = new Proxy(NO_USAGE, {
    get: (_usage, name) => assert.fail(`${String(name)} was asked for`),
  });
  const snapshot: Snapshot = {
    ...SNAPSHOT,
    usage: { key: untouchable, account: untouchable, installation: untouchable },
    layers: { account: LAYER, installation: LAYER },
    get resting() {
      return assert.fail('what rests was asked for');
    },
  };
  assert.equal(evaluate(POLICY, [PLACE, CANCEL, READ], snapshot).kind, 'admitted');
  const limits: Limits = { ...NO_LIMITS, selfTrade: 'refuse', openOrders: 9 };
  assert.throws(() => evaluate({ ...POLICY, limits }, [PLACE], snapshot), /was asked for/u);
});

test('Cancels and reads pass every limit at its strictest, everything unknown (I13).', () => {
  const nothing = new Map<string, Decimal>();
  const limits: Limits = {
    orderTypes: [],
    notionalPerHour: nothing,
    notionalPerDay: nothing,
    turnoverPerDay: nothing,
    lossPerDay: nothing,
    exposurePerInstrument: nothing,
    exposure: nothing,
    openOrders: 0,
    leverage: decimal('0'),
    priceCollar: decimal('0'),
    depthShare: decimal('0'),
    liquidity: { volumePerDay: nothing },
    selfTrade: 'refuse',
    schedule: [],
    inFlight: 0,
    orderRate: { perSecond: 1, burst: 0 },
    readRate: null,
    breaker: { minutes: 1, rejectedShare: decimal('0'), unknowns: 0 },
    idleDays: 0,
    uses: 0,
  };
  const unknown: Usage = {
    ...NO_USAGE,
    turnoverToday: null,
    lossToday: null,
    exposures: null,
    openOrders: null,
    inFlight: 9,
    uses: 9,
    lastUsedMs: epochMs(0),
  };
  const snapshot: Snapshot = {
    ...SNAPSHOT,
    instruments: new Map(),
    references: new Map(),
    resting: null,
    usage: { key: unknown, account: unknown, installation: unknown },
    layers: { account: { ...LAYER, limits }, installation: { ...LAYER, limits } },
  };
  for (const intent of [CANCEL, ACCOUNT_CANCEL, READ])
    assert.equal(evaluate({ ...POLICY, limits }, [intent], snapshot).kind, 'admitted', intent.kind);
  const decision = evaluate({ ...POLICY, limits }, [PLACE], snapshot);
  assert.ok(decision.kind === 'denied' && decision.refusals.length > 10);
});
