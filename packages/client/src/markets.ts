/** What the administration API says of prices. */
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

export interface MarketsParameters {
  readonly accountId: string;
  /** Exact venue ids, at most 20; left out: what the account holds, ordered and traded, and what its virtual keys name. */
  readonly instruments?: readonly string[];
}

export interface MarketView {
  readonly instrument: string;
  /** The last price, decimal. */
  readonly price: string;
  /** The venue's time of it, in milliseconds since 1970. */
  readonly atMs: number;
  /** The price 24 hours before, decimal; `null` where the venue does not say it. */
  readonly dayAgo: string | null;
  /** What one contract, or one of the base asset, is worth at that price, decimal; `null` where the venue does not say what it is. */
  readonly one: { readonly asset: string; readonly amount: string } | null;
}

/** In the order in which they were asked for; one of which the venue says nothing is left out. */
export interface MarketsShown {
  readonly venue: VenueId;
  readonly markets: readonly MarketView[];
}
