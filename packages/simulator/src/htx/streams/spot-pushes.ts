import type { Algo, Balance, Fill, Order } from '../../engine/records.ts';
import type { VenueEvent, VenueState } from '../../engine/venue-state.ts';
import { accountIdOf, FIRST_TRADE_ID, spotIdOf } from '../ids.ts';
import { isKeptStop } from '../spot-orders.ts';
import { shownState, shownType } from '../order-types.ts';
import type { Shape } from '../symbols.ts';

export interface BalancePush {
  readonly family: 'accounts';
  readonly balance: Balance;
  readonly changeType: string;
}

export type SpotPush =
  | BalancePush
  | { readonly family: 'orders'; readonly symbol: string; readonly data: Shape }
  | {
      readonly family: 'clearing';
      readonly symbol: string;
      readonly isCancellation: boolean;
      readonly data: Shape;
    };

/** What the events of one command tell one user of the spot market: his order first, then his money, then the clearing. */
export function spotPushes(state: VenueState, events: readonly VenueEvent[]): readonly SpotPush[] {
  const pushes: SpotPush[] = [];
  /** Balances that changed and wait to hear why: the last row of each asset. */
  let balances = new Map<string, Balance>();
  const flush = (changeType: string | null): void => {
    for (const balance of balances.values()) {
      pushes.push({ family: 'accounts', balance, changeType: changeType ?? moveType(state, balance) });
    }
    balances = new Map();
  };
  for (const [at, event] of events.entries()) {
    if (event.kind === 'balance' && event.balance.wallet === 'spot') {
      balances.set(event.balance.asset, event.balance);
    } else if (event.kind === 'order' && isSpot(state, event.order)) {
      const told = tellOrder(event.order, event.previous, events.slice(at + 1));
      pushes.push(...told.orders);
      flush(told.changeType);
      pushes.push(...told.clearing);
    } else if (event.kind === 'algo' && isSpot(state, event.algo)) {
      pushes.push(...tellAlgo(event.algo));
    }
  }
  flush(null);
  return pushes;
}

function isSpot(state: VenueState, row: { readonly instrumentId: string }): boolean {
  return state.instrument(row.instrumentId).market === 'spot';
}

/** Why money moved that no order moved: the last bill knows. */
function moveType(state: VenueState, { uid, asset, wallet }: Balance): string {
  const bill = state.bills.ownedBy(uid).findLast((row) => row.asset === asset && row.wallet === wallet);
  if (bill === undefined) return 'other';
  if (bill.type === '2' && bill.instrumentId === '') return 'withdraw';
  return bill.from === '' ? 'deposit' : 'transfer';
}

interface Told {
  readonly orders: readonly SpotPush[];
  readonly changeType: string;
  readonly clearing: readonly SpotPush[];
}

function tellOrder(order: Order, previous: Order | null, later: readonly VenueEvent[]): Told {
  const orders: SpotPush[] = [];
  const clearing: SpotPush[] = [];
  const symbol = order.instrumentId;
  let changeType = 'order.place';
  if (previous === null) orders.push({ family: 'orders', symbol, data: creation(order) });
  const fill = previous?.filled.equals(order.filled) === false ? fillOf(order, later) : null;
  if (fill !== null) {
    const after = { ...order, state: stateAfter(order, later) };
    changeType = 'order.match';
    orders.push({ family: 'orders', symbol, data: trade(after, fill) });
    clearing.push({ family: 'clearing', symbol, isCancellation: false, data: tradeClearing(after, fill) });
  }
  if (order.state === 'canceled') {
    if (previous !== null) changeType = 'order.cancel';
    orders.push({ family: 'orders', symbol, data: cancellation(order) });
    clearing.push({ family: 'clearing', symbol, isCancellation: true, data: cancelClearing(order) });
  }
  return { orders, changeType, clearing };
}

/** The execution that follows the order's change. */
function fillOf(order: Order, later: readonly VenueEvent[]): Fill | null {
  for (const event of later) {
    if (event.kind === 'fill' && event.fill.orderId === order.id) return event.fill;
  }
  return null;
}

/** An order that spends an amount of money is known to be done only after its last trade; that trade says so already. */
function stateAfter(order: Order, later: readonly VenueEvent[]): Order['state'] {
  for (const event of later) {
    if (event.kind !== 'order' || event.order.id !== order.id) continue;
    const isEnd = event.order.state === 'filled' && event.order.filled.equals(order.filled);
    return isEnd ? 'filled' : order.state;
  }
  return order.state;
}

function isStop(order: Order): boolean {
  return order.algoId !== '' && order.algoId === order.id;
}

