import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';

/**
 * Each change of a batch is judged as if it were the only one. Two of one order, a new price in one and a new size in the
 * other, would make what nobody judged; and an order has two names, so that names of both kinds may be of one order.
 */
export const ONE_CHANGE_RULE = {
  id: 'one-change',
  kind: 'amend',
  checkBatch: (intents: readonly Intent[]): Refusal | null => {
    const changes = intents.filter((intent) => intent.kind === 'amend');
    if (changes.length < 2) return null;
    const names = new Set(changes.map(({ order }) => `${order.kind} ${order.id}`));
    const kinds = new Set(changes.map(({ order }) => order.kind));
    if (names.size === changes.length && kinds.size < 2) return null;
    return refuse('ORDER_TERMS_UNKNOWN', {
      ruleId: 'one-change',
      detail:
        'Cannot change orders: a batch must name each order once, and all of them by the same kind of id; send one change at a time.',
    });
  },
} as const;
