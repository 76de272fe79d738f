import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { htx } from 'ccxt';
import { WIDE_TERMS, type IssueTerms } from '../../support/gateway.ts';
import type { HtxKey } from '../../support/htx-signing.ts';
import type { PaperVenue } from '../../support/simulator.ts';
import {
  ask,
  burst,
  order,
  SPOT_BALANCE,
  spotOrder,
  SWAP_BALANCE,
  swapOrder,
  twoOrders,
  UNKNOWN_SWAP,
  type Ask,
} from './asks.ts';
import { HTX_SPOT, HTX_SWAP } from './markets.ts';

/** Each class of refusal on HTX: how a bot meets it, and what ccxt makes of it. */

/** The virtual keys that the refusals need, by what makes them special. */
export const HTX_KEY_TERMS = {
  full: WIDE_TERMS,
  readOnly: { ...WIDE_TERMS, scopes: ['read'] },
  cancelOnly: { ...WIDE_TERMS, scopes: ['read', 'cancel-only'] },
  spotOnly: { ...WIDE_TERMS, markets: ['spot'] },
  etherOnly: { ...WIDE_TERMS, instruments: ['ethusdt'] },
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
  elsewhere: { ...WIDE_TERMS, sourceCidrs: ['203.0.113.0/24'] },
  bound: { ...WIDE_TERMS, bodyBinding: 'required' },
  suspended: WIDE_TERMS,
  revoked: WIDE_TERMS,
} as const satisfies Record<string, IssueTerms>;

export type HtxKeyName = keyof typeof HTX_KEY_TERMS;

/** What a case may touch besides its client. */
export interface HtxGround {
  readonly admin: AdminClient;
  readonly control: PaperVenue['htx'];
  /** For unsealing. */
  readonly keyFile: string;
  readonly ccxt: htx;
}

export interface HtxRefusalCase {
  readonly refusal: string;
  /** The gateway's own code. */
  readonly code: string;
  /** The class that ccxt raises. */
  readonly ccxt: string;
  readonly key: HtxKeyName;
  /** Changes the good key into the one that is presented. */
  readonly spoil?: (key: HtxKey) => HtxKey;
  /** How far the bot's clock is behind. */
  readonly clockBehindMs?: number;
  readonly before?: (ground: HtxGround) => unknown;
  readonly after?: (ground: HtxGround) => unknown;
  /** How many acting requests reach the venue all the same; none unless said. */
  readonly arrives?: number;
  readonly ask: Ask;
}

/** So that what the bot does next is all of one second. */
function stopClock({ ccxt }: HtxGround): void {
  const now = ccxt.milliseconds();
  ccxt.milliseconds = () => now;
}

function flipLast(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}

