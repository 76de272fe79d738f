import { refuse } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import { ORDER_KINDS, type TermsRule } from '../rule.ts';

const ID = 'notional-per-order';

/** The worth of the order and of each of its legs, at the worst price that it can be done at. */
export const NOTIONAL_PER_ORDER_RULE: TermsRule = {
  id: ID,
  mayRefuse: ({ notionalPerOrder }, kind) => notionalPerOrder !== null && ORDER_KINDS.has(kind),
  check: ({ notionalPerOrder }, item) => {
    if (notionalPerOrder === null) return null;
    const { worths } = item;
    if (typeof worths === 'string') return refuse(worths, { ruleId: ID });
    for (const worth of worths) {
      if (worth === null) return refuse('INSTRUMENT_UNKNOWN', { ruleId: ID });
      const { asset, amount } = worth;
      const limit = notionalPerOrder.get(asset) ?? Decimal.ZERO;
      if (amount.isAbove(limit))
        return refuse('NOTIONAL_ABOVE_LIMIT', {
          ruleId: ID,
          detail: `Cannot place order: notional ${amount} ${asset} is above the limit of ${limit}.`,
        });
    }
    return null;
  },
};
