import { placeOrder } from './placement.ts';
import { reducingOrders } from './reducing.ts';
import { reject, type Rejection } from './rejections.ts';
import { cancelOpenOrder } from './settlement.ts';
import type { Order, PositionSide } from './records.ts';
import { positionKey, type VenueState } from './venue-state.ts';

export interface CloseRequest {
  readonly uid: string;
  readonly instrumentId: string;
  readonly side: PositionSide;
  readonly clientId: string;
  readonly tag: string;
  /** Cancels orders that already close the position; else they are in the way. */
  readonly cancelPending: boolean;
}

/** Closes a whole position at the market. */
export function closePosition(
  state: VenueState,
  request: CloseRequest,
): { readonly kind: 'placed'; readonly order: Order } | Rejection {
  const { uid, instrumentId, side } = request;
  const position = state.positions.get(positionKey({ uid, instrumentId, side }));
  if (position === null) return reject('no-position', instrumentId);
  const pending = reducingOrders(state, { uid, instrumentId, side });
  if (pending.length > 0 && !request.cancelPending) return reject('closing-orders-pending', instrumentId);
  for (const order of pending) cancelOpenOrder(state, order, '1');
  return placeOrder(state, uid, {
    instrumentId,
    tradeMode: 'cross',
    side: position.size.sign() > 0 ? 'sell' : 'buy',
    positionSide: side,
    type: 'market',
    size: position.size.absolute(),
    price: null,
    reduceOnly: true,
    clientId: request.clientId,
    tag: request.tag,
  });
}
