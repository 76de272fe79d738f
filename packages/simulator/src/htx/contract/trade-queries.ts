import type { Fill, Order } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import { v5Get } from './contract-routes.ts';
import { chosenContracts, type Shape } from './contracts.ts';
import { closedContractOrders, findContractOrder, openContractOrders, orderNameOf } from './order-lookup.ts';
import { executionShape, orderShape, stateOf } from './order-shape.ts';
import { pageOf, spanOf } from './paging.ts';
import type { Params } from './params.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long the venue shows orders, cancelled ones that never traded, and executions. */
const ORDERS_MS = 90 * DAY_MS;
const UNFILLED_CANCELS_MS = 2 * HOUR_MS;
const EXECUTIONS_MS = 3 * DAY_MS;

function one({ account, params, state }: ContractPrivateCall): Shape {
  const order = findContractOrder(state, account.uid, orderNameOf(state, params));
  if (order === null) throw new ContractRefusal(1061);
  return orderShape(state, order);
}

/** Whether an order is among those that `contract_code`, `order_id` and `client_order_id` choose. */
function filterOf(state: VenueState, params: Params): (order: Order) => boolean {
  const chosen = new Set(chosenContracts(state, params.text('contract_code')).map(({ id }) => id));
  const [orderId, clientId] = [params.text('order_id'), params.text('client_order_id')];
  return (order) =>
    chosen.has(order.instrumentId) &&
    (orderId === '' || order.id === orderId) &&
    (clientId === '' || order.clientId === clientId || order.id === clientId);
}

function opens({ account, params, state }: ContractPrivateCall): readonly Shape[] {
  const orders = openContractOrders(state, account.uid).filter(filterOf(state, params));
  return pageOf(orders, params, ({ id }) => id).map((order) => orderShape(state, order));
}

function history({ account, now, params, state }: ContractPrivateCall): readonly Shape[] {
  // ccxt writes `states` where the documentation has `state`.
  const states = [...params.list('state'), ...params.list('states')];
  const types = params.list('type');
  const { from, to } = spanOf(params);
  const fits = filterOf(state, params);
  const orders = closedContractOrders(state, account.uid).filter((order) => {
    const age = now - order.updatedAt;
    const isUnfilledCancel = order.state === 'canceled' && order.filled.isZero();
    return (
      fits(order) &&
      age <= (isUnfilledCancel ? UNFILLED_CANCELS_MS : ORDERS_MS) &&
      order.createdAt >= from &&
      order.createdAt <= to &&
      (states.length === 0 || states.includes(stateOf(order))) &&
      (types.length === 0 || types.includes(String(orderShape(state, order)['type'])))
    );
  });
  return pageOf(orders, params, ({ id }) => id).map((order) => orderShape(state, order));
}

function isContractFill(state: VenueState, fill: Fill): boolean {
  return state.instrument(fill.instrumentId).market === 'swap';
}

function executions({ account, now, params, state }: ContractPrivateCall): readonly Shape[] {
  const chosen = new Set(chosenContracts(state, params.text('contract_code')).map(({ id }) => id));
  const orderId = params.text('order_id');
  const { from, to } = spanOf(params);
  const fills = state.fills
    .ownedBy(account.uid)
    .filter(
      (fill) =>
        isContractFill(state, fill) &&
        chosen.has(fill.instrumentId) &&
        (orderId === '' || fill.orderId === orderId) &&
        now - fill.at <= EXECUTIONS_MS &&
        fill.at >= from &&
        fill.at <= to,
    );
  return pageOf(fills, params, ({ billId }) => billId).map((fill) => executionShape(state, fill));
}

export const CONTRACT_QUERY_ROUTES = [
  v5Get('trade/order', one),
  v5Get('trade/order/opens', opens),
  v5Get('trade/order/history', history),
  v5Get('trade/order/details', executions),
];
