import { LINK_RETRY_FIRST_MS, LINK_RETRY_MAX_MS } from './bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';

/** What a link waits for before it tries again: one thing at a time, and what it waited for before is forgotten. */
export class RetryWait {
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  #failures = 0;
  #stop: (() => void) | null = null;

  constructor(clock: Clock, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  /** `delayMs`: where it is not for a failure. */
  begin(call: () => void, delayMs = this.#nextDelay()): void {
    this.stop();
    this.#stop = this.#clock.after(delayMs, call);
  }

  stop(): void {
    this.#stop?.();
  }

  /** What was tried was good: the next wait is short again. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Twice as long after every failure, and between half of it and all: many links do not come back as one. */
  #nextDelay(): number {
    const full = Math.min(LINK_RETRY_MAX_MS, LINK_RETRY_FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
    return (full / 2) * (1 + (this.#random(1)[0] ?? 0) / 255);
  }
}
