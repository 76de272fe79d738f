import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Candle } from '../../engine/market-history.ts';
import type { Instrument } from '../../engine/instruments.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractCall } from './contract-call.ts';
import { market } from './contract-routes.ts';
import { contractCode, chosenContracts, eachContract, namedContract, type Shape } from './contracts.ts';
import { candleShape, levelShapes, publicTradeShape, tickerShape } from './market-shape.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export const PERIODS_MS: Readonly<Record<string, number>> = {
  '1min': MINUTE_MS,
  '5min': 5 * MINUTE_MS,
  '15min': 15 * MINUTE_MS,
  '30min': 30 * MINUTE_MS,
  '60min': HOUR_MS,
  '1hour': HOUR_MS,
  '4hour': 4 * HOUR_MS,
  '1day': DAY_MS,
  '1week': 7 * DAY_MS,
  '1mon': 30 * DAY_MS,
};

/** Days begin at midnight in Hong Kong. */
export const DAY_OFFSET_MS = 8 * HOUR_MS;

function contractOf({ params, state }: ContractCall): Instrument {
  return namedContract(state, params.text('contract_code'));
}

function channel(instrument: Instrument, topic: string): string {
  return `market.${contractCode(instrument)}.${topic}`;
}

function merged(call: ContractCall): Shape {
  const instrument = contractOf(call);
  const tick = tickerShape(call.state, instrument, call.now);
  return { ch: channel(instrument, 'detail.merged'), tick };
}

function batchMerged(call: ContractCall): Shape {
  const { now, params, state } = call;
  const type = params.oneOf('business_type', ['all', 'swap', 'futures', ''], '');
  if (type === 'futures') return { ticks: [] };
  const ticks = eachContract(call, (instrument) => ({
    ...tickerShape(state, instrument, now),
    contract_code: contractCode(instrument),
    business_type: 'swap',
    trade_partition: 'USDT',
  }));
  return { ticks };
}

/** Depth types: how many ticks are joined, and how many levels are shown. */
export const DEPTH_TYPES: Readonly<Record<string, readonly [factor: bigint, depth: number]>> = {
  step0: [1n, 150],
  step1: [10n, 150],
  step2: [100n, 150],
  step3: [1000n, 150],
  step4: [10_000n, 150],
  step5: [100_000n, 150],
  step6: [1n, 20],
  step7: [10n, 20],
  step8: [100n, 20],
  step9: [1000n, 20],
  step10: [10_000n, 20],
  step11: [100_000n, 20],
};

function depth(call: ContractCall): Shape {
  const { now, params, state } = call;
  const instrument = contractOf(call);
  const type = params.required('type');
  const chosen = DEPTH_TYPES[type];
  if (chosen === undefined) throw new ContractRefusal(1067, 'type');
  const [factor, rows] = chosen;
  const { version } = state.book(instrument.id);
  const ch = channel(instrument, `depth.${type}`);
  return {
    ch,
    tick: {
      ch,
      id: Math.floor(now / 1000),
      mrid: version,
      ts: now,
      version,
      bids: levelShapes(state, instrument, { side: 'buy', depth: rows, factor }),
      asks: levelShapes(state, instrument, { side: 'sell', depth: rows, factor }),
    },
  };
}

function bestOffers(call: ContractCall): Shape {
  const { now, state } = call;
  const ticks = eachContract(call, (instrument) => ({
    contract_code: contractCode(instrument),
    business_type: 'swap',
    trade_partition: 'USDT',
    mrid: state.book(instrument.id).version,
    bid: levelShapes(state, instrument, { side: 'buy', depth: 1, factor: 1n })[0] ?? null,
    ask: levelShapes(state, instrument, { side: 'sell', depth: 1, factor: 1n })[0] ?? null,
    ts: now,
  }));
  return { ticks };
}

const CANDLES_DEFAULT = 150;
const CANDLES_MAX = 2000;

