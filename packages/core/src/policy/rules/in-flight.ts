import { refuse } from '../../errors/refusal.ts';
import { BOUNDABLE_KINDS, isBoundable, type UsageRule } from '../rule.ts';

/** How much is under way at once. Cancels and reductions are counted, and pass. */
export const IN_FLIGHT_RULE: UsageRule = {
  id: 'in-flight',
  mayRefuse: ({ limits }, kind) => limits.inFlight !== null && BOUNDABLE_KINDS.has(kind),
  checkAll: ({ limits }, items, snapshot, usage) => {
    const limit = limits.inFlight;
    if (limit === null) return null;
    const { inFlight } = usage;
    if (inFlight < limit) return null;
    const item = items.findIndex(({ intent }) => isBoundable(intent, snapshot));
    if (item === -1) return null;
    return refuse('IN_FLIGHT_EXHAUSTED', {
      ruleId: 'in-flight',
      item,
      detail: `${inFlight} requests are under way, and ${limit} are allowed at once; wait for their answers.`,
    });
  },
};
