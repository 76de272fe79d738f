import { createHmac } from 'node:crypto';
import { htxTimestamp, signHtx, type HtxKey } from '../support/htx-signing.ts';
import { SPOT_ORDER_PATH, SWAP_ORDER_PATH } from '../support/htx-path.ts';
import {
  fillText,
  plain,
  rowsOf,
  shortId,
  sizeText,
  type Act,
  type DayKey,
  type DayOrder,
  type Heard,
  type Message,
  type Sight,
  type StreamWords,
  type VenueWords,
} from './day-words.ts';

const SPOT = 'btcusdt';
const SWAP = 'BTC-USDT';
const STOP_PATH = '/v2/algo-orders';

/** The names of the signed fields and the one version, in the order of the signed text. */
const SIGNED = {
  'htx-spot': ['accessKey', 'signatureMethod', 'signatureVersion', 'timestamp', '2.1'],
  'htx-contract': ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', '2'],
} as const;

function keyOf(key: DayKey): HtxKey {
  return key;
}

function login(family: 'htx-spot' | 'htx-contract', path: string): StreamWords['login'] {
  return (key, host, atMs) => {
    const { apiKey, secret } = keyOf(key);
    const [name, method, version, when, versionValue] = SIGNED[family];
    const fields = {
      [name]: apiKey,
      [method]: 'HmacSHA256',
      [version]: versionValue,
      [when]: htxTimestamp(atMs),
    };
    const query = Object.entries(fields)
      .map(([field, value]) => `${field}=${encodeURIComponent(value)}`)
      .join('&');
    const text = ['GET', host, path, query].join('\n');
    const signature = createHmac('sha256', secret).update(text).digest('base64');
    return family === 'htx-spot'
      ? { action: 'req', ch: 'auth', params: { authType: 'api', ...fields, signature } }
      : { op: 'auth', type: 'api', ...fields, Signature: signature };
  };
}

function stream(
  family: 'htx-spot' | 'htx-contract',
  path: string,
  told: { readonly subscriptions: readonly object[]; readonly instrument: string | null },
): StreamWords {
  const { instrument, subscriptions } = told;
  return {
    family,
    path,
    subscriptions,
    login: login(family, path),
    tells: (id) => id === instrument,
  };
}

const STREAMS: readonly StreamWords[] = [
  stream('htx-spot', '/ws/v2', {
    subscriptions: [
      { action: 'sub', ch: 'orders#btcusdt' },
      { action: 'sub', ch: 'trade.clearing#btcusdt#0' },
    ],
    instrument: SPOT,
  }),
  stream('htx-spot', '/ws/trade', { subscriptions: [], instrument: null }),
  stream('htx-contract', '/ws/v5/notification', {
    subscriptions: [
      { op: 'sub', cid: 'o', topic: 'orders', contract_code: SWAP },
      { op: 'sub', cid: 't', topic: 'trade', contract_code: SWAP },
    ],
    instrument: SWAP,
  }),
  stream('htx-contract', '/linear-swap-trade', { subscriptions: [], instrument: null }),
];

/** `ledgerId`: the venue's id of the spot ledger, which orders name. */
export function htxWords(ledgerId: string): VenueWords {
  return {
    venue: 'htx',
    instruments: [
      { id: SPOT, unit: '0.001', unitsMax: 40, hasStops: true },
      { id: SWAP, unit: '1', unitsMax: 40, hasStops: false },
    ],
    streams: STREAMS,
    placings: {
      paths: [SPOT_ORDER_PATH, SWAP_ORDER_PATH, STOP_PATH],
      frames: ['"ch":"create-order"', '"op":"place_order"'],
    },
    place: (order) => {
      if (order.kind === 'stop') return placeStop(order, ledgerId);
      return order.instrument.id === SPOT ? placeSpot(order, ledgerId) : placeSwap(order);
    },
    cancel: (order) => (order.instrument.id === SPOT ? cancelSpot(order) : cancelSwap(order)),
    amend: () => null,
    sign: (key, { body, target: path }, { atMs, url }) =>
      signHtx(keyOf(key), { method: 'POST', path, body, host: new URL(url).host, timestampMs: atMs }),
    isDone: (body) => isDone(JSON.parse(body) as Message),
    hear,
  };
}

function placeSpot(order: DayOrder, ledgerId: string): Act {
  const { clientId, kind, price, side } = order;
  const isBudget = kind === 'market' && side === 'buy';
  const params = {
    'account-id': ledgerId,
    symbol: SPOT,
    type: `${side}-${kind}`,
    amount: isBudget ? String(order.units * 20) : sizeText(order),
    ...(kind === 'market' ? {} : { price: price.toString() }),
    'client-order-id': clientId,
  };
  return {
    family: 'htx-spot',
    target: SPOT_ORDER_PATH,
    body: params,
    stream: '/ws/trade',
    frame: (cid) => ({ cid, ch: 'create-order', params }),
  };
}

