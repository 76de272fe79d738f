import type { ErrorCode } from '../errors/catalogue.ts';
import { Decimal } from '../money/decimal.ts';
import type { Intent, OrderLeg, OrderSize } from '../trading/intent.ts';
import { SIDES, type Side } from '../trading/vocabulary.ts';
import { isCarriedByLegs } from './charge.ts';
import type { Snapshot } from './policy.ts';
import { isReducing, knownOrderOf } from './effect.ts';
import { freshPrice } from './worths.ts';

/** What a price may be at most where it buys, and at least where it sells. */
export interface Collar {
  readonly highest: Decimal;
  readonly lowest: Decimal;
  /** How far the two opinions of the price are apart, as long as that is more than the collar. */
  readonly apart: boolean;
}

/** One trade that an order may lead to. */
export interface Trade {
  /** Both where it cannot be said which. */
  readonly sides: readonly Side[];
  /** `null`: whatever the book gives. */
  readonly price: Decimal | null;
  /** `null`: the size of the order. */
  readonly size: OrderSize | null;
  /** The price that it waits for, if it waits; `null`: one that is not said. */
  readonly waitsFor?: Decimal | null;
}

const ONE_SIDE: Readonly<Record<Side, readonly Side[]>> = { buy: ['buy'], sell: ['sell'] };

/** A whole position, at whatever the book gives. */
const CLOSING: readonly Trade[] = [{ sides: SIDES, price: null, size: { unit: 'position' } }];

/**
 * The prices between which the collar lets an instrument be traded: both opinions of the price must admit. What opens a
 * position needs both; what only reduces one is content with the reference where there is no second.
 */
export function collarOf(
  instrument: string,
  collar: Decimal,
  { snapshot, opens }: { readonly snapshot: Snapshot; readonly opens: boolean },
): Collar | ErrorCode {
  const reference = freshPrice(snapshot.references.get(instrument), snapshot);
  if (reference === null) return 'REFERENCE_STALE';
  const told = snapshot.marketStates.get(instrument)?.mark ?? null;
  const mark = freshPrice(told, snapshot);
  if (mark === null && opens) return told === null ? 'MARKET_STATE_UNKNOWN' : 'REFERENCE_STALE';
  const low = mark === null ? reference : Decimal.min(reference, mark);
  const high = mark === null ? reference : Decimal.max(reference, mark);
  const width = low.multiply(collar);
  return {
    highest: low.add(width),
    lowest: high.subtract(high.multiply(collar)),
    apart: high.subtract(low).isAbove(width),
  };
}

/** What an order or a changed one may trade, and at which prices. A code where its terms are not known. */
export function tradesOf(intent: Intent, snapshot: Snapshot): readonly Trade[] | ErrorCode {
  if (intent.kind === 'place') {
    const { side, price, size, legs } = intent;
    // What the venue trades bit by bit has a limit that was good when it began; it has no trigger to hold it to.
    const own: Trade = { sides: ONE_SIDE[side], price: intent.algo ? null : price, size };
    if (legs.length === 0) return [own];
    const both = intent.algo && !isReducing(intent, snapshot);
    const trades = legs.map((leg) => tradeOfLeg(leg, side, { isOwn: intent.algo, both }));
    return isCarriedByLegs(intent) ? trades : [own, ...trades];
  }
  if (intent.kind === 'close-position') return CLOSING;
  if (intent.kind !== 'amend') return [];
  const known = knownOrderOf(intent, snapshot);
  const legs = intent.newLegs.map((leg) =>
    tradeOfLeg(leg, known?.side ?? null, { isOwn: intent.algo, both: intent.algo }),
  );
  if (intent.algo) return legs;
  const price = intent.newPrice ?? known?.price ?? null;
  if (price === null || known === null) return 'ORDER_TERMS_UNKNOWN';
  return [{ sides: known.side === null ? SIDES : ONE_SIDE[known.side], price, size: null }, ...legs];
}

/**
 * A trigger is the order's own; a take-profit or stop-loss that hangs on an order closes what it opened. Of an algo order
 * nobody tells the one that it is itself from one that hangs on it, unless it only reduces.
 */
function tradeOfLeg(
  { purpose, price, size, triggerPrice: waitsFor }: OrderLeg,
  side: Side | null,
  { isOwn, both }: { readonly isOwn: boolean; readonly both: boolean },
): Trade {
  if (side === null || (purpose !== 'trigger' && both)) return { sides: SIDES, price, size, waitsFor };
  const opposite = side === 'buy' ? 'sell' : 'buy';
  return { sides: ONE_SIDE[purpose === 'trigger' || isOwn ? side : opposite], price, size, waitsFor };
}
