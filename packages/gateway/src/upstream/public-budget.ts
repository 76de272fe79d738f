import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { PUBLIC_ASKERS_MAX, PUBLIC_BUDGETS, type PublicBudgetRow } from '../bounds.ts';
import type { PublicRequest } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import { FairBucket } from './fair-bucket.ts';

interface Buckets {
  readonly own: FairBucket;
  readonly bots: FairBucket;
}

/** Whoever of ours asks beyond our part is one asker among the bots. */
const OURSELVES = 'ourselves';

/**
 * What venues take from our address without a key. Bots share theirs by address; the rest is for what orders are judged
 * by, so that no bot's appetite for public data ever makes another's order fail.
 */
export class PublicBudget {
  readonly #clock: Clock;
  /** As many as hosts and, where they count so, endpoints of the table. */
  readonly #buckets = new Map<string, Buckets>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when the venue at this host will take it; then it counts. */
  admits({ askedBy, destination, outgoing }: PublicRequest, host: string): boolean {
    const buckets = this.#bucketsOf(destination.family, outgoing.target, host);
    if (askedBy.kind === 'bot') return buckets.bots.take(askedBy.source);
    return buckets.own.take(askedBy.virtualKeyId) || buckets.bots.take(OURSELVES);
  }

  #bucketsOf(family: ApiFamily, target: string, host: string): Buckets {
    const [path = '', query = ''] = target.split('?');
    const { countedBy, rows, others }: PublicBudgetRow = PUBLIC_BUDGETS[family];
    const row: PublicBudgetRow['rows'][string] = rows[path] ?? others;
    // A closed list: what a bot writes makes no bucket.
    const type = row.types?.find((one) => query.split('&').includes(`instType=${one}`)) ?? '';
    const counted = countedBy === 'host' ? host : `${host} ${path} ${type}`;
    const known = this.#buckets.get(counted);
    if (known !== undefined) return known;
    const bounds = { askersMax: PUBLIC_ASKERS_MAX };
    const buckets = {
      own: new FairBucket(this.#clock, { ...row.own, ...bounds }),
      bots: new FairBucket(this.#clock, { ...row.bots, ...bounds }),
    };
    this.#buckets.set(counted, buckets);
    return buckets;
  }
}
