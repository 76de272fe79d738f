import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '../../engine/instruments.ts';
import type { Candle, PublicTrade } from '../../engine/market-history.ts';
import type { Side } from '../../engine/records.ts';
import { fitSteps, stepsToDecimal } from '../../engine/steps.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { contractCode, turnoverOf, type Shape } from './contracts.ts';
import { rawNumber } from './raw-numbers.ts';

const DAY_MS = 86_400_000;

/** One level as `[price, contracts]`, in numbers. */
export type LevelShape = readonly [unknown, unknown];

/** The best `depth` levels of one side, prices joined to multiples of `factor` ticks, away from the market. */
export function levelShapes(
  state: VenueState,
  instrument: Instrument,
  { side, depth, factor }: { readonly side: Side; readonly depth: number; readonly factor: bigint },
): readonly LevelShape[] {
  const joined = new Map<bigint, bigint>();
  for (const { ticks, lots } of state.book(instrument.id).levels(side, DEPTH_MAX)) {
    const step = side === 'buy' ? ticks / factor : (ticks + factor - 1n) / factor;
    joined.set(step, (joined.get(step) ?? 0n) + lots);
  }
  return [...joined].slice(0, depth).map(([step, lots]) => {
    const price = stepsToDecimal(step * factor, instrument.tick);
    return [rawNumber(price), rawNumber(stepsToDecimal(lots, instrument.lot))] as const;
  });
}

/** Levels of the book that are looked at when they are joined. */
const DEPTH_MAX = 1000;

/** Trades are not counted: this only says whether there were any. */
function countOf({ volume }: Candle): number {
  return volume.isZero() ? 0 : 1;
}

/** The day so far, with the best bid and ask. */
export function tickerShape(state: VenueState, instrument: Instrument, now: number): Shape {
  const market = state.market(instrument.id);
  const day = market.summary(now - DAY_MS);
  const best = (side: Side): LevelShape | null =>
    levelShapes(state, instrument, { side, depth: 1, factor: 1n })[0] ?? null;
  return {
    id: Math.floor(now / 1000),
    ts: now,
    open: day.open.toString(),
    close: market.last.toString(),
    high: day.high.toString(),
    low: day.low.toString(),
    amount: turnoverOf(instrument, day.volume).toString(),
    vol: day.volume.toString(),
    trade_turnover: day.quoteVolume.toString(),
    count: countOf(day),
    ask: best('sell'),
    bid: best('buy'),
  };
}

export function candleShape(instrument: Instrument, candle: Candle): Shape {
  return {
    id: Math.floor(candle.at / 1000),
    open: rawNumber(candle.open),
    close: rawNumber(candle.close),
    high: rawNumber(candle.high),
    low: rawNumber(candle.low),
    amount: rawNumber(turnoverOf(instrument, candle.volume)),
    vol: rawNumber(candle.volume),
    trade_turnover: rawNumber(candle.quoteVolume),
    count: countOf(candle),
  };
}

/** A public trade: `amount` is contracts, `quantity` coins. */
export function publicTradeShape(instrument: Instrument, trade: PublicTrade): Shape {
  return {
    id: rawNumber(trade.tradeId),
    ts: trade.at,
    price: rawNumber(trade.price),
    amount: rawNumber(trade.size),
    quantity: rawNumber(turnoverOf(instrument, trade.size)),
    trade_turnover: rawNumber(turnoverOf(instrument, trade.size.multiply(trade.price))),
    direction: trade.side,
    contract_code: contractCode(instrument),
  };
}

/** Contracts that somebody holds: every long has its short. */
export function openInterestOf(state: VenueState, instrument: Instrument): Decimal {
  return state.positions
    .all()
    .filter(({ instrumentId, size }) => instrumentId === instrument.id && size.sign() > 0)
    .reduce((sum, { size }) => sum.add(size), Decimal.ZERO);
}

export interface OpenInterest {
  readonly volume: Decimal;
  readonly amount: Decimal;
  readonly value: Decimal;
  readonly dayVolume: Decimal;
  readonly dayAmount: Decimal;
  readonly dayTurnover: Decimal;
}

export function interestFacts(state: VenueState, instrument: Instrument, now: number): OpenInterest {
  const volume = openInterestOf(state, instrument);
  const amount = turnoverOf(instrument, volume);
  const market = state.market(instrument.id);
  const day = market.summary(now - DAY_MS);
  return {
    volume,
    amount,
    value: amount.multiply(market.last),
    dayVolume: day.volume,
    dayAmount: turnoverOf(instrument, day.volume),
    dayTurnover: day.quoteVolume,
  };
}

/** Eight hours, at 00:00, 08:00 and 16:00 UTC. */
export const FUNDING_PERIOD_MS = 28_800_000;
/** Shown and never charged. */
export const FUNDING_RATE = '0.0001';

export function nextFundingAt(now: number): number {
  return now - (now % FUNDING_PERIOD_MS) + FUNDING_PERIOD_MS;
}

/** The price on whole ticks, in the engine's terms. */
export function onTick(instrument: Instrument, price: Decimal): Decimal {
  return stepsToDecimal(fitSteps(price, instrument.tick), instrument.tick);
}
