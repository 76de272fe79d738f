import type { Instrument } from '../../engine/instruments.ts';
import type { VenueEvent } from '../../engine/venue-state.ts';
import { barOf, candleRow } from '../market-data.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';

const CANDLE = /^(mark-price-candle|index-candle|candle)(.+)$/;
/** Lengths that the venue has; those of six hours and more also by UTC days. */
const BARS = /^(?:1m|3m|5m|15m|30m|1H|2H|4H|(?:6H|12H|1D|2D|3D|5D|1W)(?:utc)?)$/;

/** What a candle channel's name says; `null` when it is none. */
export function candleChannel(name: string): { readonly bar: string; readonly isTraded: boolean } | null {
  const [, kind, bar = ''] = CANDLE.exec(name) ?? [];
  return kind !== undefined && BARS.test(bar) ? { bar, isTraded: kind === 'candle' } : null;
}

/** Bars of one length: the current one as it grows, and each once more when it is complete. */
export class CandleTopic implements Topic {
  readonly scope: { readonly instrumentId: string };
  readonly intervalMs = 1000;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  readonly #instrument: Instrument;
  readonly #isTraded: boolean;
  readonly #barMs: number;
  readonly #offsetMs: number;
  /** The bar that subscribers know and that may still change. */
  #openAt: number | null = null;

  constructor(venue: VenueNow, arg: Arg, instrument: Instrument) {
    this.scope = { instrumentId: instrument.id };
    this.#venue = venue;
    this.#arg = arg;
    this.#instrument = instrument;
    const channel = candleChannel(arg['channel'] ?? '');
    this.#isTraded = channel?.isTraded === true;
    ({ barMs: this.#barMs, offsetMs: this.#offsetMs } = barOf(channel?.bar ?? ''));
  }

  welcome(): readonly string[] {
    const at = this.#currentAt();
    return at === null ? [] : this.#frames(at);
  }

  take(event: VenueEvent): boolean {
    return event.kind === 'trade';
  }

  flush(): readonly string[] {
    const at = this.#currentAt();
    const done = this.#openAt !== null && at !== null && at > this.#openAt ? this.#frames(this.#openAt) : [];
    if (at === null) return done;
    this.#openAt = at;
    return [...done, ...this.#frames(at)];
  }

  beat(): readonly string[] {
    const openAt = this.#openAt;
    if (openAt === null || openAt + this.#barMs > this.#engineNow()) return [];
    this.#openAt = null;
    return this.#frames(openAt);
  }

  /** Candles carry the engine's instants, which a shifted clock does not move. */
  #engineNow(): number {
    return this.#venue().engine.state.now();
  }

  /** Where the newest bar starts that saw a trade. */
  #currentAt(): number | null {
    const newest = this.#venue().engine.state.market(this.#instrument.id).candles.at(-1);
    return newest === undefined ? null : newest.at - ((newest.at + this.#offsetMs) % this.#barMs);
  }

  #frames(at: number): readonly string[] {
    const candle = this.#venue().engine.state.market(this.#instrument.id).bar(at, this.#barMs);
    if (candle === null) return [];
    const row = candleRow(candle, this.#instrument, at + this.#barMs <= this.#engineNow());
    return [pushFrame(this.#arg, [this.#isTraded ? row : [...row.slice(0, 5), ...row.slice(-1)]])];
  }
}
