import type { ApiFamily } from '../operation.ts';

/**
 * Codes with which the venue says that it did nothing (documentation of November 2025, read 2026-11-21). What stands in no
 * row here is unknown, whatever its name: timeouts, `base-system-error`, `gateway-internal-error`, `order-update-error`,
 * 1000 to 1004 (system error, busy), 1046 and 1108 (abnormal service), 1250 to 1252 (assets could not be fetched).
 */
const WORDS: readonly { readonly why: string; readonly codes: readonly string[] }[] = [
  {
    why: 'the signature, the key or its rights were not accepted',
    codes: [
      'api-signature-not-valid',
      'api-signature-check-failed',
      'login-required',
      'base-operation-forbidden',
      'operation-forbidden-for-fl-account-state',
      'operation-forbidden-for-lock-account-state',
      'account-state-invalid',
      'sub-user-auth-required',
    ],
  },
  {
    why: 'the limiter stands before everything that acts',
    codes: ['base-request-exceed-frequency-limit', 'rate-too-many-requests', 'request limit', '510'],
  },
  {
    why: 'the request was not understood',
    codes: [
      'bad-request',
      'invalid-parameter',
      'invalid-command',
      'method-not-allowed',
      'parameter-required',
      'base-argument-unsupported',
      'base-symbol-error',
      'base-currency-error',
      'base-date-error',
      'validation-constraints-required',
      'validation-format-error',
      'invalid-client-order-id',
      'invalid-amount',
      'require-symbol',
    ],
  },
  {
    why: 'the checks of an order come before it is taken',
    codes: [
      'account-account-id-inexistent',
      'account-get-accounts-inexistent-error',
      'account-frozen-balance-insufficient-error',
      'base-symbol-trade-disabled',
      'forbidden-trade-for-open-protect',
      'market-orders-not-support-during-limit-price-trading',
      'order-accountbalance-error',
      'order-amount-over-limit',
      'order-date-limit-error',
      'order-disabled',
      'order-etp-nav-price-max-error',
      'order-etp-nav-price-min-error',
      'order-holding-limit-failed',
      'order-invalid-price',
      'order-limitorder-amount-max-error',
      'order-limitorder-amount-min-error',
      'order-limitorder-price-buy-max-error',
      'order-limitorder-price-buy-min-error',
      'order-limitorder-price-max-error',
      'order-limitorder-price-min-error',
      'order-limitorder-price-sell-max-error',
      'order-limitorder-price-sell-min-error',
      'order-marketorder-amount-buy-max-error',
      'order-marketorder-amount-min-error',
      'order-marketorder-amount-sell-max-error',
      'order-orderamount-precision-error',
      'order-orderprice-precision-error',
      'order-price-greater-than-limit',
      'order-price-less-than-limit',
      'order-source-invalid',
      'order-stop-order-hit-trigger',
      'order-type-invalid',
      'order-value-min-error',
      'price-exceeds-the-protective-price-during-limit-price-trading',
      'symbol-not-support',
    ],
  },
  {
    why: 'there was nothing left to cancel',
    codes: [
      'base-not-found',
      'base-record-invalid',
      'cancel-disabled',
      'not-found',
      'order-fl-cancellation-is-disallowed',
      'order-orderstate-error',
      'order-queryorder-invalid',
      'order-user-cancel-forbidden',
    ],
  },
];

const REJECTING_WORDS: ReadonlySet<string> = new Set(WORDS.flatMap(({ codes }) => codes));

/** The hosts give the same numbers different meanings: 1002 is forbidden for spot, and a failed query for contracts. */
const NUMBERS: Readonly<Partial<Record<ApiFamily, readonly (readonly [from: number, to: number])[]>>> = {
  'htx-spot': [
    // The address is wrong, forbidden, the signature is wrong.
    [1001, 1003],
    // Too often; not found.
    [1006, 1007],
    // A field is wrong or missing.
    [2002, 2003],
  ],
  'htx-contract': [
    // Who asks: identity, source address.
    [401, 401],
    [403, 403],
    // What is not there: account, contract, order.
    [1010, 1021],
    // Fields, prices, amounts, limits.
    [1030, 1045],
    // Margin, closable volume, client ids, batches, settlement.
    [1047, 1056],
    // Halts, states of the order, restrictions.
    [1057, 1063],
    [1065, 1067],
    [1069, 1071],
    [1076, 1097],
    // Rights of sub-accounts.
    [1100, 1106],
    [1109, 1115],
    [1200, 1235],
    [1253, 1254],
    // Margin modes, take-profit and stop-loss, risk, position limits.
    [1348, 1349],
    [1403, 1470],
    // Reducing orders, position modes, kinds of account.
    [1480, 1511],
    [4000, 4011],
    // An older call on an account that has moved to V5.
    [6023, 6023],
    // Authentication.
    [12_001, 12_009],
  ],
};

/** True when this code proves that nothing was done. */
export function isRejection(family: ApiFamily, code: string): boolean {
  if (REJECTING_WORDS.has(code)) return true;
  if (!/^[0-9]{3,5}$/u.test(code)) return false;
  const number = Number(code);
  return NUMBERS[family]?.some(([from, to]) => number >= from && number <= to) ?? false;
}
