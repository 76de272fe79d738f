import { Decimal } from '@bitting/core/money/decimal.ts';
import { putOrder, remainingSize } from './balances.ts';
import { isReducing } from './margin.ts';
import { cancelOpenOrder } from './settlement.ts';
import { fitSteps } from './steps.ts';
import type { Order, Position } from './records.ts';
import { placeKey, positionKey, type VenueState } from './venue-state.ts';

type PositionKey = Pick<Position, 'uid' | 'instrumentId' | 'side'>;

/** Open orders that can only make one position smaller, oldest first. */
export function reducingOrders(state: VenueState, key: PositionKey): readonly Order[] {
  return state.openOrdersByPlace
    .of(placeKey(key))
    .filter((order) => order.positionSide === key.side && isReducing(order));
}

/** What of a position no open order closes yet. */
export function closableSize(state: VenueState, key: PositionKey): Decimal {
  const size = state.positions.get(positionKey(key))?.size.absolute() ?? Decimal.ZERO;
  const claimed = reducingOrders(state, key).reduce(
    (sum, order) => sum.add(remainingSize(order)),
    Decimal.ZERO,
  );
  return Decimal.max(Decimal.ZERO, size.subtract(claimed));
}

/** Cuts orders that may only reduce down to what is left of their position, oldest first; the rest is cancelled. */
export function trimReducingOrders(state: VenueState, key: PositionKey): void {
  const orders = reducingOrders(state, key);
  if (orders.length === 0) return;
  const position = state.positions.get(positionKey(key));
  const size = position?.size ?? Decimal.ZERO;
  let closable = size.absolute();
  for (const order of orders.toSorted((a, b) => a.rank - b.rank)) {
    const remaining = remainingSize(order);
    const closes = size.sign() === (order.side === 'sell' ? 1 : -1);
    if (!closes || closable.isZero()) {
      cancelOpenOrder(state, order, '17');
      continue;
    }
    const kept = Decimal.min(closable, remaining);
    closable = closable.subtract(kept);
    if (kept.equals(remaining)) continue;
    const { lot } = state.instrument(order.instrumentId);
    state.book(order.instrumentId).reduce(order.id, fitSteps(remaining.subtract(kept), lot));
    putOrder(state, { ...order, size: order.filled.add(kept), updatedAt: state.now() });
  }
}
