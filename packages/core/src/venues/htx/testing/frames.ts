/** Frames as HTX's clients and HTX itself write them: for the tests of its streams. */
import type { VenueAnswer } from '../../dialect.ts';
import type { ApiFamily } from '../../operation.ts';
import type { StreamOperation } from '../../stream-dialect.ts';
import type { BookExample, BookSide, FrameExample, PushExample } from '../../testing/stream-example.ts';
import { bodyOf, exampleOf } from './requests.ts';

export const UID = '123456789';

type Kind = FrameExample['kind'];

/** `/ws` is a path of the spot host alone. */
function familyAt(path: string): ApiFamily {
  return ['/ws', '/feed', '/ws/v2', '/ws/trade'].includes(path) ? 'htx-spot' : 'htx-contract';
}

export function frameAt(path: string, kind: Kind, value: unknown): FrameExample {
  return {
    family: familyAt(path),
    path,
    kind,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  };
}

export function market(path: string, topic: string): FrameExample {
  const incremental = topic.endsWith('.high_freq') ? { data_type: 'incremental' } : {};
  return frameAt(path, 'subscribe', { sub: topic, id: '7', ...incremental });
}

export function account(path: string, topic: string, contract?: string): FrameExample {
  if (path === '/ws/v2') return frameAt(path, 'subscribe', { action: 'sub', ch: topic });
  const code = contract === undefined ? {} : { contract_code: contract };
  return frameAt(path, 'subscribe', { op: 'sub', cid: '7', topic, ...code });
}

const LINEAR = '/linear-swap-ws';
const V5 = '/ws/v5/notification';
const LEGACY = '/linear-swap-notification';
const COIN = '/swap-notification';
const SPOT_TRADE = '/ws/trade';
const CONTRACT_TRADE = '/linear-swap-trade';

/** The body of an example of REST, as the value of a field. */
function bodyFor(reader: string): unknown {
  return JSON.parse(bodyOf(exampleOf(reader)));
}

const spotOperation = (name: string, reader: string): FrameExample =>
  frameAt(SPOT_TRADE, 'operation', { cid: '41', ch: name, params: bodyFor(reader) });

const contractOperation = (name: string, data: unknown): FrameExample =>
  frameAt(CONTRACT_TRADE, 'operation', { op: name, cid: '41', data });

const LEGACY_ORDER = {
  contract_code: 'BTC-USDT',
  volume: 1,
  direction: 'buy',
  offset: 'open',
  order_price_type: 'limit',
  price: 50_000.5,
  lever_rate: 5,
  client_order_id: 12_345,
};
const LEGACY_CANCEL = { contract_code: 'BTC-USDT', order_id: '784056956650258432,784056956650258433' };

export const HTX_OPERATION_FRAMES: readonly FrameExample[] = [
  spotOperation('create-order', 'spot-order'),
  spotOperation('create-batchorder', 'spot-batch-orders'),
  spotOperation('cancel', 'spot-batch-cancel'),
  spotOperation('cancelall', 'spot-cancel-open'),
  contractOperation('place_order', bodyFor('v5-order')),
  contractOperation('place_batch_orders', bodyFor('v5-batch-orders')),
  contractOperation('cancel_order', bodyFor('v5-cancel')),
  contractOperation('cancel_batch_orders', bodyFor('v5-batch-cancel')),
  contractOperation('cancel_all_orders', bodyFor('v5-cancel-all')),
  contractOperation('create_order', LEGACY_ORDER),
  contractOperation('create_cross_order', LEGACY_ORDER),
  contractOperation('create_batchorder', { orders_data: [LEGACY_ORDER] }),
  contractOperation('create_cross_batchorder', { orders_data: [LEGACY_ORDER] }),
  contractOperation('cancel', LEGACY_CANCEL),
  contractOperation('cross_cancel', LEGACY_CANCEL),
  contractOperation('cancelall', { contract_code: 'BTC-USDT' }),
  contractOperation('cross_cancelall', { contract_code: 'BTC-USDT' }),
];

export const SPOT_LOGIN = frameAt('/ws/v2', 'login', {
  action: 'req',
  ch: 'auth',
  params: {
    authType: 'api',
    accessKey: 'vg-htx-access-0001-abcdef',
    signatureMethod: 'HmacSHA256',
    signatureVersion: '2.1',
    timestamp: '2026-01-02T03:04:05',
    signature: 'sGkzZH/b5SEFfbI1vryO4KHpx36q2oQQxaOIAd4Bj5E=',
  },
});

export const CONTRACT_LOGIN = frameAt(V5, 'login', {
  op: 'auth',
  type: 'api',
  AccessKeyId: 'vg-htx-access-0001-abcdef',
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
  Timestamp: '2026-01-02T03:04:05',
  Signature: 'IbOv9JaI5Ag26JaarBZpVwA61F1gIRBaS4pPXjsLX2Y=',
});

