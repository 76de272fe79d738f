import { Decimal } from '../../money/decimal.ts';
import { ORDER_KINDS, type UsageRule } from '../rule.ts';
import { judgeBudget } from './budget.ts';

const ID = 'notional-per-day';

/** Worth of all that is placed in a day of UTC, this request with all its items included. */
export const NOTIONAL_PER_DAY_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.notionalPerDay !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits }, items, _snapshot, usage) => {
    const limit = limits.notionalPerDay;
    if (limit === null) return null;
    const { notionalToday } = usage;
    return judgeBudget(
      {
        ruleId: ID,
        code: 'NOTIONAL_BUDGET_EXHAUSTED',
        counted: 'what is placed today (UTC)',
        limit,
        used: (asset) => notionalToday.get(asset) ?? Decimal.ZERO,
      },
      items,
    );
  },
};
