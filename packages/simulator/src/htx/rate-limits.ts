import { RATE_BUCKETS_MAX } from '../bounds.ts';
import type { RateLimit } from './call.ts';

export interface Charged {
  readonly fits: boolean;
  readonly max: number;
  readonly remaining: number;
  /** When the window gives something back. */
  readonly resetInMs: number;
}

/** Sliding windows that can tell what is left of them. */
export class HtxRateLimits {
  readonly #buckets = new Map<string, readonly number[]>();

  /** Takes one from the bucket, or takes nothing. */
  take(
    bucket: string,
    { max, windowMs }: { readonly max: number; readonly windowMs: number },
    now: number,
  ): Charged {
    const spent = (this.#buckets.get(bucket) ?? []).filter((at) => at > now - windowMs);
    const fits = spent.length < max;
    const after = fits ? [...spent, now] : spent;
    this.#buckets.delete(bucket);
    this.#buckets.set(bucket, after);
    if (this.#buckets.size > RATE_BUCKETS_MAX) this.#forgetOldest();
    const [oldest = now] = after;
    return {
      fits,
      max,
      remaining: Math.max(0, Math.floor(max - after.length)),
      resetInMs: oldest + windowMs - now,
    };
  }

  clear(): void {
    this.#buckets.clear();
  }

  #forgetOldest(): void {
    for (const bucket of this.#buckets.keys()) {
      this.#buckets.delete(bucket);
      return;
    }
  }
}

type Headers = Readonly<Record<string, string>>;

/** What the venue's answers say about a limit. */
export function limitHeaders(
  { headers, windowMs }: RateLimit,
  { max, remaining, resetInMs }: Charged,
): Headers {
  if (headers === 'none') return {};
  if (headers === 'spot') {
    return {
      'X-HB-RateLimit-Requests-Remain': remaining.toString(),
      'X-HB-RateLimit-Requests-Expire': resetInMs.toString(),
    };
  }
  return {
    'ratelimit-limit': max.toString(),
    'ratelimit-interval': windowMs.toString(),
    'ratelimit-remaining': remaining.toString(),
    'ratelimit-reset': resetInMs.toString(),
  };
}
