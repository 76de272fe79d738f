import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Balance, Bill, Order, Wallet } from './records.ts';
import { balanceKey, isHouse, type VenueState } from './venue-state.ts';

export function balanceOf(state: VenueState, uid: string, wallet: Wallet, asset: string): Balance {
  const row = state.balances.get(balanceKey({ uid, wallet, asset }));
  return row ?? { uid, wallet, asset, cash: Decimal.ZERO, frozen: Decimal.ZERO, updatedAt: state.now() };
}

export interface BalanceChange {
  readonly uid: string;
  readonly wallet: Wallet;
  readonly asset: string;
  readonly cash?: Decimal;
  readonly frozen?: Decimal;
}

/** The one place where a balance changes. */
export function changeBalance(state: VenueState, change: BalanceChange): Balance {
  const { uid, wallet, asset } = change;
  const key = balanceKey(change);
  const before = state.balances.get(key);
  const balance: Balance = {
    uid,
    wallet,
    asset,
    cash: sumOf(before?.cash, change.cash),
    frozen: sumOf(before?.frozen, change.frozen),
    updatedAt: state.now(),
  };
  state.balances.put(balance, key);
  if (state.isObserved) state.emit({ kind: 'balance', balance });
  return balance;
}

function sumOf(before: Decimal = Decimal.ZERO, change: Decimal = Decimal.ZERO): Decimal {
  return change.isZero() ? before : before.add(change);
}

export type BillNote = Pick<Bill, 'uid' | 'wallet' | 'asset' | 'type' | 'subType' | 'change'> & Partial<Bill>;

/** Changes cash and writes the bill of it. House accounts have no bills. */
export function billCash(state: VenueState, note: BillNote): Bill | null {
  const { uid, wallet, asset, change } = note;
  const { cash } = changeBalance(state, { uid, wallet, asset, cash: change });
  if (isHouse(uid)) return null;
  // Written out: a spread over the defaults costs ten times as much, and every fill writes four bills.
  const bill: Bill = {
    id: state.nextId(),
    uid,
    wallet,
    asset,
    type: note.type,
    subType: note.subType,
    change,
    balance: cash,
    size: note.size ?? change.absolute(),
    price: note.price ?? null,
    fee: note.fee ?? Decimal.ZERO,
    pnl: note.pnl ?? Decimal.ZERO,
    instrumentId: note.instrumentId ?? '',
    orderId: note.orderId ?? '',
    clientId: note.clientId ?? '',
    tradeId: note.tradeId ?? '',
    tag: note.tag ?? '',
    role: note.role ?? '',
    from: note.from ?? '',
    to: note.to ?? '',
    at: state.now(),
  };
  state.bills.put(bill);
  return bill;
}

export interface Hold {
  readonly asset: string;
  readonly amount: Decimal;
}

export function isOpen(order: Pick<Order, 'state'>): boolean {
  return order.state === 'live' || order.state === 'partially_filled';
}

export function remainingSize(order: Pick<Order, 'size' | 'filled' | 'sizeUnit'>): Decimal {
  return order.sizeUnit === 'quote' ? Decimal.ZERO : order.size.subtract(order.filled);
}

/** What an open spot order holds; market orders trade at once and hold nothing, swaps hold margin instead. */
export function holdOf(state: VenueState, order: Order): Hold | null {
  const instrument = state.instrument(order.instrumentId);
  if (instrument.market !== 'spot' || !isOpen(order) || order.price === null) return null;
  const remaining = remainingSize(order);
  return order.side === 'buy'
    ? { asset: instrument.quote, amount: order.price.multiply(remaining) }
    : { asset: instrument.base, amount: remaining };
}

/** The one place where an order changes: moves what it holds along and puts it into the right table. */
export function putOrder(state: VenueState, order: Order): void {
  const previous = state.openOrders.get(order.id);
  const before = previous === null ? null : holdOf(state, previous);
  const after = holdOf(state, order);
  const { uid } = order;
  const wallet = state.profile.wallets.spot;
  if (before !== null && before.asset === after?.asset) {
    const difference = after.amount.subtract(before.amount);
    if (!difference.isZero()) {
      changeBalance(state, { uid, wallet, asset: before.asset, frozen: difference });
    }
  } else {
    if (before !== null) {
      changeBalance(state, { uid, wallet, asset: before.asset, frozen: before.amount.negate() });
    }
    if (after !== null) {
      changeBalance(state, { uid, wallet, asset: after.asset, frozen: after.amount });
    }
  }
  if (isOpen(order)) {
    state.openOrders.put(order);
  } else {
    state.openOrders.delete(order.id);
    if (!isHouse(uid)) state.closedOrders.put(order);
  }
  if (state.isObserved) state.emit({ kind: 'order', order, previous });
}
