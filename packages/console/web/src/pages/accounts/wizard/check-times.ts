import type { Line } from './connecting.ts';

/** When each kind of thing was known, in milliseconds since 1970. */
export interface CheckTimes {
  /** What the venue says of the key itself. */
  readonly keyMs: number;
  readonly balanceMs: number;
  readonly endMs: number;
}

/** By the lines of a try that passed; what no line tells was known at its end. */
export function checkedAt(lines: readonly Line[], endMs: number): CheckTimes {
  const ended = (isIt: (step: string) => boolean): number =>
    lines.findLast(({ step }) => isIt(step))?.endedMs ?? endMs;
  return {
    keyMs: ended((step) => step.startsWith('reading back')),
    balanceMs: ended((step) => step.startsWith('reading the')),
    endMs,
  };
}
