import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** Who said it. Lines and columns count from 1; a file without a line is meant as a whole. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string; readonly line?: number; readonly column?: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'option'; readonly option: string };

/** Why a configuration is not accepted, and where. What was written there is never part of it: it could be a secret. */
export interface Problem {
  readonly origin: Origin;
  /** One sentence. */
  readonly reason: string;
}

export function nameOrigin(origin: Origin): string {
  if (origin.kind === 'default') return 'default';
  if (origin.kind === 'environment') return origin.variable;
  if (origin.kind === 'option') return `--${origin.option}`;
  const { file, line, column = 1 } = origin;
  return line === undefined ? file : `${file}:${line}:${column}`;
}

export function renderProblem({ origin, reason }: Problem): string {
  return origin.kind === 'default' ? reason : `${nameOrigin(origin)}: ${reason}`;
}

/** By place, so that a file is mended from top to bottom. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems
    .map((problem, index) => ({ problem, index }))
    .sort((left, right) => placeOf(left.problem) - placeOf(right.problem) || left.index - right.index)
    .map(({ problem }) => problem);
}

const LINE_WEIGHT = 100_000;

function placeOf({ origin }: Problem): number {
  if (origin.kind !== 'file') return Number.MAX_SAFE_INTEGER;
  return (origin.line ?? 0) * LINE_WEIGHT + (origin.column ?? 0);
}

/** All of them at once. */
export function refuseConfiguration(problems: readonly Problem[]): BittingError {
  const lines = problems.map(renderProblem);
  return new BittingError('CONFIG_INVALID', lines.join(' '), {
    publicDetail: ['The configuration is not accepted.', ...lines.map((line) => `  ${line}`), ''].join('\n'),
  });
}
