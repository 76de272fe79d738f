/** One request as a bot sends it for each reader, and what the tests read from requests. */
import type { Refusal } from '../../../errors/refusal.ts';
import type { Intent } from '../../../trading/intent.ts';
import type { ReadRequest } from '../../dialect.ts';
import type { ApiFamily } from '../../operation.ts';
import type { RequestExample } from '../../testing/request-example.ts';
import { readRequest } from '../readers.ts';
import { messageOf, operationOf } from './messages.ts';

/** What a field of an example is: needed, or known and not needed. `rows` is where a batch's objects stand. */
export interface ExampleRequest {
  readonly reader: string;
  readonly method: 'GET' | 'POST';
  /** Path, and for a GET that acts its query. */
  readonly target: string;
  /** The object, or one object of a batch; `null` where the body is empty. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  /** How the object stands in the body: alone, in a bare array, or in an array under this name. */
  readonly shape: 'object' | 'array' | { readonly within: string };
  /** The most objects, or ids of one object, that one request may have. */
  readonly max: number | null;
  /** Fields without which it is refused. */
  readonly required: readonly string[];
}

const POST = { method: 'POST', shape: 'object', max: null } as const;

const SPOT_ORDER = {
  'account-id': '100001',
  symbol: 'btcusdt',
  type: 'buy-limit',
  amount: '0.01',
  price: '50000',
  'client-order-id': 'AA03022abc-1',
};
const SPOT_REQUIRED = ['account-id', 'symbol', 'type', 'amount', 'price'];

const V5_ORDER = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  volume: '1',
  price: '50000',
  time_in_force: 'gtc',
  client_order_id: 12_345,
  channel_code: 'AA03022abc',
};
const V5_REQUIRED = ['contract_code', 'margin_mode', 'side', 'type', 'volume', 'price'];

const LEGACY_ORDER = {
  contract_code: 'BTC-USD',
  volume: 1,
  direction: 'buy',
  offset: 'open',
  order_price_type: 'limit',
  price: 50_000.5,
  lever_rate: 5,
  client_order_id: 12_345,
};
const LEGACY_REQUIRED = ['contract_code', 'volume', 'direction', 'order_price_type', 'price'];

