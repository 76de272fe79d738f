import { refuse } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Amounts } from '../limits.ts';
import { isOpening, ORDER_KINDS, type UsageRule } from '../rule.ts';
import { notKnown } from './budget.ts';

const ID = 'loss-per-day';

/** Whoever has lost as much as the limit, or anything of an asset that has none, may only reduce until the day is over. */
export const LOSS_PER_DAY_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.lossPerDay !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits: { lossPerDay: limit } }, items, snapshot, usage) => {
    if (limit === null) return null;
    const item = items.findIndex(({ intent }) => isOpening(intent, snapshot));
    if (item === -1) return null;
    const { lossToday } = usage;
    if (lossToday === null)
      return refuse('USAGE_UNKNOWN', { ruleId: ID, item, detail: notKnown('the loss of this day') });
    const asset = lostAsset(limit, lossToday);
    if (asset === null) return null;
    const lost = lossToday.get(asset) ?? Decimal.ZERO;
    return refuse('LOSS_LIMIT_REACHED', {
      ruleId: ID,
      item,
      detail: `Cannot place order: ${lost} ${asset} were lost today, the limit is ${limit.get(asset) ?? Decimal.ZERO}. Only orders that reduce exposure and cancels are accepted until midnight UTC.`,
    });
  },
};

function lostAsset(limit: Amounts, lossToday: Amounts): string | null {
  for (const [asset, most] of limit) if (!(lossToday.get(asset) ?? Decimal.ZERO).isBelow(most)) return asset;
  for (const [asset, lost] of lossToday) if (!limit.has(asset) && lost.sign() > 0) return asset;
  return null;
}
