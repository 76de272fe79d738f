import type { Decimal } from '@bitting/core/money/decimal.ts';
import { AVERAGE_DIGITS } from '../../bounds.ts';
import type { Fill, Order, OrderType, PositionSide, StopLeg } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { contractCode, turnoverOf, type Shape } from './contracts.ts';

/** Type and time in force of the engine's order types. */
const TYPES: Readonly<Record<OrderType, readonly [type: string, timeInForce: string]>> = {
  limit: ['limit', 'gtc'],
  market: ['market', 'gtc'],
  post_only: ['post_only', 'gtc'],
  ioc: ['limit', 'ioc'],
  fok: ['limit', 'fok'],
  optimal_limit_ioc: ['market', 'ioc'],
};

/** Orders that took their price from the book; the engine keeps the name as the order's category. */
export const PRICE_MATCHES: ReadonlySet<string> = new Set([
  'opponent',
  'optimal_5',
  'optimal_10',
  'optimal_20',
]);

export function shownSide(side: PositionSide): string {
  return side === 'net' ? 'both' : side;
}

/** A client id that was not given is the order's own. */
export function clientIdOf(row: { readonly id: string; readonly clientId: string }): string {
  return row.clientId === '' ? row.id : row.clientId;
}

export function stateOf(order: Order): string {
  if (order.state === 'canceled') return order.filled.isZero() ? 'canceled' : 'partially_canceled';
  return order.state === 'live' ? 'new' : order.state;
}

const CANCEL_REASONS: Readonly<Record<string, string>> = {
  '1': 'user_cancel',
  '2': 'liquidation',
  '13': 'fok_not_filled',
  '14': 'ioc_remainder',
  '17': 'position_closed',
  '20': 'cancel_after',
  '31': 'post_only_would_take',
  '32': 'self_match_prevent',
  '33': 'too_many_matches',
};

/** Who made an order: the API, a trigger or take-profit that fired, the risk engine. */
export function sourceOf(order: Order): string {
  if (order.category === 'full_liquidation') return 'risk';
  if (order.source === '6') return 'trigger';
  return order.source === '7' ? 'tpsl' : 'api';
}

export function averageOf(order: Order): Decimal | null {
  return order.filled.isZero() ? null : order.filledCost.divide(order.filled, AVERAGE_DIGITS, 'half-even');
}

/** A take-profit or stop-loss: without an order price it trades at the market. */
export function legShape(prefix: 'tp' | 'sl', leg: StopLeg | null): Shape {
  return {
    [`${prefix}_trigger_price`]: leg?.triggerPrice.toString() ?? '',
    [`${prefix}_order_price`]: leg === null ? '' : (leg.orderPrice?.toString() ?? '0'),
    [`${prefix}_type`]: leg === null ? '0' : leg.orderPrice === null ? 'market' : 'limit',
    [`${prefix}_trigger_price_type`]: leg?.triggerOn ?? '',
  };
}

/** An order as V5 shows it. */
export function orderShape(state: VenueState, order: Order): Shape {
  const instrument = state.instrument(order.instrumentId);
  const [type, timeInForce] = TYPES[order.type];
  const [stop] = order.attached;
  return {
    id: order.id,
    side: order.side,
    type,
    price: order.price?.toString() ?? '0',
    volume: order.size.toString(),
    state: stateOf(order),
    profit: order.filled.isZero() ? null : order.pnl.toString(),
    contract_code: contractCode(instrument),
    position_side: shownSide(order.positionSide),
    price_match: PRICE_MATCHES.has(order.category) ? order.category : null,
    order_id: order.id,
    client_order_id: clientIdOf(order),
    margin_mode: order.tradeMode,
    lever_rate: Number(order.leverage),
    order_source: sourceOf(order),
    reduce_only: order.reduceOnly,
    time_in_force: timeInForce,
    ...legShape('tp', stop?.takeProfit ?? null),
    ...legShape('sl', stop?.stopLoss ?? null),
    trade_avg_price: averageOf(order)?.toString() ?? '0',
    trade_volume: order.filled.toString(),
    trade_turnover: turnoverOf(instrument, order.filledCost).toString(),
    fee_currency: order.filled.isZero() ? '' : order.feeAsset,
    fee: order.fee.negate().toString(),
    price_protect: false,
    real_profit: null,
    contract_type: 'swap',
    created_time: order.createdAt.toString(),
    updated_time: order.updatedAt.toString(),
    cancel_reason: CANCEL_REASONS[order.cancelSource] ?? null,
    self_match_prevent: order.selfTrade,
  };
}

/** Why an order traded: by itself (1), by liquidation (3). */
function orderTypeOf(fill: Fill): string {
  return fill.subType === '100' ? '3' : '1';
}

/** An execution as V5 shows it; here the fee is positive when it is charged. */
export function executionShape(state: VenueState, fill: Fill): Shape {
  const instrument = state.instrument(fill.instrumentId);
  const order = state.openOrders.get(fill.orderId) ?? state.closedOrders.get(fill.orderId);
  return {
    id: fill.billId,
    contract_code: contractCode(instrument),
    order_id: fill.orderId,
    trade_id: fill.tradeId,
    side: fill.side,
    position_side: shownSide(fill.positionSide),
    order_type: orderTypeOf(fill),
    margin_mode: 'cross',
    type: order === null ? 'limit' : TYPES[order.type][0],
    client_order_id: fill.clientId === '' ? fill.orderId : fill.clientId,
    role: fill.role === 'T' ? 'TAKER' : 'MAKER',
    trade_price: fill.price.toString(),
    trade_volume: fill.size.toString(),
    trade_turnover: turnoverOf(instrument, fill.price.multiply(fill.size)).toString(),
    created_time: fill.at.toString(),
    updated_time: fill.at.toString(),
    order_source: order === null ? 'api' : sourceOf(order),
    fee_currency: fill.feeAsset,
    trade_fee: fill.fee.toString(),
    deduction_price: '',
    profit: fill.pnl.toString(),
    contract_type: 'swap',
  };
}
