import type { ErrorCode } from '../errors/catalogue.ts';
import { Decimal } from '../money/decimal.ts';
import { SIDES, type Side } from '../trading/vocabulary.ts';
import type { Item } from './item.ts';
import { isOpening } from './rule.ts';
import type { Exposure } from './usage.ts';

const NOT_HEDGED = { long: Decimal.ZERO, short: Decimal.ZERO } as const;
const NOTHING = { position: Decimal.ZERO, buying: Decimal.ZERO, selling: Decimal.ZERO } as const;

/** What one more item makes of an instrument's exposure. */
export interface Enlarged {
  readonly instrument: string;
  readonly sides: readonly Side[];
  readonly asset: string;
  readonly after: Exposure;
}

/**
 * How large a position may become on one side if all that rests there is done. What is held on the other side makes no room:
 * it may be of another margin, and be closed by what always passes. Who turns a position closes it first.
 */
export function sideOf({ position, hedged = NOT_HEDGED, buying, selling }: Exposure, side: Side): Decimal {
  const [net, apart, resting] =
    side === 'buy' ? [position, hedged.long, buying] : [position.negate(), hedged.short, selling];
  return Decimal.max(Decimal.ZERO, net).add(apart).add(resting);
}

/** The larger of both sides; never below zero. */
export function worstOf(exposure: Exposure): Decimal {
  return Decimal.max(sideOf(exposure, 'buy'), sideOf(exposure, 'sell'));
}

/** An exposure with an item on top, which counts on each side that it may trade on; `null` for what opens nothing. */
export function enlarge(item: Item, exposures: ReadonlyMap<string, Exposure>): Enlarged | ErrorCode | null {
  const { intent, snapshot } = item;
  if (!isOpening(intent, snapshot)) return null;
  const { parts, trades } = item;
  if (parts === null || typeof parts === 'string') return parts;
  if (typeof trades === 'string') return trades;
  const { asset, own, legs } = parts;
  const firstLeg = trades.length - (intent.kind === 'place' ? intent.legs : intent.newLegs).length;
  const isOn = (side: Side, byLeg: boolean): boolean =>
    trades.some(({ sides }, index) => index >= firstLeg === byLeg && sides.includes(side));
  const amountOn = (side: Side): Decimal => {
    const byLegs = isOn(side, true) ? legs : Decimal.ZERO;
    return isOn(side, false) ? byLegs.add(own) : byLegs;
  };
  const buying = amountOn('buy');
  const selling = amountOn('sell');
  if (buying.isZero() && selling.isZero()) return null;
  const before = exposures.get(intent.instrument) ?? { ...NOTHING, asset };
  // Described in another way than it was: what is open of it cannot be added to.
  if (before.asset !== asset) return 'INSTRUMENT_UNKNOWN';
  return {
    instrument: intent.instrument,
    asset,
    sides: SIDES.filter((side) => !(side === 'buy' ? buying : selling).isZero()),
    after: { ...before, buying: before.buying.add(buying), selling: before.selling.add(selling) },
  };
}
