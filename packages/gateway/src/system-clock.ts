import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from './ports/clock.ts';

/** The clocks of this machine. */
export const systemClock: Clock = {
  wallMs: () => epochMs(Date.now()),
  monotonicMs: () => performance.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
