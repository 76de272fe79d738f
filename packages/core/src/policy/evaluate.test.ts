import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Intent, OrderLeg, OrderReference, OrderSize } from '../trading/intent.ts';
import { epochMs, MARKETS, SCOPES, TRADING_STATES } from '../trading/vocabulary.ts';
import { evaluate, RULES } from './evaluate.ts';
import { refusalsByTwin } from './evaluate.twin.ts';
import { NO_LIMITS } from './limits.ts';
import {
  CANCEL,
  decimal,
  INVERSE,
  NOW,
  PAIR,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
  SWAP,
} from './policy.fixture.ts';
import type { KnownOrder, Policy, Snapshot } from './policy.ts';
import { NO_LAYER_USAGE } from './usage.ts';

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
    'order-types',
    'leverage',
    'open-orders',
    'notional-per-order',
    'price-collar',
    'notional-per-hour',
    'notional-per-day',
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

const amounts: fc.Arbitrary<Decimal> = fc
  .constantFrom('0.001', '1', '5', '9.99', '10', '10.01', '100', '500', '1000')
  .map(decimal);
const maybeAmounts = fc.option(amounts, { nil: null });
const sizes: fc.Arbitrary<OrderSize> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ unit: fc.constantFrom('base', 'contracts', 'quote'), amount: amounts }),
  },
  { weight: 1, arbitrary: fc.constant({ unit: 'position' } as const) },
);
const legs: fc.Arbitrary<readonly OrderLeg[]> = fc.array(
  fc.record({
    purpose: fc.constantFrom('take-profit', 'stop-loss', 'trigger'),
    triggerPrice: maybeAmounts,
    price: maybeAmounts,
    size: fc.option(sizes, { nil: null }),
  }),
  { maxLength: 2 },
);
const places = fc.constantFrom('BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USD-SWAP', 'ETH-USDT');
const markets = fc.constantFrom(...MARKETS);
const references: fc.Arbitrary<OrderReference> = fc.record({
  kind: fc.constantFrom('venue-id', 'client-id'),
  id: fc.constantFrom('1', '2'),
});
const sides = fc.constantFrom('buy' as const, 'sell' as const);

const intents: fc.Arbitrary<Intent> = fc.oneof(
  fc.record({
    kind: fc.constant('place' as const),
    instrument: places,
    market: markets,
    side: sides,
    type: fc.constantFrom('limit', 'market'),
    size: sizes,
    price: maybeAmounts,
    legs,
    reduceOnly: fc.boolean(),
    clientOrderId: fc.constant(null),
    algo: fc.boolean(),
    positionSide: fc.constant(null),
    venueAccount: fc.constantFrom(null, null, '100001', '100009'),
  }),
  fc.record({
    kind: fc.constant('amend' as const),
    instrument: places,
    market: markets,
    order: references,
    algo: fc.boolean(),
    newSize: maybeAmounts,
    newPrice: maybeAmounts,
    newLegs: legs,
  }),
  fc.record({
    kind: fc.constant('cancel' as const),
    instrument: places,
    market: markets,
    order: references,
    algo: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('account-cancel' as const),
    means: fc.constantFrom('mass-cancel', 'cancel-all-after'),
    delaySeconds: fc.constant(null),
    tag: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('close-position' as const),
    instrument: places,
    market: markets,
    marginMode: fc.constant('cross'),
    positionSide: fc.constant(null),
    clientOrderId: fc.constant(null),
    cancelsPending: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('set-leverage' as const),
    instrument: fc.option(places, { nil: null }),
    market: fc.option(markets, { nil: null }),
    leverage: amounts,
    marginMode: fc.constant('cross'),
  }),
  fc.record({ kind: fc.constant('read' as const), instrument: fc.constant(null) }),
);

/** Mostly open, so that the rules behind the first are met too. */
function mostly<T>(value: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: others });
}

const instants = fc.integer({ min: -1, max: 1 }).map((difference) => epochMs(NOW + difference));
const policies: fc.Arbitrary<Policy> = fc.record({
  version: fc.nat(),
  scopes: mostly<Policy['scopes']>(SCOPES, fc.subarray([...SCOPES])),
  markets: mostly<Policy['markets']>(MARKETS, fc.subarray([...MARKETS])),
  instruments: mostly<Policy['instruments']>('all', fc.subarray(['BTC-USDT', 'BTC-USD-SWAP'])),
  notionalPerOrder: fc
    .uniqueArray(fc.tuple(fc.constantFrom('USDT', 'USD', 'BTC'), amounts), { selector: ([asset]) => asset })
    .map((pairs) => new Map(pairs)),
  limits: fc.constant(NO_LIMITS),
  requestsPerSecond: fc.constantFrom(0, 1, 10),
  sourceCidrs: mostly<readonly string[]>(
    ['10.1.0.0/16'],
    fc.subarray(['10.0.0.0/8', '10.1.2.3/32', '10.1.2.2/31']),
  ),
  notBefore: mostly<Policy['notBefore']>(null, instants),
  expiresAt: mostly<Policy['expiresAt']>(null, instants),
});

