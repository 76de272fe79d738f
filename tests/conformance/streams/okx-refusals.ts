import { nameError } from '../forbidden.ts';
import { PRICES, SPOT, SWAP, type MarketCase } from '../markets.ts';
import type { KeyName } from '../refusals.ts';
import type { OkxStreamSide } from './okx-venue.ts';

/** How a bot meets the refusals of the gateway over streams, and what the two clients make of them. */
export interface StreamRefusal {
  readonly refusal: string;
  readonly key: KeyName | 'wrong secret';
  /** While every trading is halted. */
  readonly isHalted?: true;
  /** The class that ccxt raises. */
  readonly ccxt: string;
  /** The code that okx-api throws or tells as an exception. */
  readonly okxApi: string;
  readonly ask: {
    readonly ccxt: (side: OkxStreamSide) => Promise<unknown>;
    readonly okxApi: (side: OkxStreamSide) => Promise<string>;
  };
}

type Asks = StreamRefusal['ask'];

const BALANCE: Asks = {
  ccxt: async ({ ccxt }) => ccxt.watchBalance(),
  async okxApi(side) {
    const watch = side.watch();
    watch.subscribe({ channel: 'account' });
    const { code } = await watch.find((one) => one.event === 'error' || one.data !== undefined);
    return code ?? 'nothing';
  },
};

function ordersOf({ symbol, instType, instrument: instId }: MarketCase): Asks {
  return {
    // Where it is admitted nothing comes: there are no orders.
    ccxt: async ({ ccxt, venue }) =>
      Promise.race([ccxt.watchOrders(symbol), venue.subscribed(`"orders","instType":"${instType}"`)]),
    async okxApi(side) {
      const watch = side.watch();
      watch.subscribe({ channel: 'orders', instType, instId });
      const { code } = await watch.find(({ event }) => event === 'error' || event === 'subscribe');
      return code ?? 'nothing';
    },
  };
}

/** `nth` keeps the client order ids of the two clients apart. */
function orderOf(market: MarketCase, nth: string): Asks {
  const { symbol, size: sz, tdMode } = market;
  return {
    ccxt: async ({ ccxt }) =>
      ccxt.createOrderWs(symbol, 'limit', 'buy', Number(sz), Number(PRICES.low), {
        clientOrderId: `c${nth}`,
      }),
    async okxApi(side) {
      const { instIdCode } = side.ccxt.market(symbol) as { readonly instIdCode?: number };
      const named = { instIdCode: Number(instIdCode), tdMode, clOrdId: `o${nth}` };
      const order = { ...named, side: 'buy', ordType: 'limit', sz, px: PRICES.low } as const;
      return side.trade(async (trader) => trader.submitNewOrder(order)).then(() => 'nothing', nameError);
    },
  };
}

export const OKX_STREAM_REFUSALS: readonly StreamRefusal[] = [
  {
    refusal: 'login with a wrong secret',
    key: 'wrong secret',
    ccxt: 'AuthenticationError',
    okxApi: '60007',
    ask: BALANCE,
  },
  {
    refusal: 'login with a revoked key',
    key: 'revoked',
    ccxt: 'AuthenticationError',
    okxApi: '60005',
    ask: BALANCE,
  },
  {
    refusal: 'login with a suspended key',
    key: 'suspended',
    ccxt: 'AuthenticationError',
    okxApi: '60009',
    ask: BALANCE,
  },
  {
    refusal: 'channel of an instrument that the key was not cut for',
    key: 'etherOnly',
    ccxt: 'PermissionDenied',
    okxApi: '50027',
    ask: ordersOf(SPOT),
  },
  {
    refusal: 'channel of a market that the key was not cut for',
    key: 'spotOnly',
    ccxt: 'PermissionDenied',
    okxApi: '50027',
    ask: ordersOf(SWAP),
  },
  {
    refusal: 'order without the scope `trade`',
    key: 'readOnly',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    ask: orderOf(SPOT, 'scope'),
  },
  {
    refusal: 'order in a market that the key was not cut for',
    key: 'spotOnly',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    ask: orderOf(SWAP, 'market'),
  },
  {
    refusal: 'order above the limit of one order',
    key: 'small',
    ccxt: 'InvalidOrder',
    okxApi: '1/51005',
    ask: orderOf(SPOT, 'limit'),
  },
  {
    refusal: 'order while halted',
    key: 'full',
    isHalted: true,
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    ask: orderOf(SPOT, 'halt'),
  },
];
