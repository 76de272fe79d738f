import { refuse } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import { IMMEDIATE_TYPES, isReducing, ORDER_KINDS, type UsageRule } from '../rule.ts';

const ID = 'open-orders';

/** Every order that may come to rest counts, and so does each leg that it leaves behind. */
export const OPEN_ORDERS_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.openOrders !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits: { openOrders: limit } }, items, snapshot, usage) => {
    if (limit === null) return null;
    const { openOrders } = usage;
    let count = openOrders ?? 0;
    for (const { index: item, intent } of items) {
      const added = isReducing(intent, snapshot) ? 0 : restingCountOf(intent);
      if (added === 0) continue;
      if (openOrders === null)
        return refuse('USAGE_UNKNOWN', {
          ruleId: ID,
          item,
          detail: 'Cannot place order: how many orders are open is not known now.',
        });
      count += added;
      if (count > limit)
        return refuse('OPEN_ORDERS_EXHAUSTED', {
          ruleId: ID,
          item,
          detail: `Cannot place order: ${openOrders} orders are open and this would make ${count}; the limit is ${limit}. Cancel some first.`,
        });
    }
    return null;
  },
};

function restingCountOf(intent: Intent): number {
  if (intent.kind === 'amend') return intent.algo ? 0 : intent.newLegs.length;
  if (intent.kind !== 'place') return 0;
  const { algo, legs, type } = intent;
  return (
    (algo || !IMMEDIATE_TYPES.has(type) ? 1 : 0) + legs.filter(({ purpose }) => purpose !== 'trigger').length
  );
}
