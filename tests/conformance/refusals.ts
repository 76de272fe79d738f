import type { AdminClient } from '@bitting/client/admin-client.ts';
import { WIDE_TERMS, type IssueTerms } from '../support/gateway.ts';
import type { OkxKey } from '../support/okx-signing.ts';
import type { PaperVenue } from '../support/simulator.ts';
import type { TradingClients } from '../support/trading-clients.ts';
import {
  BALANCE,
  burst,
  cancel,
  flipLast,
  get,
  order,
  SET_LEVERAGE,
  SPOT_ORDER,
  TWO_ORDERS,
  type Asks,
} from './asks.ts';

/** Each class of refusal: how a bot meets it, and what the two clients make of it. */

/** The virtual keys that the refusals need, by what makes them special. */
export const KEY_TERMS = {
  full: WIDE_TERMS,
  readOnly: { ...WIDE_TERMS, scopes: ['read'] },
  cancelOnly: { ...WIDE_TERMS, scopes: ['read', 'cancel-only'] },
  spotOnly: { ...WIDE_TERMS, markets: ['spot'] },
  etherOnly: { ...WIDE_TERMS, instruments: ['ETH-USDT'] },
  small: { ...WIDE_TERMS, notionalPerOrder: { USDT: '100' } },
  slow: { ...WIDE_TERMS, requestsPerSecond: 1 },
  paced: {
    ...WIDE_TERMS,
    limits: { orderRate: { perSecond: 1, burst: 1 }, readRate: { perSecond: 1, burst: 1 } },
  },
  makerOnly: { ...WIDE_TERMS, limits: { orderTypes: ['post-only'] } },
  collared: { ...WIDE_TERMS, limits: { priceCollar: '0.03' } },
  broken: { ...WIDE_TERMS, limits: { breaker: { minutes: 5, unknowns: 1 } } },
  hourly: { ...WIDE_TERMS, limits: { notionalPerHour: { USDT: '600' } } },
  unseen: { ...WIDE_TERMS, limits: { exposure: { USDT: '100000' } } },
  flat: { ...WIDE_TERMS, limits: { leverage: '2' } },
  elsewhere: { ...WIDE_TERMS, sourceCidrs: ['203.0.113.0/24'] },
  suspended: WIDE_TERMS,
  revoked: WIDE_TERMS,
} as const satisfies Record<string, IssueTerms>;

export type KeyName = keyof typeof KEY_TERMS;

/** What a case may touch besides its clients. */
export interface Ground {
  readonly admin: AdminClient;
  readonly control: PaperVenue['control'];
  /** For unsealing. */
  readonly keyFile: string;
  readonly clients: TradingClients;
}

export interface RefusalCase {
  readonly refusal: string;
  /** The gateway's own code. */
  readonly code: string;
  /** The class that ccxt raises. */
  readonly ccxt: string;
  /** The `code` of what okx-api throws and, where it has rows, the `sCode` of the first. */
  readonly okxApi: string;
  readonly key: KeyName;
  /** Changes the good key into the one that is presented. */
  readonly spoil?: (key: OkxKey) => OkxKey;
  /** How far the bot's clock is behind. */
  readonly clockBehindMs?: number;
  readonly before?: (ground: Ground) => unknown;
  readonly after?: (ground: Ground) => unknown;
  /** How many acting requests reach the venue all the same; none unless said. */
  readonly arrives?: number;
  readonly ask: Asks;
}