/** A purchase names the money that it spends. */
function placeStop(order: DayOrder, ledgerId: string): Act {
  const { clientId, price, side } = order;
  const body = {
    accountId: Number(ledgerId),
    symbol: SPOT,
    orderSide: side,
    orderType: 'market',
    ...(side === 'buy' ? { orderValue: String(order.units * 20) } : { orderSize: sizeText(order) }),
    clientOrderId: clientId,
    stopPrice: price.toString(),
  };
  return { family: 'htx-spot', target: STOP_PATH, body, stream: null, frame: () => ({}) };
}

function cancelSpot({ clientId }: DayOrder): Act {
  return {
    family: 'htx-spot',
    target: '/v1/order/orders/submitCancelClientOrder',
    body: { 'client-order-id': clientId },
    stream: '/ws/trade',
    frame: (cid) => ({ cid, ch: 'cancel', params: { 'client-order-ids': [clientId] } }),
  };
}

function placeSwap(order: DayOrder): Act {
  const { clientId, kind, price, side } = order;
  const data = {
    contract_code: SWAP,
    margin_mode: 'cross',
    side,
    type: kind === 'market' ? 'market' : 'limit',
    volume: sizeText(order),
    ...(kind === 'market' ? {} : { price: price.toString() }),
    ...(kind === 'ioc' ? { time_in_force: 'ioc' } : {}),
    client_order_id: clientId,
  };
  return swapAct('place_order', SWAP_ORDER_PATH, data);
}

function cancelSwap({ clientId }: DayOrder): Act {
  return swapAct('cancel_order', '/v5/trade/cancel_order', {
    contract_code: SWAP,
    client_order_id: clientId,
  });
}

function swapAct(op: string, target: string, data: object): Act {
  return {
    family: 'htx-contract',
    target,
    body: data,
    stream: '/linear-swap-trade',
    frame: (cid) => ({ op, cid, data }),
  };
}

function isDone({ code, data, status }: Message): boolean {
  const { failed } = (data ?? {}) as { readonly failed?: readonly unknown[] };
  return (status === 'ok' || code === 200) && (failed ?? []).length === 0;
}

function hear(text: string): Heard {
  const message = JSON.parse(text) as Message;
  const { action, ch, cid, code, data, op, topic, ts } = message;
  if (action === 'ping') return { kind: 'ping', answer: { action: 'pong', data } };
  if (op === 'ping') return { kind: 'ping', answer: { op: 'pong', ts } };
  if (ch === 'auth') return { kind: 'login', ok: code === 200 };
  if (op === 'auth') return { kind: 'login', ok: message['err-code'] === 0 };
  if (action === 'sub') return code === 200 ? { kind: 'subscribed' } : { kind: 'gap' };
  if (op === 'sub') return message['err-code'] === 0 ? { kind: 'subscribed' } : { kind: 'gap' };
  if (op === 'error' || op === 'close' || (action === 'push' && code === 500)) return { kind: 'gap' };
  if (action === 'push') return seenSpot(String(ch), rowsOf(data));
  if (op === 'notify') return seenSwap(String(topic), rowsOf(data));
  return cid === undefined ? { kind: 'noise' } : { kind: 'answer', id: cid as string, ok: isDone(message) };
}

function seenSpot(channel: string, rows: readonly Message[]): Heard {
  if (channel.startsWith('trade.clearing'))
    return { kind: 'seen', orders: [], fills: rows.map((row) => spotFill(row)) };
  const fills = rows.filter(({ eventType }) => eventType === 'trade').map((row) => spotFill(row));
  return { kind: 'seen', orders: rows.map((row) => spotSight(row)), fills };
}

function spotFill({ orderId, tradeId, tradePrice, tradeVolume }: Message): string {
  return fillText({ trade: tradeId, order: orderId, price: tradePrice, size: tradeVolume });
}

function spotSight({ eventType, execAmt, orderId, orderStatus, orderValue }: Message): Sight {
  const filled = eventType === 'creation' ? '0' : plain(execAmt);
  return {
    orderId: shortId(orderId),
    // An order that spends money tells of money.
    filled: orderValue === undefined ? filled : null,
    ended: orderStatus === 'filled' || eventType === 'cancellation',
  };
}

function seenSwap(topic: string, rows: readonly Message[]): Heard {
  if (topic === 'trade') return { kind: 'seen', orders: [], fills: rows.map((row) => swapFill(row)) };
  return topic === 'orders'
    ? { kind: 'seen', orders: rows.map((row) => swapSight(row)), fills: [] }
    : { kind: 'noise' };
}

function swapFill({ order_id, trade_id, trade_price, trade_volume }: Message): string {
  return fillText({ trade: trade_id, order: order_id, price: trade_price, size: trade_volume });
}

function swapSight({ order_id, state, trade_volume }: Message): Sight {
  const ended = ['filled', 'canceled', 'partially_canceled'].includes(String(state));
  return { orderId: shortId(order_id), filled: plain(trade_volume), ended };
}
