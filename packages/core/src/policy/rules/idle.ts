import { refuse } from '../../errors/refusal.ts';
import { BOUNDABLE_KINDS, isBoundable, type UsageRule } from '../rule.ts';

const DAY_MS = 86_400_000;

/** A key that nobody used for so long is more likely found than needed. One that was never used is not idle. */
export const IDLE_RULE: UsageRule = {
  id: 'idle',
  mayRefuse: ({ limits }, kind) => limits.idleDays !== null && BOUNDABLE_KINDS.has(kind),
  checkAll: ({ limits: { idleDays } }, items, snapshot, usage) => {
    if (idleDays === null) return null;
    const { lastUsedMs } = usage;
    if (lastUsedMs === null || snapshot.now - lastUsedMs <= idleDays * DAY_MS) return null;
    const item = items.findIndex(({ intent }) => isBoundable(intent, snapshot));
    if (item === -1) return null;
    return refuse('KEY_IDLE', {
      ruleId: 'idle',
      item,
      detail: `No order that opens a position was placed for more than ${idleDays} days, so only orders that reduce exposure and cancels are accepted.`,
    });
  },
};
