import type { Clock } from '../ports/clock.ts';

/** Measures the steps of one request, one behind the other. */
export class Laps {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #sinceMs: number;

  /** The first step begins now. */
  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
  }

  /** Whole microseconds since the step before ended; the next one begins. */
  next(): number {
    const nowMs = this.#clock.monotonicMs();
    const micros = Math.round((nowMs - this.#sinceMs) * 1_000);
    this.#sinceMs = nowMs;
    return micros;
  }
}
