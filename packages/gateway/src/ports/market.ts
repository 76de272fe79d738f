import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { MarketState, ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Ticker } from '@bitting/core/venues/market-reading.ts';
import type { Destination } from '../pipeline/stages.ts';

/** What only some limits need of an instrument, beside what it is and its ticker. */
export type MarketNeed = 'mark' | 'book';

/** What is known of the market without the account: what instruments are, and what they are worth. */
export interface MarketData {
  instrument(id: string): Instrument | null;
  /** `null` where there is none, or none as fresh as wanted. */
  reference(id: string): ReferencePrice | null;
  /** As far as it was asked for; each part `null` where it is too old. */
  state(id: string): MarketState;
  /**
   * Resolves when the data of these instruments was asked for and came, or did not come in a small time. Never rejects.
   * What it asks of the venue is of the share of that virtual key, or else of nobody's.
   */
  prefetch(ids: readonly string[], virtualKeyId?: string, needs?: readonly MarketNeed[]): Promise<void>;
}

/** What people are shown of prices. */
export interface DayMarket extends Pick<MarketData, 'instrument' | 'prefetch'> {
  /** The last price with that of a day before; `null` where there is none. */
  day(id: string): Pick<Ticker, 'last' | 'dayAgo'> | null;
}

/** Orders are judged by the market they go to: what the simulator says never prices a live order. */
export interface Markets {
  of(destination: Destination): MarketData;
}
