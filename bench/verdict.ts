/** What was promised, what was measured, and whether that is within it. */
import type { Ratio } from './pairs.ts';

export interface Goal {
  readonly id: string;
  readonly what: string;
  readonly goal: number;
  /** What the goal is; `at least` where more is better. */
  readonly bound: 'at most' | 'at least';
  /** Behind the number; a ratio has `×`. */
  readonly unit: string;
}

export interface Verdict extends Goal {
  /** `null` where it was not measured, and `why` says why. */
  readonly measured: number | null;
  /** What is known of how sure it is. */
  readonly ratio: Ratio | null;
  readonly why: string | null;
}

export function isReached({ measured, goal, bound }: Verdict): boolean | null {
  if (measured === null) return null;
  return bound === 'at most' ? measured <= goal : measured >= goal;
}

export function judge(goal: Goal, measured: number, why: string | null = null): Verdict {
  const { id, what, goal: wanted, bound, unit } = goal;
  return { id, what, goal: wanted, bound, unit, measured, ratio: null, why };
}

export function judgeRatio(goal: Goal, ratio: Ratio | null, whyNot: string): Verdict {
  return { ...judge(goal, 0), measured: ratio?.median ?? null, ratio, why: ratio === null ? whyNot : null };
}

const WORDS = { true: 'reached', false: 'NOT reached', null: 'not measured' } as const;

export function wordOf(verdict: Verdict): string {
  return WORDS[`${isReached(verdict)}`];
}

export function figureOf(value: number | null, unit: string): string {
  if (value === null) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  return unit === '×'
    ? `×${value.toFixed(digits)}`
    : `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

export function boundOf({ bound, goal, unit }: Pick<Goal, 'bound' | 'goal' | 'unit'>): string {
  return `${bound === 'at most' ? '≤' : '≥'} ${figureOf(goal, unit)}`;
}

export function printVerdicts(verdicts: readonly Verdict[]): void {
  console.log('\nmeasured        spread   of minima         goal  ');
  for (const verdict of verdicts) {
    const { what, unit, measured, ratio, why } = verdict;
    const cells = [
      figureOf(measured, unit).padStart(8),
      (ratio === null ? '' : `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`).padStart(13),
      (ratio === null ? '' : figureOf(ratio.ofMinima, unit)).padStart(11),
      boundOf(verdict).padStart(12),
      ` ${wordOf(verdict)}: ${what}${why === null ? '' : ` (${why})`}`,
    ];
    console.log(cells.join(' '));
  }
}