/** The candles that `from` and `to` (seconds) or `size` choose, oldest first. */
function chosenCandles({ params, state }: ContractCall, instrument: Instrument): readonly Candle[] {
  const periodMs = PERIODS_MS[params.required('period')];
  if (periodMs === undefined) throw new ContractRefusal(1067, 'period');
  const candles = state.market(instrument.id).bars(periodMs, periodMs >= DAY_MS ? DAY_OFFSET_MS : 0);
  const size = params.whole('size', 0);
  if (size > CANDLES_MAX) throw new ContractRefusal(1067, 'size');
  if (size > 0) return candles.slice(-size);
  if (params.text('from') === '' && params.text('to') === '') return candles.slice(-CANDLES_DEFAULT);
  const from = params.whole('from', 0) * 1000;
  const to = params.whole('to', Number.MAX_SAFE_INTEGER / 1000) * 1000;
  return candles.filter(({ at }) => at >= from && at <= to).slice(-CANDLES_MAX);
}

function klines(call: ContractCall): Shape {
  const instrument = contractOf(call);
  const data = chosenCandles(call, instrument).map((candle) => candleShape(instrument, candle));
  return { ch: channel(instrument, `kline.${call.params.text('period')}`), data };
}

/** The mark follows the last price closely enough for its candles; only where it stands now is told exactly. */
function markKlines(call: ContractCall): Shape {
  const { now, params, state } = call;
  const instrument = contractOf(call);
  const chosen = chosenCandles(call, instrument);
  const wantsNow = params.text('from') === '' && params.text('to') === '';
  const candles = wantsNow
    ? withMark(chosen, state.market(instrument.id).mark, currentBar(call, now))
    : chosen;
  const data = candles.map((candle) => candleShape(instrument, candle));
  return { ch: channel(instrument, `mark_price.${params.text('period')}`), data };
}

/** Where the bar of this moment begins. */
function currentBar({ params }: ContractCall, now: number): number {
  const periodMs = PERIODS_MS[params.required('period')] ?? MINUTE_MS;
  const offsetMs = periodMs >= DAY_MS ? DAY_OFFSET_MS : 0;
  return now - ((now + offsetMs) % periodMs);
}

/** The newest candle is of now, whether or not anything traded, and closes at the mark. As many as there were, one at least. */
function withMark(candles: readonly Candle[], mark: Decimal, at: number): readonly Candle[] {
  const newest = candles.at(-1);
  const none = { volume: Decimal.ZERO, baseVolume: Decimal.ZERO, quoteVolume: Decimal.ZERO };
  const isCurrent = newest?.at === at;
  const open = isCurrent ? newest.open : mark;
  const high = isCurrent ? Decimal.max(newest.high, mark) : mark;
  const low = isCurrent ? Decimal.min(newest.low, mark) : mark;
  const bar: Candle = { ...none, ...(isCurrent ? newest : {}), at, open, high, low, close: mark };
  const before = isCurrent ? candles.slice(0, -1) : candles.slice(1);
  return [...before, bar];
}

function lastTrade({ now, params, state }: ContractCall): Shape {
  const chosen = chosenContracts(state, params.text('contract_code'));
  const data = chosen.flatMap((instrument) =>
    state
      .market(instrument.id)
      .trades.slice(0, 1)
      .map((trade) => publicTradeShape(instrument, trade)),
  );
  const [first] = chosen;
  const code = chosen.length === 1 && first !== undefined ? contractCode(first) : '*';
  return { ch: `market.${code}.trade.detail`, tick: { id: now, ts: now, data } };
}

function trades(call: ContractCall): Shape {
  const instrument = contractOf(call);
  const size = call.params.whole('size', 1);
  if (size < 1 || size > CANDLES_MAX) throw new ContractRefusal(1067, 'size');
  const data = call.state
    .market(instrument.id)
    .trades.slice(0, size)
    .map((trade) => {
      const shape = publicTradeShape(instrument, trade);
      return { id: shape['id'], ts: trade.at, data: [shape] };
    });
  return { ch: channel(instrument, 'trade.detail'), data };
}

export const CONTRACT_MARKET_ROUTES = [
  market('linear-swap-ex/market/detail/merged', merged),
  market('linear-swap-ex/market/detail/batch_merged', batchMerged),
  market('v2/linear-swap-ex/market/detail/batch_merged', batchMerged),
  market('linear-swap-ex/market/depth', depth),
  market('linear-swap-ex/market/bbo', bestOffers),
  market('linear-swap-ex/market/history/kline', klines),
  market('linear-swap-ex/market/trade', lastTrade),
  market('linear-swap-ex/market/history/trade', trades),
  market('index/market/history/linear_swap_mark_price_kline', markKlines),
];
