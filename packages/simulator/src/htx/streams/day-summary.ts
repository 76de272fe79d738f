import { joinCandles, type Candle } from '../../engine/market-history.ts';
import type { Instrument } from '../../engine/instruments.ts';
import type { VenueState } from '../../engine/venue-state.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The last 24 hours of one market, the same as its history would say, with everything but the last minute added up once. */
export class DaySummary {
  readonly #state: VenueState;
  readonly #instrument: Instrument;
  #key = '';
  #early: Candle | null = null;

  constructor(state: VenueState, instrument: Instrument) {
    this.#state = state;
    this.#instrument = instrument;
  }

  at(now: number): Candle {
    const market = this.#state.market(this.#instrument.id);
    const last = market.candles.at(-1);
    const from = now - DAY_MS;
    if (last === undefined || last.at < from) return market.summary(from);
    const key = `${Math.ceil(from / MINUTE_MS)}:${last.at}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#early = joined(market.candles.slice(0, -1).filter(({ at }) => at >= from));
    }
    return this.#early === null ? last : joinCandles(this.#early, last);
  }
}

function joined(candles: readonly Candle[]): Candle | null {
  return candles.reduce<Candle | null>(
    (sum, candle) => (sum === null ? candle : joinCandles(sum, candle)),
    null,
  );
}
