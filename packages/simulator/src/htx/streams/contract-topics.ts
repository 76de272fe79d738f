import { contractCode, turnoverOf, type Shape } from '../contract/contracts.ts';
import { DAY_OFFSET_MS, DEPTH_TYPES, PERIODS_MS } from '../contract/market-data.ts';
import { candleShape, levelShapes, publicTradeShape } from '../contract/market-shape.ts';
import { rawNumber } from '../contract/raw-numbers.ts';
import type { ChannelPlan, ChannelSource } from './channel-board.ts';
import { BookWindow, type BookRows } from './book-window.ts';
import type { Frame } from './frame.ts';
import {
  bookStamp,
  currentBar,
  marketFrame,
  stillSource,
  tradeSource,
  tradeStamp,
  type MarketView,
} from './sources.ts';

/** Books that are pushed often, books joined to steps, and the rest: how far pushes lie apart. */
const FAST_INTERVAL_MS = 30;
const DEPTH_INTERVAL_MS = 100;
const SLOW_INTERVAL_MS = 1000;

const DAY_MS = 86_400_000;

/** The fast book: whole, or whole once and then by its changes. */
class FastBookSource implements ChannelSource {
  readonly intervalMs = FAST_INTERVAL_MS;
  readonly #view: MarketView;
  readonly #ch: string;
  readonly #isIncremental: boolean;
  readonly #window: BookWindow;
  #version = 1;

  constructor(
    view: MarketView,
    ch: string,
    kind: { readonly depth: number; readonly isIncremental: boolean },
  ) {
    this.#view = view;
    this.#ch = ch;
    this.#isIncremental = kind.isIncremental;
    this.#window = new BookWindow(view.state, view.instrument, kind.depth);
  }