const HIGH_FREQUENCY = market(LINEAR, 'market.BTC-USDT.depth.size_150.high_freq');

export const HTX_FRAMES: readonly FrameExample[] = [
  frameAt('/ws', 'pong', { pong: 1_700_000_000_000 }),
  market('/ws', 'market.btcusdt.detail'),
  market('/ws', 'market.btcusdt.kline.1min'),
  market('/ws', 'market.btcusdt.trade.detail'),
  market('/ws', 'market.btcusdt.depth.step0'),
  market('/ws', 'market.btcusdt.bbo'),
  market('/ws', 'market.btcusdt.mbp.refresh.20'),
  market('/feed', 'market.btcusdt.mbp.150'),
  frameAt('/feed', 'question', { req: 'market.btcusdt.mbp.150', id: '8' }),
  frameAt('/ws', 'question', {
    req: 'market.btcusdt.kline.1min',
    id: '8',
    from: 1_700_000_000,
    to: 1_700_000_600,
  }),
  frameAt('/ws', 'unsubscribe', { unsub: 'market.btcusdt.detail', id: '9' }),
  SPOT_LOGIN,
  frameAt('/ws/v2', 'pong', { action: 'pong', data: { ts: 1_700_000_000_000 } }),
  account('/ws/v2', 'accounts.update#2'),
  account('/ws/v2', 'orders#*'),
  account('/ws/v2', 'orders#btcusdt'),
  account('/ws/v2', 'trade.clearing#btcusdt#0'),
  frameAt('/ws/v2', 'unsubscribe', { action: 'unsub', ch: 'orders#btcusdt' }),
  market(LINEAR, 'market.BTC-USDT.kline.1min'),
  market(LINEAR, 'market.BTC-USDT-261225.depth.step19'),
  HIGH_FREQUENCY,
  market('/swap-ws', 'market.BTC-USD.detail'),
  market('/ws_index', 'market.BTC-USDT.mark_price.1min'),
  market('/ws_index', 'market.BTC-USD.basis.1min.open'),
  frameAt(LINEAR, 'question', { req: 'market.BTC-USDT.trade.detail', id: '8' }),
  CONTRACT_LOGIN,
  frameAt(V5, 'pong', { op: 'pong', ts: 1_700_000_000_000 }),
  frameAt(LEGACY, 'pong', { op: 'pong', ts: '1700000000000' }),
  account(V5, 'account'),
  account(V5, 'orders', 'BTC-USDT'),
  account(V5, 'orders', '*'),
  account(V5, 'positions', 'BTC-USDT'),
  account(V5, 'trade', '*'),
  account(V5, 'match_orders', '*'),
  frameAt(V5, 'unsubscribe', { op: 'unsub', cid: '9', topic: 'orders', contract_code: 'BTC-USDT' }),
  account(LEGACY, 'orders_cross.btc-usdt'),
  account(LEGACY, 'accounts_cross.USDT'),
  account(LEGACY, 'positions_cross.*'),
  account(LEGACY, 'public.BTC-USDT.funding_rate'),
  account(COIN, 'orders.btc-usd'),
  account(COIN, 'public.*.liquidation_orders'),
  ...HTX_OPERATION_FRAMES,
];

export const HTX_PUSHES: readonly PushExample[] = [
  {
    subscribe: market('/ws', 'market.btcusdt.detail'),
    push: '{"ch":"market.btcusdt.detail","ts":1700000000000,"tick":{"id":1,"close":50000.1}}',
    part: 'whole',
  },
  {
    subscribe: market('/feed', 'market.btcusdt.mbp.150'),
    push: '{"ch":"market.btcusdt.mbp.150","ts":1700000000000,"tick":{"seqNum":101,"prevSeqNum":100,"bids":[],"asks":[]}}',
    part: 'update',
  },
  {
    subscribe: HIGH_FREQUENCY,
    push: '{"ch":"market.BTC-USDT.depth.size_150.high_freq","tick":{"event":"snapshot","version":1},"ts":1}',
    part: 'snapshot',
  },
  {
    subscribe: HIGH_FREQUENCY,
    push: '{"ch":"market.BTC-USDT.depth.size_150.high_freq","tick":{"event":"update","version":2},"ts":1}',
    part: 'update',
  },
  {
    subscribe: account('/ws/v2', 'orders#btcusdt'),
    push: '{"action":"push","ch":"orders#btcusdt","data":{"eventType":"creation","symbol":"btcusdt"}}',
    part: 'whole',
  },
  {
    subscribe: account(V5, 'account'),
    push: '{"op":"notify","topic":"account","ts":1700000000000,"event":"snapshot","data":{"details":[]}}',
    part: 'whole',
  },
  {
    subscribe: account(LEGACY, 'positions_cross.*'),
    push: '{"op":"notify","topic":"positions_cross","ts":1700000000000,"data":[]}',
    part: 'whole',
  },
  {
    subscribe: account(LEGACY, 'public.BTC-USDT.funding_rate'),
    push: '{"op":"notify","topic":"public.BTC-USDT.funding_rate","ts":1700000000000,"data":[]}',
    part: 'whole',
  },
  {
    subscribe: account(V5, 'orders', 'BTC-USDT'),
    push: `{"op":"notify","topic":"orders","contract_code":"BTC-USDT","ts":1700000000000,"uid":"${UID}","data":{"order_id":"1512501029504577536"}}`,
    part: 'whole',
  },
];

