import type { Destination } from '../pipeline/stages.ts';
import type { Markets } from '../ports/market.ts';
import { MarketFeed, type MarketFeedOptions } from './market-data.ts';

/** One feed for each environment and region that accounts of the venue are bound in: a handful. */
export class MarketFeeds implements Markets {
  readonly #options: Omit<MarketFeedOptions, 'place'>;
  /** By environment and region. */
  readonly #feeds = new Map<string, Map<string, MarketFeed>>();

  constructor(options: Omit<MarketFeedOptions, 'place'>) {
    this.#options = options;
  }

  of({ environment, region }: Pick<Destination, 'environment' | 'region'>): MarketFeed {
    const known = this.#feeds.get(environment)?.get(region);
    if (known !== undefined) return known;
    const feed = new MarketFeed({ ...this.#options, place: { environment, region } });
    const regions = this.#feeds.get(environment) ?? new Map<string, MarketFeed>();
    this.#feeds.set(environment, regions.set(region, feed));
    return feed;
  }
}
