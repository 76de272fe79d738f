import { VENUE_PACE_MARGIN_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';

const SECOND_MS = 1_000;

/** Lets connections to one host begin no faster than it admits them, in the order in which they were asked for. */
export class ConnectPace {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #waiting = new Set<() => void>();
  /** When the last ones began, as many as may begin within a second; the oldest first. */
  #begunMs: readonly number[] = [];
  #isTimed = false;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Calls `begin` once, at once or when its turn comes. The returned function gives the turn up. */
  enter(begin: () => void): () => void {
    // A name of its own: the same function may wait twice.
    const turn = (): void => begin();
    this.#waiting.add(turn);
    this.#advance();
    return () => this.#waiting.delete(turn);
  }

  readonly #advance = (): void => {
    for (const turn of this.#waiting) {
      const nowMs = this.#clock.monotonicMs();
      const waitMs = this.#nextMs() - nowMs;
      if (waitMs > 0) {
        this.#wakeAfter(waitMs);
        return;
      }
      this.#waiting.delete(turn);
      this.#begunMs = [...this.#begunMs, nowMs].slice(-this.#perSecond);
      turn();
    }
  };

  #nextMs(): number {
    const [oldest] = this.#begunMs;
    if (oldest === undefined || this.#begunMs.length < this.#perSecond) return 0;
    return oldest + SECOND_MS + VENUE_PACE_MARGIN_MS;
  }

  #wakeAfter(waitMs: number): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#clock.after(waitMs, () => {
      this.#isTimed = false;
      this.#advance();
    });
  }
}