export const EXAMPLES: readonly ExampleRequest[] = [
  {
    ...POST,
    reader: 'spot-order',
    target: '/v1/order/orders/place',
    fields: SPOT_ORDER,
    required: SPOT_REQUIRED,
  },
  {
    ...POST,
    reader: 'spot-batch-orders',
    target: '/v1/order/batch-orders',
    fields: SPOT_ORDER,
    shape: 'array',
    max: 10,
    required: SPOT_REQUIRED,
  },
  {
    ...POST,
    reader: 'spot-cancel',
    target: '/v1/order/orders/357632718898331/submitcancel',
    fields: { symbol: 'btcusdt' },
    required: [],
  },
  {
    ...POST,
    reader: 'spot-cancel-client',
    target: '/v1/order/orders/submitCancelClientOrder',
    fields: { 'client-order-id': 'mine-1' },
    required: ['client-order-id'],
  },
  {
    ...POST,
    reader: 'spot-batch-cancel',
    target: '/v1/order/orders/batchcancel',
    fields: { 'order-ids': ['357632718898331', '357632718898332'] },
    max: 50,
    required: ['order-ids'],
  },
  {
    ...POST,
    reader: 'spot-cancel-open',
    target: '/v1/order/orders/batchCancelOpenOrders',
    fields: { symbol: 'btcusdt' },
    required: [],
  },
  {
    ...POST,
    reader: 'spot-cancel-all',
    method: 'GET',
    target: '/v1/order/cancelAllOrders?symbol=btcusdt',
    fields: null,
    required: [],
  },
  {
    ...POST,
    reader: 'spot-cancel-after',
    target: '/v2/algo-orders/cancel-all-after',
    fields: { timeout: 10 },
    required: ['timeout'],
  },
  {
    ...POST,
    reader: 'spot-algo-order',
    target: '/v2/algo-orders',
    fields: {
      accountId: 100_001,
      symbol: 'btcusdt',
      orderSide: 'sell',
      orderType: 'limit',
      orderSize: '0.01',
      orderPrice: '48000',
      stopPrice: '49000',
      clientOrderId: 'mine-2',
    },
    required: ['accountId', 'symbol', 'orderSide', 'orderType', 'orderSize', 'orderPrice', 'stopPrice'],
  },
  {
    ...POST,
    reader: 'spot-algo-cancel',
    target: '/v2/algo-orders/cancellation',
    fields: { clientOrderIds: ['mine-2', 'mine-3'] },
    max: 50,
    required: ['clientOrderIds'],
  },
  { ...POST, reader: 'v5-order', target: '/v5/trade/order', fields: V5_ORDER, required: V5_REQUIRED },
  {
    ...POST,
    reader: 'v5-batch-orders',
    target: '/v5/trade/batch_orders',
    fields: V5_ORDER,
    shape: 'array',
    max: 10,
    required: V5_REQUIRED,
  },
  {
    ...POST,
    reader: 'v5-cancel',
    target: '/v5/trade/cancel_order',
    fields: { contract_code: 'BTC-USDT', order_id: '1512501029504577536' },
    required: ['contract_code', 'order_id'],
  },
  {
    ...POST,
    reader: 'v5-batch-cancel',
    target: '/v5/trade/cancel_batch_orders',
    fields: { contract_code: 'BTC-USDT', order_id: ['1512501029504577536', '1512501029504577537'] },
    max: 10,
    required: ['contract_code', 'order_id'],
  },
  {
    ...POST,
    reader: 'v5-cancel-all',
    target: '/v5/trade/cancel_all_orders',
    fields: { contract_code: 'BTC-USDT' },
    required: [],
  },
  {
    ...POST,
    reader: 'v5-cancel-after',
    target: '/v5/trade/cancel-after',
    fields: { on_off: 1, time_out: 5000 },
    required: ['on_off', 'time_out'],
  },
  {
    ...POST,
    reader: 'v5-close',
    target: '/v5/trade/position',
    fields: { contract_code: 'BTC-USDT', margin_mode: 'cross', position_side: 'long' },
    required: ['contract_code', 'margin_mode'],
  },
  {
    ...POST,
    reader: 'v5-lever',
    target: '/v5/position/lever',
    fields: { contract_code: 'BTC-USDT', margin_mode: 'cross', lever_rate: 10 },
    required: ['contract_code', 'margin_mode', 'lever_rate'],
  },
  {
    ...POST,
    reader: 'v5-algo-order',
    target: '/v5/algo/order',
    fields: {
      contract_code: 'BTC-USDT',
      margin_mode: 'cross',
      side: 'sell',
      type: 'trigger',
      volume: '1',
      trigger_price: '49000',
      price: '48000',
      algo_client_order_id: 777,
    },
    required: ['contract_code', 'margin_mode', 'side', 'type', 'volume', 'trigger_price'],
  },
  {
    ...POST,
    reader: 'v5-algo-cancel',
    target: '/v5/algo/cancel_orders',
    fields: { contract_code: 'BTC-USDT', algo_id: '1512871666507657216' },
    shape: 'array',
    max: 10,
    required: ['contract_code', 'algo_id'],
  },
  {
    ...POST,
    reader: 'legacy-order',
    target: '/swap-api/v1/swap_order',
    fields: LEGACY_ORDER,
    required: LEGACY_REQUIRED,
  },
  {
    ...POST,
    reader: 'legacy-batch-orders',
    target: '/swap-api/v1/swap_batchorder',
    fields: LEGACY_ORDER,
    shape: { within: 'orders_data' },
    max: 10,
    required: LEGACY_REQUIRED,
  },
  {
    ...POST,
    reader: 'legacy-cancel',
    target: '/linear-swap-api/v1/swap_cross_cancel',
    fields: { contract_code: 'BTC-USDT', order_id: '784056956650258432,784056956650258433' },
    max: 10,
    required: ['contract_code', 'order_id'],
  },
  {
    ...POST,
    reader: 'legacy-cancel-all',
    target: '/linear-swap-api/v1/swap_cross_cancelall',
    fields: { contract_code: 'BTC-USDT' },
    required: ['contract_code'],
  },
  {
    ...POST,
    reader: 'legacy-lever',
    target: '/linear-swap-api/v1/swap_cross_switch_lever_rate',
    fields: { contract_code: 'BTC-USDT', lever_rate: 10 },
    required: ['contract_code', 'lever_rate'],
  },
];

