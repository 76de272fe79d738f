import type { Candle, PublicTrade } from '../../engine/market-history.ts';
import type { Instrument } from '../../engine/instruments.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import type { Shape } from '../symbols.ts';
import type { ChannelSource } from './channel-board.ts';
import { Frame } from './frame.ts';

/** One market as its channels see it. */
export interface MarketView {
  readonly state: VenueState;
  readonly instrument: Instrument;
  /** The venue's time. */
  readonly now: () => number;
}

/** Every push of a market channel. */
export function marketFrame(view: MarketView, ch: string, tick: Shape): Frame {
  return new Frame({ ch, ts: view.now(), tick });
}

/** How many trades a market has seen. */
export function tradeCount({ state, instrument }: MarketView): number {
  return state.counted(`trade:${instrument.id}`);
}

export function bookStamp({ state, instrument }: MarketView): string {
  return state.book(instrument.id).version.toString();
}

export function tradeStamp(view: MarketView): string {
  return `${tradeCount(view)} ${view.state.market(view.instrument.id).last}`;
}

interface Still {
  readonly ch: string;
  readonly intervalMs: number;
  readonly stamp: (view: MarketView) => string;
  /** `null`: there is nothing to show yet. */
  readonly tick: () => Shape | null;
}

/** A channel whose every push shows the whole of it. */
export function stillSource(view: MarketView, { ch, intervalMs, stamp, tick }: Still): ChannelSource {
  const frame = (): Frame | null => {
    const shown = tick();
    return shown === null ? null : marketFrame(view, ch, shown);
  };
  return { intervalMs, stamp: () => stamp(view), first: frame, next: frame };
}

/** Trades as they happen: each is pushed once, oldest first, those of one command together. */
export function tradeSource(
  view: MarketView,
  { ch, shape }: { readonly ch: string; readonly shape: (trade: PublicTrade) => Shape },
): ChannelSource {
  let seen = tradeCount(view);
  return {
    intervalMs: 0,
    stamp: () => tradeCount(view).toString(),
    first: () => null,
    next: () => {
      const { trades } = view.state.market(view.instrument.id);
      const fresh = trades.filter(({ tradeId }) => Number(tradeId) > seen).toReversed();
      seen = tradeCount(view);
      const last = fresh.at(-1);
      if (last === undefined) return null;
      const data = fresh.map((trade) => shape(trade));
      return marketFrame(view, ch, { id: data.at(-1)?.['id'], ts: last.at, data });
    },
  };
}

/** The candle of `barMs` that the last trade belongs to; `null` before the first. */
export function currentBar(
  { state, instrument }: MarketView,
  barMs: number,
  offsetMs: number,
): Candle | null {
  const market = state.market(instrument.id);
  const last = market.candles.at(-1);
  if (last === undefined) return null;
  const at = last.at - ((((last.at + offsetMs) % barMs) + barMs) % barMs);
  return { ...market.summary(at), at };
}
