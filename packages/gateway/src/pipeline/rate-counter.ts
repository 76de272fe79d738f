import type { Clock } from '../ports/clock.ts';

const SECOND_MS = 1_000;

/** Counts by key within the current second, or other length of time, of the monotonic clock, which nobody can set back. */
export class RateCounter {
  readonly #clock: Clock;
  readonly #keysMax: number;
  readonly #counts = new Map<string, number>();
  readonly #windowMs: number;
  #window = -1;

  constructor(clock: Clock, keysMax: number, windowMs = SECOND_MS) {
    this.#clock = clock;
    this.#keysMax = keysMax;
    this.#windowMs = windowMs;
  }

  /**
   * How many of this key in this window, this one included. Infinite when too many keys are counted already. `nowMs`: what the
   * monotonic clock said a moment ago, where that is known.
   */
  count(key: string, nowMs = this.#clock.monotonicMs()): number {
    const window = Math.floor(nowMs / this.#windowMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts.clear();
    }
    const known = this.#counts.get(key);
    if (known === undefined && this.#counts.size >= this.#keysMax) return Number.POSITIVE_INFINITY;
    const count = (known ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}