function sourceOf(order: Order): string {
  return order.source === 'api' ? 'api' : 'spot-api';
}

/** What every message about an order says of it; an amount of money stands in place of price and size. */
function common(order: Order): Shape {
  const terms =
    order.sizeUnit === 'quote' ? { orderValue: order.size.toString() } : { orderSize: order.size.toString() };
  return {
    symbol: order.instrumentId,
    accountId: accountIdOf(order.uid, 'spot'),
    orderId: spotIdOf(order.id),
    clientOrderId: order.clientId,
    orderSource: sourceOf(order),
    ...(order.price === null ? {} : { orderPrice: order.price.toString() }),
    ...terms,
    type: shownType(order.side, order.type, isStop(order)),
  };
}

function creation(order: Order): Shape {
  return {
    eventType: 'creation',
    ...common(order),
    orderStatus: 'submitted',
    orderCreateTime: order.createdAt,
  };
}

/** What is left and what is done: in money for an order that spends money. */
function progress(order: Order): Shape {
  const done = order.sizeUnit === 'quote' ? order.filledCost : order.filled;
  return {
    remainAmt: order.size.subtract(done).toString(),
    execAmt: done.toString(),
    totalTradeAmount: order.filledCost.toString(),
  };
}

function trade(order: Order, fill: Fill): Shape {
  return {
    eventType: 'trade',
    ...common(order),
    tradePrice: fill.price.toString(),
    tradeVolume: fill.size.toString(),
    tradeId: FIRST_TRADE_ID + Number(fill.tradeId),
    tradeTime: fill.at,
    aggressor: fill.role === 'T',
    orderStatus: shownState(order),
    ...progress(order),
  };
}

function cancellation(order: Order): Shape {
  return {
    eventType: 'cancellation',
    ...common(order),
    orderStatus: shownState(order),
    ...progress(order),
    lastActTime: order.updatedAt,
  };
}

/** The terms of an order as the clearing writes them. */
function clearingTerms(order: Order): Shape {
  const { type, orderSource, ...rest } = common(order);
  return { ...rest, orderSide: order.side, orderType: type, source: orderSource };
}

function tradeClearing(order: Order, fill: Fill): Shape {
  return {
    eventType: 'trade',
    ...clearingTerms(order),
    tradePrice: fill.price.toString(),
    tradeVolume: fill.size.toString(),
    aggressor: fill.role === 'T',
    tradeId: FIRST_TRADE_ID + Number(fill.tradeId),
    tradeTime: fill.at,
    transactFee: fill.fee.toString(),
    feeCurrency: fill.feeAsset.toLowerCase(),
    feeDeduct: '0',
    feeDeductType: '',
    orderCreateTime: order.createdAt,
    orderStatus: shownState(order),
  };
}

function cancelClearing(order: Order): Shape {
  const { remainAmt } = progress(order);
  return {
    eventType: 'cancellation',
    ...clearingTerms(order),
    remainAmt,
    orderCreateTime: order.createdAt,
    orderStatus: shownState(order),
  };
}

/** A conditional order that ends without an order of its own. A stop of `orders/place` is an order, and is cancelled as one. */
function tellAlgo(algo: Algo): readonly SpotPush[] {
  const symbol = algo.instrumentId;
  const named = { symbol, clientOrderId: algo.clientId, orderSide: algo.side };
  const lastActTime = algo.updatedAt;
  if (algo.state === 'order_failed') {
    const failure = { errCode: 2002, errMessage: algo.failCode };
    const data = { eventType: 'trigger', ...named, orderStatus: 'rejected', ...failure, lastActTime };
    return [{ family: 'orders', symbol, data }];
  }
  if (algo.state !== 'canceled') return [];
  if (!isKeptStop(algo)) {
    const data = { eventType: 'deletion', ...named, orderStatus: 'canceled', lastActTime };
    return [{ family: 'orders', symbol, data }];
  }
  const size = algo.size.toString();
  const data = {
    eventType: 'cancellation',
    symbol,
    accountId: accountIdOf(algo.uid, 'spot'),
    orderId: spotIdOf(algo.id),
    clientOrderId: algo.clientId,
    orderSource: 'spot-api',
    orderPrice: algo.trigger?.orderPrice?.toString() ?? '0',
    orderSize: size,
    type: shownType(algo.side, algo.advanceType === 'fok' ? 'fok' : 'limit', true),
    orderStatus: 'canceled',
    remainAmt: size,
    execAmt: '0',
    totalTradeAmount: '0',
    lastActTime,
  };
  return [{ family: 'orders', symbol, data }];
}
