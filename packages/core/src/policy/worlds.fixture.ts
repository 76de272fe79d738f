/** Random policies, layers, requests and worlds for the rules and their twin to agree on. */
import fc from 'fast-check';
import { Decimal } from '../money/decimal.ts';
import type { Intent, OrderLeg, OrderReference, OrderSize } from '../trading/intent.ts';
import { epochMs, MARKETS, SCOPES, TRADING_STATES } from '../trading/vocabulary.ts';
import type { Amounts, Limits } from './limits.ts';
import { decimal, INVERSE, NOW, PAIR, SWAP } from './policy.fixture.ts';
import type { BookLevel, KnownOrder, Policy, Snapshot, Terms } from './policy.ts';
import type { Exposure, RateLevel, RecentOrders, Usage } from './usage.ts';

const amounts: fc.Arbitrary<Decimal> = fc
  .constantFrom('0.001', '1', '5', '9.99', '10', '10.01', '97', '100', '103', '103.01', '500', '1000')
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

export const intents: fc.Arbitrary<Intent> = fc.oneof(
  fc.record({
    kind: fc.constant('place' as const),
    instrument: places,
    market: markets,
    side: sides,
    type: fc.constantFrom('limit', 'limit', 'market', 'post-only', 'ioc', 'trigger', 'take-profit-stop-loss'),
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

const ASSETS = ['USDT', 'USD', 'BTC'] as const;
const INSTRUMENTS = [PAIR.id, SWAP.id, INVERSE.id];
/** Of what limits are about: large and small enough that both answers come up. */
const manyAmounts: fc.Arbitrary<Amounts> = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom(...ASSETS), fc.constantFrom('0', '1', '1000', '1001.5', '100000').map(decimal)),
    {
      selector: ([asset]) => asset,
    },
  )
  .map((pairs) => new Map(pairs));

/** Mostly open, so that the rules behind the first are met too. */
function mostly<T>(value: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: others });
}

/** A limit, in one of so many worlds. */
function rarely<T>(limit: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc
    .option(limit, { nil: null, freq: 3 })
    .chain((some) => (some === null ? fc.constant(null) : fc.constantFrom(some, null)));
}

/** 2027-01-15 08:00 UTC is a Friday: minute 6,240 of the week. */
const MINUTE = 6_240;
const windows = fc
  .tuple(fc.constantFrom(0, MINUTE - 1, MINUTE, MINUTE + 1), fc.constantFrom(1, 2, 600))
  .map(([from, length]) => ({ from, to: from + length }));
const rates = fc.record({ perSecond: fc.constantFrom(1, 10), burst: fc.constantFrom(1, 2, 5) });
const allLimits: fc.Arbitrary<Limits> = fc.record({
  orderTypes: mostly<Limits['orderTypes']>(
    'all',
    fc.subarray(['limit', 'market', 'trigger', 'take-profit-stop-loss']),
  ),
  notionalPerHour: rarely(manyAmounts),
  notionalPerDay: rarely(manyAmounts),
  turnoverPerDay: rarely(manyAmounts),
  lossPerDay: rarely(manyAmounts),
  exposurePerInstrument: rarely(manyAmounts),
  exposure: rarely(manyAmounts),
  openOrders: rarely(fc.constantFrom(0, 5, 6, 7, 8)),
  leverage: rarely(amounts),
  priceCollar: rarely(fc.constantFrom('0', '0.03', '0.1', '1').map(decimal)),
  depthShare: rarely(fc.constantFrom('0', '0.1', '1').map(decimal)),
  liquidity: rarely(manyAmounts.map((volumePerDay) => ({ volumePerDay }))),
  selfTrade: fc.constantFrom('allow', 'allow', 'refuse'),
  schedule: mostly<Limits['schedule']>('always', fc.array(windows, { maxLength: 2 })),
  inFlight: rarely(fc.constantFrom(0, 1, 2, 3)),
  orderRate: rarely(rates),
  readRate: rarely(rates),
  breaker: rarely(
    fc.record({
      minutes: fc.constantFrom(1, 5),
      rejectedShare: rarely(fc.constantFrom('0.5', '1').map(decimal)),
      unknowns: rarely(fc.constantFrom(1, 3)),
    }),
  ),
  idleDays: rarely(fc.constantFrom(0, 1, 30)),
  uses: rarely(fc.constantFrom(0, 10, 11, 12, 13)),
});
const entries = mostly<Policy['instruments']>(
  'all',
  fc.subarray(['BTC-USDT', 'BTC-USD-SWAP', 'spot:*-USDT', 'swap:BTC-*', 'option:BTC-USDT', 'spot:ETH-USDT']),
);
const layerTerms: fc.Arbitrary<Terms> = fc.record({
  version: fc.nat(),
  scopes: mostly<Policy['scopes']>(SCOPES, fc.subarray([...SCOPES])),
  markets: mostly<Policy['markets']>(MARKETS, fc.subarray([...MARKETS])),
  instruments: entries,
  notionalPerOrder: mostly<Amounts | null>(null, manyAmounts),
  limits: allLimits,
});

const signed = fc
  .constantFrom('-1000', '-10', '0', '1', '10', '999.5', '1000')
  .map((text) => Decimal.parseSigned(text));
const VALUED: Readonly<Record<string, string>> = {
  [PAIR.id]: 'USDT',
  [SWAP.id]: 'USDT',
  [INVERSE.id]: 'USD',
};
const exposures: fc.Arbitrary<ReadonlyMap<string, Exposure>> = fc
  .uniqueArray(
    fc.record(
      {
        id: fc.constantFrom(...INSTRUMENTS),
        position: signed,
        hedged: fc.record({ long: amounts, short: amounts }),
        buying: amounts,
        selling: amounts,
      },
      { requiredKeys: ['id', 'position', 'buying', 'selling'] },
    ),
    { selector: ({ id }) => id },
  )
  .map((list) => new Map(list.map(({ id, ...open }) => [id, { ...open, asset: VALUED[id] ?? '' }])));
