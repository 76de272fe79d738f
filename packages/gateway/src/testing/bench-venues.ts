/** What the path is tried with at each venue: how a bot signs and asks there, and what the venue answers. */
import { createHmac } from 'node:crypto';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { VIRTUAL_API_KEY, VIRTUAL_PASSPHRASE, VIRTUAL_SECRET } from './fake-key-ring.ts';

export interface BotRequest {
  readonly method?: 'GET' | 'POST';
  readonly target: string;
  readonly body?: unknown;
  /** Replaces or removes (`null`) headers after signing. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly timestampMs?: number;
  readonly secret?: string;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
}

/** What is signed, and at which instant. */
export interface Unsigned {
  readonly method: string;
  readonly target: string;
  readonly body: Buffer;
  readonly timestampMs: number;
  readonly secret?: string | undefined;
}

export interface SignedParts {
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Half a unit at 100, by this name, of this instrument. */
export interface OrderTerms {
  readonly clientId?: string | undefined;
  readonly instrument?: string;
  readonly atMarket?: boolean;
}

export interface BenchVenue {
  readonly dialect: VenueDialect;
  readonly family: ApiFamily;
  readonly instrument: Instrument;
  /** As fine as its timestamps: what a bot signs at different instants is different. */
  readonly tickMs: number;
  readonly passphrase: string | null;
  readonly clientId: string;
  /** What ours look like. */
  readonly ownId: RegExp;
  readonly sign: (request: Unsigned) => SignedParts;
  readonly place: (terms?: OrderTerms) => BotRequest;
  readonly batch: (terms: readonly OrderTerms[]) => BotRequest;
  readonly clientIdIn: (body: unknown) => string | undefined;
  readonly cancel: (venueId: string) => BotRequest;
  readonly cancelByClientId: (clientId: string) => BotRequest;
  readonly balance: BotRequest;
  readonly time: BotRequest;
  /** Answers: to a read, to an order, to a cancel, to a question about an order, and one that proves nothing. */
  readonly empty: unknown;
  readonly taken: (venueId: string, clientId: string) => unknown;
  readonly cancelled: (venueId: string) => unknown;
  readonly found: (venueId: string, clientId: string) => unknown;
  readonly unproven: unknown;
  readonly forbidden: readonly (readonly [target: string, code: string])[];
}

const SPOT = {
  market: 'spot',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: null,
  tickSize: Decimal.parse('0.1'),
  lotSize: Decimal.parse('0.00001'),
  code: null,
  tradable: true,
} as const;

export const OKX_ORDER = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  px: '100',
  sz: '0.5',
};

export const OKX_BENCH: BenchVenue = {
  dialect: okxDialect,
  family: 'okx',
  instrument: { venue: 'okx', id: 'BTC-USDT', ...SPOT },
  tickMs: 1,
  passphrase: VIRTUAL_PASSPHRASE,
  clientId: 'mine',
  ownId: /^bit[0-9a-f]{28}$/u,
  sign: ({ method, target, body, timestampMs, secret }) => {
    const timestamp = new Date(timestampMs).toISOString();
    const hmac = createHmac('sha256', secret ?? VIRTUAL_SECRET);
    const signature = hmac.update(`${timestamp}${method}${target}`).update(body).digest('base64');
    const headers = [
      ['ok-access-key', VIRTUAL_API_KEY],
      ['ok-access-sign', signature],
      ['ok-access-timestamp', timestamp],
      ['ok-access-passphrase', VIRTUAL_PASSPHRASE],
      ['content-type', 'application/json'],
    ] as const;
    return { target, headers };
  },
  place: (terms) => ({ target: '/api/v5/trade/order', body: okxOrder(terms) }),
  batch: (orders) => ({ target: '/api/v5/trade/batch-orders', body: orders.map(okxOrder) }),
  clientIdIn: (body) => (body as { clOrdId?: string }).clOrdId,
  cancel: (ordId) => ({ target: '/api/v5/trade/cancel-order', body: { instId: 'BTC-USDT', ordId } }),
  cancelByClientId: (clOrdId) => ({
    target: '/api/v5/trade/cancel-order',
    body: { instId: 'BTC-USDT', clOrdId },
  }),
  balance: { target: '/api/v5/account/balance?ccy=BTC,ETH' },
  time: { target: '/api/v5/public/time' },
  empty: { code: '0', msg: '', data: [] },
  taken: okxOrderAnswer,
  cancelled: (venueId) => okxOrderAnswer(venueId, ''),
  found: (ordId, clOrdId) => ({ code: '0', msg: '', data: [{ ordId, clOrdId, state: 'live' }] }),
  unproven: { code: '50004', msg: 'timeout', data: [] },
  forbidden: [
    ['/api/v5/asset/withdrawal', 'OPERATION_FORBIDDEN'],
    ['/api/v5/asset/transfer', 'OPERATION_FORBIDDEN'],
    ['/api/v5/users/subaccount/apikey', 'OPERATION_FORBIDDEN'],
    ['/api/v5/no/such/thing', 'OPERATION_UNKNOWN'],
    ['/api/v5/trade/cancel-advance-algos', 'OPERATION_NOT_ADMITTED'],
  ],
};

function okxOrder({ clientId, instrument = 'BTC-USDT', atMarket = false }: OrderTerms = {}): unknown {
  const terms = { ...OKX_ORDER, instId: instrument, clOrdId: clientId };
  return atMarket ? { ...terms, ordType: 'market', px: undefined, tgtCcy: 'base_ccy' } : terms;
}

/** What OKX answers to an order that it takes. */
export function okxOrderAnswer(orderId: string, clientOrderId: string): unknown {
  const row = { ordId: orderId, clOrdId: clientOrderId, tag: '', ts: '1', sCode: '0', sMsg: '', subCode: '' };
  return { code: '0', msg: '', data: [row], inTime: '1', outTime: '2' };
}

const HTX_HOST = '127.0.0.1:18401';

const HTX: Pick<BenchVenue, 'dialect' | 'tickMs' | 'passphrase' | 'sign'> = {
  dialect: htxDialect,
  tickMs: 1_000,
  passphrase: null,
  sign: ({ method, target, timestampMs, secret }) => {
    const [path = '', query = ''] = target.split('?');
    const timestamp = encodeURIComponent(new Date(timestampMs).toISOString().slice(0, 19));
    const auth =
      `AccessKeyId=${VIRTUAL_API_KEY}&SignatureMethod=HmacSHA256&SignatureVersion=2` +
      `&Timestamp=${timestamp}`;
    const signed = query === '' ? auth : `${auth}&${query}`;
    const signature = createHmac('sha256', secret ?? VIRTUAL_SECRET)
      .update(`${method}\n${HTX_HOST}\n${path}\n${signed}`)
      .digest('base64');
    return {
      target: `${path}?${signed}&Signature=${encodeURIComponent(signature)}`,
      headers: [
        ['host', HTX_HOST],
        ['content-type', 'application/json'],
      ],
    };
  },
};

export const HTX_SPOT_BENCH: BenchVenue = {
  ...HTX,
  family: 'htx-spot',
  instrument: { venue: 'htx', id: 'btcusdt', ...SPOT },
  clientId: 'mine',
  ownId: /^bit[0-9a-f]{28}$/u,
  place: (terms) => ({ target: '/v1/order/orders/place', body: htxSpotOrder(terms) }),
  batch: (orders) => ({ target: '/v1/order/batch-orders', body: orders.map(htxSpotOrder) }),
  clientIdIn: (body) => (body as { 'client-order-id'?: string })['client-order-id'],
  cancel: (id) => ({ target: `/v1/order/orders/${id}/submitcancel`, body: {} }),
  cancelByClientId: (id) => ({
    target: '/v1/order/orders/submitCancelClientOrder',
    body: { 'client-order-id': id },
  }),
  balance: { target: '/v1/account/accounts/100001/balance' },
  time: { target: '/v1/common/timestamp' },
  empty: { status: 'ok', data: [] },
  taken: (venueId) => ({ status: 'ok', data: venueId }),
  cancelled: (venueId) => ({ status: 'ok', data: venueId }),
  found: (venueId, clientId) => ({
    status: 'ok',
    data: { id: Number(venueId), 'client-order-id': clientId, symbol: 'btcusdt', state: 'submitted' },
  }),
  unproven: { status: 'error', 'err-code': 'base-system-error', 'err-msg': '', data: null },
  forbidden: [
    ['/v1/dw/withdraw/api/create', 'OPERATION_FORBIDDEN'],
    ['/v1/account/transfer', 'OPERATION_FORBIDDEN'],
    ['/v2/sub-user/api-key-generation', 'OPERATION_FORBIDDEN'],
    ['/v1/no/such/thing', 'OPERATION_UNKNOWN'],
  ],
};

function htxSpotOrder({ clientId, instrument = 'btcusdt', atMarket = false }: OrderTerms = {}): unknown {
  return {
    'account-id': '100001',
    symbol: instrument,
    type: atMarket ? 'sell-market' : 'buy-limit',
    amount: '0.5',
    price: atMarket ? undefined : '100',
    'client-order-id': clientId,
  };
}

export const HTX_CONTRACT_BENCH: BenchVenue = {
  ...HTX,
  family: 'htx-contract',
  instrument: {
    venue: 'htx',
    ...SPOT,
    id: 'BTC-USDT',
    market: 'swap',
    contract: {
      kind: 'linear',
      value: Decimal.parse('0.5'),
      multiplier: Decimal.parse('1'),
      valueAsset: 'BTC',
    },
    lotSize: Decimal.parse('1'),
  },
  clientId: '4711',
  ownId: /^[1-9][0-9]{0,15}$/u,
  place: (terms) => ({ target: '/v5/trade/order', body: htxContractOrder(terms) }),
  batch: (orders) => ({ target: '/v5/trade/batch_orders', body: orders.map(htxContractOrder) }),
  clientIdIn: (body) => {
    const id = (body as { client_order_id?: string | number }).client_order_id;
    return id === undefined ? undefined : String(id);
  },
  cancel: (id) => ({ target: '/v5/trade/cancel_order', body: { contract_code: 'BTC-USDT', order_id: id } }),
  cancelByClientId: (id) => ({
    target: '/v5/trade/cancel_order',
    body: { contract_code: 'BTC-USDT', client_order_id: id },
  }),
  balance: { target: '/v5/account/balance' },
  time: { target: '/api/v1/timestamp' },
  empty: htxV5([]),
  taken: (venueId, clientId) => htxV5({ order_id: venueId, client_order_id: clientId }),
  cancelled: (venueId) => htxV5({ order_id: venueId }),
  found: (venueId, clientId) =>
    htxV5({ order_id: venueId, client_order_id: clientId, contract_code: 'BTC-USDT', state: 'new' }),
  unproven: { code: 1000, message: 'System error', ts: 1 },
  forbidden: [
    ['/v2/account/transfer', 'OPERATION_FORBIDDEN'],
    ['/linear-swap-api/v1/swap_master_sub_transfer', 'OPERATION_FORBIDDEN'],
    ['/v5/no/such/thing', 'OPERATION_UNKNOWN'],
  ],
};

function htxContractOrder({ clientId, instrument = 'BTC-USDT', atMarket = false }: OrderTerms = {}): unknown {
  return {
    contract_code: instrument,
    margin_mode: 'cross',
    side: 'buy',
    type: atMarket ? 'market' : 'limit',
    volume: '1',
    price: atMarket ? undefined : '100',
    time_in_force: atMarket ? undefined : 'gtc',
    client_order_id: clientId,
  };
}

function htxV5(data: unknown): unknown {
  return { code: 200, message: 'Success', data, ts: 1 };
}

export const BENCH_VENUES: readonly BenchVenue[] = [OKX_BENCH, HTX_SPOT_BENCH, HTX_CONTRACT_BENCH];
