import { Decimal } from '../../money/decimal.ts';
import { ORDER_KINDS, type UsageRule } from '../rule.ts';
import type { Exposure } from '../usage.ts';
import { judgeBudget, type Budget } from './budget.ts';

const ID = 'turnover-per-day';
const BUDGET: Budget = {
  ruleId: ID,
  code: 'TURNOVER_EXHAUSTED',
  counted: 'what is and may be traded today (UTC)',
};

/** What was traded today together with what rests and may be: buying and selling back the same thing counts twice. */
export const TURNOVER_PER_DAY_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.turnoverPerDay !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits }, items, _snapshot, usage) => {
    const limit = limits.turnoverPerDay;
    if (limit === null) return null;
    const { turnoverToday, exposures } = usage;
    if (turnoverToday === null || exposures === null) return judgeBudget(BUDGET, limit, null, items);
    const used = (asset: string): Decimal =>
      (turnoverToday.get(asset) ?? Decimal.ZERO).add(restingOf(asset, exposures));
    return judgeBudget(BUDGET, limit, { get: used }, items);
  },
};

function restingOf(asset: string, exposures: ReadonlyMap<string, Exposure>): Decimal {
  let sum = Decimal.ZERO;
  for (const one of exposures.values()) if (one.asset === asset) sum = sum.add(one.buying).add(one.selling);
  return sum;
}
