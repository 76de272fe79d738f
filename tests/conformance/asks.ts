/** What a bot asks on OKX, by either client. */
import type { OrderRequest } from 'okx-api';
import type { TradingClients } from '../support/trading-clients.ts';

export interface Asks {
  readonly ccxt: (clients: TradingClients) => Promise<unknown>;
  readonly okxApi: (clients: TradingClients) => Promise<unknown>;
}

export const BALANCE: Asks = {
  ccxt: async ({ ccxt }) => ccxt.fetchBalance(),
  okxApi: async ({ okxApi }) => okxApi.getBalance(),
};

let orders = 0;

/** A resting order of about 660 USDT in an instrument, each with an id of its own. */
export function order(instId: string, extra: Readonly<Record<string, string>> = {}): Asks {
  const tdMode = instId.endsWith('-SWAP') ? 'cross' : 'cash';
  const sz = instId.endsWith('-SWAP') ? '1' : '0.01';
  const body = () => {
    orders += 1;
    return {
      instId,
      tdMode,
      side: 'buy',
      ordType: 'limit',
      px: '66000',
      sz,
      clOrdId: `refusal${orders}`,
      ...extra,
    };
  };
  return {
    ccxt: async ({ ccxt }) => ccxt.privatePostTradeOrder(body()),
    okxApi: async ({ okxApi }) => okxApi.postPrivate('/api/v5/trade/order', body()) as Promise<unknown>,
  };
}

export const SPOT_ORDER = order('BTC-USDT');

/** Both resting, as far below the market as the others. */
export const TWO_ORDERS: Asks = {
  ccxt: async ({ ccxt }) => ccxt.privatePostTradeBatchOrders(twoOrders()),
  okxApi: async ({ okxApi }) => okxApi.submitMultipleOrders(twoOrders()),
};

function twoOrders(): OrderRequest[] {
  return [1, 2].map(() => {
    orders += 1;
    return {
      instId: 'BTC-USDT',
      tdMode: 'cash',
      side: 'buy',
      ordType: 'limit',
      px: '66000',
      sz: '0.01',
      clOrdId: `refusal${orders}`,
    };
  });
}

export function flipLast(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}

export function cancel(ordId: string): Asks {
  const body = { instId: 'BTC-USDT', ordId };
  return {
    ccxt: async ({ ccxt }) => ccxt.privatePostTradeCancelOrder(body),
    okxApi: async ({ okxApi }) => okxApi.cancelOrder(body),
  };
}

export function get(path: string): Asks {
  return {
    ccxt: async ({ ccxt }) => ccxt.request(path, 'private', 'GET') as Promise<unknown>,
    okxApi: async ({ okxApi }) => okxApi.getPrivate(`/api/v5/${path}`) as Promise<unknown>,
  };
}

const LEVERAGE = { instId: 'BTC-USDT-SWAP', lever: '5', mgnMode: 'cross' } as const;
export const SET_LEVERAGE: Asks = {
  ccxt: async ({ ccxt }) => ccxt.privatePostAccountSetLeverage(LEVERAGE),
  okxApi: async ({ okxApi }) => okxApi.setLeverage(LEVERAGE),
};

/** More than one request within the same second, and the first failure among them. */
export function burst(ask: Asks): Asks {
  const many = async (one: () => Promise<unknown>): Promise<void> => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, one));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason as Error;
  };
  return {
    ccxt: async (clients) => many(async () => ask.ccxt(clients)),
    okxApi: async (clients) => many(async () => ask.okxApi(clients)),
  };
}
