import { isOpen } from '../../engine/balances.ts';
import { cancelOrder } from '../../engine/order-changes.ts';
import { placeOrder } from '../../engine/placement.ts';
import type { Account, Order } from '../../engine/records.ts';
import type { Engine } from '../../engine/engine.ts';
import { nameKey, type VenueState } from '../../engine/venue-state.ts';
import { ContractRefusal, refusalOf } from './codes.ts';
import { namedContract } from './contracts.ts';
import { checkAttached, requestOf, type OrderTerms } from './order-requests.ts';
import type { Params } from './params.ts';

const DAY_MS = 86_400_000;

/** Whether an order is one of this host's. */
export function isContractOrder(state: VenueState, order: Order): boolean {
  return state.instrument(order.instrumentId).market === 'swap';
}

export function openContractOrders(state: VenueState, uid: string): readonly Order[] {
  return state.openOrders.ownedBy(uid).filter((order) => isContractOrder(state, order));
}

export function closedContractOrders(state: VenueState, uid: string): readonly Order[] {
  return state.closedOrders.ownedBy(uid).filter((order) => isContractOrder(state, order));
}

export interface OrderName {
  /** Only orders of this instrument are meant. */
  readonly instrumentId?: string;
  readonly orderId: string;
  readonly clientId: string;
}

/** @throws ContractRefusal 1066 when neither id is given, 1014 for an unknown contract */
export function orderNameOf(state: VenueState, params: Params): OrderName {
  const { id: instrumentId } = namedContract(state, params.text('contract_code'));
  const name = { instrumentId, orderId: params.text('order_id'), clientId: params.text('client_order_id') };
  if (name.orderId === '' && name.clientId === '') throw new ContractRefusal(1066, 'order_id');
  return name;
}

/** The latest order of that name, open ones first; an order's own id is also its client id. */
export function findContractOrder(state: VenueState, uid: string, name: OrderName): Order | null {
  const { orderId, clientId, instrumentId = '' } = name;
  const fits = (order: Order | null): order is Order =>
    order?.uid === uid &&
    (instrumentId === '' || order.instrumentId === instrumentId) &&
    isContractOrder(state, order);
  const key = nameKey({ uid, clientId });
  for (const [orders, byName] of [
    [state.openOrders, state.openOrdersByName],
    [state.closedOrders, state.closedOrdersByName],
  ] as const) {
    const named = orderId === '' ? byName.findLast(key, fits) : null;
    if (named !== null) return named;
    const order = orders.get(orderId || clientId);
    if (fits(order) && (orderId !== '' || order.clientId === '')) return order;
  }
  return null;
}

/** A client id is good once a day, whatever became of its order. */
function clientIdInUse(state: VenueState, uid: string, clientId: string): boolean {
  if (clientId === '') return false;
  const since = state.now() - DAY_MS;
  const isRecent = (order: Order): boolean => order.createdAt > since && isContractOrder(state, order);
  const name = nameKey({ uid, clientId });
  return state.openOrdersByName.of(name).some(isRecent) || state.closedOrdersByName.of(name).some(isRecent);
}

interface Trader {
  readonly engine: Engine;
  readonly state: VenueState;
  readonly account: Account;
}

/** Places an order that was read from either generation of the interface. @throws ContractRefusal */
export function placeContractOrder(trader: Trader, terms: OrderTerms): Order {
  const { engine, state, account } = trader;
  checkMayTrade(state, account);
  checkAttached(state, terms);
  if (clientIdInUse(state, account.uid, terms.clientId)) throw new ContractRefusal(1050);
  const result = engine.command((venue) => placeOrder(venue, account.uid, requestOf(terms)));
  if (result.kind === 'placed') return result.order;
  if (result.reason === 'no-position' && terms.reduceOnly) throw new ContractRefusal(1492);
  throw refusalOf(result);
}

/** The name of the row that remembers what a main account took from a sub-account. */
export function tradingBanName(uid: string): string {
  return `contract-trading-off:${uid}`;
}

/** A main account can take contract trading from its sub-accounts. @throws ContractRefusal 1113 */
export function checkMayTrade(state: VenueState, account: Account): void {
  if (state.meta.get(tradingBanName(account.uid))?.value === '1') throw new ContractRefusal(1113);
}

/** @throws ContractRefusal 1061 unknown, 1063 filled already, 1071 cancelled already */
export function cancelContractOrder({ engine, state, account }: Trader, name: OrderName): Order {
  const order = findContractOrder(state, account.uid, name);
  if (order === null) throw new ContractRefusal(1061);
  if (!isOpen(order)) throw new ContractRefusal(order.state === 'filled' ? 1063 : 1071);
  const { uid, instrumentId, id } = order;
  const ref = { uid, instrumentId, orderId: id, clientId: '' };
  const result = engine.command((venue) => cancelOrder(venue, ref));
  if (result.kind === 'rejected') throw refusalOf(result);
  return result.order;
}
