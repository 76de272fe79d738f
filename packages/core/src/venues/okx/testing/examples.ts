/** The smallest request of every reader. */
import type { RequestExample } from '../../testing/request-example.ts';

const PAIR = { instId: 'BTC-USDT' };
const ORDER = { ...PAIR, tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '1', px: '50000' };
const CANCELLED = { ...PAIR, ordId: '7' };
const CANCELLED_ALGO = { ...PAIR, algoId: '7' };

const BODIES: readonly (readonly [reader: string, path: string, body: unknown])[] = [
  ['order', 'trade/order', ORDER],
  ['batch-orders', 'trade/batch-orders', [ORDER, ORDER]],
  ['amend-order', 'trade/amend-order', CANCELLED],
  ['amend-batch-orders', 'trade/amend-batch-orders', [CANCELLED]],
  ['cancel-order', 'trade/cancel-order', CANCELLED],
  ['cancel-batch-orders', 'trade/cancel-batch-orders', [CANCELLED, CANCELLED]],
  ['order-algo', 'trade/order-algo', { ...PAIR, tdMode: 'cash', side: 'sell', ordType: 'trigger', sz: '2' }],
  ['amend-algos', 'trade/amend-algos', CANCELLED_ALGO],
  ['cancel-algos', 'trade/cancel-algos', [CANCELLED_ALGO]],
  ['cancel-all-after', 'trade/cancel-all-after', { timeOut: '10' }],
  ['mass-cancel', 'trade/mass-cancel', { instType: 'OPTION', instFamily: 'BTC-USD' }],
  ['close-position', 'trade/close-position', { instId: 'BTC-USDT-SWAP', mgnMode: 'cross' }],
  ['set-leverage', 'account/set-leverage', { instId: 'BTC-USDT-SWAP', lever: '3', mgnMode: 'cross' }],
];

const QUESTION: RequestExample = {
  reader: 'query',
  method: 'GET',
  family: 'okx',
  path: '/api/v5/market/ticker',
  query: 'instId=BTC-USDT',
  body: '',
};

export const OKX_EXAMPLES: readonly RequestExample[] = [
  QUESTION,
  { ...QUESTION, path: '/api/v5/account/balance', query: '' },
  ...BODIES.map(([reader, path, body]) => ({
    reader,
    method: 'POST' as const,
    family: 'okx' as const,
    path: `/api/v5/${path}`,
    query: '',
    body: JSON.stringify(body),
  })),
];