const WHOLE_CANCEL = { 'success-count': 2, 'failed-count': 0, 'next-id': -1 };
const V5_ROW = { order_id: '1512501029504577536', client_order_id: '12345' };
const LEGACY_ROW = { order_id: 784_056, order_id_str: '784056956650258432', client_order_id: 12_345 };
const LEGACY_DONE = { errors: [], successes: '784056956650258432,784056956650258433' };

/** What the venue says where it does what the example asks for. */
const DATA: Readonly<Record<string, unknown>> = {
  'create-order': '357632718898331',
  'create-batchorder': [{ 'order-id': 357_632_718_898_331, 'client-order-id': 'AA03022abc-1' }],
  cancel: { success: ['357632718898331', '357632718898332'], failed: [] },
  cancelall: WHOLE_CANCEL,
  place_order: V5_ROW,
  place_batch_orders: [{ code: 200, message: 'Success', ...V5_ROW }],
  cancel_order: V5_ROW,
  cancel_batch_orders: ['1512501029504577536', '1512501029504577537'].map((id) => ({
    code: 200,
    order_id: id,
  })),
  cancel_all_orders: [{ code: 200, ...V5_ROW }],
  create_order: LEGACY_ROW,
  create_cross_order: LEGACY_ROW,
  create_batchorder: { errors: [], success: [{ index: 1, ...LEGACY_ROW }] },
  create_cross_batchorder: { errors: [], success: [{ index: 1, ...LEGACY_ROW }] },
  'cancel of contracts': LEGACY_DONE,
  cross_cancel: LEGACY_DONE,
  'cancelall of contracts': { errors: [], successes: '' },
  cross_cancelall: { errors: [], successes: '' },
};

export function acceptedAnswer({ name, endpoint, message }: StreamOperation): VenueAnswer {
  const data = (endpoint.family === 'htx-contract' ? DATA[`${name} of contracts`] : undefined) ?? DATA[name];
  const envelope = message.path.startsWith('/v5/') ? { code: 200, message: 'Success' } : { status: 'ok' };
  return { status: 200, body: Buffer.from(JSON.stringify({ ...envelope, data, ts: 1_700_000_000_000 })) };
}

const TOPIC = 'market.BTC-USDT.depth.size_150.high_freq';

/** Numbers as they are given, without the quotes that text would have. */
function levels(side: BookSide): string {
  return `[${side.map(([price, size]) => `[${price},${size}]`).join(',')}]`;
}

function tickOf(
  event: string,
  rows: { readonly asks: BookSide; readonly bids: BookSide },
  version: number,
): string {
  const tick = `"mrid":5,"id":5,"bids":${levels(rows.bids)},"asks":${levels(rows.asks)},"ts":1700000000000`;
  return `{"ch":"${TOPIC}","ts":1700000000000,"tick":{${tick},"version":${version},"ch":"${TOPIC}","event":"${event}"}}`;
}

export const HTX_BOOK: BookExample = {
  subscribe: HIGH_FREQUENCY,
  writeSnapshot: (rows, number) => tickOf('snapshot', rows, number),
  writeUpdate: (rows, number) => tickOf('update', rows, number),
  readSnapshot: (frame) => {
    // The numbers' own text: what JSON.parse makes of them may be another spelling.
    const { tick } = JSON.parse(frame) as { tick: { version: number; event: string } };
    if (tick.event !== 'snapshot') throw new TypeError(tick.event);
    const side = (name: string): BookSide =>
      [
        ...(new RegExp(`"${name}":\\[(.*?)\\](?:,"|\\})`, 'u').exec(frame)?.[1] ?? '').matchAll(
          /\[([0-9.]+),([0-9.]+)\]/gu,
        ),
      ].map(([, price = '', size = '']) => [price, size] as const);
    return { asks: side('asks'), bids: side('bids'), number: tick.version };
  },
};
