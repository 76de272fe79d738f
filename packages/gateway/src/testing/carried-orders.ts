/** One order by REST and the same over a stream, at each family of each venue. */
import {
  HTX_CONTRACT_BENCH,
  HTX_SPOT_BENCH,
  OKX_BENCH,
  type BenchVenue,
  type BotRequest,
} from './bench-venues.ts';
import type { StreamBench } from './stream-bench.ts';

export type Body = Readonly<Record<string, unknown>>;

/** How one venue's streams carry what its REST takes. */
export interface Carried {
  readonly venue: BenchVenue;
  readonly path: string;
  readonly login: (bench: StreamBench, path: string) => unknown;
  readonly frame: (request: BotRequest) => unknown;
}

const OKX_OPS: Readonly<Record<string, string>> = {
  '/api/v5/trade/order': 'order',
  '/api/v5/trade/batch-orders': 'batch-orders',
  '/api/v5/trade/cancel-order': 'cancel-order',
};

function okxFrame({ target, body }: BotRequest): unknown {
  const orders = (Array.isArray(body) ? body : [body]) as readonly Body[];
  const args = orders.map(({ instId, ...rest }) =>
    Object.assign(rest, { instIdCode: instId === 'BTC-USDT' ? 7 : 8 }),
  );
  return { id: '1', op: OKX_OPS[target], args };
}

const HTX_SPOT_OPS: Readonly<Record<string, string>> = {
  '/v1/order/orders/place': 'create-order',
  '/v1/order/batch-orders': 'create-batchorder',
  '/v1/order/orders/batchcancel': 'cancel',
};
const HTX_CONTRACT_OPS: Readonly<Record<string, string>> = {
  '/v5/trade/order': 'place_order',
  '/v5/trade/batch_orders': 'place_batch_orders',
  '/v5/trade/cancel_order': 'cancel_order',
};

export const CARRIED: readonly Carried[] = [
  {
    venue: OKX_BENCH,
    path: '/ws/v5/private',
    login: (bench) => bench.okxLogin(),
    frame: okxFrame,
  },
  {
    venue: {
      ...HTX_SPOT_BENCH,
      cancel: (id) => batchCancel({ 'order-ids': [id] }),
      cancelByClientId: (id) => batchCancel({ 'client-order-ids': [id] }),
    },
    path: '/ws/trade',
    login: (bench, path) => bench.htxLogin(path),
    frame: ({ target, body }) => ({ cid: '1', ch: HTX_SPOT_OPS[target], params: body }),
  },
  {
    venue: HTX_CONTRACT_BENCH,
    path: '/linear-swap-trade',
    login: (bench, path) => bench.htxLogin(path),
    frame: ({ target, body }) => ({ cid: '1', op: HTX_CONTRACT_OPS[target], data: body }),
  },
];

function batchCancel(body: unknown): BotRequest {
  return { target: '/v1/order/orders/batchcancel', body };
}
