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
  switch (change.kind) {
    case 'balance':
      return `balance ${change.balance.wallet} ${change.balance.asset}`;
    case 'position':
      return `position ${change.position.instrument} ${change.position.marginMode} ${change.position.side}`;
    case 'order':
      return orderKey(change.order);
    case 'fill':
      return fillKey(change.fill);
  }
}

/** Nothing is left of it: an order that ended, a closed position, an asset of which there is none. */
export function isGone(change: AccountChange): boolean {
  switch (change.kind) {
    case 'balance':
      return change.balance.total.isZero() && change.balance.available.isZero();
    case 'position':
      return change.position.quantity.isZero();
    case 'order':
      return change.order.state !== 'open';
    case 'fill':
      return false;
  }
}

/** Whether both say the same in what matters: not when, and not what only one of the two channels tells. */
export function saysTheSame(left: AccountChange, right: AccountChange): boolean {
  return contentOf(left) === contentOf(right);
}

function contentOf(change: AccountChange): string {
  switch (change.kind) {
    case 'balance':
      return JSON.stringify([change.balance.total, change.balance.available]);
    case 'position':
      return JSON.stringify([change.position.quantity, change.position.entryPrice]);
    case 'order': {
      const { filled, price, quantity, state } = change.order;
      return JSON.stringify([filled, price, quantity, state]);
    }
    case 'fill':
      return JSON.stringify([change.fill.price, change.fill.quantity]);
  }
}
