/** A random sample that any process can draw alone: whether a mutant is in it follows from the seed and its identity. */
import { createHash } from 'node:crypto';
import type { RunPlan } from './run-plan.ts';

const RANGE = 2 ** 32;

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
