import { createHmac } from 'node:crypto';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import { signOkx } from '../support/okx-signing.ts';
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

const CODES: Readonly<Record<string, number>> = { 'BTC-USDT': 10459, 'BTC-USDT-SWAP': 10458 };
const PRIVATE = '/ws/v5/private';

function keyOf(key: DayKey): OkxKey {
  if (!('passphrase' in key)) throw new Error('this is no key of OKX');
  return key;
}

const PRIVATE_STREAM: StreamWords = {
  family: 'okx',
  path: PRIVATE,
  subscriptions: [
    {
      op: 'subscribe',
      args: [{ channel: 'orders', instType: 'ANY' }],
    },
    { op: 'subscribe', args: [{ channel: 'account' }] },
  ],
  login(key, _host, atMs) {
    const { apiKey, secret, passphrase } = keyOf(key);
    const timestamp = String(Math.floor(atMs / 1_000));
    const sign = createHmac('sha256', secret).update(`${timestamp}GET/users/self/verify`).digest('base64');
    return { op: 'login', args: [{ apiKey, passphrase, timestamp, sign }] };
  },
  tells: () => true,
};

export const OKX_WORDS: VenueWords = {
  venue: 'okx',
  instruments: [
    { id: 'BTC-USDT', unit: '0.001', unitsMax: 40, hasStops: true },
    { id: 'BTC-USDT-SWAP', unit: '0.1', unitsMax: 40, hasStops: true },
  ],
  streams: [PRIVATE_STREAM],
  placings: {
    paths: ['/api/v5/trade/order', '/api/v5/trade/order-algo'],
    frames: ['"op":"order"'],
  },
  place: (order) => (order.kind === 'stop' ? placeStop(order) : act('order', order, placeFields(order))),
  cancel: (order) => act('cancel-order', order, { clOrdId: order.clientId }),
  amend: (order, price) => act('amend-order', order, { clOrdId: order.clientId, newPx: price.toString() }),
  sign: (key, { target, body }, { atMs }) =>
    signOkx(keyOf(key), { method: 'POST', target, body, timestampMs: atMs }),
  isDone: (body) => isDone(JSON.parse(body) as Message),
  hear,
};

function act(op: string, { instrument }: DayOrder, fields: Message): Act {
  return {
    family: 'okx',
    target: `/api/v5/trade/${op}`,
    body: { instId: instrument.id, ...fields },
    stream: PRIVATE,
    frame: (id) => ({ id, op, args: [{ instIdCode: CODES[instrument.id], ...fields }] }),
  };
}

function placeStop(order: DayOrder): Act {
  const { clientId, price, side } = order;
  const fields = {
    tdMode: isSpot(order) ? 'cash' : 'cross',
    side,
    ordType: 'trigger',
    sz: sizeText(order),
    triggerPx: price.toString(),
    orderPx: '-1',
    algoClOrdId: clientId,
    ...(isSpot(order) ? { tgtCcy: 'base_ccy' } : {}),
  };
  return { ...act('order-algo', order, fields), stream: null };
}

/** A stop that the venue keeps for an order of a swap, now and then. */
function attachedStop(order: DayOrder): Message {
  if (isSpot(order) || order.kind !== 'limit' || order.units % 5 !== 0) return {};
  const away = Decimal.parse(order.side === 'buy' ? '0.996' : '1.004');
  const slTriggerPx = order.price.multiply(away).round(1, 'half-even').toString();
  return { attachAlgoOrds: [{ slTriggerPx, slOrdPx: '-1' }] };
}

function isSpot({ instrument }: DayOrder): boolean {
  return instrument.id === 'BTC-USDT';
}

function placeFields(order: DayOrder): Message {
  const { clientId, kind, price, side } = order;
  return {
    ...attachedStop(order),
    tdMode: isSpot(order) ? 'cash' : 'cross',
    side,
    ordType: kind,
    sz: sizeText(order),
    clOrdId: clientId,
    ...(kind === 'market' ? {} : { px: price.toString() }),
    ...(isSpot(order) && kind === 'market' ? { tgtCcy: 'base_ccy' } : {}),
  };
}

function isDone({ code, data }: Message): boolean {
  return code === '0' && rowsOf(data).every((row) => row['sCode'] === '0');
}

function hear(text: string): Heard {
  if (text === 'ping') return { kind: 'ping', answer: 'pong' };
  if (!text.startsWith('{')) return { kind: 'noise' };
  const message = JSON.parse(text) as Message;
  const { arg, code, data, event, id, op } = message;
  if (event === 'login') return { kind: 'login', ok: code === '0' };
  if (event === 'subscribe') return { kind: 'subscribed' };
  if (event === 'error' || event === 'notice' || event === 'channel-conn-count-error') return { kind: 'gap' };
  if (op !== undefined) return { kind: 'answer', id: String(id), ok: isDone(message) };
  if ((arg as Message | undefined)?.['channel'] !== 'orders' || data === undefined) return { kind: 'noise' };
  const rows = rowsOf(data);
  return {
    kind: 'seen',
    orders: rows.map((row) => sightOf(row)),
    fills: rows.flatMap((row) => fillsOf(row)),
  };
}

function sightOf({ accFillSz, ordId, state }: Message): Sight {
  const ended = state === 'filled' || state === 'canceled';
  return { orderId: shortId(ordId), filled: plain(accFillSz), ended };
}

function fillsOf({ fillPx, fillSz, ordId, tradeId }: Message): readonly string[] {
  if (tradeId === '' || fillSz === '0') return [];
  return [fillText({ trade: tradeId, order: ordId, price: fillPx, size: fillSz })];
}
