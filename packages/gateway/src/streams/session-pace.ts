import type { StreamLimits } from '@bitting/core/venues/stream-dialect.ts';
import type { Clock } from '../ports/clock.ts';
import { HourCount } from './frame-pace.ts';

const SECOND_MS = 1_000;

/** Holds a bot to what the venue admits of one connection, so that the venue never has to refuse us for it. */
export class SessionPace {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #hour: HourCount;
  #second = 0;
  #inSecond = 0;

  constructor(clock: Clock, limits: StreamLimits) {
    this.#clock = clock;
    this.#perSecond = limits.operationsPerSecond;
    this.#hour = new HourCount(clock, limits.operationsPerHour);
  }

  take(): boolean {
    const now = this.#clock.monotonicMs();
    if (now - this.#second >= SECOND_MS) {
      this.#second = now;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    return this.#inSecond <= this.#perSecond && this.#hour.take(1);
  }
}
