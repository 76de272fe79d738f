/** Time as the engine sees it: wall time or a hand-moved clock, never `Date.now()` inside the engine. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `run` once after `delayMs`; the answer cancels it. */
  setTimer(delayMs: number, run: () => void): () => void;
}

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  setTimer(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  }
}

interface ManualTimer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that moves only when told to; timers that become due run in order of their instants. */
export class ManualClock implements Clock {
  #now: number;
  #timers: readonly ManualTimer[] = [];
  #order = 0;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, run: () => void): () => void {
    this.#order += 1;
    const timer: ManualTimer = { at: this.#now + Math.max(0, delayMs), order: this.#order, run };
    this.#timers = [...this.#timers, timer].sort((a, b) => a.at - b.at || a.order - b.order);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(durationMs: number): void {
    const end = this.#now + durationMs;
    for (;;) {
      const [next] = this.#timers;
      if (next === undefined || next.at > end) break;
      this.#timers = this.#timers.slice(1);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}