export const REFUSALS: readonly RefusalCase[] = [
  {
    refusal: 'wrong signature',
    code: 'SIGNATURE_WRONG',
    ccxt: 'AuthenticationError',
    okxApi: '50113',
    key: 'full',
    spoil: (key) => ({ ...key, secret: flipLast(key.secret) }),
    ask: BALANCE,
  },
  {
    refusal: 'unknown key',
    code: 'KEY_UNKNOWN',
    ccxt: 'AuthenticationError',
    okxApi: '50111',
    key: 'full',
    spoil: (key) => ({ ...key, apiKey: flipLast(key.apiKey) }),
    ask: BALANCE,
  },
  {
    refusal: 'wrong passphrase',
    code: 'PASSPHRASE_WRONG',
    ccxt: 'AuthenticationError',
    okxApi: '50105',
    key: 'full',
    spoil: (key) => ({ ...key, passphrase: flipLast(key.passphrase) }),
    ask: BALANCE,
  },
  {
    refusal: "bot's clock a minute behind",
    code: 'TIMESTAMP_OUTSIDE_WINDOW',
    ccxt: 'InvalidNonce',
    okxApi: '50102',
    key: 'full',
    clockBehindMs: 60_000,
    ask: BALANCE,
  },
  {
    refusal: 'address not on the list of the key',
    code: 'ADDRESS_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    okxApi: '50110',
    key: 'elsewhere',
    ask: BALANCE,
  },
  {
    refusal: 'suspended key',
    code: 'KEY_SUSPENDED',
    ccxt: 'AccountSuspended',
    okxApi: '50007',
    key: 'suspended',
    ask: BALANCE,
  },
  {
    refusal: 'revoked key',
    code: 'KEY_REVOKED',
    ccxt: 'AuthenticationError',
    okxApi: '50111',
    key: 'revoked',
    ask: BALANCE,
  },
  {
    refusal: 'order with a read-only key',
    code: 'SCOPE_MISSING',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    key: 'readOnly',
    ask: SPOT_ORDER,
  },
  {
    refusal: 'order with a cancel-only key',
    code: 'SCOPE_MISSING',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    key: 'cancelOnly',
    ask: SPOT_ORDER,
  },
  {
    refusal: 'market that the key is not cut for',
    code: 'MARKET_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    key: 'spotOnly',
    ask: order('BTC-USDT-SWAP'),
  },
  {
    refusal: 'instrument that the key is not cut for',
    code: 'INSTRUMENT_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    key: 'etherOnly',
    ask: SPOT_ORDER,
  },
  {
    refusal: 'unknown instrument',
    code: 'INSTRUMENT_UNKNOWN',
    ccxt: 'BadSymbol',
    okxApi: '1/51001',
    key: 'full',
    ask: order('NOPE-USDT'),
  },
  {
    refusal: 'order larger than the limit',
    code: 'NOTIONAL_ABOVE_LIMIT',
    ccxt: 'InvalidOrder',
    okxApi: '1/51005',
    key: 'small',
    ask: SPOT_ORDER,
  },
  {
    refusal: 'order of a type that the key is not cut for',
    code: 'ORDER_TYPE_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    key: 'makerOnly',
    ask: SPOT_ORDER,
  },
  {
    refusal: 'price too far from the market',
    code: 'PRICE_OUTSIDE_COLLAR',
    ccxt: 'InvalidOrder',
    okxApi: '1/51006',
    key: 'collared',
    ask: order('BTC-USDT', { px: '69500' }),
  },
  {
    refusal: 'order at market where every price is held to the market',
    code: 'ORDER_PRICE_MISSING',
    ccxt: 'InvalidOrder',
    okxApi: '1/51006',
    key: 'collared',
    ask: order('BTC-USDT', { ordType: 'market', px: '', tgtCcy: 'base_ccy' }),
  },
  {
    refusal: 'order beyond what may be placed in an hour',
    code: 'NOTIONAL_BUDGET_EXHAUSTED',
    ccxt: 'InvalidOrder',
    okxApi: '1/51004',
    key: 'hourly',
    ask: SPOT_ORDER,
  },
  {
    refusal: 'order after one that nobody knows the end of, where the breaker takes none',
    code: 'BREAKER_TRIPPED',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    key: 'broken',
    before: async ({ clients, control }) => {
      control.addFault({ kind: 'drop-after', method: 'POST', path: '/api/v5/trade/order' });
      await SPOT_ORDER.okxApi(clients).catch(() => undefined);
    },
    ask: SPOT_ORDER,
  },
  {
    refusal: 'order whose limit cannot be judged without a picture of the account',
    code: 'USAGE_UNKNOWN',
    ccxt: 'ExchangeNotAvailable',
    okxApi: '1/50013',
    key: 'unseen',
    ask: SPOT_ORDER,
  },
  {
    refusal: 'leverage above the limit',
    code: 'LEVERAGE_ABOVE_LIMIT',
    ccxt: 'PermissionDenied',
    okxApi: '50120/50027',
    key: 'flat',
    ask: SET_LEVERAGE,
  },
  {
    refusal: 'unknown field in an order',
    code: 'FIELD_UNKNOWN',
    ccxt: 'BadRequest',
    okxApi: '51000/51000',
    key: 'full',
    ask: order('BTC-USDT', { surprise: 'yes' }),
  },
  {
    refusal: "cancel of another's order",
    code: 'ORDER_NOT_OWNED',
    ccxt: 'OrderNotFound',
    okxApi: '1/51400',
    key: 'full',
    ask: cancel('123456789'),
  },
  {
    refusal: 'too many requests in a second',
    code: 'RATE_EXCEEDED',
    ccxt: 'RateLimitExceeded',
    okxApi: '50011',
    key: 'slow',
    ask: burst(BALANCE),
  },
  {
    refusal: 'reads that come faster than their rate',
    code: 'RATE_EXCEEDED',
    ccxt: 'RateLimitExceeded',
    okxApi: '50011',
    key: 'paced',
    ask: burst(BALANCE),
  },
  {
    refusal: 'more orders in one request than are allowed at once',
    code: 'BATCH_SIZE_WRONG',
    ccxt: 'BadRequest',
    okxApi: '51111',
    key: 'paced',
    ask: TWO_ORDERS,
  },
  {
    refusal: 'operation that no key can do',
    code: 'OPERATION_FORBIDDEN',
    ccxt: 'PermissionDenied',
    okxApi: '50120/50027',
    key: 'full',
    ask: get('users/subaccount/list'),
  },
  {
    refusal: 'unknown operation',
    code: 'OPERATION_UNKNOWN',
    ccxt: 'PermissionDenied',
    okxApi: '50120/50027',
    key: 'full',
    ask: get('account/no-such-thing'),
  },
  {
    refusal: 'order while halted',
    code: 'STATE_HALTED',
    ccxt: 'PermissionDenied',
    okxApi: '1/50027',
    key: 'full',
    before: async ({ admin }) => admin.halt({ reason: 'rehearsal' }),
    after: async ({ admin }) => admin.resume({ reason: 'rehearsal' }),
    ask: SPOT_ORDER,
  },
  {
    refusal: 'client order id used before',
    code: 'CLIENT_ORDER_ID_REUSED',
    ccxt: 'InvalidOrder',
    okxApi: '1/51016',
    key: 'full',
    before: async ({ clients }) => order('BTC-USDT', { clOrdId: 'used1' }).okxApi(clients),
    ask: order('BTC-USDT', { clOrdId: 'used1' }),
  },
  {
    refusal: 'sent, but no answer came',
    code: 'OUTCOME_UNKNOWN',
    ccxt: 'RequestTimeout',
    okxApi: '50004',
    key: 'full',
    before: ({ control }) =>
      control.addFault({ kind: 'drop-after', method: 'POST', path: '/api/v5/trade/order', count: 2 }),
    arrives: 2,
    ask: SPOT_ORDER,
  },
  {
    refusal: 'sealed gateway',
    code: 'VAULT_SEALED',
    ccxt: 'OnMaintenance',
    okxApi: '50001',
    key: 'full',
    before: async ({ admin }) => admin.seal({}),
    after: async ({ admin, keyFile }) => admin.unseal({ keyFile }),
    ask: SPOT_ORDER,
  },
];
