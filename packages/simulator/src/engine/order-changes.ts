import { Decimal } from '@bitting/core/money/decimal.ts';
import { holdOf, isOpen, putOrder } from './balances.ts';
import { workOrder } from './execution.ts';
import { availableIn, canCarry, isReducing } from './margin.ts';
import { armAttached } from './algo-arming.ts';
import { closableSize } from './reducing.ts';
import { reject, type Rejection } from './rejections.ts';
import { cancelOpenOrder } from './settlement.ts';
import { fitSteps } from './steps.ts';
import type { Order } from './records.ts';
import { nameKey, type VenueState } from './venue-state.ts';

export interface OrderRef {
  readonly uid: string;
  readonly instrumentId: string;
  /** Wins over `clientId` when both are given. */
  readonly orderId: string;
  readonly clientId: string;
}

/** The latest order that the reference names, open ones first. */
export function findOrder(state: VenueState, ref: OrderRef): Order | null {
  const fits = (order: Order | null | undefined): order is Order =>
    order?.uid === ref.uid && order.instrumentId === ref.instrumentId;
  if (ref.orderId !== '') {
    const order = state.openOrders.get(ref.orderId) ?? state.closedOrders.get(ref.orderId);
    return fits(order) ? order : null;
  }
  if (ref.clientId === '') return null;
  const name = nameKey(ref);
  return state.openOrdersByName.findLast(name, fits) ?? state.closedOrdersByName.findLast(name, fits);
}

export interface Changed {
  readonly kind: 'changed';
  readonly order: Order;
}

export function cancelOrder(state: VenueState, ref: OrderRef, cancelSource = '1'): Changed | Rejection {
  const order = findOrder(state, ref);
  if (order === null || !isOpen(order)) return reject('order-not-open', ref.orderId || ref.clientId);
  return { kind: 'changed', order: cancelOpenOrder(state, order, cancelSource) };
}

export interface Amendment extends OrderRef {
  /** Includes what is filled already. */
  readonly newSize: Decimal | null;
  readonly newPrice: Decimal | null;
  readonly cancelOnFail: boolean;
}

/** Changes size or price of an open order. A smaller size at the same price keeps the place in the queue. */
export function amendOrder(state: VenueState, amendment: Amendment): Changed | Rejection {
  const order = findOrder(state, amendment);
  if (order === null) return reject('order-unknown', amendment.orderId || amendment.clientId);
  if (!isOpen(order)) return reject('order-not-open', order.id);
  const next = amendedOrder(state, order, amendment);
  if (next.kind === 'rejected') {
    if (amendment.cancelOnFail) cancelOpenOrder(state, order, '1');
    return next;
  }
  return { kind: 'changed', order: applyAmendment(state, order, next.order) };
}

function amendedOrder(state: VenueState, order: Order, amendment: Amendment): Changed | Rejection {
  const { newSize, newPrice } = amendment;
  if (newSize === null && newPrice === null) return reject('nothing-to-amend');
  if (order.type !== 'limit' && order.type !== 'post_only') return reject('type-not-amendable', order.type);
  const { lot, minSize, tick } = state.instrument(order.instrumentId);
  if (newSize !== null) {
    if (newSize.sign() <= 0) return reject('parameter', 'newSz');
    if (newSize.isBelow(minSize)) return reject('size-too-small', minSize.toString());
    if (!newSize.isMultipleOf(lot)) return reject('size-not-a-multiple', lot.toString());
  }
  if (newPrice !== null && (newPrice.sign() <= 0 || !newPrice.isMultipleOf(tick))) {
    return reject('parameter', 'newPx');
  }
  const next: Order = {
    ...order,
    size: Decimal.max(newSize ?? order.size, order.filled),
    price: newPrice ?? order.price,
    updatedAt: state.now(),
  };
  return checkAmendedFunds(state, order, next) ?? { kind: 'changed', order: next };
}

function checkAmendedFunds(state: VenueState, order: Order, next: Order): Rejection | null {
  const instrument = state.instrument(order.instrumentId);
  if (instrument.market === 'swap') {
    if (isReducing(order)) {
      const key = { uid: order.uid, instrumentId: order.instrumentId, side: order.positionSide };
      const more = next.size.subtract(order.size);
      return more.isAbove(closableSize(state, key)) ? reject('close-too-large', more.toString()) : null;
    }
    return canCarry(state, next, Decimal.ZERO) ? null : reject('insufficient-funds', instrument.settle);
  }
  const before = holdOf(state, order);
  const after = holdOf(state, next);
  if (before === null || after === null) return null;
  const available = availableIn(state, { uid: order.uid, wallet: state.profile.wallets.spot }, after.asset);
  return after.amount.subtract(before.amount).isAbove(available)
    ? reject('insufficient-funds', after.asset)
    : null;
}

function applyAmendment(state: VenueState, order: Order, next: Order): Order {
  const book = state.book(order.instrumentId);
  if (next.size.equals(next.filled)) {
    book.remove(order.id);
    const filled: Order = { ...next, state: 'filled' };
    putOrder(state, filled);
    armAttached(state, filled);
    return filled;
  }
  const isSamePrice = next.price === order.price || (order.price !== null && next.price?.equals(order.price));
  if (isSamePrice === true && !next.size.isAbove(order.size)) {
    book.reduce(order.id, fitSteps(order.size.subtract(next.size), state.instrument(order.instrumentId).lot));
    putOrder(state, next);
    return next;
  }
  book.remove(order.id);
  return workOrder(state, { ...next, rank: state.nextRank() });
}
