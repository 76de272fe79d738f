import { Decimal } from '@bitting/core/money/decimal.ts';
import { CANDLES_KEPT_MAX, SUMMARIES_KEPT_MAX, TRADES_KEPT_MAX } from '../bounds.ts';
import { baseAmount, type Instrument } from './instruments.ts';
import type { Side } from './records.ts';

export interface PublicTrade {
  readonly tradeId: string;
  readonly price: Decimal;
  readonly size: Decimal;
  /** The taker's side. */
  readonly side: Side;
  readonly at: number;
}

export interface Candle {
  readonly at: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** Base asset (spot) or contracts. */
  readonly volume: Decimal;
  readonly baseVolume: Decimal;
  readonly quoteVolume: Decimal;
}

const MINUTE_MS = 60_000;

/** What the public knows about one instrument: trades, one-minute candles, last and mark price. */
export class MarketHistory {
  readonly #instrument: Instrument;
  #trades: PublicTrade[] = [];
  #candles: Candle[] = [];
  /** What is known of the candles before the newest, by the minute that it begins in. */
  readonly #summaries = new Map<number, Candle | null>();
  #summariesOf = Number.NaN;
  #last: Decimal;
  #mark: Decimal;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
    this.#last = instrument.reference;
    this.#mark = instrument.reference;
  }

  get last(): Decimal {
    return this.#last;
  }

  get mark(): Decimal {
    return this.#mark;
  }

  /** Newest first. */
  get trades(): readonly PublicTrade[] {
    return this.#trades.toReversed();
  }

  /** Oldest first, one per minute that saw a trade. */
  get candles(): readonly Candle[] {
    return this.#candles;
  }

  setMark(price: Decimal): void {
    this.#mark = price;
  }

  setLast(price: Decimal): void {
    this.#last = price;
  }

  seed(candles: readonly Candle[]): void {
    this.#summaries.clear();
    this.#candles = candles.slice(-CANDLES_KEPT_MAX);
  }

  add(trade: PublicTrade): void {
    this.#last = trade.price;
    this.#trades.push(trade);
    if (this.#trades.length > 2 * TRADES_KEPT_MAX) this.#trades = this.#trades.slice(-TRADES_KEPT_MAX);
    const at = trade.at - (trade.at % MINUTE_MS);
    const base = baseAmount(this.#instrument, trade.size, trade.price);
    const one: Candle = {
      at,
      open: trade.price,
      high: trade.price,
      low: trade.price,
      close: trade.price,
      volume: trade.size,
      baseVolume: base,
      quoteVolume: base.multiply(trade.price),
    };
    const current = this.#candles.at(-1);
    if (current?.at === at) this.#candles[this.#candles.length - 1] = joinCandles(current, one);
    else this.#candles.push(one);
    if (this.#candles.length > 2 * CANDLES_KEPT_MAX) this.#candles = this.#candles.slice(-CANDLES_KEPT_MAX);
  }

  /** Candles of `barMs`, aligned to multiples of it shifted by `offsetMs`, oldest first. */
  bars(barMs: number, offsetMs: number): readonly Candle[] {
    const bars: Candle[] = [];
    for (const candle of this.#candles) {
      const at = candle.at - ((((candle.at + offsetMs) % barMs) + barMs) % barMs);
      const current = bars.at(-1);
      if (current?.at === at) bars[bars.length - 1] = joinCandles(current, candle);
      else bars.push({ ...candle, at });
    }
    return bars;
  }

  /** The candle of `barMs` from `at` on; `null` when nothing traded in it. */
  bar(at: number, barMs: number): Candle | null {
    let bar: Candle | null = null;
    for (let index = this.#candles.length - 1; index >= 0; index -= 1) {
      const candle = this.#candles[index];
      if (candle === undefined || candle.at < at) break;
      if (candle.at < at + barMs) bar = { ...(bar === null ? candle : joinCandles(candle, bar)), at };
    }
    return bar;
  }

  /** One candle over everything since `from`; flat at the last price when nothing traded. */
  summary(from: number): Candle {
    const newest = this.#candles.at(-1);
    const before = newest === undefined ? null : this.#summaryBefore(newest, from);
    const isWithin = newest !== undefined && newest.at >= from;
    const total = isWithin && before !== null ? joinCandles(before, newest) : isWithin ? newest : before;
    const flat = { open: this.#last, high: this.#last, low: this.#last, close: this.#last };
    const none = { volume: Decimal.ZERO, baseVolume: Decimal.ZERO, quoteVolume: Decimal.ZERO };
    return total ?? { at: from, ...flat, ...none };
  }

  /** All but the newest candle, which alone still changes: streams ask for the same day many times a minute. */
  #summaryBefore(newest: Candle, from: number): Candle | null {
    if (this.#summariesOf !== newest.at) this.#summaries.clear();
    this.#summariesOf = newest.at;
    const minute = Math.ceil(from / MINUTE_MS);
    const known = this.#summaries.get(minute);
    if (known !== undefined) return known;
    let total: Candle | null = null;
    for (const candle of this.#candles) {
      if (candle.at < from || candle === newest) continue;
      total = total === null ? candle : joinCandles(total, candle);
    }
    if (this.#summaries.size >= SUMMARIES_KEPT_MAX) this.#summaries.clear();
    this.#summaries.set(minute, total);
    return total;
  }
}

function joinCandles(early: Candle, late: Candle): Candle {
  return {
    at: early.at,
    open: early.open,
    high: Decimal.max(early.high, late.high),
    low: Decimal.min(early.low, late.low),
    close: late.close,
    volume: early.volume.add(late.volume),
    baseVolume: early.baseVolume.add(late.baseVolume),
    quoteVolume: early.quoteVolume.add(late.quoteVolume),
  };
}
