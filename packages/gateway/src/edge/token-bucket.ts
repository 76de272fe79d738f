/** How much of something passes: so much a second, and so much at once after a pause. */
export interface Flow {
  readonly perSecond: number;
  readonly burst: number;
}

const SECOND_MS = 1_000;

/** Counts by a clock that never goes back; nothing is kept but two numbers. */
export class TokenBucket {
  readonly #flow: Flow;
  #tokens: number;
  #countedMs: number;

  constructor(flow: Flow, nowMs: number) {
    this.#flow = flow;
    this.#tokens = flow.burst;
    this.#countedMs = nowMs;
  }

  /** Whether `count` more may pass now; what may not is not counted. */
  take(count: number, nowMs: number): boolean {
    const gained = ((nowMs - this.#countedMs) * this.#flow.perSecond) / SECOND_MS;
    this.#countedMs = nowMs;
    this.#tokens = Math.min(this.#flow.burst, this.#tokens + gained);
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }
}
