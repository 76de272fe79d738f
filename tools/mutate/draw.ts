/** A random sample that any process can draw alone: whether a mutant is in it follows from the seed and its identity. */
import { createHash } from 'node:crypto';
import type { RunPlan } from './run-plan.ts';

const RANGE = 2 ** 32;

/** A mutant by its place as reports name it: Stryker counts from 0 while it runs one, and from 1 when it tells of it. */
export function identityOf(source: string, { location: { start }, replacement }: RunningMutant): string {
  return `${source}:${start.line + 1}:${start.column + 1}:${replacement}`;
}

export interface RunningMutant {
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
  readonly replacement: string;
}

export function isDrawn(
  plan: Pick<RunPlan, 'wholeFiles' | 'share' | 'seed'>,
  source: string,
  identity: string,
): boolean {
  if (plan.wholeFiles.includes(source)) return true;
  const draw = createHash('sha256').update(`${plan.seed}:${identity}`).digest().readUInt32BE(0);
  return draw / RANGE < plan.share;
}

/** The same order for the same seed: by the hash of each. */
export function shuffle(items: readonly string[], seed: number): readonly string[] {
  const rank = (item: string): string => createHash('sha256').update(`${seed}:${item}`).digest('hex');
  return [...items].sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
}
