/** What a bot asks on HTX by ccxt. */
import type { htx } from 'ccxt';
import { AT, HTX_SPOT, HTX_SWAP } from './markets.ts';

export type Ask = (ccxt: htx) => Promise<unknown>;

export const SPOT_BALANCE: Ask = async (ccxt) => ccxt.fetchBalance();
export const SWAP_BALANCE: Ask = async (ccxt) => ccxt.fetchBalance({ type: 'swap' });

/** A resting order of about 660 USDT. */
export function spotOrder(params: Readonly<Record<string, unknown>> = {}): Ask {
  return async (ccxt) =>
    ccxt.createOrder(HTX_SPOT.symbol, 'limit', 'buy', HTX_SPOT.size, AT.low, { ...params });
}

export function swapOrder(params: Readonly<Record<string, unknown>> = {}): Ask {
  return async (ccxt) =>
    ccxt.createOrder(HTX_SWAP.symbol, 'limit', 'buy', HTX_SWAP.size, AT.low, { ...params });
}

/** An order in ccxt's own signing, of an instrument that ccxt does not know. */
export function order(host: 'spot' | 'contract', body: Readonly<Record<string, unknown>>): Ask {
  const path = host === 'spot' ? 'v1/order/orders/place' : 'v5/trade/order';
  return ask(host, 'POST', path, body);
}

export function ask(
  host: 'spot' | 'contract',
  method: 'GET' | 'POST',
  path: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Ask {
  return async (ccxt) => ccxt.request(path, [host, 'private'], method, { ...parameters }) as Promise<unknown>;
}

/** More requests than the key has in a second; the first failure ends it, so that its headers are the last ones. */
export function burst(one: Ask): Ask {
  return async (ccxt) => {
    for (let nth = 0; nth < 6; nth += 1) await one(ccxt);
  };
}

const RESTING = {
  symbol: HTX_SPOT.symbol,
  type: 'limit',
  side: 'buy',
  amount: HTX_SPOT.size,
  price: AT.low,
} as const;

/** Two of them in one request. */
export const twoOrders: Ask = async (ccxt) => ccxt.createOrders([RESTING, RESTING]);

export const UNKNOWN_SWAP = {
  contract_code: 'NOPE-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  price: '1',
  volume: '1',
} as const;
