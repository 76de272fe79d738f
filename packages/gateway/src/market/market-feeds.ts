import type { Destination } from '../pipeline/stages.ts';
import type { Markets } from '../ports/market.ts';
import { MarketFeed, type MarketFeedOptions } from './market-data.ts';

/** One feed for each environment and region that accounts of the venue are bound in: a handful. */
export class MarketFeeds implements Markets {
  readonly #options: Omit<MarketFeedOptions, 'place'>;
  readonly #feeds = new Map<string, MarketFeed>();

  constructor(options: Omit<MarketFeedOptions, 'place'>) {
    this.#options = options;
  }

  of({ environment, region }: Pick<Destination, 'environment' | 'region'>): MarketFeed {
    const key = `${environment} ${region}`;
    const known = this.#feeds.get(key);
    if (known !== undefined) return known;
    const feed = new MarketFeed({ ...this.#options, place: { environment, region } });
    this.#feeds.set(key, feed);
    return feed;
  }
}
