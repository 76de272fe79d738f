import { Decimal } from '../../money/decimal.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import { collarOf, type Collar, type Trade } from '../collar.ts';
import { isOpening, ORDER_KINDS, type TermsRule } from '../rule.ts';

const ID = 'price-collar';
const TRIGGER_MISSING =
  'Cannot place or change order: its price is held to its trigger, too; send it with both.';

/**
 * How far a price may be from the reference, and from the trigger that it waits for, to the worse, orders that only reduce included: they are a way to give money
 * away, too. What has no price of its own is for the depth of the book to bound. Where that is not asked for it is refused,
 * closings included: whoever empties the book first is whom they would meet. The way out is an order with a price.
 */
export const PRICE_COLLAR_RULE: TermsRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) =>
    limits.priceCollar !== null && (kind === 'close-position' || ORDER_KINDS.has(kind)),
  check: ({ limits: { priceCollar, depthShare } }, item) => {
    if (priceCollar === null) return null;
    const { intent, snapshot, trades } = item;
    if (typeof trades === 'string') return refuse(trades, { ruleId: ID });
    if (depthShare === null && trades.some(({ price }) => price === null))
      return refuse('ORDER_PRICE_MISSING', { ruleId: ID });
    if (trades.some(({ price, waitsFor }) => price !== null && waitsFor === null))
      return refuse('ORDER_TERMS_UNKNOWN', { ruleId: ID, detail: TRIGGER_MISSING });
    const opens = isOpening(intent, snapshot);
    if (!trades.some(({ price }) => opens || price !== null) || !('instrument' in intent)) return null;
    const collar = collarOf(intent.instrument ?? '', priceCollar, { snapshot, opens });
    if (typeof collar === 'string') return refuse(collar, { ruleId: ID });
    if (opens && collar.apart) return refuse('REFERENCES_APART', { ruleId: ID });
    for (const trade of trades) {
      const refusal = judgeTrade(trade, narrow(collar, trade.waitsFor, priceCollar), intent);
      if (refusal !== null) return refusal;
    }
    return null;
  },
};

/** What waits is done later, when the market is where its trigger is. */
function narrow(now: Collar, waitsFor: Decimal | null | undefined, collar: Decimal): Collar {
  if (waitsFor === null || waitsFor === undefined) return now;
  const width = waitsFor.multiply(collar);
  return {
    ...now,
    highest: Decimal.min(now.highest, waitsFor.add(width)),
    lowest: Decimal.max(now.lowest, waitsFor.subtract(width)),
  };
}

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
