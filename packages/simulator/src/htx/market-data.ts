import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '../engine/instruments.ts';
import type { Candle, PublicTrade } from '../engine/market-history.ts';
import type { Side } from '../engine/records.ts';
import { stepsToDecimal } from '../engine/steps.ts';
import type { VenueState } from '../engine/venue-state.ts';
import type { PublicCall, PublicRoute } from './call.ts';
import { rawNumber } from './contract/raw-numbers.ts';
import { HtxFailure, HtxRefusal } from './errors.ts';
import { FIRST_TRADE_ID } from './ids.ts';
import { okMarket, type Reply } from './replies.ts';
import { spotInstruments, type Shape } from './symbols.ts';

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Days begin at midnight in Singapore. */
export const DAY_OFFSET_MS = 8 * 3_600_000;

/** Clients go by the text: the code stands for any wrong parameter. */
function unknownSymbol(): HtxFailure {
  return new HtxFailure({ v1: 'invalid-parameter', v2: 2002, contract: 1013 }, 'invalid symbol');
}

function named({ fields, state }: PublicCall): Instrument {
  const instrument = state.instruments.get(fields.text('symbol'));
  if (instrument?.market !== 'spot') throw unknownSymbol();
  return instrument;
}

export type Row = readonly [price: unknown, size: unknown];

export function levels(state: VenueState, instrument: Instrument, side: Side, depth: number): readonly Row[] {
  return state
    .book(instrument.id)
    .levels(side, depth)
    .map(
      ({ ticks, lots }) =>
        [
          rawNumber(stepsToDecimal(ticks, instrument.tick)),
          rawNumber(stepsToDecimal(lots, instrument.lot)),
        ] as const,
    );
}

function numbersOf(candle: Candle): Shape {
  return {
    open: rawNumber(candle.open),
    close: rawNumber(candle.close),
    low: rawNumber(candle.low),
    high: rawNumber(candle.high),
    amount: rawNumber(candle.baseVolume),
    vol: rawNumber(candle.quoteVolume),
  };
}

/** A day's numbers; `close` is the last price even when nothing traded. */
export function dayOf(state: VenueState, instrument: Instrument, now: number): Shape {
  const market = state.market(instrument.id);
  const from = now - DAY_MS;
  const count = market.trades.filter(({ at }) => at >= from).length;
  return { ...numbersOf(market.summary(from)), close: rawNumber(market.last), count };
}

function merged(call: PublicCall): Reply {
  const { now, state } = call;
  const instrument = named(call);
  const [bid = [], ask = []] = [
    levels(state, instrument, 'buy', 1)[0],
    levels(state, instrument, 'sell', 1)[0],
  ];
  const { version } = state.book(instrument.id);
  const tick = { id: version, version, ...dayOf(state, instrument, now), bid, ask };
  return okMarket(now, { ch: `market.${instrument.id}.detail.merged`, tick });
}

function detail(call: PublicCall): Reply {
  const { now, state } = call;
  const instrument = named(call);
  const { version } = state.book(instrument.id);
  const tick = { id: version, version, ...dayOf(state, instrument, now) };
  return okMarket(now, { ch: `market.${instrument.id}.detail`, tick });
}

function tickers({ now, state }: PublicCall): Reply {
  const data = spotInstruments(state).map((instrument) => tickerShape(state, instrument, now));
  return okMarket(now, { data });
}

function tickerShape(state: VenueState, instrument: Instrument, now: number): Shape {
  const [bid, ask] = [levels(state, instrument, 'buy', 1)[0], levels(state, instrument, 'sell', 1)[0]];
  return {
    symbol: instrument.id,
    ...dayOf(state, instrument, now),
    bid: bid?.[0] ?? 0,
    bidSize: bid?.[1] ?? 0,
    ask: ask?.[0] ?? 0,
    askSize: ask?.[1] ?? 0,
  };
}

/** How many ticks one level of `step1` … `step5` spans. */
export const STEP_TICKS: Readonly<Record<string, bigint>> = {
  step0: 1n,
  step1: 10n,
  step2: 100n,
  step3: 1000n,
  step4: 10_000n,
  step5: 100_000n,
};
export const DEPTH_FULL = 150;
export const DEPTH_MERGED = 20;
const DEPTHS = ['5', '10', '20'] as const;

/** Levels put together: bids rounded down, asks up. */
export function mergedLevels(
  state: VenueState,
  instrument: Instrument,
  side: Side,
  step: bigint,
): readonly Row[] {
  const sums = new Map<bigint, bigint>();
  for (const { ticks, lots } of state.book(instrument.id).levels(side, DEPTH_FULL)) {
    const down = ticks - (ticks % step);
    const level = side === 'buy' || down === ticks ? down : down + step;
    sums.set(level, (sums.get(level) ?? 0n) + lots);
  }
  return [...sums].map(
    ([ticks, lots]) =>
      [
        rawNumber(stepsToDecimal(ticks, instrument.tick)),
        rawNumber(stepsToDecimal(lots, instrument.lot)),
      ] as const,
  );
}

