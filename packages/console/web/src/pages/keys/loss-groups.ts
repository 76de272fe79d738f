import type { WorstCaseView } from '@bitting/client/policies.ts';

/** Worst cases of one period that are said in one sentence. */
export interface LossGroup {
  readonly period: WorstCaseView['period'];
  readonly assets: readonly string[];
  /** The first of them: where there are several, none has a bound and all for one reason. */
  readonly loss: WorstCaseView;
  readonly remedies: readonly (WorstCaseView['remedies'][number] & { readonly asset: string })[];
}

/** Those without a bound are said together where the reason is the same; each that has one is said by itself. */
export function groupLosses(worst: readonly WorstCaseView[], remediesEach: number): readonly LossGroup[] {
  const groups = new Map<string, LossGroup>();
  for (const loss of worst) {
    const { amount, asset, period, ruleId } = loss;
    const name = [period, ruleId, amount === null ? '' : asset].join(' ');
    const remedies = loss.remedies
      .slice(0, remediesEach)
      .map(({ ruleId: id, to, amount: then }) => ({ ruleId: id, to, amount: then, asset }));
    const before = groups.get(name);
    groups.set(name, {
      period,
      assets: [...(before?.assets ?? []), asset],
      loss: before?.loss ?? loss,
      remedies: [...(before?.remedies ?? []), ...remedies],
    });
  }
  return [...groups.values()];
}
