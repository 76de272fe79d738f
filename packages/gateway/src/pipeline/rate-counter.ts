import type { Clock } from '../ports/clock.ts';

/** Counts by key within the current second of the monotonic clock, which nobody can set back. */
export class RateCounter {
  readonly #clock: Clock;
  readonly #keysMax: number;
  readonly #counts = new Map<string, number>();
  #second = -1;

  constructor(clock: Clock, keysMax: number) {
    this.#clock = clock;
    this.#keysMax = keysMax;
  }

  /** How many of this key in this second, this one included. Infinite when too many keys are counted already. */
  count(key: string): number {
    const second = Math.floor(this.#clock.monotonicMs() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#counts.clear();
    }
    const known = this.#counts.get(key);
    if (known === undefined && this.#counts.size >= this.#keysMax) return Number.POSITIVE_INFINITY;
    const count = (known ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}