const knownOrders: fc.Arbitrary<KnownOrder> = fc.record({
  ownership: mostly<KnownOrder['ownership']>(
    'own',
    fc.constantFrom('foreign', 'unknown', 'index-unavailable'),
  ),
  price: maybeAmounts,
  size: maybeAmounts,
  side: fc.option(sides, { nil: null }),
  reduceOnly: fc.boolean(),
});
const VALUED_IN_QUOTE = {
  kind: 'linear',
  value: decimal('10'),
  multiplier: decimal('1'),
  valueAsset: 'USDT',
} as const;
const swaps = mostly(
  SWAP,
  fc.constantFrom(
    { ...SWAP, contract: VALUED_IN_QUOTE },
    { ...SWAP, contract: { ...VALUED_IN_QUOTE, valueAsset: 'XRP' } },
    { ...SWAP, market: 'option' as const },
  ),
);
const prices = fc.record({
  price: amounts,
  atMs: fc.constantFrom(0, 5_000, 5_001, -5_000, -5_001).map((age) => epochMs(NOW - age)),
});
const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  now: fc.constant(NOW),
  sourceAddress: fc.constantFrom('10.1.2.3', '10.1.2.3', '10.1.2.4', '10.2.0.0', '127.0.0.1'),
  state: mostly<Snapshot['state']>('active', fc.constantFrom(...TRADING_STATES)),
  instruments: swaps.map((swap) => new Map([PAIR, swap, INVERSE].map((one) => [one.id, one]))),
  references: fc
    .tuple(mostly(true, fc.boolean()), prices)
    .map(([has, price]) => new Map(has ? [PAIR, SWAP, INVERSE].map(({ id }) => [id, price]) : [])),
  marketStates: fc.constant(new Map()),
  resting: fc.constant(null),
  layers: fc.constant({ account: null, installation: null }),
  usage: fc.constant(NO_LAYER_USAGE),
  orders: fc.tuple(knownOrders, knownOrders).map(
    ([first, second]) =>
      new Map([
        ['v:1', first],
        ['c:2', second],
      ]),
  ),
  requestsThisSecond: fc.constantFrom(1, 10, 11, 101, 110, 111),
  onlyTradingKey: fc.boolean(),
  venueAccounts: fc.constantFrom([], ['100001']),
  boundMarkets: mostly<Snapshot['boundMarkets']>(
    MARKETS,
    fc.constantFrom<readonly Snapshot['boundMarkets'][number][]>(
      ['spot', 'margin'],
      ['swap', 'futures', 'option'],
      [],
    ),
  ),
  servedMarkets: fc.constantFrom<Snapshot['servedMarkets']>(MARKETS, ['spot', 'margin'], ['swap', 'futures']),
});

test('The rules and their slow twin refuse the same intents for the same reasons.', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(
      policies,
      fc.array(intents, { minLength: 1, maxLength: 3 }),
      snapshots,
      (policy, asked, snapshot) => {
        const decision = evaluate(policy, asked, snapshot);
        const byTwin = asked.map((intent) => refusalsByTwin(policy, intent, snapshot));
        if (decision.kind === 'admitted') {
          kinds.add('admitted');
          assert.deepEqual(byTwin.flat(), []);
          return;
        }
        const told = decision.refusals.map(({ code, item }) => ({ code, item: item ?? 0 }));
        for (const { code, item } of told) {
          kinds.add(code);
          assert.ok(
            byTwin[item]?.includes(code),
            `${code} of intent ${item}, twin: ${JSON.stringify(byTwin)}`,
          );
        }
        // One refusal for each rule: a rule that refuses two intents in two ways names the first.
        const first = byTwin.findIndex((codes) => codes.length > 0);
        const worst = told[0];
        assert.ok(worst !== undefined && first !== -1);
        if (asked.length === 1)
          assert.deepEqual(
            told.map(({ code }) => code),
            byTwin[0],
          );
      },
    ),
    { numRuns: 5_000 },
  );
  assert.ok(kinds.size >= 17, `only ${[...kinds].join(', ')} were met`);
});
