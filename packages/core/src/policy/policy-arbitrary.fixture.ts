/** Random policies and terms, as they can be written down: for the properties of the language. */
import fc from 'fast-check';
import { Decimal } from '../money/decimal.ts';
import { ORDER_TYPES } from '../trading/intent.ts';
import { epochMs, MARKETS, SCOPES } from '../trading/vocabulary.ts';
import {
  type Amounts,
  type BreakerTerms,
  type Limits,
  NO_LIMITS,
  type Rate,
  type WeeklyWindow,
} from './limits.ts';
import type { Policy, Terms } from './policy.ts';

const NONE = { nil: null, freq: 2 } as const;

/** Few values, so that two of them are often the same or near one another. */
const decimals = fc.oneof(
  fc.constantFrom('0', '1', '1000', '999.5').map((text) => Decimal.parse(text)),
  fc.bigInt({ min: 0n, max: 10n ** 14n }).map((units) => Decimal.of(units, 6)),
);

export function amounts(least: 0 | 1): fc.Arbitrary<Amounts> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom('USDT', 'USD', 'BTC', '1INCH'), decimals), {
      selector: ([asset]) => asset,
      minLength: least,
    })
    .map((pairs) => new Map<string, Decimal>(pairs));
}

function fraction(thousandthsMax: number): fc.Arbitrary<Decimal> {
  return fc.integer({ min: 1, max: thousandthsMax }).map((units) => Decimal.of(BigInt(units), 3));
}

function counts(most: number): fc.Arbitrary<number | null> {
  return fc.option(fc.integer({ min: 1, max: most }), NONE);
}

/** Windows one after the other; now and then two of them touch. */
const schedules: fc.Arbitrary<readonly WeeklyWindow[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 10_080 }), { minLength: 2, maxLength: 9 })
  .map((edges) => {
    const sorted = edges.toSorted((left, right) => left - right);
    return sorted
      .slice(1)
      .map((to, index) => ({ from: sorted[index] ?? 0, to }))
      .filter((_, index) => index % 3 !== 1);
  });

export const entries = fc.oneof(
  fc.constantFrom('BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USD-281229-90000-C', 'btcusdt'),
  fc
    .tuple(
      fc.constantFrom('spot', 'swap', 'option'),
      fc.constantFrom('BTC', 'ETH', '*'),
      fc.constantFrom('USDT', 'USD', '*'),
    )
    .map(([market, base, quote]) => `${market}:${base}-${quote}`),
);

const optionalAmounts = fc.option(amounts(1), NONE);

const rates: fc.Arbitrary<Rate> = fc.record(
  { perSecond: fc.integer({ min: 1, max: 1_000 }), burst: fc.integer({ min: 1, max: 10_000 }) },
  { noNullPrototype: true },
);
const breakers: fc.Arbitrary<BreakerTerms> = fc.record(
  {
    minutes: fc.integer({ min: 1, max: 60 }),
    rejectedShare: fc.option(fraction(1_000), NONE),
    unknowns: counts(1_000),
  },
  { noNullPrototype: true },
);

export const limits: fc.Arbitrary<Limits> = fc.record(
  {
    orderTypes: fc.oneof(fc.constant('all' as const), fc.subarray([...ORDER_TYPES], { minLength: 1 })),
    notionalPerHour: optionalAmounts,
    notionalPerDay: optionalAmounts,
    turnoverPerDay: optionalAmounts,
    lossPerDay: optionalAmounts,
    exposurePerInstrument: optionalAmounts,
    exposure: optionalAmounts,
    openOrders: counts(10_000),
    leverage: fc.option(
      fc.integer({ min: 10, max: 2_000 }).map((units) => Decimal.of(BigInt(units), 1)),
      NONE,
    ),
    priceCollar: fc.option(fraction(500), NONE),
    depthShare: fc.option(fraction(1_000), NONE),
    liquidity: fc.option(
      amounts(1).map((volumePerDay) => ({ volumePerDay })),
      NONE,
    ),
    selfTrade: fc.constantFrom('allow', 'refuse'),
    schedule: fc.oneof(fc.constant('always' as const), schedules),
    inFlight: counts(1_000),
    orderRate: fc.option(rates, NONE),
    readRate: fc.option(rates, NONE),
    breaker: fc.option(breakers, NONE),
    idleDays: counts(3_650),
    uses: counts(1_000_000_000),
  },
  { noNullPrototype: true },
);

const someLimits = fc.oneof(fc.constant(NO_LIMITS), limits);

const instants = fc.option(fc.integer({ min: 0, max: 2 ** 42 }).map(epochMs), NONE);

export const policies: fc.Arbitrary<Policy> = fc.record(
  {
    version: fc.nat(),
    scopes: fc.subarray([...SCOPES]),
    markets: fc.subarray([...MARKETS]),
    instruments: fc.oneof(fc.constant('all' as const), fc.uniqueArray(entries, { maxLength: 6 })),
    notionalPerOrder: amounts(0),
    limits: someLimits,
    requestsPerSecond: fc.nat(1_000),
    sourceCidrs: fc.subarray(['10.0.0.0/8', '10.1.0.0/16', '::1/128', '2001:db8::/32', '127.0.0.0/8']),
    notBefore: instants,
    expiresAt: instants,
    deadManSeconds: fc.option(fc.integer({ min: 10, max: 120 }), NONE),
  },
  { noNullPrototype: true },
);

export const layerTerms: fc.Arbitrary<Terms> = fc.record(
  {
    version: fc.nat(),
    scopes: fc.subarray([...SCOPES], { minLength: 1 }),
    markets: fc.subarray([...MARKETS], { minLength: 1 }),
    instruments: fc.oneof(
      fc.constant('all' as const),
      fc.uniqueArray(entries, { minLength: 1, maxLength: 6 }),
    ),
    notionalPerOrder: optionalAmounts,
    limits: someLimits,
  },
  { noNullPrototype: true },
);
