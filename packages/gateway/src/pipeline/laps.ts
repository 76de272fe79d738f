import type { Clock } from '../ports/clock.ts';

/** Measures the steps of one request, one behind the other: what asks for a time between two steps takes that of the last. */
export class Laps {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** When the request came, by the monotonic clock. */
  readonly beginMs: number;
  #sinceMs: number;

  /** The first step begins now. */
  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.beginMs = clock.monotonicMs();
    this.#sinceMs = this.beginMs;
  }

  /** When the step that is under way began, by the monotonic clock. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Whole microseconds since the step before ended; the next one begins. */
  next(): number {
    const nowMs = this.#clock.monotonicMs();
    const micros = Math.round((nowMs - this.#sinceMs) * 1_000);
    this.#sinceMs = nowMs;
    return micros;
  }
}
