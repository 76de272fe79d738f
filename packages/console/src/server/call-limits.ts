import { CALLERS_MAX } from '../bounds.ts';

export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  left: number;
  atMs: number;
}

/** How often whoever may call. Knows a bounded number of them: those who were quiet longest are forgotten first. */
export class CallLimits {
  readonly #allowance: Allowance;
  readonly #buckets = new Map<string, Bucket>();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Whether this call is within it; counts it. */
  take(caller: string, nowMs: number): boolean {
    const { burst, perSecond } = this.#allowance;
    const bucket = this.#buckets.get(caller) ?? { left: burst, atMs: nowMs };
    const gained = (Math.max(0, nowMs - bucket.atMs) / 1_000) * perSecond;
    bucket.left = Math.min(burst, bucket.left + gained);
    bucket.atMs = nowMs;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > CALLERS_MAX) this.#forgetOldest();
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
