import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '../money/decimal.ts';
import type { Instrument } from '../trading/instrument.ts';
import { ORDER_TYPES, type Intent, type PlaceIntent } from '../trading/intent.ts';
import { COUNTED_LIMITS, effectiveOf } from './effective.ts';
import { evaluate } from './evaluate.ts';
import { type Amounts, type Limits, NO_LIMITS } from './limits.ts';
import { layerTerms, policies } from './policy-arbitrary.fixture.ts';
import { NO_TERMS, parsePolicy, printPolicy } from './policy-document.ts';
import {
  AMEND,
  CANCEL,
  CLOSE,
  decimal,
  INVERSE,
  LEVERAGE,
  NOW,
  PAIR,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
  SWAP,
} from './policy.fixture.ts';
import type { MarketState, Policy, Snapshot, Terms } from './policy.ts';

const amounts = (texts: Readonly<Record<string, string>>): Amounts =>
  new Map(Object.entries(texts).map(([asset, text]) => [asset, decimal(text)]));

interface Above {
  readonly account?: Partial<Terms> | null;
  readonly installation?: Partial<Terms> | null;
}

function layersOf({ account = null, installation = null }: Above): Snapshot['layers'] {
  return {
    account: account === null ? null : { ...NO_TERMS, ...account },
    installation: installation === null ? null : { ...NO_TERMS, ...installation },
  };
}

function effective(policy: Partial<Policy>, above: Above): Policy {
  return effectiveOf({ ...POLICY, ...policy }, { layers: layersOf(above), instruments: SNAPSHOT.instruments })
    .policy;
}

const limit = (limits: Partial<Limits>): Pick<Terms, 'limits'> => ({ limits: { ...NO_LIMITS, ...limits } });

test('A key without layers may do what its policy says.', () => {
  assert.deepEqual(effective({}, {}), POLICY);
  assert.deepEqual(effective({}, { account: {}, installation: {} }), POLICY);
});

