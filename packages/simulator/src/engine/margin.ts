import { Decimal } from '@bitting/core/money/decimal.ts';
import { AVERAGE_DIGITS } from '../bounds.ts';
import { balanceOf, remainingSize } from './balances.ts';
import { signedValue } from './instruments.ts';
import type { Order, Position, PositionSide, Side, Wallet } from './records.ts';
import { settleKey, type VenueState } from './venue-state.ts';

export interface PositionFigures {
  readonly mark: Decimal;
  readonly upl: Decimal;
  readonly notional: Decimal;
  readonly initialMargin: Decimal;
  readonly maintenanceMargin: Decimal;
}

export function figuresOf(state: VenueState, position: Position): PositionFigures {
  const instrument = state.instrument(position.instrumentId);
  const { mark } = state.market(instrument.id);
  const value = signedValue(instrument, position.size, mark);
  const notional = value.absolute();
  return {
    mark,
    upl: value.subtract(position.cost),
    notional,
    initialMargin: marginFor(notional, position.leverage),
    maintenanceMargin: notional.multiply(instrument.maintenanceRatio).round(AVERAGE_DIGITS, 'up'),
  };
}

function marginFor(notional: Decimal, leverage: string): Decimal {
  return notional.divide(Decimal.parse(leverage), AVERAGE_DIGITS, 'up');
}

/** Whether an order can only make its position smaller. */
export function isReducing(order: Pick<Order, 'reduceOnly' | 'positionSide' | 'side'>): boolean {
  return order.reduceOnly || order.side === CLOSING_SIDE[order.positionSide];
}

export const CLOSING_SIDE: Readonly<Record<PositionSide, Side | null>> = {
  net: null,
  long: 'sell',
  short: 'buy',
};

/**
 * Margin that open orders of one instrument and position side need: the larger of what the buys and what the sells
 * would open beyond the position that they close first.
 */
function orderMarginOf(state: VenueState, orders: readonly Order[], position: Decimal): Decimal {
  let needed = Decimal.ZERO;
  for (const side of ['buy', 'sell'] as const) {
    const opening = orders.filter((order) => order.side === side && !isReducing(order));
    const closes = position.sign() === (side === 'buy' ? -1 : 1) ? position.absolute() : Decimal.ZERO;
    let closable = closes;
    let margin = Decimal.ZERO;
    for (const order of opening) {
      const remaining = remainingSize(order);
      const free = Decimal.min(closable, remaining);
      closable = closable.subtract(free);
      const instrument = state.instrument(order.instrumentId);
      const price = order.price ?? state.market(instrument.id).mark;
      const value = signedValue(instrument, remaining.subtract(free), price).absolute();
      margin = margin.add(marginFor(value, order.leverage));
    }
    needed = Decimal.max(needed, margin);
  }
  return needed;
}

export interface AssetMargin {
  readonly cash: Decimal;
  /** Held by spot orders. */
  readonly frozen: Decimal;
  readonly upl: Decimal;
  readonly equity: Decimal;
  readonly initialMargin: Decimal;
  readonly maintenanceMargin: Decimal;
  readonly orderMargin: Decimal;
  /** What a new order may use. */
  readonly available: Decimal;
  readonly notional: Decimal;
}

/** The state of one asset in the wallet of the swaps that settle in it. `extra` is an order to come. */
export function marginOf(
  state: VenueState,
  uid: string,
  asset: string,
  extra: Order | null = null,
): AssetMargin {
  const { spot, swap } = state.profile.wallets;
  const balance = balanceOf(state, uid, swap, asset);
  const { cash } = balance;
  const frozen = spot === swap ? balance.frozen : Decimal.ZERO;
  const sizes = new Map<string, Decimal>();
  let upl = Decimal.ZERO;
  let initialMargin = Decimal.ZERO;
  let maintenanceMargin = Decimal.ZERO;
  let notional = Decimal.ZERO;
  for (const position of state.positions.ownedBy(uid)) {
    if (state.instrument(position.instrumentId).settle !== asset) continue;
    const figures = figuresOf(state, position);
    upl = upl.add(figures.upl);
    initialMargin = initialMargin.add(figures.initialMargin);
    maintenanceMargin = maintenanceMargin.add(figures.maintenanceMargin);
    notional = notional.add(figures.notional);
    sizes.set(`${position.instrumentId}:${position.side}`, position.size);
  }
  const orderMargin = openOrderMargin(state, uid, asset, { sizes, extra });
  const equity = cash.add(upl);
  const spendable = Decimal.min(cash, equity.subtract(initialMargin).subtract(orderMargin));
  // Unrealised profit is margin for swaps but never money for a purchase; a loss counts against both.
  const available = Decimal.max(Decimal.ZERO, spendable.subtract(frozen));
  return { cash, frozen, upl, equity, initialMargin, maintenanceMargin, orderMargin, available, notional };
}

export interface Pocket {
  readonly uid: string;
  readonly wallet: Wallet;
}

/** What a wallet can spend: where swaps live, what no order, position or loss needs. */
export function availableIn(state: VenueState, { uid, wallet }: Pocket, asset: string): Decimal {
  const isMargin = wallet === state.profile.wallets.swap;
  if (isMargin && usesMargin(state, uid, asset)) return marginOf(state, uid, asset).available;
  const { cash, frozen } = balanceOf(state, uid, wallet, asset);
  return Decimal.max(Decimal.ZERO, cash.subtract(frozen));
}

/** Whether anything of the account could need margin: a position, or an open order on a swap. */
function usesMargin(state: VenueState, uid: string, asset: string): boolean {
  return state.positions.countOwnedBy(uid) > 0 || state.openSwapOrders.count(settleKey({ uid, asset })) > 0;
}

function openOrderMargin(
  state: VenueState,
  uid: string,
  asset: string,
  other: { readonly sizes: ReadonlyMap<string, Decimal>; readonly extra: Order | null },
): Decimal {
  const groups = new Map<string, Order[]>();
  const { sizes, extra } = other;
  const others = state.openSwapOrders.of(settleKey({ uid, asset })).filter(({ id }) => id !== extra?.id);
  for (const order of extra === null ? others : [...others, extra]) {
    const key = `${order.instrumentId}:${order.positionSide}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [order]);
    else group.push(order);
  }
  let total = Decimal.ZERO;
  for (const [key, orders] of groups) {
    total = total.add(orderMarginOf(state, orders, sizes.get(key) ?? Decimal.ZERO));
  }
  return total;
}

/** Whether the account could carry `order` (with its fee) besides everything it already has. */
export function canCarry(state: VenueState, order: Order, fee: Decimal): boolean {
  const { settle } = state.instrument(order.instrumentId);
  const margin = marginOf(state, order.uid, settle, order);
  const needed = margin.initialMargin.add(margin.orderMargin).add(margin.frozen).add(fee);
  return !margin.equity.isBelow(needed);
}
