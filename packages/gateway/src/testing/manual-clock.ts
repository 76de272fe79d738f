import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from '../ports/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly call: () => void;
}

/** Time that stands still until a test moves it. The two clocks move apart only when asked to. */
export class ManualClock implements Clock {
  #wallMs: number;
  #monotonicMs = 1_000;
  readonly #timers = new Set<Timer>();

  constructor(wallMs: number = Date.UTC(2026, 10, 21)) {
    this.#wallMs = wallMs;
  }

  wallMs(): EpochMs {
    return epochMs(this.#wallMs);
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { dueMs: this.#monotonicMs + delayMs, call };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  advance(byMs: number): void {
    this.#monotonicMs += byMs;
    this.#wallMs += byMs;
    for (const timer of [...this.#timers].sort((left, right) => left.dueMs - right.dueMs)) {
      if (timer.dueMs > this.#monotonicMs || !this.#timers.delete(timer)) continue;
      timer.call();
    }
  }

  /** What an operator or NTP does to the wall clock alone. */
  stepWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  get timers(): number {
    return this.#timers.size;
  }
}
