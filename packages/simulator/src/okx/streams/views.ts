import type { Instrument, Market } from '../../engine/instruments.ts';
import type { VenueEvent } from '../../engine/venue-state.ts';
import { callOf } from '../dispatch.ts';
import { Fields } from '../fields.ts';
import type { Shape } from '../order-shape.ts';
import { findRoute } from '../routes.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';

export interface ViewChannel {
  /** The REST path whose answer is pushed when it changes. */
  readonly path: string;
  readonly intervalMs: number;
  /** Pushed after so long even without a change; `null` never. */
  readonly repeatMs: number | null;
  /** Only for instruments of this market. */
  readonly market: Market | null;
}

export const VIEW_CHANNELS: Readonly<Record<string, ViewChannel>> = {
  tickers: { path: 'market/ticker', intervalMs: 100, repeatMs: null, market: null },
  'mark-price': { path: 'public/mark-price', intervalMs: 200, repeatMs: 10_000, market: null },
  'price-limit': { path: 'public/price-limit', intervalMs: 200, repeatMs: null, market: null },
  'index-tickers': { path: 'market/index-tickers', intervalMs: 100, repeatMs: 60_000, market: 'spot' },
  'funding-rate': { path: 'public/funding-rate', intervalMs: 1000, repeatMs: 60_000, market: 'swap' },
  'open-interest': { path: 'public/open-interest', intervalMs: 3000, repeatMs: 3000, market: 'swap' },
};

/** Pushes what an endpoint for one instrument would answer. */
export class ViewTopic implements Topic {
  readonly scope: { readonly instrumentId: string };
  readonly intervalMs: number;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  readonly #channel: ViewChannel;
  /** What was pushed last, without its time. */
  #known = '';
  #pushedAt = Number.NEGATIVE_INFINITY;

  constructor(
    venue: VenueNow,
    arg: Arg,
    { channel, instrument }: { channel: ViewChannel; instrument: Instrument },
  ) {
    this.scope = { instrumentId: instrument.id };
    this.intervalMs = channel.intervalMs;
    this.#venue = venue;
    this.#arg = arg;
    this.#channel = channel;
  }

  welcome(): readonly string[] {
    const [row] = this.#rows();
    return row === undefined ? [] : [this.#frame(row)];
  }

  take(event: VenueEvent): boolean {
    return event.kind === 'order' || event.kind === 'trade';
  }

  flush(): readonly string[] {
    const [row] = this.#rows();
    if (row === undefined || timeless(row) === this.#known) return [];
    return [this.#frame(row)];
  }

  beat(now: number): readonly string[] {
    const { repeatMs } = this.#channel;
    if (repeatMs === null || now - this.#pushedAt < repeatMs) return [];
    return this.welcome();
  }

  #frame(row: Shape): string {
    this.#known = timeless(row);
    this.#pushedAt = this.#venue().engine.state.clock.now();
    return pushFrame(this.#arg, [row]);
  }

  #rows(): readonly Shape[] {
    const route = findRoute('GET', `/api/v5/${this.#channel.path}`);
    if (typeof route === 'string' || route.access !== 'public') return [];
    const fields = new Fields([['instId', this.scope.instrumentId]]);
    return (route.run(callOf(this.#venue(), { fields, rows: [] })).data ?? []) as readonly Shape[];
  }
}

function timeless(row: Shape): string {
  return JSON.stringify({ ...row, ts: '' });
}
