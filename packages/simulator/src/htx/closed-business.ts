import { DEFAULT_LIMIT, perUser, type PrivateRoute, type RateLimit } from './call.ts';
import { HtxRefusal, type HtxCode } from './errors.ts';
import { okV1, okV2, type Envelope } from './replies.ts';

type Row = readonly [path: string, envelope: Envelope, limit?: RateLimit];

const MARGIN_LIMIT = perUser(2);

/** Borrowing, lending and the rest of what moves money: the paths exist, and the account is not open for them. */
const REFUSED: Readonly<Record<'loan-order-unsupported' | 'account-margin-not-open', readonly Row[]>> = {
  'account-margin-not-open': [
    ['/v1/dw/transfer-in/margin', 'v1', MARGIN_LIMIT],
    ['/v1/dw/transfer-out/margin', 'v1', MARGIN_LIMIT],
    ['/v1/cross-margin/transfer-in', 'v1'],
    ['/v1/cross-margin/transfer-out', 'v1'],
  ],
  'loan-order-unsupported': [
    ['/v1/margin/orders', 'v1', MARGIN_LIMIT],
    ['/v1/margin/orders/{order-id}/repay', 'v1', MARGIN_LIMIT],
    ['/v1/cross-margin/orders', 'v1', MARGIN_LIMIT],
    ['/v1/cross-margin/orders/{order-id}/repay', 'v1', MARGIN_LIMIT],
    ['/v2/account/repayment', 'v2', MARGIN_LIMIT],
    ['/v2/c2c/offer', 'v2'],
    ['/v2/c2c/cancellation', 'v2'],
    ['/v2/c2c/cancel-all', 'v2'],
    ['/v2/c2c/repayment', 'v2'],
    ['/v2/c2c/transfer', 'v2'],
    ['/v1/stable-coin/exchange', 'v1'],
    ['/v2/etp/creation', 'v2', perUser(2, 1000)],
    ['/v2/etp/redemption', 'v2', perUser(2, 1000)],
    ['/v2/etp/{transact-id}/cancel', 'v2', perUser(1, 1000)],
    ['/v2/etp/batch-cancel', 'v2', perUser(1, 5000)],
    ['/etf/swap/in', 'v1'],
    ['/etf/swap/out', 'v1'],
    ['/v1/earn/order/demand/add', 'v1'],
    ['/v1/earn/order/demand/redeem-order', 'v1'],
    ['/v1/trust/user/active/credit', 'v1'],
  ],
};

/** The venue calls these readings although they change something. */
const REFUSED_READINGS: readonly Row[] = [
  ['/v1/account/fee/switch', 'v1', perUser(2, 1000)],
  ['/broker/v1/sub-user/fee_rate/add', 'v2', perUser(100)],
  ['/broker/v1/account_capital_snapshot_everyday', 'v2', perUser(100)],
];

/** Lists that are always empty here. */
const EMPTY: readonly Row[] = [
  ['/v2/account/repayment', 'v2', MARGIN_LIMIT],
  ['/v1/margin/loan-orders', 'v1', perUser(100)],
  ['/v1/margin/loan-info', 'v1', perUser(20)],
  ['/v1/margin/accounts/balance', 'v1', perUser(100)],
  ['/v1/cross-margin/loan-orders', 'v1', MARGIN_LIMIT],
  ['/v1/cross-margin/loan-info', 'v1', MARGIN_LIMIT],
  ['/v1/cross-margin/accounts/balance', 'v1', MARGIN_LIMIT],
  ['/v2/margin/limit', 'v2', MARGIN_LIMIT],
  ['/v2/c2c/offers', 'v2'],
  ['/v2/c2c/transactions', 'v2'],
  ['/v2/c2c/repayment', 'v2'],
  ['/v2/c2c/account', 'v2'],
  ['/v2/invitee/rebate/detail', 'v2'],
  ['/v2/invitee/rebate/history', 'v2'],
  ['/v2/invitee/rebate/referrals', 'v2'],
  ['/v2/etp/transactions', 'v2', perUser(2, 1000)],
  ['/v1/earn/order/user/assets/list', 'v1'],
  ['/v1/earn/project/queryEarnProjectList', 'v1'],
];

function refusing(
  code: HtxCode,
  [path, envelope, limit = DEFAULT_LIMIT]: Row,
  access: PrivateRoute['access'] = 'trade',
): PrivateRoute {
  return {
    host: 'spot',
    method: 'POST',
    path,
    access,
    envelope,
    limit,
    run: () => {
      throw new HtxRefusal(code);
    },
  };
}

function empty([path, envelope, limit = DEFAULT_LIMIT]: Row): PrivateRoute {
  const run = (): ReturnType<PrivateRoute['run']> => (envelope === 'v2' ? okV2([]) : okV1([]));
  return { host: 'spot', method: 'GET', path, access: 'read_only', envelope, limit, run };
}

export const CLOSED_ROUTES: readonly PrivateRoute[] = [
  ...REFUSED['account-margin-not-open'].map((row) => refusing('account-margin-not-open', row)),
  ...REFUSED['loan-order-unsupported'].map((row) => refusing('loan-order-unsupported', row)),
  ...REFUSED_READINGS.map((row) => refusing('base-operation-forbidden', row, 'read_only')),
  ...EMPTY.map((row) => empty(row)),
];