type Case = readonly [key: Partial<Policy>, account: Partial<Terms>, both: Partial<Policy>];
const CASES: readonly Case[] = [
  [{ scopes: ['read', 'trade'] }, { scopes: ['trade'] }, { scopes: ['trade'] }],
  [{ scopes: ['read', 'trade'] }, { scopes: ['read', 'reduce-only'] }, { scopes: ['read', 'reduce-only'] }],
  [{ scopes: ['trade', 'cancel-only'] }, { scopes: ['cancel-only'] }, { scopes: ['cancel-only'] }],
  [{ scopes: ['reduce-only'] }, { scopes: ['trade', 'settings'] }, { scopes: ['reduce-only'] }],
  [{ scopes: ['settings', 'read'] }, { scopes: ['trade'] }, { scopes: [] }],
  [{ markets: ['spot', 'swap'] }, { markets: ['swap', 'option'] }, { markets: ['swap'] }],
  [{ instruments: 'all' }, { instruments: 'all' }, { instruments: 'all' }],
  [{ instruments: 'all' }, { instruments: ['spot:*-USDT'] }, { instruments: ['spot:*-USDT'] }],
  [{ instruments: ['spot:*-USDT'] }, { instruments: 'all' }, { instruments: ['spot:*-USDT'] }],
  [
    { instruments: ['spot:BTC-*', 'spot:ETH-*'] },
    { instruments: ['spot:*-USDT', 'swap:*-*'] },
    { instruments: ['spot:BTC-USDT', 'spot:ETH-USDT'] },
  ],
  [
    { instruments: ['BTC-USDT', 'BTC-USDT-SWAP', 'XYZ-USDT'] },
    { instruments: ['spot:*-USDT'] },
    { instruments: ['BTC-USDT'] },
  ],
  [
    { instruments: ['swap:*-*'] },
    { instruments: ['BTC-USDT', 'BTC-USD-SWAP'] },
    { instruments: ['BTC-USD-SWAP'] },
  ],
  [{ instruments: ['BTC-USDT', 'spot:*-*'] }, { instruments: ['BTC-USDT'] }, { instruments: ['BTC-USDT'] }],
  [
    { notionalPerOrder: amounts({ USDT: '5', BTC: '1', USD: '3' }) },
    { notionalPerOrder: amounts({ USDT: '4', BTC: '2' }) },
    { notionalPerOrder: amounts({ USDT: '4', BTC: '1' }) },
  ],
  [
    { notionalPerOrder: amounts({ USDT: '5' }) },
    { notionalPerOrder: null },
    { notionalPerOrder: amounts({ USDT: '5' }) },
  ],
  [
    limit({ orderTypes: 'all' }),
    limit({ orderTypes: ['limit', 'fok'] }),
    limit({ orderTypes: ['limit', 'fok'] }),
  ],
  [
    limit({ orderTypes: ['limit', 'fok'] }),
    limit({ orderTypes: 'all' }),
    limit({ orderTypes: ['limit', 'fok'] }),
  ],
  [
    limit({ orderTypes: ['limit', 'fok'] }),
    limit({ orderTypes: ['fok', 'ioc'] }),
    limit({ orderTypes: ['fok'] }),
  ],
  [limit({ leverage: decimal('3') }), limit({ leverage: decimal('2') }), limit({ leverage: decimal('2') })],
  [limit({ leverage: null }), limit({ leverage: decimal('2') }), limit({ leverage: decimal('2') })],
  [
    limit({ priceCollar: decimal('0.1') }),
    limit({ priceCollar: decimal('0.2') }),
    limit({ priceCollar: decimal('0.1') }),
  ],
  [
    limit({ priceCollar: decimal('0.1'), depthShare: decimal('0.5') }),
    limit({ priceCollar: decimal('0.2'), depthShare: decimal('0.4') }),
    limit({ priceCollar: decimal('0.1'), depthShare: decimal('0.4') }),
  ],
  [
    limit({ priceCollar: decimal('0.1'), depthShare: decimal('0.5') }),
    limit({ priceCollar: decimal('0.2') }),
    limit({ priceCollar: decimal('0.1') }),
  ],
  [
    limit({ depthShare: decimal('0.5') }),
    limit({ priceCollar: decimal('0.2') }),
    limit({ priceCollar: decimal('0.2') }),
  ],
  [
    limit({ priceCollar: decimal('0.1'), depthShare: decimal('0.5') }),
    limit({}),
    limit({ priceCollar: decimal('0.1'), depthShare: decimal('0.5') }),
  ],
  [
    limit({ liquidity: { volumePerDay: amounts({ USDT: '5', BTC: '1' }) } }),
    limit({ liquidity: { volumePerDay: amounts({ USDT: '6', USD: '1' }) } }),
    limit({ liquidity: { volumePerDay: amounts({ USDT: '6' }) } }),
  ],
  [
    limit({}),
    limit({ liquidity: { volumePerDay: amounts({ USDT: '6' }) } }),
    limit({ liquidity: { volumePerDay: amounts({ USDT: '6' }) } }),
  ],
  [limit({ selfTrade: 'allow' }), limit({ selfTrade: 'refuse' }), limit({ selfTrade: 'refuse' })],
  [limit({ selfTrade: 'refuse' }), limit({ selfTrade: 'allow' }), limit({ selfTrade: 'refuse' })],
  [
    limit({ schedule: [{ from: 0, to: 60 }] }),
    limit({ schedule: [{ from: 30, to: 90 }] }),
    limit({ schedule: [{ from: 30, to: 60 }] }),
  ],
  [limit({ schedule: [{ from: 0, to: 60 }] }), limit({}), limit({ schedule: [{ from: 0, to: 60 }] })],
  [limit({}), limit({ schedule: [{ from: 0, to: 60 }] }), limit({ schedule: [{ from: 0, to: 60 }] })],
];
for (const [index, [key, layer, both]] of CASES.entries())
  test(`A layer narrows a key, whichever it is (${index}: ${Object.keys(both).join()}).`, () => {
    const wanted = { ...POLICY, ...key, ...both };
    assert.deepEqual(effective(key, { account: layer }), wanted);
    assert.deepEqual(effective(key, { installation: layer }), wanted);
    assert.deepEqual(effective(key, { account: layer, installation: layer }), wanted);
  });

