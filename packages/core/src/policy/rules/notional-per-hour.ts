import { Decimal } from '../../money/decimal.ts';
import { ORDER_KINDS, type UsageRule } from '../rule.ts';
import { judgeBudget } from './budget.ts';

const ID = 'notional-per-hour';

/** Worth of all that is placed in a clock hour of UTC, this request with all its items included. */
export const NOTIONAL_PER_HOUR_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.notionalPerHour !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits }, items, _snapshot, usage) => {
    const limit = limits.notionalPerHour;
    if (limit === null) return null;
    const { notionalThisHour } = usage;
    return judgeBudget(
      {
        ruleId: ID,
        code: 'NOTIONAL_BUDGET_EXHAUSTED',
        counted: 'what is placed in this hour',
        limit,
        used: (asset) => notionalThisHour.get(asset) ?? Decimal.ZERO,
      },
      items,
    );
  },
};
