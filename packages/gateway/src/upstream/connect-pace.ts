import { VENUE_PACE_MARGIN_MS } from '../streams/bounds.ts';
import type { Clock } from '../ports/clock.ts';

const SECOND_MS = 1_000;

/**
 * Lets connections to one host begin no faster than it admits them: of each asker in the order in which they were asked
 * for, and the askers in turn, so that nobody waits behind another's crowd.
 */
export class ConnectPace {
  readonly #clock: Clock;
  readonly #perSecond: number;
  /** By asker; whoever began last stands last. */
  readonly #waiting = new Map<string, Set<() => void>>();
  /** When the last ones began, as many as may begin within a second; the oldest first. */
  #begunMs: readonly number[] = [];
  #isTimed = false;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Calls `begin` once, at once or when the asker's turn comes. The returned function gives the turn up. */
  enter(asker: string, begin: () => void): () => void {
    // A name of its own: the same function may wait twice.
    const turn = (): void => begin();
    const turns = this.#waiting.get(asker) ?? new Set();
    turns.add(turn);
    this.#waiting.set(asker, turns);
    this.#advance();
    return () => {
      this.#drop(asker, turn);
    };
  }

  readonly #advance = (): void => {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined) return;
      const nowMs = this.#clock.monotonicMs();
      const waitMs = this.#nextMs() - nowMs;
      if (waitMs > 0) {
        this.#wakeAfter(waitMs);
        return;
      }
      const [asker, turns] = next;
      const [turn] = turns;
      if (turn !== undefined) this.#begunMs = [...this.#begunMs, nowMs].slice(-this.#perSecond);
      this.#waiting.delete(asker);
      if (turn !== undefined) turns.delete(turn);
      if (turns.size > 0) this.#waiting.set(asker, turns);
      turn?.();
    }
  };

  #drop(asker: string, turn: () => void): void {
    const turns = this.#waiting.get(asker);
    turns?.delete(turn);
    if (turns?.size === 0) this.#waiting.delete(asker);
  }

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
