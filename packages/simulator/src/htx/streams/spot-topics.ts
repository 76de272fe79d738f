import { DAY_MS, DAY_OFFSET_MS, DEPTH_FULL, DEPTH_MERGED, PERIODS, STEP_TICKS } from '../market-data.ts';
import { candleShape, dayOf, levels, mergedLevels, tradeShape, type Row } from '../market-data.ts';
import { rawNumber } from '../contract/raw-numbers.ts';
import type { Side } from '../../engine/records.ts';
import type { Shape } from '../symbols.ts';
import type { ChannelPlan, ChannelSource } from './channel-board.ts';
import { BookWindow } from './book-window.ts';
import { marketFrame, bookStamp, currentBar, stillSource, tradeSource, tradeStamp } from './sources.ts';
import type { MarketView } from './sources.ts';
import type { Frame } from './frame.ts';

/** Increments and refreshed books, best prices, and the rest: how far pushes lie apart. */
const BOOK_INTERVAL_MS = 100;
const SLOW_INTERVAL_MS = 1000;

/** Where a topic is served: increments of the book have a path of their own. */
export type SpotPath = '/ws' | '/feed';

interface Family {
  readonly pattern: RegExp;
  readonly paths: readonly SpotPath[];
  /** `null`: the topic's parameter is none of those that there are. */
  readonly open: (view: MarketView, ch: string, parameter: string) => (() => ChannelSource) | null;
  /** What a request for the topic is answered with; topics without one cannot be requested. */
  readonly answer?: (view: MarketView, query: TopicQuery) => unknown;
}

export interface TopicQuery {
  readonly parameter: string;
  /** Seconds; 0 and infinity unless told. */
  readonly from: number;
  readonly to: number;
  /** The channel's source, when somebody listens to it. */
  readonly source: ChannelSource | null;
}

/** Changes of the best levels, each frame naming the one before it. */
class IncrementSource implements ChannelSource {
  readonly intervalMs = BOOK_INTERVAL_MS;
  readonly #view: MarketView;
  readonly #ch: string;
  readonly #window: BookWindow;

  constructor(view: MarketView, ch: string, depth: number) {
    this.#view = view;
    this.#ch = ch;
    this.#window = new BookWindow(view.state, view.instrument, depth);
  }