function depth(call: PublicCall): Reply {
  const { fields, now, state } = call;
  const instrument = named(call);
  const type = fields.text('type') || 'step0';
  const step = STEP_TICKS[type];
  if (step === undefined) throw new HtxRefusal('invalid-parameter', 'type');
  const wanted = fields.text('depth') === '' ? null : Number(fields.oneOf('depth', DEPTHS));
  const rows = (side: Side): readonly Row[] =>
    type === 'step0'
      ? levels(state, instrument, side, wanted ?? DEPTH_FULL)
      : mergedLevels(state, instrument, side, step).slice(0, wanted ?? DEPTH_MERGED);
  const { version } = state.book(instrument.id);
  const tick = { bids: rows('buy'), asks: rows('sell'), version, ts: now };
  return okMarket(now, { ch: `market.${instrument.id}.depth.${type}`, tick });
}

export const PERIODS: Readonly<Record<string, number>> = {
  '1min': MINUTE_MS,
  '5min': 5 * MINUTE_MS,
  '15min': 15 * MINUTE_MS,
  '30min': 30 * MINUTE_MS,
  '60min': 60 * MINUTE_MS,
  '4hour': 240 * MINUTE_MS,
  '1day': DAY_MS,
  '1week': 7 * DAY_MS,
  '1mon': 30 * DAY_MS,
  '1year': 365 * DAY_MS,
};
const CANDLES_MAX = 2000;
const CANDLES_USUAL = 150;

/** How many trades a candle saw is not kept: whether it saw any is what `count` says. */
export function candleShape(candle: Candle): Shape {
  return { id: candle.at / 1000, ...numbersOf(candle), count: candle.volume.isZero() ? 0 : 1 };
}

function candles(call: PublicCall): Reply {
  const { fields, now, state } = call;
  const instrument = named(call);
  const period = fields.required('period');
  const barMs = PERIODS[period];
  if (barMs === undefined) throw new HtxRefusal('invalid-parameter', 'period');
  const size = fields.whole('size', CANDLES_USUAL);
  if (size < 1 || size > CANDLES_MAX) throw new HtxRefusal('invalid-parameter', 'size');
  const [from, to] = [fields.whole('from', 0) * 1000, fields.whole('to', 9_999_999_999) * 1000];
  const data = state
    .market(instrument.id)
    .bars(barMs, barMs >= DAY_MS ? DAY_OFFSET_MS : 0)
    .filter(({ at }) => at >= from && at <= to)
    .slice(-size)
    .toReversed()
    .map((candle) => candleShape(candle));
  return okMarket(now, { ch: `market.${instrument.id}.kline.${period}`, data });
}

/** REST calls the trade's number `trade-id`, streams `tradeId`. */
export function tradeShape({ tradeId, at, price, size, side }: PublicTrade, idName = 'trade-id'): Shape {
  const id = FIRST_TRADE_ID + Number(tradeId);
  const numbers = { amount: rawNumber(size), price: rawNumber(price) };
  return { id: rawNumber(`${id}00000${tradeId}`), [idName]: id, ts: at, ...numbers, direction: side };
}

function tradeGroup(trade: PublicTrade): Shape {
  return { id: FIRST_TRADE_ID + Number(trade.tradeId), ts: trade.at, data: [tradeShape(trade)] };
}

function lastTrade(call: PublicCall): Reply {
  const instrument = named(call);
  const [trade] = call.state.market(instrument.id).trades;
  const tick = trade === undefined ? { id: 0, ts: call.now, data: [] } : tradeGroup(trade);
  return okMarket(call.now, { ch: `market.${instrument.id}.trade.detail`, tick });
}

function tradeHistory(call: PublicCall): Reply {
  const instrument = named(call);
  const size = call.fields.whole('size', 1);
  if (size < 1 || size > CANDLES_MAX) throw new HtxRefusal('invalid-parameter', 'size');
  const data = call.state
    .market(instrument.id)
    .trades.slice(0, size)
    .map((trade) => tradeGroup(trade));
  return okMarket(call.now, { ch: `market.${instrument.id}.trade.detail`, data });
}

/** What an asset of the spot market is worth in USDT by its last price; zero when it has no market. */
export function worthInUsdt(state: VenueState, asset: string): Decimal {
  if (asset === 'USDT') return Decimal.ONE;
  return state.markets.get(`${asset.toLowerCase()}usdt`)?.last ?? Decimal.ZERO;
}

function market(path: string, run: PublicRoute['run'], max = 4500): PublicRoute {
  return {
    host: 'spot',
    method: 'GET',
    path: `/market/${path}`,
    access: 'public',
    envelope: 'market',
    limit: { max, windowMs: 300_000, per: 'ip', headers: 'none' },
    run,
  };
}

export const MARKET_ROUTES: readonly PublicRoute[] = [
  market('detail/merged', merged),
  market('detail', detail),
  market('tickers', tickers),
  market('depth', depth),
  market('history/kline', candles),
  market('history/candles', candles),
  market('trade', lastTrade),
  market('history/trade', tradeHistory, 3000),
];
