/** One failure in the words of each family of paths; `{0}` in the text takes the detail. */
type ErrorRow = readonly [v2: number, contract: number, text: string, status?: number];

/** Codes of the venue with their texts. Rows of pure trading matter on `/v1/` only: their numbers are the general ones. */
export const HTX_ERRORS = {
  'api-signature-not-valid': [1003, 403, 'Signature not valid: {0}'],
  'login-required': [1002, 403, 'Login is required.'],
  'base-request-exceed-frequency-limit': [1006, 1032, 'request exceed frequency limit', 429],
  'method-not-allowed': [1001, 1030, 'method not allowed', 405],
  'gateway-internal-error': [500, 1000, 'Failed to load data. Try again later.'],
  'system-maintenance': [500, 1001, 'System is in maintenance.'],
  'bad-request': [2002, 1030, 'bad request: {0}'],
  'invalid-parameter': [2002, 1067, 'invalid field value in {0}'],
  'parameter-required': [2003, 1066, 'missing mandatory field: {0}'],
  'validation-format-error': [2002, 1067, 'validation format error: {0}'],
  'base-operation-forbidden': [1002, 1115, 'The operation is forbidden for the account.'],
  'base-not-found': [1007, 1017, 'The record does not exist.'],
  'base-record-invalid': [1007, 1017, 'The record is not found.'],
  'base-symbol-error': [2002, 1013, 'The trading symbol is invalid.'],
  'base-currency-error': [2002, 1013, 'The currency is invalid.'],
  'base-date-error': [2002, 1067, 'The date is invalid: {0}.'],
  'base-currency-chain-error': [2002, 1067, 'The currency and the chain do not match.'],
  'invalid-interval': [2002, 1067, 'The query window is too wide: at most 48 hours.'],
  'account-get-accounts-inexistent-error': [1002, 1010, 'account for id `{0}` and user id does not exist'],
  'account-frozen-balance-insufficient-error': [
    2002,
    1047,
    'trade account balance is not enough, left: `{0}`',
  ],
  'account-transfer-balance-insufficient-error': [2002, 1301, 'account transfer balance is not enough'],
  'sub-user-auth-required': [1002, 1115, 'The sub user is not authorised.'],
  'operation-forbidden-for-lock-account-state': [1002, 1113, 'The account is locked.'],
  'order-accountbalance-error': [2002, 1047, 'The account balance is insufficient.'],
  'order-amount-over-limit': [2002, 1041, 'The order amount is over the limit.'],
  'order-invalid-price': [2002, 1069, 'The order price is invalid.'],
  'order-limitorder-amount-min-error': [2002, 1040, 'limit order amount error, min: `{0}`'],
  'order-limitorder-amount-max-error': [2002, 1041, 'limit order amount error, max: `{0}`'],
  'order-limitorder-price-buy-max-error': [2002, 1039, 'limit order buy price error, max: `{0}`'],
  'order-limitorder-price-sell-min-error': [2002, 1039, 'limit order sell price error, min: `{0}`'],
  'order-marketorder-amount-min-error': [2002, 1040, 'market order amount error, min: `{0}`'],
  'order-marketorder-amount-buy-max-error': [2002, 1041, 'market buy order amount error, max: `{0}`'],
  'order-marketorder-amount-sell-max-error': [2002, 1041, 'market sell order amount error, max: `{0}`'],
  'order-value-min-error': [2002, 1040, 'Order total cannot be lower than: {0}'],
  'order-orderprice-precision-error': [2002, 1038, 'order price precision error, scale: `{0}`'],
  'order-orderamount-precision-error': [2002, 1040, 'order amount precision error, scale: `{0}`'],
  'order-type-invalid': [2002, 1034, 'order type is invalid'],
  'order-source-invalid': [2002, 1067, 'order source is invalid'],
  'order-holding-limit-failed': [2002, 1234, 'The number of open orders is at its limit.'],
  'order-stop-order-hit-trigger': [2002, 1403, 'The stop order would be triggered at once.'],
  'order-orderstate-error': [2002, 1063, 'Incorrect order state'],
  'order-queryorder-invalid': [2002, 1017, 'The order does not exist.'],
  'invalid-client-order-id': [2002, 1050, 'Duplicate clientOrderId: {0}'],
  'market-order-no-counterparty': [2002, 1016, 'There is no counterparty.'],
  'too-many-keys': [2014, 1018, 'The number of API keys is at its limit.'],
  'dw-insufficient-balance': [2002, 1301, 'Insufficient balance.'],
  'dw-withdraw-min-limit': [2002, 1303, 'The minimum withdrawal is {0}.'],
  'base-withdraw-fee-error': [2002, 1067, 'The withdrawal fee is wrong.'],
  'invalid-amount': [2002, 1322, 'The amount is invalid.'],
  'invalid-address': [2002, 1067, 'The address is invalid.'],
  'api-not-support-temp-addr': [1002, 1067, 'The withdrawal address is not in the list.'],
  'dw-withdraw-not-found': [1007, 1017, 'The withdrawal cannot be cancelled any more.'],
  'account-transfer-same-account-error': [2002, 1315, 'The accounts are the same.'],
  'loan-order-unsupported': [1002, 1100, 'Borrowing is not open to this account.'],
  'account-margin-not-open': [1002, 1100, 'The margin account is not open.'],
} as const satisfies Record<string, ErrorRow>;

export type HtxCode = keyof typeof HTX_ERRORS;

export interface FailureCodes {
  readonly v1: string;
  readonly v2: number;
  readonly contract: number;
}

/** Thrown where a request is refused; the envelope of its path says which of the codes is shown. */
export class HtxFailure extends Error {
  override readonly name: string = 'HtxFailure';
  readonly codes: FailureCodes;
  readonly status: number;
  /** Further fields of a `/v1/` envelope. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    codes: FailureCodes,
    message: string,
    options: { readonly status?: number; readonly extra?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.codes = codes;
    this.status = options.status ?? 200;
    this.extra = options.extra ?? {};
  }
}

export class HtxRefusal extends HtxFailure {
  override readonly name = 'HtxRefusal';
  readonly code: HtxCode;

  constructor(code: HtxCode, detail = '', extra: Readonly<Record<string, unknown>> = {}) {
    const [v2, contract, text, status = 200]: ErrorRow = HTX_ERRORS[code];
    super({ v1: code, v2, contract }, text.replace('{0}', detail), { status, extra });
    this.code = code;
  }
}
