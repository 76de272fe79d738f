/** What one decision costs: the pure evaluation of an order, in this process, without what stands around it on the path. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { defaultPolicy } from '@bitting/core/policy/default-profile.ts';
import { evaluate } from '@bitting/core/policy/evaluate.ts';
import { type Limits, NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Policy, Snapshot } from '@bitting/core/policy/policy.ts';
import { NO_LAYER_USAGE } from '@bitting/core/policy/usage.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { PlaceIntent } from '@bitting/core/trading/intent.ts';
import { epochMs, MARKETS } from '@bitting/core/trading/vocabulary.ts';

export interface PolicyRow {
  readonly policy: string;
  readonly p50Micros: number;
  readonly p99Micros: number;
}

const DECISIONS = 100_000;
const WARM_UP_DECISIONS = 20_000;
const NOW = epochMs(1_800_000_000_000);
const ID = 'BTC-USDT';

export const INSTRUMENT: Instrument = {
  venue: 'okx',
  id: ID,
  code: null,
  market: 'spot',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: null,
  tickSize: Decimal.parse('0.1'),
  lotSize: Decimal.parse('0.00001'),
  tradable: true,
};

const PRICE = { price: Decimal.parse('67000.1'), atMs: NOW };
const MUCH = new Map([['USDT', Decimal.parse('1000000')]]);

const EVERY_LIMIT: Limits = {
  ...NO_LIMITS,
  orderTypes: ['limit'],
  notionalPerHour: MUCH,
  notionalPerDay: MUCH,
  turnoverPerDay: MUCH,
  lossPerDay: MUCH,
  exposurePerInstrument: MUCH,
  exposure: MUCH,
  openOrders: 20,
  leverage: Decimal.ONE,
  priceCollar: Decimal.parse('0.03'),
  depthShare: Decimal.parse('0.1'),
  liquidity: { volumePerDay: MUCH },
  selfTrade: 'refuse',
  schedule: [{ from: 0, to: 10_080 }],
  inFlight: 10,
  orderRate: { perSecond: 100, burst: 200 },
  breaker: { minutes: 5, rejectedShare: Decimal.parse('0.5'), unknowns: 10 },
  idleDays: 30,
  uses: 1_000_000,
};

/** The default of a key, and the same with every limit there is, for the key alone and in every layer. */
export function measurePolicy(): readonly PolicyRow[] {
  const usual = defaultPolicy({
    environment: 'live',
    markets: MARKETS,
    worths: new Map([['USDT', Decimal.parse('100000')]]),
    liquid: [],
    algoOrders: false,
  });
  if (usual === null) throw new Error('there is no default policy to measure');
  const full = { ...usual, limits: EVERY_LIMIT };
  return [
    measure('default', usual, null),
    measure('every limit', full, null),
    measure('every limit, three layers', full, full),
  ];
}

export function printPolicy(rows: readonly PolicyRow[]): void {
  console.log('\npolicy                        p50 µs   p99 µs');
  for (const { policy, p50Micros, p99Micros } of rows)
    console.log(
      `${policy.padEnd(28)} ${p50Micros.toFixed(1).padStart(7)} ${p99Micros.toFixed(1).padStart(8)}`,
    );
}

function measure(name: string, policy: Policy, above: Policy | null): PolicyRow {
  const times: number[] = [];
  for (let index = 0; index < WARM_UP_DECISIONS + DECISIONS; index += 1) {
    const snapshot = snapshotOf(above);
    const order = orderOf(index);
    const beginNs = process.hrtime.bigint();
    const decision = evaluate(policy, [order], snapshot);
    const tookNs = process.hrtime.bigint() - beginNs;
    if (decision.kind !== 'admitted')
      throw new Error(`the order was refused: ${decision.refusals[0].detail}`);
    if (index >= WARM_UP_DECISIONS) times.push(Number(tookNs) / 1_000);
  }
  times.sort((left, right) => left - right);
  const at = (part: number): number => times[Math.floor(times.length * part)] ?? Number.NaN;
  return { policy: name, p50Micros: at(0.5), p99Micros: at(0.99) };
}

/** A new one each time, as on the path: nothing that was judged of another order helps. */
function orderOf(index: number): PlaceIntent {
  return {
    kind: 'place',
    instrument: ID,
    market: 'spot',
    side: 'buy',
    type: 'limit',
    size: { unit: 'base', amount: Decimal.parse('0.01234') },
    price: Decimal.of(670_000n + BigInt(index % 1_000), 1),
    legs: [],
    reduceOnly: false,
    clientOrderId: null,
    algo: false,
    positionSide: null,
    venueAccount: null,
  };
}

function snapshotOf(above: Policy | null): Snapshot {
  return {
    now: NOW,
    sourceAddress: '127.0.0.1',
    state: 'active',
    instruments: new Map([[ID, INSTRUMENT]]),
    references: new Map([[ID, PRICE]]),
    marketStates: new Map([
      [ID, { mark: PRICE, volumePerDay: { asset: 'USDT', amount: Decimal.parse('900000000') }, book: null }],
    ]),
    resting: new Map(),
    layers: { account: above, installation: above },
    usage: NO_LAYER_USAGE,
    orders: new Map(),
    requestsThisSecond: 1,
    onlyTradingKey: true,
    boundMarkets: MARKETS,
    servedMarkets: MARKETS,
    venueAccounts: [],
  };
}
