import { REFERENCE_AGE_MS_MAX } from '../../bounds.ts';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Instrument } from '../../trading/instrument.ts';
import type { AmendIntent, OrderSize, PlaceIntent } from '../../trading/intent.ts';
import type { Side } from '../../trading/vocabulary.ts';
import { collarOf } from '../collar.ts';
import type { BookLevel, Snapshot } from '../policy.ts';
import { isOpening, knownOrderOf, ORDER_KINDS, type UsageRule } from '../rule.ts';

const ID = 'market-depth';
/** Digits of a quotient; what is beyond is rounded up, to the order's disadvantage. */
const QUOTIENT_SCALE = 18;

/** What an order may be done against. */
interface Depth {
  readonly best: Decimal | null;
  readonly size: Decimal;
}

/**
 * What has no price of its own may take a share of what the book holds within the collar, all items of a request together.
 * Whoever put it there may take it away before the order arrives: this is for instruments in which others trade, too.
 */
export const MARKET_DEPTH_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.depthShare !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits: { depthShare, priceCollar } }, items, snapshot) => {
    if (depthShare === null) return null;
    const taken = new Map<string, Decimal>();
    for (const one of items) {
      const { index: item, intent } = one;
      if (!isOpening(intent, snapshot)) continue;
      const { trades } = one;
      if (typeof trades === 'string') return refuse(trades, { ruleId: ID, item });
      for (const { sides, price, size } of trades) {
        if (price !== null) continue;
        for (const side of sides) {
          const trade = { intent, side, size };
          const refusal = judgeTrade(trade, { depthShare, priceCollar, taken }, snapshot);
          if (refusal !== null) return { ...refusal, item };
        }
      }
    }
    return null;
  },
};

function judgeTrade(
  trade: {
    readonly intent: PlaceIntent | AmendIntent;
    readonly side: Side;
    readonly size: OrderSize | null;
  },
  {
    depthShare,
    priceCollar,
    taken,
  }: {
    readonly depthShare: Decimal;
    readonly priceCollar: Decimal | null;
    readonly taken: Map<string, Decimal>;
  },
  snapshot: Snapshot,
): Refusal | null {
  const { intent, side } = trade;
  const instrument = snapshot.instruments.get(intent.instrument);
  if (instrument === undefined) return refuse('INSTRUMENT_UNKNOWN', { ruleId: ID });
  const depth = depthOf(intent.instrument, { side, priceCollar }, snapshot);
  if (typeof depth === 'string') return refuse(depth, { ruleId: ID });
  const isOwn = trade.size !== null && trade.size.unit !== 'position';
  const size = isOwn ? trade.size : sizeOf(intent, instrument, snapshot);
  const wanted = size === null ? null : inUnitsOfBook(size, instrument, depth);
  if (wanted === null) return refuse('ORDER_TERMS_UNKNOWN', { ruleId: ID });
  const place = `${side} ${intent.instrument}`;
  const sum = (taken.get(place) ?? Decimal.ZERO).add(wanted);
  taken.set(place, sum);
  const most = depth.size.multiply(depthShare);
  if (!sum.isAbove(most)) return null;
  return refuse('DEPTH_EXCEEDED', {
    ruleId: ID,
    detail: `Cannot place order: without a price at most ${most} of ${intent.instrument} may be taken from the book now, not ${sum}; send it with a price.`,
  });
}

/** What stands against an order, as far as the collar lets it reach. */
function depthOf(
  instrument: string,
  { side, priceCollar }: { readonly side: Side; readonly priceCollar: Decimal | null },
  snapshot: Snapshot,
): Depth | ErrorCode {
  const book = snapshot.marketStates.get(instrument)?.book ?? null;
  if (book === null) return 'MARKET_STATE_UNKNOWN';
  if (Math.abs(snapshot.now - book.atMs) > REFERENCE_AGE_MS_MAX) return 'REFERENCE_STALE';
  const collar = priceCollar === null ? null : collarOf(instrument, priceCollar, { snapshot, opens: true });
  if (typeof collar === 'string') return collar;
  const isWithin = ({ price }: BookLevel): boolean => {
    if (collar === null) return true;
    return side === 'buy' ? !price.isAbove(collar.highest) : !price.isBelow(collar.lowest);
  };
  const levels = side === 'buy' ? book.asks : book.bids;
  const size = levels.filter(isWithin).reduce((sum, level) => sum.add(level.size), Decimal.ZERO);
  return { best: levels[0]?.price ?? null, size };
}

/** A leg without a size takes that of its order. */
function sizeOf(
  intent: PlaceIntent | AmendIntent,
  instrument: Instrument,
  snapshot: Snapshot,
): OrderSize | null {
  if (intent.kind === 'place') return intent.size;
  const amount = intent.newSize ?? knownOrderOf(intent, snapshot)?.size ?? null;
  return amount === null ? null : { unit: instrument.contract === null ? 'base' : 'contracts', amount };
}

/** `null` where a size is not counted as the book is. */
function inUnitsOfBook(size: OrderSize, { contract }: Instrument, { best }: Depth): Decimal | null {
  if (size.unit === 'position') return null;
  const { unit, amount } = size;
  if (unit === 'contracts' || contract !== null)
    return unit === 'contracts' && contract !== null ? amount : null;
  if (unit === 'base' || best === null || best.isZero()) return amount;
  return amount.divide(best, QUOTIENT_SCALE, 'up');
}
