import { Decimal } from '@bitting/core/money/decimal.ts';
import { ManualClock } from './clock.ts';
import { createAccount, deposit, type AccountRequest } from './directory.ts';
import { Engine } from './engine.ts';
import { placeOrder, type OrderRequest } from './placement.ts';
import type { Rejection } from './rejections.ts';
import type { Account, Order } from './records.ts';

export const START = Date.UTC(2026, 10, 21);

/** An engine in memory, on a manual clock, without a market maker or price bands unless told. */
export function startVenue(options: { readonly marketMaker?: boolean; readonly seed?: number } = {}): {
  readonly engine: Engine;
  readonly clock: ManualClock;
} {
  const clock = new ManualClock(START);
  const engine = new Engine({
    seed: options.seed ?? 7,
    clock,
    dataDir: null,
    marketMaker: options.marketMaker ?? false,
    rules: { priceBands: false },
  });
  return { engine, clock };
}

export function openAccount(
  engine: Engine,
  funds: Readonly<Record<string, string>>,
  request: AccountRequest = {},
): Account {
  return engine.command((state) => {
    const account = createAccount(state, request);
    for (const [asset, amount] of Object.entries(funds)) {
      deposit(state, { uid: account.uid, asset, amount: Decimal.parse(amount), wallet: 'trading' });
    }
    return account;
  });
}

export interface ShortOrder extends Partial<Omit<OrderRequest, 'size' | 'price' | 'side' | 'instrumentId'>> {
  readonly instrument?: string;
  readonly size: string;
  readonly price?: string;
  readonly side: 'buy' | 'sell';
}

function requestOf(order: ShortOrder): OrderRequest {
  const { instrument = 'BTC-USDT', size, price, ...rest } = order;
  return {
    instrumentId: instrument,
    tradeMode: instrument.endsWith('-SWAP') ? 'cross' : 'cash',
    positionSide: null,
    type: price === undefined ? 'market' : 'limit',
    ...rest,
    size: Decimal.parse(size),
    price: price === undefined ? null : Decimal.parse(price),
  };
}

export function tryPlace(engine: Engine, uid: string, order: ShortOrder): Order | Rejection {
  const result = engine.command((state) => placeOrder(state, uid, requestOf(order)));
  return result.kind === 'placed' ? result.order : result;
}

/** Places an order that must be taken. */
export function place(engine: Engine, uid: string, order: ShortOrder): Order {
  const result = engine.command((state) => placeOrder(state, uid, requestOf(order)));
  if (result.kind === 'rejected') throw new Error(`rejected: ${result.reason} ${result.detail}`);
  return result.order;
}

/** The order as it stands now. */
export function current(engine: Engine, order: Order): Order {
  const now = engine.state.openOrders.get(order.id) ?? engine.state.closedOrders.get(order.id);
  if (now === null) throw new Error(`no order ${order.id}`);
  return now;
}

export function cashOf(engine: Engine, uid: string, asset: string): string {
  return engine.state.balances.get(`${uid}:trading:${asset}`)?.cash.toString() ?? '0';
}

export function frozenOf(engine: Engine, uid: string, asset: string): string {
  return engine.state.balances.get(`${uid}:trading:${asset}`)?.frozen.toString() ?? '0';
}