export function exampleOf(reader: string): ExampleRequest {
  const example = EXAMPLES.find((one) => one.reader === reader);
  if (example === undefined) throw new TypeError(`no example of ${reader}`);
  return example;
}

/** The body of an example with other objects in it; text stands for an object as it is. */
export function bodyOf({ fields, shape }: ExampleRequest, objects: readonly unknown[] = [fields]): string {
  if (fields === null) return '';
  const texts = objects.map((object) => (typeof object === 'string' ? object : JSON.stringify(object)));
  if (shape === 'object') return texts.join('');
  const array = `[${texts.join(',')}]`;
  return shape === 'array' ? array : `{"${shape.within}":${array}}`;
}

/** For the tests that every venue passes: of each reader the smallest request, without client order ids. */
export const HTX_EXAMPLES: readonly RequestExample[] = [
  ...EXAMPLES.map((example): RequestExample => {
    const { reader, method, target, required, fields } = example;
    const [path = '', query = ''] = target.split('?');
    const needed = Object.entries(fields ?? {}).filter(([name]) => required.includes(name));
    const body = fields === null ? '' : bodyOf(example, [Object.fromEntries(needed)]);
    return { reader, method, family: familyOf(path), path, query, body };
  }),
  {
    reader: 'query',
    method: 'GET',
    family: 'htx-spot',
    path: '/v1/order/openOrders',
    query: 'account-id=100001&symbol=btcusdt',
    body: '',
  },
  {
    reader: 'read-body',
    method: 'POST',
    family: 'htx-contract',
    path: '/swap-api/v1/swap_order_info',
    query: '',
    body: '{}',
  },
];

function familyOf(path: string): ApiFamily {
  return /^\/v[12]\//u.test(path) ? 'htx-spot' : 'htx-contract';
}

const AUTHENTICATION =
  'AccessKeyId=a1b2c3d4-e5f6a7b8-c9d0e1f2-a3b4c&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2026-01-02T03%3A04%3A05&Signature=AAAA';

/** What the dialect reads from a request. Text is sent as it is, everything else as JSON. */
export function readSent(method: 'GET' | 'POST', target: string, body: unknown = ''): ReadRequest | Refusal {
  const [path = '', query] = target.split('?');
  const full = `${path}?${AUTHENTICATION}${query === undefined ? '' : `&${query}`}`;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const operation = operationOf(method, path, familyOf(path));
  return readRequest(operation, messageOf({ method, target: full, body: text }));
}

/** Reads an example with some fields changed; `undefined` takes one away. */
export function readExample(
  reader: string,
  changes: Readonly<Record<string, unknown>> = {},
): ReadRequest | Refusal {
  const example = exampleOf(reader);
  return readSent(example.method, example.target, bodyOf(example, [{ ...example.fields, ...changes }]));
}

/** The intents of a request that must be read. */
export function intentsOf(read: ReadRequest | Refusal): readonly Intent[] {
  if (read.kind === 'refused') throw new TypeError(`refused: ${read.code} ${read.detail}`);
  return read.intents;
}

/** `accept`, or the code of the refusal. */
export function verdictOf(read: ReadRequest | Refusal): string {
  return read.kind === 'refused' ? read.code : 'accept';
}
