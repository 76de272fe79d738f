import type { UsageView, WorstCaseView } from '@bitting/client/policies.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import { PERIODS } from '@bitting/core/policy/loss-bound.ts';
import type { Snapshot } from '@bitting/core/policy/policy.ts';
import type { Layer, LayerUsage, Usage } from '@bitting/core/policy/usage.ts';
import type { WorstCase } from '@bitting/core/policy/worst-case.ts';

/** What is used up, of the key and of the layers that have terms; the nearest first. */
export function viewUsage(usage: LayerUsage, layers: Snapshot['layers']): readonly UsageView[] {
  const bound: readonly Layer[] = [
    'key',
    ...(['account', 'installation'] as const).filter((layer) => layers[layer] !== null),
  ];
  return bound.map((layer) => viewLayer(layer, usage[layer]));
}

function viewLayer(layer: Layer, usage: Usage): UsageView {
  return {
    layer,
    notionalThisHour: viewAmounts(usage.notionalThisHour),
    notionalToday: viewAmounts(usage.notionalToday),
    turnoverToday: usage.turnoverToday === null ? null : viewAmounts(usage.turnoverToday),
    lossToday: usage.lossToday === null ? null : viewAmounts(usage.lossToday),
    openOrders: usage.openOrders,
    uses: usage.uses,
    lastUsedMs: usage.lastUsedMs,
  };
}

export function viewAmounts(amounts: Amounts): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(amounts, ([asset, amount]) => [asset, amount.toString()]));
}

export function viewWorstCase(worst: WorstCase): readonly WorstCaseView[] {
  return PERIODS.flatMap((period) =>
    worst[period].map(({ asset, amount, parts, ruleId, smaller }) => ({
      period,
      asset,
      amount: amount?.toString() ?? null,
      parts: parts === null ? null : { taken: parts.taken.toString(), market: parts.market.toString() },
      ruleId,
      remedies: smaller.map((remedy) => ({ ...remedy, amount: remedy.amount?.toString() ?? null })),
    })),
  );
}
