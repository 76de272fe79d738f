import type { Clock, Every } from '../clock.ts';

/** A clock that stands still until a test moves it; timers run once at every move. */
export class ManualTime implements Clock {
  #nowMs = 1_000;
  readonly #runs = new Set<() => void>();

  get timerCount(): number {
    return this.#runs.size;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_750_000_000_000 + this.#nowMs;
  }

  readonly every: Every = (_intervalMs, run) => {
    this.#runs.add(run);
    return () => this.#runs.delete(run);
  };

  advance(byMs: number): void {
    this.#nowMs += byMs;
    for (const run of this.#runs) run();
  }
}
