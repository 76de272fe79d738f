import type { AccountChange, AccountFill, AccountOrder } from '@bitting/core/trading/account-picture.ts';

/** Two orders may have one id in different instruments; an algo order has a numbering of its own. */
export function orderKey(order: Pick<AccountOrder, 'algo' | 'instrument' | 'venueOrderId'>): string {
  return `${order.algo ? 'algo' : 'order'} ${order.instrument} ${order.venueOrderId}`;
}

/** With the order's id: an account that traded with itself has two fills of one trade. */
export function fillKey({ instrument, tradeId, venueOrderId }: AccountFill): string {
  return `fill ${instrument} ${tradeId} ${venueOrderId}`;
}

/** What row of the picture this is about. */
export function rowKey(change: AccountChange): string {
  if (change.kind === 'fill') return fillKey(change.fill);
  if (change.kind === 'order') return orderKey(change.order);
  if (change.kind === 'balance') return `balance ${change.balance.wallet} ${change.balance.asset}`;
  const { instrument, marginMode, side } = change.position;
  return `position ${instrument} ${marginMode} ${side}`;
}

/** Nothing is left of it: an order that ended, a closed position, an asset of which there is none. */
export function isGone(change: AccountChange): boolean {
  if (change.kind === 'balance') return change.balance.total.isZero() && change.balance.available.isZero();
  if (change.kind === 'position') return change.position.quantity.isZero();
  return change.kind === 'order' && change.order.state !== 'open';
}

/** Whether both say the same in what matters: not when, and not what only one of the two channels tells. */
export function saysTheSame(left: AccountChange, right: AccountChange): boolean {
  return JSON.stringify(contentOf(left)) === JSON.stringify(contentOf(right));
}

function contentOf(change: AccountChange): readonly unknown[] {
  if (change.kind === 'balance') return [change.balance.total, change.balance.available];
  if (change.kind === 'position') return [change.position.quantity, change.position.entryPrice];
  if (change.kind === 'fill') return [change.fill.price, change.fill.quantity];
  const { filled, price, quantity, state } = change.order;
  return [filled, price, quantity, state];
}
