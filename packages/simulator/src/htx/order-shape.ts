import type { Algo, Fill, Order } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { accountIdOf, FIRST_TRADE_ID, spotIdOf } from './ids.ts';
import { shownType } from './order-types.ts';
import { stateOf, type Listed } from './spot-orders.ts';
import type { Shape } from './symbols.ts';

const API_SOURCE = 'spot-api';

interface Common {
  readonly id: string;
  readonly uid: string;
  readonly row: Order | Algo;
  readonly amount: string;
  readonly price: string;
  readonly type: string;
  readonly filled: readonly [amount: string, cash: string, fees: string];
  readonly source: string;
  readonly stop: Algo | null;
}

function stopOf(state: VenueState, order: Order): Algo | null {
  return order.algoId === order.id ? state.closedAlgos.get(order.id) : null;
}

function commonOf(state: VenueState, listed: Listed): Common {
  if (listed.kind === 'stop') {
    const { stop } = listed;
    const engineType = stop.advanceType === 'fok' ? 'fok' : 'limit';
    return {
      id: stop.id,
      uid: stop.uid,
      row: stop,
      amount: stop.size.toString(),
      price: stop.trigger?.orderPrice?.toString() ?? '0',
      type: shownType(stop.side, engineType, true),
      filled: ['0', '0', '0'],
      source: API_SOURCE,
      stop,
    };
  }
  const { order } = listed;
  const stop = stopOf(state, order);
  return {
    id: order.id,
    uid: order.uid,
    row: order,
    amount: order.size.toString(),
    price: order.price?.toString() ?? '0',
    type: shownType(order.side, order.type, stop !== null),
    filled: [order.filled.toString(), order.filledCost.toString(), order.fee.toString()],
    source: order.source === 'api' ? 'api' : API_SOURCE,
    stop,
  };
}

function stopFields({ stop }: Common): Shape {
  if (stop?.trigger === null || stop?.trigger === undefined) return {};
  return {
    'stop-price': stop.trigger.triggerPrice.toString(),
    operator: stop.triggerAbove ? 'gte' : 'lte',
  };
}

function base(state: VenueState, listed: Listed): readonly [Common, Shape] {
  const common = commonOf(state, listed);
  const shape = {
    id: spotIdOf(common.id),
    'client-order-id': common.row.clientId,
    symbol: common.row.instrumentId,
    'account-id': accountIdOf(common.uid, 'spot'),
    amount: common.amount,
    price: common.price,
    'created-at': common.row.createdAt,
    type: common.type,
    source: common.source,
    state: stateOf(listed),
  };
  return [common, shape];
}

/** A row of `openOrders`, where the fields are called `filled-…`. */
export function openOrderShape(state: VenueState, listed: Listed): Shape {
  const [common, shape] = base(state, listed);
  const [amount, cash, fees] = common.filled;
  return {
    ...shape,
    'filled-amount': amount,
    'filled-cash-amount': cash,
    'filled-fees': fees,
    'ice-amount': '0',
    ...stopFields(common),
  };
}

/** An order in full, where the venue really says `field-…`. */
export function orderShape(state: VenueState, listed: Listed): Shape {
  const [common, shape] = base(state, listed);
  const [amount, cash, fees] = common.filled;
  const { updatedAt } = common.row;
  const shown = stateOf(listed);
  const isCanceled = shown === 'canceled' || shown === 'partial-canceled';
  return {
    ...shape,
    'user-id': Number(common.uid),
    'field-amount': amount,
    'field-cash-amount': cash,
    'field-fees': fees,
    'finished-at': isCanceled || shown === 'filled' ? updatedAt : 0,
    'updated-at': updatedAt,
    'canceled-at': isCanceled ? updatedAt : 0,
    ...stopFields(common),
  };
}

/** One execution. */
export function matchShape(state: VenueState, fill: Fill): Shape {
  const order = state.openOrders.get(fill.orderId) ?? state.closedOrders.get(fill.orderId);
  const isStop = order !== null && stopOf(state, order) !== null;
  return {
    id: spotIdOf(fill.billId),
    symbol: fill.instrumentId,
    'order-id': spotIdOf(fill.orderId),
    'match-id': spotIdOf(fill.billId),
    'trade-id': FIRST_TRADE_ID + Number(fill.tradeId),
    price: fill.price.toString(),
    'filled-amount': fill.size.toString(),
    'filled-fees': fill.fee.toString(),
    'fee-currency': fill.feeAsset.toLowerCase(),
    'filled-points': '0',
    'fee-deduct-currency': '',
    'fee-deduct-state': 'done',
    role: fill.role === 'T' ? 'taker' : 'maker',
    source: API_SOURCE,
    type: shownType(fill.side, order?.type ?? 'limit', isStop),
    'created-at': fill.at,
    'updated-at': fill.at,
  };
}
