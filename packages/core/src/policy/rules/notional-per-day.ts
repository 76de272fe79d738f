import { ORDER_KINDS, type UsageRule } from '../rule.ts';
import { judgeBudget, type Budget } from './budget.ts';

const ID = 'notional-per-day';
const BUDGET: Budget = {
  ruleId: ID,
  code: 'NOTIONAL_BUDGET_EXHAUSTED',
  counted: 'what is placed today (UTC)',
};

/** Worth of all that is placed in a day of UTC, this request with all its items included. */
export const NOTIONAL_PER_DAY_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.notionalPerDay !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits: { notionalPerDay: limit } }, items, _snapshot, usage) =>
    limit === null ? null : judgeBudget(BUDGET, limit, usage.notionalToday, items),
};