const rateLevels: fc.Arbitrary<RateLevel> = fc
  .array(
    fc.record({
      added: fc.constantFrom(500, 1_000, 1_001, 5_000),
      elapsedMs: fc.constantFrom(0, 1, 99, 100, 500, 1_000, 60_000),
    }),
    { maxLength: 3 },
  )
  .map((steps) => steps.toSorted((a, b) => b.elapsedMs - a.elapsedMs));
const usages: fc.Arbitrary<Usage> = fc.record({
  notionalThisHour: manyAmounts,
  notionalToday: manyAmounts,
  turnoverToday: mostly<Amounts | null>(new Map(), fc.option(manyAmounts, { nil: null })),
  lossToday: fc.option(
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...ASSETS), signed), { selector: ([asset]) => asset })
      .map((pairs) => new Map(pairs)),
    { nil: null },
  ),
  exposures: fc.option(exposures, { nil: null }),
  openOrders: fc.option(fc.constantFrom(0, 5, 6), { nil: null }),
  inFlight: fc.constantFrom(0, 1, 2),
  orderLevel: rateLevels,
  readLevel: rateLevels,
  recentOrders: fc
    .record({
      placed: fc.constantFrom(0, 9, 10, 20),
      rejected: fc.constantFrom(0, 5, 10),
      unknown: fc.constantFrom(0, 1, 3),
      passesInMs: fc.constantFrom(0, 90_000),
    })
    .map((recent) => (): RecentOrders => recent),
  uses: fc.constantFrom(0, 10, 11),
  lastUsedMs: fc.constantFrom(null, epochMs(NOW), epochMs(NOW - 86_400_000), epochMs(NOW - 86_400_001)),
});
const ages = fc.constantFrom(0, 0, 0, 5_000, 5_001, -5_001).map((age) => epochMs(NOW - age));
const levels: fc.Arbitrary<readonly BookLevel[]> = fc.array(
  fc.record({
    price: fc.constantFrom('0.001', '97', '100', '103', '103.1', '1000').map(decimal),
    size: amounts,
  }),
  { maxLength: 4 },
);
const marks = fc.constantFrom('97', '97.1', '100', '103', '103.1', '1000').map(decimal);
const marketStates: fc.Arbitrary<Snapshot['marketStates']> = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom(...INSTRUMENTS),
      mark: fc.option(fc.record({ price: marks, atMs: ages }), { nil: null }),
      volumePerDay: fc.option(fc.record({ asset: fc.constantFrom(...ASSETS), amount: amounts }), {
        nil: null,
      }),
      book: fc.option(fc.record({ bids: levels, asks: levels, atMs: ages }), { nil: null }),
    }),
    { selector: ({ id }) => id },
  )
  .map((list) => new Map(list.map(({ id, ...state }) => [id, state])));
const resting: fc.Arbitrary<Snapshot['resting']> = fc.option(
  fc
    .uniqueArray(
      fc.tuple(
        fc.constantFrom(...INSTRUMENTS),
        fc.array(
          fc.record({
            side: fc.constantFrom('buy' as const, 'sell' as const),
            price: maybeAmounts,
            algo: fc.boolean(),
          }),
          {
            maxLength: 2,
          },
        ),
      ),
      { selector: ([id]) => id },
    )
    .map((pairs) => new Map(pairs)),
  { nil: null },
);

const instants = fc.integer({ min: -1, max: 1 }).map((difference) => epochMs(NOW + difference));
export const policies: fc.Arbitrary<Policy> = fc.record({
  version: fc.nat(),
  scopes: mostly<Policy['scopes']>(SCOPES, fc.subarray([...SCOPES])),
  markets: mostly<Policy['markets']>(MARKETS, fc.subarray([...MARKETS])),
  instruments: entries,
  notionalPerOrder: fc
    .uniqueArray(fc.tuple(fc.constantFrom('USDT', 'USD', 'BTC'), amounts), { selector: ([asset]) => asset })
    .map((pairs) => new Map(pairs)),
  limits: allLimits,
  requestsPerSecond: fc.constantFrom(0, 1, 10),
  sourceCidrs: mostly<readonly string[]>(
    ['10.1.0.0/16'],
    fc.subarray(['10.0.0.0/8', '10.1.2.3/32', '10.1.2.2/31']),
  ),
  notBefore: mostly<Policy['notBefore']>(null, instants),
  expiresAt: mostly<Policy['expiresAt']>(null, instants),
  deadManSeconds: fc.constant(null),
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
export const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  now: fc.constant(NOW),
  sourceAddress: fc.constantFrom('10.1.2.3', '10.1.2.3', '10.1.2.4', '10.2.0.0', '127.0.0.1'),
  state: mostly<Snapshot['state']>('active', fc.constantFrom(...TRADING_STATES)),
  instruments: swaps.map((swap) => new Map([PAIR, swap, INVERSE].map((one) => [one.id, one]))),
  references: fc
    .tuple(mostly(true, fc.boolean()), prices)
    .map(([has, price]) => new Map(has ? [PAIR, SWAP, INVERSE].map(({ id }) => [id, price]) : [])),
  marketStates,
  resting,
  layers: fc.record({
    account: fc.option(layerTerms, { nil: null, freq: 1 }),
    installation: mostly(null, layerTerms),
  }),
  usage: fc.record({ key: usages, account: usages, installation: usages }),
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