export const HTX_REFUSALS: readonly HtxRefusalCase[] = [
  {
    refusal: 'wrong signature',
    code: 'SIGNATURE_WRONG',
    ccxt: 'AuthenticationError',
    key: 'full',
    spoil: (key) => ({ ...key, secret: flipLast(key.secret) }),
    ask: SPOT_BALANCE,
  },
  {
    refusal: 'wrong signature (contracts)',
    code: 'SIGNATURE_WRONG',
    ccxt: 'AuthenticationError',
    key: 'full',
    spoil: (key) => ({ ...key, secret: flipLast(key.secret) }),
    ask: SWAP_BALANCE,
  },
  {
    refusal: 'unknown key',
    code: 'KEY_UNKNOWN',
    ccxt: 'AuthenticationError',
    key: 'full',
    spoil: (key) => ({ ...key, apiKey: flipLast(key.apiKey) }),
    ask: SPOT_BALANCE,
  },
  {
    refusal: "bot's clock a minute behind",
    code: 'TIMESTAMP_OUTSIDE_WINDOW',
    ccxt: 'AuthenticationError',
    key: 'full',
    clockBehindMs: 60_000,
    ask: SPOT_BALANCE,
  },
  {
    refusal: 'address not on the list of the key',
    code: 'ADDRESS_NOT_ALLOWED',
    ccxt: 'AuthenticationError',
    key: 'elsewhere',
    ask: SPOT_BALANCE,
  },
  {
    refusal: 'suspended key',
    code: 'KEY_SUSPENDED',
    ccxt: 'AuthenticationError',
    key: 'suspended',
    ask: SPOT_BALANCE,
  },
  {
    refusal: 'revoked key',
    code: 'KEY_REVOKED',
    ccxt: 'AuthenticationError',
    key: 'revoked',
    ask: SPOT_BALANCE,
  },
  {
    refusal: 'order with a read-only key',
    code: 'SCOPE_MISSING',
    ccxt: 'PermissionDenied',
    key: 'readOnly',
    ask: spotOrder(),
  },
  {
    refusal: 'contract order with a read-only key',
    code: 'SCOPE_MISSING',
    ccxt: 'PermissionDenied',
    key: 'readOnly',
    ask: swapOrder(),
  },
  {
    refusal: 'order with a cancel-only key',
    code: 'SCOPE_MISSING',
    ccxt: 'PermissionDenied',
    key: 'cancelOnly',
    ask: spotOrder(),
  },
  {
    refusal: 'market that the key is not cut for',
    code: 'MARKET_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    key: 'spotOnly',
    ask: swapOrder(),
  },
  {
    refusal: 'instrument that the key is not cut for',
    code: 'INSTRUMENT_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    key: 'etherOnly',
    ask: spotOrder(),
  },
  {
    refusal: 'unknown instrument (contracts)',
    code: 'INSTRUMENT_UNKNOWN',
    ccxt: 'BadSymbol',
    key: 'full',
    ask: order('contract', UNKNOWN_SWAP),
  },
  {
    refusal: 'order larger than the limit',
    code: 'NOTIONAL_ABOVE_LIMIT',
    ccxt: 'InvalidOrder',
    key: 'small',
    ask: spotOrder(),
  },
  {
    refusal: 'contract order larger than the limit',
    code: 'NOTIONAL_ABOVE_LIMIT',
    ccxt: 'InvalidOrder',
    key: 'small',
    ask: swapOrder(),
  },
  {
    refusal: 'order of a type that the key is not cut for',
    code: 'ORDER_TYPE_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    key: 'makerOnly',
    ask: spotOrder(),
  },
  {
    refusal: 'price too far from the market',
    code: 'PRICE_OUTSIDE_COLLAR',
    ccxt: 'InvalidOrder',
    key: 'collared',
    ask: async (ccxt) => ccxt.createOrder(HTX_SPOT.symbol, 'limit', 'buy', HTX_SPOT.size, 69_500),
  },
  {
    refusal: 'contract price too far from the market',
    code: 'PRICE_OUTSIDE_COLLAR',
    ccxt: 'InvalidOrder',
    key: 'collared',
    ask: async (ccxt) => ccxt.createOrder(HTX_SWAP.symbol, 'limit', 'buy', HTX_SWAP.size, 69_500),
  },
  {
    refusal: 'order at market where every price is held to the market',
    code: 'ORDER_PRICE_MISSING',
    ccxt: 'InvalidOrder',
    key: 'collared',
    ask: async (ccxt) => ccxt.createOrder(HTX_SWAP.symbol, 'market', 'buy', HTX_SWAP.size),
  },
  {
    refusal: 'order beyond what may be placed in an hour',
    code: 'NOTIONAL_BUDGET_EXHAUSTED',
    ccxt: 'InvalidOrder',
    key: 'hourly',
    ask: spotOrder(),
  },
  {
    refusal: 'contract order beyond what may be placed in an hour',
    code: 'NOTIONAL_BUDGET_EXHAUSTED',
    ccxt: 'InvalidOrder',
    key: 'hourly',
    ask: swapOrder(),
  },
  {
    refusal: 'order whose limit cannot be judged without a picture of the account',
    code: 'USAGE_UNKNOWN',
    ccxt: 'ExchangeNotAvailable',
    key: 'unseen',
    ask: spotOrder(),
  },
  {
    refusal: 'order after one that nobody knows the end of, where the breaker takes none',
    code: 'BREAKER_TRIPPED',
    ccxt: 'PermissionDenied',
    key: 'broken',
    before: async ({ ccxt, control }) => {
      control.addFault({ kind: 'drop-after', method: 'POST', path: '/v1/order/orders/place' });
      await spotOrder()(ccxt).catch(() => undefined);
    },
    ask: spotOrder(),
  },
  {
    refusal: 'unknown field in an order',
    code: 'FIELD_UNKNOWN',
    ccxt: 'BadRequest',
    key: 'full',
    ask: spotOrder({ surprise: 'yes' }),
  },
  {
    refusal: 'order that trades on margin',
    code: 'FIELD_MALFORMED',
    ccxt: 'BadRequest',
    key: 'full',
    ask: spotOrder({ source: 'super-margin-api' }),
  },
  {
    refusal: "ledger that is not the key's to trade with",
    code: 'VENUE_ACCOUNT_NOT_ALLOWED',
    ccxt: 'PermissionDenied',
    key: 'full',
    ask: spotOrder({ 'account-id': '1' }),
  },
  {
    refusal: 'body without the signature that the key must have over it',
    code: 'BODY_BINDING_MISSING',
    ccxt: 'AuthenticationError',
    key: 'bound',
    ask: spotOrder(),
  },
  {
    refusal: "cancel of another's order",
    code: 'ORDER_NOT_OWNED',
    ccxt: 'OrderNotFound',
    key: 'full',
    ask: async (ccxt) => ccxt.cancelOrder('123456789', HTX_SPOT.symbol),
  },
  {
    refusal: "cancel of another's contract order",
    code: 'ORDER_NOT_OWNED',
    ccxt: 'OrderNotFound',
    key: 'full',
    ask: async (ccxt) => ccxt.cancelOrder('1512501029504577536', HTX_SWAP.symbol),
  },
  {
    refusal: 'too many requests in a second',
    code: 'RATE_EXCEEDED',
    ccxt: 'RateLimitExceeded',
    key: 'slow',
    ask: burst(SWAP_BALANCE),
  },
  {
    refusal: 'reads that come faster than their rate',
    code: 'RATE_EXCEEDED',
    ccxt: 'RateLimitExceeded',
    key: 'paced',
    ask: burst(SWAP_BALANCE),
  },
  {
    refusal: 'more orders in one request than are allowed at once',
    code: 'BATCH_SIZE_WRONG',
    ccxt: 'BadRequest',
    key: 'paced',
    ask: twoOrders,
  },
  {
    refusal: 'eleventh order of one second on one path',
    code: 'SIGNATURE_SPENT',
    ccxt: 'RateLimitExceeded',
    key: 'full',
    before: stopClock,
    arrives: 10,
    ask: async (ccxt) => {
      for (let nth = 0; nth < 11; nth += 1) await spotOrder()(ccxt);
    },
  },
  {
    refusal: 'the same contract order twice in one second, without client order ids',
    code: 'REQUEST_REPLAYED',
    ccxt: 'AuthenticationError',
    key: 'full',
    before: stopClock,
    arrives: 1,
    ask: async (ccxt) => {
      for (let nth = 0; nth < 2; nth += 1) await swapOrder()(ccxt);
    },
  },
  {
    refusal: 'operation that no key can do',
    code: 'OPERATION_FORBIDDEN',
    ccxt: 'PermissionDenied',
    key: 'full',
    ask: ask('spot', 'GET', 'v2/sub-user/user-list'),
  },
  {
    refusal: 'unknown operation',
    code: 'OPERATION_UNKNOWN',
    ccxt: 'PermissionDenied',
    key: 'full',
    ask: ask('spot', 'GET', 'v1/no/such-thing'),
  },
  {
    refusal: 'order while halted',
    code: 'STATE_HALTED',
    ccxt: 'PermissionDenied',
    key: 'full',
    before: async ({ admin }) => admin.halt({ reason: 'rehearsal' }),
    after: async ({ admin }) => admin.resume({ reason: 'rehearsal' }),
    ask: spotOrder(),
  },
  {
    refusal: 'client order id used before',
    code: 'CLIENT_ORDER_ID_REUSED',
    ccxt: 'ExchangeError',
    key: 'full',
    before: async ({ ccxt }) => spotOrder({ clientOrderId: 'used-1' })(ccxt),
    ask: spotOrder({ clientOrderId: 'used-1' }),
  },
  {
    refusal: 'sent, but no answer came',
    code: 'OUTCOME_UNKNOWN',
    ccxt: 'RequestTimeout',
    key: 'full',
    before: ({ control }) =>
      control.addFault({ kind: 'drop-after', method: 'POST', path: '/v1/order/orders/place', count: 1 }),
    arrives: 1,
    ask: spotOrder(),
  },
  {
    refusal: 'sealed gateway',
    code: 'VAULT_SEALED',
    ccxt: 'OnMaintenance',
    key: 'full',
    before: async ({ admin, ccxt }) => {
      // Its accounts are what ccxt asks for first, and it would not get that far.
      await ccxt.loadAccounts();
      await admin.seal({});
    },
    after: async ({ admin, keyFile }) => admin.unseal({ keyFile }),
    ask: spotOrder(),
  },
];