test('Counted limits stay with their layer, the widest first, and are in the policy of none.', () => {
  const key = limit({ openOrders: 5, notionalPerDay: amounts({ USDT: '7' }), priceCollar: decimal('0.1') });
  const { policy, counted } = effectiveOf(
    { ...POLICY, ...key },
    {
      layers: layersOf({ account: limit({ openOrders: 3 }), installation: limit({ uses: 9, inFlight: 2 }) }),
      instruments: new Map(),
    },
  );
  assert.deepEqual(counted, [
    { layer: 'installation', field: 'inFlight', limit: 2 },
    { layer: 'installation', field: 'uses', limit: 9 },
    { layer: 'account', field: 'openOrders', limit: 3 },
    { layer: 'key', field: 'notionalPerDay', limit: amounts({ USDT: '7' }) },
    { layer: 'key', field: 'openOrders', limit: 5 },
  ]);
  assert.deepEqual(policy, { ...POLICY, ...limit({ priceCollar: decimal('0.1') }) });
});

const CONFLICTING: readonly (readonly [field: string, key: Partial<Limits>, layer: Partial<Limits>])[] = [
  ['orderTypes', { orderTypes: ['limit'] }, { orderTypes: ['fok'] }],
  ['schedule', { schedule: [{ from: 0, to: 60 }] }, { schedule: [{ from: 60, to: 90 }] }],
  [
    'liquidity',
    { liquidity: { volumePerDay: amounts({ USDT: '1' }) } },
    { liquidity: { volumePerDay: amounts({ USD: '1' }) } },
  ],
];
for (const [field, key, layer] of CONFLICTING)
  test(`Layers that have nothing in common in ${field} leave reads and cancels.`, () => {
    const above = { layers: layersOf({ account: limit(layer) }), instruments: new Map() };
    const { policy, conflicts } = effectiveOf({ ...POLICY, ...limit(key) }, above);
    assert.deepEqual(conflicts, [field]);
    assert.deepEqual(policy, { ...POLICY, scopes: ['read', 'cancel-only'] });
    assert.deepEqual(
      effectiveOf({ ...POLICY, ...limit(key) }, { ...above, layers: layersOf({}) }).conflicts,
      [],
    );
    const reader = { ...POLICY, ...limit(key), scopes: ['read', 'settings'] as const };
    assert.deepEqual(effectiveOf(reader, above).policy.scopes, ['read']);
  });

const STATE: MarketState = {
  mark: { price: decimal('101'), atMs: NOW },
  volumePerDay: { asset: 'USDT', amount: decimal('1000') },
  book: {
    bids: [
      { price: decimal('99'), size: decimal('5') },
      { price: decimal('80'), size: decimal('5') },
    ],
    asks: [
      { price: decimal('101'), size: decimal('5') },
      { price: decimal('120'), size: decimal('5') },
    ],
    atMs: NOW,
  },
};
const IDS = [PAIR.id, SWAP.id, INVERSE.id];
const WORLD: Snapshot = {
  ...SNAPSHOT,
  marketStates: new Map(IDS.map((id) => [id, STATE])),
  resting: new Map([[PAIR.id, [{ side: 'sell', price: decimal('100.5'), algo: false }]]]),
  requestsThisSecond: 0,
  sourceAddress: '127.0.0.1',
};

interface Order extends Pick<PlaceIntent, 'side' | 'type' | 'reduceOnly'> {
  readonly instrument: Instrument;
  readonly onMargin: boolean;
  readonly tenths: number;
  readonly price: number | null;
}

