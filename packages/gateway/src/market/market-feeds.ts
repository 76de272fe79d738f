import type { Destination } from '../pipeline/stages.ts';
import type { Markets } from '../ports/market.ts';
import { MarketFeed, type MarketFeedOptions } from './market-data.ts';

/** One feed for each environment and region that accounts are bound in: a handful. */
export class MarketFeeds implements Markets {
  readonly #options: Omit<MarketFeedOptions, 'destination'>;
  readonly #feeds = new Map<string, MarketFeed>();

  constructor(options: Omit<MarketFeedOptions, 'destination'>) {
    this.#options = options;
  }

  of({ venue, environment, region }: Destination): MarketFeed {
    const key = `${venue} ${environment} ${region}`;
    const known = this.#feeds.get(key);
    if (known !== undefined) return known;
    const destination = { venue, environment, region, credentialId: null };
    const feed = new MarketFeed({ ...this.#options, destination });
    this.#feeds.set(key, feed);
    return feed;
  }
}
