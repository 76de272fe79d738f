/** Frames of the venue's clients and of the venue, for the tests of the stream dialect. */
import { encodeBase64 } from '../../../encoding/base64.ts';
import { HmacKey } from '../../../crypto/hmac-key.ts';
import type { VenueAnswer } from '../../dialect.ts';
import type { InstrumentCodes, StreamOperation } from '../../stream-dialect.ts';
import type { BookExample, BookRows, FrameExample, PushExample } from '../../testing/stream-example.ts';

const NUMBERS: ReadonlyMap<string, string> = new Map([
  ['10459', 'BTC-USDT-SWAP'],
  ['7', 'BTC-USDT'],
]);

export const CODES: InstrumentCodes = {
  idOf: (code) => NUMBERS.get(code) ?? null,
  codeOf: (id) => [...NUMBERS].find(([, name]) => name === id)?.[0] ?? null,
};

function frameOf(name: string, kind: FrameExample['kind'], frame: unknown): FrameExample {
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
  return { family: 'okx', path: `/ws/v5/${name}`, text, kind };
}

export function subscribe(name: string, ...args: readonly unknown[]): FrameExample {
  return frameOf(name, 'subscribe', { op: 'subscribe', args });
}

/** As okx-api and ccxt write it. */
export function loginFrame(secret: string, timestamp: string): string {
  const key = HmacKey.takeBytes(Buffer.from(secret, 'latin1'));
  const sign = encodeBase64(key.sign(timestamp, 'GET/users/self/verify'));
  return JSON.stringify({ op: 'login', args: [{ apiKey: 'b07', passphrase: 'Pass1!', timestamp, sign }] });
}

const ORDER = { instIdCode: 10459, tdMode: 'cross', side: 'buy', ordType: 'limit', sz: '1', px: '50000' };
const CANCELLED = { instIdCode: 7, ordId: '680800019749904384' };

const OPERATIONS: readonly (readonly [op: string, args: readonly unknown[]])[] = [
  ['order', [{ ...ORDER, clOrdId: 'c1', tag: '159881cb7207BCDE' }]],
  ['batch-orders', [ORDER, { ...ORDER, instIdCode: 7, tdMode: 'cash', tgtCcy: 'base_ccy' }]],
  ['cancel-order', [CANCELLED]],
  ['batch-cancel-orders', [CANCELLED, { instIdCode: 7, clOrdId: 'c1' }]],
  ['amend-order', [{ ...CANCELLED, newSz: '2', newPx: '51000' }]],
  ['batch-amend-orders', [{ ...CANCELLED, newSz: '2' }]],
];

export const OKX_FRAMES: readonly FrameExample[] = [
  frameOf('public', 'ping', 'ping'),
  frameOf('private', 'pong', 'pong'),
  frameOf('private', 'login', loginFrame('secret', '1795251600')),
  subscribe('public', { channel: 'tickers', instId: 'BTC-USDT' }),
  subscribe('public', { channel: 'books', instId: 'BTC-USDT' }, { channel: 'trades', instId: 'BTC-USDT' }),
  subscribe('public', { channel: 'index-tickers', instId: 'BTC-USD' }, { channel: 'status' }),
  subscribe('public', { channel: 'books-l2-tbt', instId: 'BTC-USDT-SWAP' }),
  subscribe('public', { channel: 'liquidation-orders', instType: 'SWAP' }),
  subscribe('business', { channel: 'candle1m', instId: 'BTC-USDT' }),
  subscribe('business', { channel: 'orders-algo', instType: 'ANY' }),
  // okx-api has one address for all three.
  subscribe('private', { channel: 'account' }, { channel: 'mark-price', instId: 'BTC-USDT-SWAP' }),
  subscribe('private', { channel: 'orders', instType: 'SPOT', instId: 'BTC-USDT' }),
  subscribe('private', {
    channel: 'positions',
    instType: 'ANY',
    extraParams: '{"updateInterval":"0"}',
  }),
  frameOf('private', 'unsubscribe', {
    id: '1512',
    op: 'unsubscribe',
    args: [{ channel: 'balance_and_position' }],
  }),
  ...OPERATIONS.map(([op, args], at) => frameOf('private', 'operation', { id: `${at + 1}`, op, args })),
  frameOf('private', 'operation', { id: 'z9', op: 'order', expTime: '1795252200000', args: [ORDER] }),
];

