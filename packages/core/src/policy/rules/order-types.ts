import { refuse } from '../../errors/refusal.ts';
import type { Intent, OrderLeg, OrderType } from '../../trading/intent.ts';
import { isReducing, ORDER_KINDS, type TermsRule } from '../rule.ts';

/**
 * What an order is, and what its legs are. An amend keeps the type of its order and must not hang legs of another to it. An
 * order of the book that only reduces passes, whatever its type: how a position is left is not what types are listed for.
 */
export const ORDER_TYPES_RULE: TermsRule = {
  id: 'order-types',
  mayRefuse: ({ limits }, kind) => limits.orderTypes !== 'all' && ORDER_KINDS.has(kind),
  check: ({ limits: { orderTypes } }, { intent, snapshot }) => {
    if (orderTypes === 'all') return null;
    const refused = typesOf(intent, isReducing(intent, snapshot)).find((type) => !orderTypes.includes(type));
    if (refused === undefined) return null;
    return refuse('ORDER_TYPE_NOT_ALLOWED', {
      ruleId: 'order-types',
      detail: `Cannot place order: the type ${refused} is not allowed; allowed are ${orderTypes.join(', ') || 'none'}.`,
    });
  },
};

function typesOf(intent: Intent, reduces: boolean): readonly OrderType[] {
  if (intent.kind === 'amend') return intent.algo ? [] : legTypes(intent.newLegs, true);
  if (intent.kind !== 'place') return [];
  const { type, algo, legs } = intent;
  const own = reduces && !algo ? [] : [type];
  // The trigger of an algo order is part of what it is.
  return legs.length === 0 ? own : [...own, ...legTypes(legs, !algo)];
}

function legTypes(legs: readonly OrderLeg[], countsTriggers: boolean): readonly OrderType[] {
  return legs.flatMap(({ purpose }) => {
    if (purpose === 'trigger') return countsTriggers ? ['trigger'] : [];
    return ['take-profit-stop-loss'];
  });
}
