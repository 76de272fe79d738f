import { refuse } from '../../errors/refusal.ts';
import { isReducing, type UsageRule } from '../rule.ts';

/** How many orders may ever be placed, those that the venue refused excepted. */
export const USES_RULE: UsageRule = {
  id: 'uses',
  mayRefuse: ({ limits }, kind) => limits.uses !== null && kind === 'place',
  checkAll: ({ limits }, items, snapshot, usage) => {
    const limit = limits.uses;
    if (limit === null) return null;
    const { uses } = usage;
    let count = uses;
    for (const { index: item, intent } of items) {
      if (intent.kind !== 'place' || isReducing(intent, snapshot)) continue;
      count += 1;
      if (count > limit)
        return refuse('USES_EXHAUSTED', {
          ruleId: 'uses',
          item,
          detail: `Cannot place order: ${uses} of the ${limit} orders that may ever be placed are used up.`,
        });
    }
    return null;
  },
};