  stamp(): string {
    return bookStamp(this.#view);
  }

  first(): Frame | null {
    return null;
  }

  next(): Frame | null {
    const prevSeqNum = this.#window.version;
    const rows = this.#window.advance();
    if (rows === null) return null;
    const { bids, asks } = rows;
    return marketFrame(this.#view, this.#ch, { seqNum: this.#window.version, prevSeqNum, bids, asks });
  }

  snapshot(): Shape {
    return { seqNum: this.#window.version, ...this.#window.shown() };
  }
}

const INCREMENT_DEPTHS: ReadonlySet<string> = new Set(['5', '20', '150', '400']);
const REFRESH_DEPTHS: ReadonlySet<string> = new Set(['5', '10', '20']);

function depthShape(view: MarketView, type: string): Shape {
  const { state, instrument } = view;
  const rows = (side: Side): readonly Row[] =>
    type === 'step0'
      ? levels(state, instrument, side, DEPTH_FULL)
      : mergedLevels(state, instrument, side, STEP_TICKS[type] ?? 1n).slice(0, DEPTH_MERGED);
  const { version } = state.book(instrument.id);
  return { bids: rows('buy'), asks: rows('sell'), version, ts: view.now() };
}

function best({ state, instrument }: MarketView): Shape {
  const [bid, ask] = [levels(state, instrument, 'buy', 1)[0], levels(state, instrument, 'sell', 1)[0]];
  return { bid: bid?.[0] ?? 0, bidSize: bid?.[1] ?? 0, ask: ask?.[0] ?? 0, askSize: ask?.[1] ?? 0 };
}

function bestStamp({ state, instrument }: MarketView): string {
  const book = state.book(instrument.id);
  const sides = (['buy', 'sell'] as const).flatMap((side) => book.levels(side, 1));
  return sides.map(({ ticks, lots }) => `${ticks}:${lots}`).join(' ');
}

function barShape(view: MarketView, period: string): Shape | null {
  const barMs = PERIODS[period] ?? 0;
  const bar = currentBar(view, barMs, barMs >= DAY_MS ? DAY_OFFSET_MS : 0);
  return bar === null ? null : candleShape(bar);
}

const CANDLES_MAX = 300;
const TRADES_SHOWN = 50;

function bars(view: MarketView, { parameter, from, to }: TopicQuery): readonly Shape[] {
  const barMs = PERIODS[parameter] ?? 0;
  return view.state
    .market(view.instrument.id)
    .bars(barMs, barMs >= DAY_MS ? DAY_OFFSET_MS : 0)
    .filter(({ at }) => at >= from * 1000 && at <= to * 1000)
    .slice(-CANDLES_MAX)
    .map((candle) => candleShape(candle));
}

function lastTrades({ state, instrument }: MarketView): readonly Shape[] {
  const { trades } = state.market(instrument.id);
  return trades.slice(0, TRADES_SHOWN).map((trade) => tradeShape(trade, 'tradeId'));
}

interface DayParts {
  readonly stamp: (view: MarketView) => string;
  readonly more: () => Shape;
}

function daySource(view: MarketView, ch: string, { stamp, more }: DayParts): () => ChannelSource {
  const tick = (): Shape => ({ ...dayOf(view.state, view.instrument, view.now()), ...more() });
  return () => stillSource(view, { ch, intervalMs: SLOW_INTERVAL_MS, stamp, tick });
}

function versionShape({ state, instrument }: MarketView): Shape {
  const { version } = state.book(instrument.id);
  return { id: version, version };
}

function lastShape({ state, instrument }: MarketView): Shape {
  const market = state.market(instrument.id);
  return { lastPrice: rawNumber(market.last), lastSize: rawNumber(market.trades[0]?.size ?? '0') };
}

/** Every topic of the spot market, by what follows the symbol. */
const FAMILIES: readonly Family[] = [
  {
    pattern: /^kline\.(\w+)$/,
    paths: ['/ws'],
    open: (view, ch, period) =>
      PERIODS[period] === undefined
        ? null
        : () =>
            stillSource(view, {
              ch,
              intervalMs: SLOW_INTERVAL_MS,
              stamp: tradeStamp,
              tick: () => barShape(view, period),
            }),
    answer: bars,
  },
  {
    pattern: /^depth\.(step[0-5])$/,
    paths: ['/ws'],
    open: (view, ch, type) => () =>
      stillSource(view, {
        ch,
        intervalMs: SLOW_INTERVAL_MS,
        stamp: bookStamp,
        tick: () => depthShape(view, type),
      }),
    answer: (view, { parameter }) => depthShape(view, parameter),
  },
  {
    pattern: /^mbp\.(\d+)$/,
    paths: ['/feed'],
    open: (view, ch, depth) =>
      INCREMENT_DEPTHS.has(depth) ? () => new IncrementSource(view, ch, Number(depth)) : null,
    answer: (view, { parameter, source }) =>
      (source instanceof IncrementSource
        ? source
        : new IncrementSource(view, '', Number(parameter))
      ).snapshot(),
  },
  {
    pattern: /^mbp\.refresh\.(\d+)$/,
    paths: ['/ws'],
    open: (view, ch, depth) =>
      REFRESH_DEPTHS.has(depth)
        ? () =>
            stillSource(view, {
              ch,
              intervalMs: BOOK_INTERVAL_MS,
              stamp: bookStamp,
              tick: () => ({
                seqNum: view.state.book(view.instrument.id).version,
                bids: levels(view.state, view.instrument, 'buy', Number(depth)),
                asks: levels(view.state, view.instrument, 'sell', Number(depth)),
              }),
            })
        : null,
  },
  {
    pattern: /^bbo()$/,
    paths: ['/ws'],
    open: (view, ch) => () =>
      stillSource(view, {
        ch,
        intervalMs: 0,
        stamp: bestStamp,
        tick: () => ({
          seqId: view.state.book(view.instrument.id).version,
          ...best(view),
          quoteTime: view.now(),
          symbol: view.instrument.id,
        }),
      }),
  },
  {
    pattern: /^trade\.detail()$/,
    paths: ['/ws'],
    open: (view, ch) => () => tradeSource(view, { ch, shape: (trade) => tradeShape(trade, 'tradeId') }),
    answer: lastTrades,
  },
  {
    pattern: /^detail()$/,
    paths: ['/ws'],
    open: (view, ch) => daySource(view, ch, { stamp: tradeStamp, more: () => versionShape(view) }),
    answer: (view) => ({ ...versionShape(view), ...dayOf(view.state, view.instrument, view.now()) }),
  },
  {
    pattern: /^ticker()$/,
    paths: ['/ws'],
    open: (view, ch) =>
      daySource(view, ch, {
        stamp: (market) => `${tradeStamp(market)} ${bestStamp(market)}`,
        more: () => ({ ...best(view), ...lastShape(view) }),
      }),
  },
];

export interface SpotTopic {
  readonly paths: readonly SpotPath[];
  readonly plan: ChannelPlan;
  readonly parameter: string;
  readonly answer: NonNullable<Family['answer']> | null;
}

/** The topic that follows `market.<symbol>.`; `null` when there is none of that name. */
export function findSpotTopic(view: MarketView, ch: string, rest: string): SpotTopic | null {
  for (const { pattern, paths, open, answer } of FAMILIES) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const parameter = match[1] ?? '';
    const source = open(view, ch, parameter);
    return source === null
      ? null
      : { paths, plan: { key: ch, open: source }, parameter, answer: answer ?? null };
  }
  return null;
}
