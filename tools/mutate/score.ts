/** Counting mutants, and when a count is good enough. */
import type { MutantResult, MutantState } from './stryker.ts';

export type Counts = Readonly<Record<MutantState, number>>;

/** Every group must catch this share of its mutants; those that nobody can catch count as survivors all the same. */
export const SCORE_MIN = 0.9;
/** A sample this many standard errors below the record says that the record is no longer true. */
const ERRORS_TOLERATED = 3;

export const NO_MUTANTS: Counts = { killed: 0, timeout: 0, survived: 0, noCoverage: 0, notRun: 0 };

export function countStates(results: readonly MutantResult[]): Counts {
  const counts = { ...NO_MUTANTS };
  for (const { state } of results) counts[state] += 1;
  return counts;
}

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    killed: left.killed + right.killed,
    timeout: left.timeout + right.timeout,
    survived: left.survived + right.survived,
    noCoverage: left.noCoverage + right.noCoverage,
    notRun: left.notRun + right.notRun,
  };
}

/** How many have run, uncovered ones included: those need no run to be known. */
export function countJudged(counts: Counts): number {
  return counts.killed + counts.timeout + counts.survived + counts.noCoverage;
}

/** From 0 to 1; nothing judged is a score of 1, because nothing was missed. */
export function scoreOf(counts: Counts): number {
  const judged = countJudged(counts);
  return judged === 0 ? 1 : (counts.killed + counts.timeout) / judged;
}

/** Whether a random sample can come from a whole with the score of the record. */
export function agrees(sample: Counts, recorded: number): boolean {
  const judged = countJudged(sample);
  if (judged === 0) return true;
  const standardError = Math.sqrt((recorded * (1 - recorded)) / judged);
  // One more is forgiven, because a record without any survivor has no standard error.
  return scoreOf(sample) >= recorded - ERRORS_TOLERATED * standardError - 1 / judged;
}
