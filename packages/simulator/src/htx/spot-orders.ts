import { cancelAlgo, placeAlgo } from '../engine/algo-orders.ts';
import { availableIn } from '../engine/margin.ts';
import { cancelOrder } from '../engine/order-changes.ts';
import { placeOrder } from '../engine/placement.ts';
import type { Rejection } from '../engine/rejections.ts';
import type { Algo, Order } from '../engine/records.ts';
import { nameKey, type VenueState } from '../engine/venue-state.ts';
import type { PrivateCall } from './call.ts';
import { HtxRefusal } from './errors.ts';
import { refusalOf, SPOT_TAG, type SpotOrder, type StopTerms } from './order-requests.ts';
import { shownState, STATE_NUMBERS, type ShownState } from './order-types.ts';

/** An order as the spot host counts them: a stop that waits is an order too, under the id that it keeps. */
export type Listed =
  { readonly kind: 'order'; readonly order: Order } | { readonly kind: 'stop'; readonly stop: Algo };

export function isSpotOrder({ tag }: Pick<Order, 'tag'>): boolean {
  return tag === SPOT_TAG;
}

/** A stop of `orders/place`; conditional orders of `/v2/algo-orders` are none. */
export function isKeptStop(algo: Algo): boolean {
  return algo.tag === SPOT_TAG && algo.givesId === true;
}

export function idOf(listed: Listed): string {
  return listed.kind === 'order' ? listed.order.id : listed.stop.id;
}

export function stateOf(listed: Listed): ShownState {
  if (listed.kind === 'order') return shownState(listed.order);
  return listed.stop.state === 'live' ? 'created' : 'canceled';
}

/** Places an order and answers its engine id. @throws HtxRefusal */
export function placeSpotOrder({ account, engine }: PrivateCall, order: SpotOrder): string {
  const { uid } = account;
  const result = engine.command((venue) =>
    order.stop === null ? placeOrder(venue, uid, order.request) : placeStop(venue, uid, order, order.stop),
  );
  if (result.kind === 'rejected') throw spotRefusal(engine.state, uid, result);
  return result.kind === 'placed' ? result.order.id : result.algo.id;
}

export function spotRefusal(state: VenueState, uid: string, rejection: Rejection): HtxRefusal {
  return refusalOf(rejection, (asset) => availableIn(state, { uid, wallet: 'spot' }, asset));
}

function placeStop(
  venue: VenueState,
  uid: string,
  { request }: SpotOrder,
  { stopPrice }: StopTerms,
): ReturnType<typeof placeAlgo> {
  return placeAlgo(venue, uid, {
    instrumentId: request.instrumentId,
    clientId: request.clientId ?? '',
    tradeMode: 'cash',
    side: request.side,
    positionSide: null,
    type: 'trigger',
    size: request.size,
    closeFraction: '',
    targetCurrency: '',
    takeProfit: null,
    stopLoss: null,
    trigger: { triggerPrice: stopPrice, orderPrice: request.price, triggerOn: 'last' },
    givesId: true,
    advanceType: request.type === 'fok' ? 'fok' : '',
    reduceOnly: false,
    attached: [],
    tag: SPOT_TAG,
  });
}

/** Everything that the user ever ordered and that is still known, oldest first. */
export function listedOrders(state: VenueState, uid: string): readonly Listed[] {
  return asListed(
    [...state.closedOrders.ownedBy(uid), ...state.openOrders.ownedBy(uid)],
    [...state.closedAlgos.ownedBy(uid), ...state.openAlgos.ownedBy(uid)],
  );
}

function asListed(orders: readonly Order[], stops: readonly Algo[]): readonly Listed[] {
  return [
    ...orders.filter((order) => isSpotOrder(order)).map((order): Listed => ({ kind: 'order', order })),
    ...stops
      .filter((stop) => isKeptStop(stop) && stop.state !== 'effective')
      .map((stop): Listed => ({ kind: 'stop', stop })),
  ].toSorted((a, b) => compareIds(idOf(a), idOf(b)));
}

export function compareIds(a: string, b: string): number {
  return Number(BigInt(a) - BigInt(b));
}

export function openListed(state: VenueState, uid: string): readonly Listed[] {
  return asListed(state.openOrders.ownedBy(uid), state.openAlgos.ownedBy(uid));
}

export function findListed(state: VenueState, uid: string, id: string): Listed | null {
  const order = state.openOrders.get(id) ?? state.closedOrders.get(id);
  if (order?.uid === uid && isSpotOrder(order)) return { kind: 'order', order };
  const stop = state.openAlgos.get(id) ?? state.closedAlgos.get(id);
  return stop?.uid === uid && isKeptStop(stop) ? { kind: 'stop', stop } : null;
}

/** The latest order with this client id. */
export function findByClientId(state: VenueState, uid: string, clientId: string): Listed | null {
  const name = nameKey({ uid, clientId });
  const named = asListed(
    [...state.closedOrdersByName.of(name), ...state.openOrdersByName.of(name)],
    [...state.closedAlgosByName.of(name), ...state.openAlgosByName.of(name)],
  );
  return named.at(-1) ?? null;
}

export type CancelEnd =
  | { readonly kind: 'canceling' }
  | { readonly kind: 'refused'; readonly stateNumber: number; readonly refusal: HtxRefusal };

function refuseCancel(stateNumber: number): CancelEnd {
  const refusal = new HtxRefusal('order-orderstate-error', '', { 'order-state': stateNumber });
  return { kind: 'refused', stateNumber, refusal };
}

const GONE = -1;

/** Cancels an order that is still open; what is long gone and what never was are the same to the venue. */
export function cancelListed({ account, engine }: PrivateCall, listed: Listed | null): CancelEnd {
  if (listed === null) return refuseCancel(GONE);
  const { uid } = account;
  const result = engine.command((venue) => {
    if (listed.kind === 'stop') return cancelAlgo(venue, { uid, algoId: listed.stop.id, clientId: '' });
    const { id: orderId, instrumentId } = listed.order;
    return cancelOrder(venue, { uid, instrumentId, orderId, clientId: '' });
  });
  if (result.kind !== 'rejected') return { kind: 'canceling' };
  return refuseCancel(STATE_NUMBERS[stateOf(listed)]);
}