/** The venue's yes to every order of the operation. */
export function acceptedAnswer({ message }: StreamOperation): VenueAnswer {
  const parsed: unknown = JSON.parse(Buffer.from(message.body).toString());
  const orders = (Array.isArray(parsed) ? parsed : [parsed]) as readonly {
    readonly ordId?: string;
    readonly clOrdId?: string;
  }[];
  const data = orders.map(({ ordId = '680800019749904385', clOrdId = '' }) => ({
    ordId,
    clOrdId,
    ts: '1795251600123',
    sCode: '0',
    sMsg: '',
    subCode: '',
  }));
  const body = { code: '0', msg: '', data, inTime: '1795251600121339', outTime: '1795251600123240' };
  return { status: 200, body: Buffer.from(JSON.stringify(body)) };
}

const TICKERS = { channel: 'tickers', instId: 'BTC-USDT' };
const BOOKS = { channel: 'books', instId: 'BTC-USDT' };
const ORDERS = { channel: 'orders', instType: 'ANY' };
export const UID = '44700000000000';

export const OKX_PUSHES: readonly PushExample[] = [
  {
    subscribe: subscribe('public', TICKERS),
    push: JSON.stringify({ arg: TICKERS, data: [{ instId: 'BTC-USDT', last: '50000' }] }),
    part: 'whole',
  },
  {
    subscribe: subscribe('public', BOOKS),
    push: writeBook('update', { asks: [['9', '1']], bids: [] }, 7),
    part: 'update',
  },
  {
    subscribe: subscribe('private', { channel: 'account', extraParams: '{ "updateInterval": "0" }' }),
    push: JSON.stringify({
      arg: { channel: 'account', uid: UID },
      eventType: 'snapshot',
      curPage: 1,
      lastPage: true,
      data: [{ uTime: '1795251600000', details: [] }],
    }),
    part: 'whole',
  },
  {
    subscribe: subscribe('private', ORDERS),
    push: JSON.stringify({ arg: { ...ORDERS, instFamily: '', uid: UID }, data: [{ ordId: '1' }] }),
    part: 'whole',
  },
];

function writeBook(action: 'snapshot' | 'update', rows: BookRows, number: number): string {
  const levels = (side: BookRows['asks']): readonly unknown[] =>
    side.map(([price, size]) => [price, size, '0', '1']);
  const row = {
    asks: levels(rows.asks),
    bids: levels(rows.bids),
    ts: '1795251600000',
    checksum: 0,
    prevSeqId: action === 'snapshot' ? -1 : number - 1,
    seqId: number,
  };
  return JSON.stringify({ arg: BOOKS, action, data: [row] });
}

interface BookFrame {
  readonly arg: unknown;
  readonly action: string;
  readonly data: readonly {
    readonly asks: readonly (readonly [string, string])[];
    readonly bids: readonly (readonly [string, string])[];
    readonly checksum: number;
    readonly prevSeqId: number;
    readonly seqId: number;
  }[];
}

export const OKX_BOOK: BookExample = {
  subscribe: subscribe('public', BOOKS),
  writeSnapshot: (rows, number) => writeBook('snapshot', rows, number),
  writeUpdate: (rows, number) => writeBook('update', rows, number),
  readSnapshot: (frame) => {
    const [row] = (JSON.parse(frame) as BookFrame).data;
    if (row === undefined) throw new TypeError('no row');
    const { asks, bids, seqId } = row;
    return { asks: asks.map(pairOf), bids: bids.map(pairOf), number: seqId };
  },
};

function pairOf([price, size]: readonly [string, string]): readonly [string, string] {
  return [price, size];
}