function placeOf({ instrument, onMargin, tenths, price, ...order }: Order): PlaceIntent {
  return {
    ...PLACE,
    ...order,
    instrument: instrument.id,
    market: onMargin && instrument === PAIR ? 'margin' : instrument.market,
    size: { unit: instrument === PAIR ? 'base' : 'contracts', amount: Decimal.of(BigInt(tenths), 1) },
    price: price === null ? null : Decimal.of(BigInt(price)),
    algo: ORDER_TYPES.indexOf(order.type) >= ORDER_TYPES.indexOf('trigger'),
  };
}

const places = fc
  .record<Order>({
    instrument: fc.constantFrom(PAIR, SWAP, INVERSE),
    onMargin: fc.boolean(),
    side: fc.constantFrom('buy', 'sell'),
    type: fc.constantFrom(...ORDER_TYPES),
    tenths: fc.integer({ min: 1, max: 50 }),
    price: fc.option(fc.integer({ min: 80, max: 120 }), { nil: null }),
    reduceOnly: fc.boolean(),
  })
  .map(placeOf);
const others = fc.constantFrom<Intent[]>(
  AMEND,
  CANCEL,
  CLOSE,
  READ,
  LEVERAGE,
  { ...LEVERAGE, leverage: decimal('50') },
  { ...LEVERAGE, instrument: null },
);
const NAMES = [
  ...(['scopes', 'markets', 'instruments', 'notionalPerOrder'] as const),
  ...Object.keys(NO_LIMITS).filter((name) => !COUNTED_LIMITS.some((counted) => counted === name)),
];

/** Of random terms only these fields, so that something passes. */
function pick<T extends Terms>(base: T, terms: Terms, names: readonly string[]): T {
  const named = (object: object): object =>
    Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
  return { ...base, ...named(terms), limits: { ...NO_LIMITS, ...named(terms.limits) } };
}

const names = fc.subarray(NAMES, { minLength: 1, maxLength: 3 });
const LOCAL = { ...POLICY, sourceCidrs: [] };
const somePolicies = fc.tuple(policies, names).map(([policy, some]) => pick(LOCAL, policy, some));
const someLayers = fc.option(
  fc.tuple(layerTerms, names).map(([terms, some]) => pick(NO_TERMS, terms, some)),
  { nil: null },
);

test('What all layers have in common admits what all of them admit.', () => {
  let admittedCount = 0;
  fc.assert(
    fc.property(
      somePolicies,
      fc.record({ account: someLayers, installation: someLayers }),
      fc.array(
        fc.oneof<{ arbitrary: fc.Arbitrary<Intent>; weight: number }[]>(
          { arbitrary: places, weight: 3 },
          { arbitrary: others, weight: 1 },
        ),
        {
          minLength: 12,
          maxLength: 12,
        },
      ),
      (policy, layers, intents) => {
        const { policy: met, conflicts } = effectiveOf(policy, { layers, instruments: WORLD.instruments });
        assert.deepEqual(parsePolicy(Buffer.from(printPolicy(met))), met);
        for (const intent of intents) {
          const byAll = evaluate(policy, [intent], { ...WORLD, layers }).kind;
          const byOne = evaluate(met, [intent], WORLD).kind;
          if (byOne === 'admitted') {
            admittedCount += 1;
            assert.equal(byAll, 'admitted', intent.kind);
          }
          // A change of an order does not say whether it was on margin, so that two layers may each mean the other market.
          else if (intent.kind !== 'amend' && conflicts.length === 0)
            assert.equal(byAll, 'denied', intent.kind);
        }
      },
    ),
    { numRuns: 500 },
  );
  assert.ok(admittedCount > 1_000, `only ${admittedCount} were admitted`);
});

test('No counted limit is forgotten: every limit is counted, or narrowed by a layer.', () => {
  const narrowed = new Set(
    CASES.flatMap(([, layer]) =>
      Object.entries(layer.limits ?? {}).flatMap(([name, value]) =>
        value === NO_LIMITS[name as keyof Limits] ? [] : [name],
      ),
    ),
  );
  assert.deepEqual([...narrowed, ...COUNTED_LIMITS].sort(), Object.keys(NO_LIMITS).sort());
});
