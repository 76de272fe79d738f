import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';

export interface Clock {
  wallMs(): EpochMs;
  /** Never goes back; for durations and deadlines. */
  monotonicMs(): number;
  /** Calls once after that long, unless cancelled by the returned function. Does not keep the process alive. */
  after(delayMs: number, call: () => void): () => void;
}
