/**
 * Why a mutant may survive: it changes nothing that can be seen, or nothing but prose. The reasons are kept beside this
 * file, found by the text of the mutant and not by its line, and must match: a reason whose mutant is caught now is stale.
 */
import type { MutantResult } from './stryker.ts';

export interface Explanation {
  readonly file: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

export interface Judgement {
  /** Survivors with their reason, and survivors without. */
  readonly explained: readonly (readonly [MutantResult, Explanation])[];
  readonly unexplained: readonly MutantResult[];
  /** Reasons that no survivor of these files needs. */
  readonly stale: readonly Explanation[];
}

export function judgeSurvivors(
  results: readonly MutantResult[],
  explanations: readonly Explanation[],
  sources: readonly string[],
): Judgement {
  const explained: [MutantResult, Explanation][] = [];
  const unexplained: MutantResult[] = [];
  for (const result of results) {
    if (result.state !== 'survived' && result.state !== 'noCoverage') continue;
    const explanation = explanations.find((candidate) => explains(candidate, result));
    if (explanation === undefined) unexplained.push(result);
    else explained.push([result, explanation]);
  }
  const needed = new Set(explained.map(([, explanation]) => explanation));
  const stale = explanations.filter(
    (candidate) => sources.includes(candidate.file) && !needed.has(candidate),
  );
  return { explained, unexplained, stale };
}

/** White space does not count, because a formatter may break a line anew. */
function explains(explanation: Explanation, result: MutantResult): boolean {
  return (
    explanation.file === result.file &&
    squeeze(explanation.original) === squeeze(result.original) &&
    squeeze(explanation.replacement) === squeeze(result.replacement)
  );
}

export function squeeze(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
