import { RATE_BUCKETS_MAX } from '../bounds.ts';

export interface Charge {
  readonly bucket: string;
  readonly max: number;
  readonly windowMs: number;
  readonly weight: number;
}

interface Spent {
  readonly at: number;
  readonly weight: number;
}

/** Sliding windows: within any `windowMs`, a bucket lets at most `max` through. */
export class RateLimits {
  readonly #buckets = new Map<string, readonly Spent[]>();

  /** Takes from the bucket, or takes nothing and answers false. */
  take(charge: Charge, now: number): boolean {
    const spent = (this.#buckets.get(charge.bucket) ?? []).filter(({ at }) => at > now - charge.windowMs);
    const used = spent.reduce((sum, { weight }) => sum + weight, 0);
    const fits = used + charge.weight <= charge.max;
    this.#buckets.delete(charge.bucket);
    this.#buckets.set(charge.bucket, fits ? [...spent, { at: now, weight: charge.weight }] : spent);
    if (this.#buckets.size > RATE_BUCKETS_MAX) this.#forgetOldest();
    return fits;
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
