import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import { collarOf, tradesOf, type Collar, type Trade } from '../collar.ts';
import { isReducing, type TermsRule } from '../rule.ts';

const ID = 'price-collar';

/**
 * How far a price may be from the reference to the worse, orders that only reduce included: they are a way to give money
 * away, too. What has no price of its own is for the depth of the book to bound, and refused where that is not asked for;
 * closing a position passes, because there must be a way out.
 */
export const PRICE_COLLAR_RULE: TermsRule = {
  id: ID,
  check: ({ limits: { priceCollar, depthShare } }, intent, snapshot) => {
    if (priceCollar === null || (intent.kind !== 'place' && intent.kind !== 'amend')) return null;
    const trades = tradesOf(intent, snapshot);
    if (typeof trades === 'string') return refuse(trades, { ruleId: ID });
    const opens = !isReducing(intent, snapshot);
    const needed = opens ? trades.length > 0 : trades.some(({ price }) => price !== null);
    if (!needed) return null;
    const collar = collarOf(intent.instrument, priceCollar, { snapshot, opens });
    if (typeof collar === 'string') return refuse(collar, { ruleId: ID });
    if (opens && collar.apart) return refuse('REFERENCES_APART', { ruleId: ID });
    if (opens && depthShare === null && trades.some(({ price }) => price === null))
      return refuse('ORDER_PRICE_MISSING', { ruleId: ID });
    for (const trade of trades) {
      const refusal = judgeTrade(trade, collar, intent);
      if (refusal !== null) return refusal;
    }
    return null;
  },
};

function judgeTrade({ sides, price }: Trade, { highest, lowest }: Collar, { kind }: Intent): Refusal | null {
  if (price === null) return null;
  const verb = kind === 'amend' ? 'change' : 'place';
  if (sides.includes('buy') && price.isAbove(highest))
    return refuse('PRICE_OUTSIDE_COLLAR', {
      ruleId: ID,
      detail: `Cannot ${verb} order: it would buy at ${price}; at most ${highest} is allowed now.`,
    });
  if (sides.includes('sell') && price.isBelow(lowest))
    return refuse('PRICE_OUTSIDE_COLLAR', {
      ruleId: ID,
      detail: `Cannot ${verb} order: it would sell at ${price}; at least ${lowest} is allowed now.`,
    });
  return null;
}
