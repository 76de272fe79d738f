import { ORDER_KINDS, type UsageRule } from '../rule.ts';
import { judgeBudget, type Budget } from './budget.ts';

const ID = 'notional-per-hour';
const BUDGET: Budget = {
  ruleId: ID,
  code: 'NOTIONAL_BUDGET_EXHAUSTED',
  counted: 'what is placed in this hour',
};

/** Worth of all that is placed in a clock hour of UTC, this request with all its items included. */
export const NOTIONAL_PER_HOUR_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.notionalPerHour !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits: { notionalPerHour: limit } }, items, _snapshot, usage) =>
    limit === null ? null : judgeBudget(BUDGET, limit, usage.notionalThisHour, items),
};
