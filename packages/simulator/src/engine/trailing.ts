import { Decimal } from '@bitting/core/money/decimal.ts';
import { putAlgo } from './algo-arming.ts';
import type { Algo, StopLeg } from './records.ts';
import type { VenueState } from './venue-state.ts';

/** Lets a trailing stop follow the last price: it starts at its active price and then keeps the best one. */
export function followPrice(state: VenueState, algo: Algo): Algo {
  const { trailing } = algo;
  if (trailing === undefined) return algo;
  const { last } = state.market(algo.instrumentId);
  const { activePrice, best } = trailing;
  const sells = algo.side === 'sell';
  if (best === null && activePrice !== null) {
    const isActive = sells ? !last.isBelow(activePrice) : !last.isAbove(activePrice);
    if (!isActive) return algo;
  }
  const next = best === null ? last : sells ? Decimal.max(best, last) : Decimal.min(best, last);
  if (best?.equals(next) === true) return algo;
  const followed: Algo = { ...algo, trailing: { ...trailing, best: next }, updatedAt: state.now() };
  putAlgo(state, followed);
  return followed;
}

/** Where a trailing stop that follows would fire now. */
export function trailingLeg(algo: Algo): StopLeg | null {
  const { trailing } = algo;
  if (trailing?.best === null || trailing?.best === undefined) return null;
  const distance = trailing.best.multiply(trailing.callbackRatio);
  const triggerPrice = algo.side === 'sell' ? trailing.best.subtract(distance) : trailing.best.add(distance);
  return { triggerPrice, orderPrice: null, triggerOn: 'last' };
}