  stamp(): string {
    return bookStamp(this.#view);
  }

  first(): Frame {
    return this.#frame('snapshot', this.#window.shown());
  }

  next(): Frame | null {
    const rows = this.#window.advance();
    if (rows === null) return null;
    this.#version += 1;
    return this.#isIncremental ? this.#frame('update', rows) : this.#frame('snapshot', this.#window.shown());
  }

  #frame(event: 'snapshot' | 'update', rows: BookRows): Frame {
    const { version: mrid } = this.#window;
    const ch = this.#ch;
    const ts = this.#view.now();
    return marketFrame(this.#view, ch, { mrid, id: mrid, ...rows, ts, version: this.#version, ch, event });
  }
}

interface Family {
  readonly pattern: RegExp;
  readonly path: '/linear-swap-ws' | '/ws_index';
  /** `null`: the topic's parameter is none of those that there are. */
  readonly open: (view: MarketView, topic: Topic) => (() => ChannelSource) | null;
  readonly answer?: (view: MarketView, span: Span) => unknown;
}

interface Topic {
  readonly ch: string;
  readonly parameter: string;
  readonly isIncremental: boolean;
}

interface Span {
  readonly parameter: string;
  /** Seconds. */
  readonly from: number;
  readonly to: number;
}

/** Topics that REST does not know: 150 or 20 levels, joined ever more coarsely. */
const MORE_DEPTHS: Readonly<Record<string, readonly [factor: bigint, depth: number]>> = {
  step12: [1_000_000n, 20],
  step13: [10_000_000n, 20],
  step14: [1_000_000n, 150],
  step15: [10_000_000n, 150],
  step16: [100_000_000n, 150],
  step17: [1_000_000_000n, 150],
  step18: [100_000_000n, 20],
  step19: [1_000_000_000n, 20],
};

function depthShape(view: MarketView, ch: string, type: string): Shape | null {
  const { state, instrument } = view;
  const [factor, depth] = DEPTH_TYPES[type] ?? MORE_DEPTHS[type] ?? [1n, 0];
  const { version } = state.book(instrument.id);
  const now = view.now();
  return {
    mrid: version,
    id: Math.floor(now / 1000),
    bids: levelShapes(state, instrument, { side: 'buy', depth, factor }),
    asks: levelShapes(state, instrument, { side: 'sell', depth, factor }),
    ts: now,
    version,
    ch,
  };
}

function bestOf({ state, instrument }: MarketView): { readonly bid: unknown; readonly ask: unknown } {
  const row = (side: 'buy' | 'sell'): unknown =>
    levelShapes(state, instrument, { side, depth: 1, factor: 1n })[0] ?? null;
  return { bid: row('buy'), ask: row('sell') };
}

function bestStamp({ state, instrument }: MarketView): string {
  const book = state.book(instrument.id);
  const sides = (['buy', 'sell'] as const).flatMap((side) => book.levels(side, 1));
  return sides.map(({ ticks, lots }) => `${ticks}:${lots}`).join(' ');
}

function barShape(view: MarketView, period: string): Shape | null {
  const barMs = PERIODS_MS[period] ?? 0;
  const bar = currentBar(view, barMs, barMs >= DAY_MS ? DAY_OFFSET_MS : 0);
  if (bar === null) return null;
  return { ...candleShape(view.instrument, bar), mrid: view.state.book(view.instrument.id).version };
}

function bars(view: MarketView, { parameter, from, to }: Span): readonly Shape[] {
  const barMs = PERIODS_MS[parameter] ?? 0;
  return view.state
    .market(view.instrument.id)
    .bars(barMs, barMs >= DAY_MS ? DAY_OFFSET_MS : 0)
    .filter(({ at }) => at >= from * 1000 && at <= to * 1000)
    .slice(-CANDLES_MAX)
    .map((candle) => candleShape(view.instrument, candle));
}

const CANDLES_MAX = 2000;
const TRADES_SHOWN = 50;

/** The last day in numbers, where REST writes texts. */
function dayShape(view: MarketView): Shape {
  const { state, instrument } = view;
  const now = view.now();
  const day = state.market(instrument.id).summary(now - DAY_MS);
  return {
    id: Math.floor(now / 1000),
    mrid: state.book(instrument.id).version,
    open: rawNumber(day.open),
    close: rawNumber(state.market(instrument.id).last),
    high: rawNumber(day.high),
    low: rawNumber(day.low),
    amount: rawNumber(turnoverOf(instrument, day.volume)),
    vol: rawNumber(day.volume),
    trade_turnover: rawNumber(day.quoteVolume),
    count: day.volume.isZero() ? 0 : 1,
    ...bestOf(view),
    ts: now,
  };
}

function barFamily(pattern: RegExp, path: Family['path']): Family {
  return {
    pattern,
    path,
    open: (view, { ch, parameter }) =>
      PERIODS_MS[parameter] === undefined
        ? null
        : () =>
            stillSource(view, {
              ch,
              intervalMs: SLOW_INTERVAL_MS,
              stamp: tradeStamp,
              tick: () => barShape(view, parameter),
            }),
    answer: bars,
  };
}

/** Every topic of a contract's market, by what follows its code. Index and mark follow the last price here, as in REST. */
const FAMILIES: readonly Family[] = [
  barFamily(/^kline\.(\w+)$/, '/linear-swap-ws'),
  barFamily(/^mark_price\.(\w+)$/, '/ws_index'),
  barFamily(/^index\.(\w+)$/, '/ws_index'),
  {
    pattern: /^depth\.(step\d{1,2})$/,
    path: '/linear-swap-ws',
    open: (view, { ch, parameter }) =>
      (DEPTH_TYPES[parameter] ?? MORE_DEPTHS[parameter]) === undefined
        ? null
        : () =>
            stillSource(view, {
              ch,
              intervalMs: DEPTH_INTERVAL_MS,
              stamp: bookStamp,
              tick: () => depthShape(view, ch, parameter),
            }),
    answer: (view, { parameter }) =>
      depthShape(view, `market.${contractCode(view.instrument)}.depth.${parameter}`, parameter),
  },
  {
    pattern: /^depth\.size_(20|150)\.high_freq$/,
    path: '/linear-swap-ws',
    open:
      (view, { ch, parameter, isIncremental }) =>
      () =>
        new FastBookSource(view, ch, { depth: Number(parameter), isIncremental }),
  },
  {
    pattern: /^bbo()$/,
    path: '/linear-swap-ws',
    open:
      (view, { ch }) =>
      () =>
        stillSource(view, {
          ch,
          intervalMs: 0,
          stamp: bestStamp,
          tick: () => {
            const { version } = view.state.book(view.instrument.id);
            return { mrid: version, id: version, ...bestOf(view), ts: view.now(), version, ch };
          },
        }),
  },
  {
    pattern: /^trade\.detail()$/,
    path: '/linear-swap-ws',
    open:
      (view, { ch }) =>
      () =>
        tradeSource(view, { ch, shape: (trade) => publicTradeShape(view.instrument, trade) }),
    answer: ({ state, instrument }) =>
      state
        .market(instrument.id)
        .trades.slice(0, TRADES_SHOWN)
        .map((trade) => publicTradeShape(instrument, trade)),
  },
  {
    pattern: /^detail()$/,
    path: '/linear-swap-ws',
    open:
      (view, { ch }) =>
      () =>
        stillSource(view, {
          ch,
          intervalMs: SLOW_INTERVAL_MS,
          stamp: (market) => `${tradeStamp(market)} ${bestStamp(market)}`,
          tick: () => dayShape(view),
        }),
  },
];

export interface ContractTopic {
  readonly paths: readonly string[];
  readonly plan: ChannelPlan;
  readonly parameter: string;
  readonly answer: NonNullable<Family['answer']> | null;
}

/** The topic that follows `market.<code>.`; `null` when there is none of that name. */
export function findContractTopic(
  view: MarketView,
  { ch, rest, dataType }: { readonly ch: string; readonly rest: string; readonly dataType: string },
): ContractTopic | null {
  const isIncremental = dataType === 'incremental';
  for (const { pattern, path, open, answer } of FAMILIES) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const parameter = match[1] ?? '';
    const source = open(view, { ch, parameter, isIncremental });
    if (source === null) return null;
    const plan = { key: isIncremental ? `${ch} incremental` : ch, open: source };
    return { paths: [path], plan, parameter, answer: answer ?? null };
  }
  return null;
}
