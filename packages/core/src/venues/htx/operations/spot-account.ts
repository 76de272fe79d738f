import type { OperationGroup } from './group.ts';

const READ = { method: 'GET', family: 'htx-spot', acts: false } as const;
const ACT = { method: 'POST', family: 'htx-spot', acts: true } as const;

/**
 * What the account has, and every way by which it leaves. HTX calls most of these "trade". Of the programmes that lend,
 * stake or convert the questions are refused too: no bot that may not use them needs to ask.
 */
export const SPOT_ACCOUNT_OPERATIONS: readonly OperationGroup[] = [
  {
    ...READ,
    class: 'read',
    reader: 'query',
    paths: [
      '/v1/account/accounts',
      '/v1/account/accounts/{account-id}/balance',
      '/v1/account/history',
      '/v1/account/overview/info',
      '/v1/query/deposit-withdraw',
      '/v1/query/withdraw/client-order-id',
      '/v2/account/asset-valuation',
      '/v2/account/deposit/address',
      '/v2/account/ledger',
      '/v2/account/valuation',
      '/v2/account/withdraw/quota',
      '/v2/point/account',
      // The answers of these two show the virtual key's own face.
      '/v2/user/api-key',
      '/v2/user/uid',
    ],
  },
  // Where money may be sent to, and numbers of the parent's and the sub-users' accounts: none of a bot's business.
  {
    ...READ,
    class: 'read',
    reader: null,
    paths: ['/v1/fee/fee-rate/get', '/v2/account/withdraw/address', '/v5/account/universal_transfer_records'],
  },
  // HTX says "read", but it changes how fees are paid.
  { ...ACT, class: 'settings', reader: null, paths: ['/v1/account/fee/switch'] },
  {
    ...ACT,
    class: 'money-moving',
    reader: null,
    paths: [
      '/v1/account/transfer',
      '/v1/dw/withdraw-virtual/{withdraw-id}/cancel',
      '/v1/dw/withdraw/api/create',
      '/v1/futures/transfer',
      '/v1/subuser/transfer',
      '/v2/account/transfer',
      '/v2/point/transfer',
      '/v5/account/universal_transfer',
      // Margin: in, out, borrow, repay.
      '/v1/cross-margin/orders',
      '/v1/cross-margin/orders/{order-id}/repay',
      '/v1/cross-margin/transfer-in',
      '/v1/cross-margin/transfer-out',
      '/v1/dw/transfer-in/margin',
      '/v1/dw/transfer-out/margin',
      '/v1/margin/orders',
      '/v1/margin/orders/{order-id}/repay',
      '/v2/account/repayment',
      // Lending, funds, savings, conversion.
      '/etf/swap/in',
      '/etf/swap/out',
      '/v1/earn/order/demand/add',
      '/v1/earn/order/demand/redeem-order',
      '/v1/stable-coin/exchange',
      '/v1/trust/user/active/credit',
      '/v2/c2c/cancel-all',
      '/v2/c2c/cancellation',
      '/v2/c2c/offer',
      '/v2/c2c/repayment',
      '/v2/c2c/transfer',
      '/v2/etp/batch-cancel',
      '/v2/etp/creation',
      '/v2/etp/redemption',
      '/v2/etp/{transactId}/cancel',
    ],
  },
  {
    ...READ,
    class: 'money-moving',
    reader: null,
    paths: [
      '/v1/cross-margin/accounts/balance',
      '/v1/cross-margin/loan-info',
      '/v1/cross-margin/loan-orders',
      '/v1/earn/order/user/assets/list',
      '/v1/earn/project/queryEarnProjectList',
      '/v1/margin/accounts/balance',
      '/v1/margin/loan-info',
      '/v1/margin/loan-orders',
      '/v1/points/actions',
      '/v1/points/orders',
      '/v1/stable-coin/quote',
      '/v1/stable_coin/exchange_rate',
      '/v2/account/repayment',
      '/v2/c2c/account',
      '/v2/c2c/offer',
      '/v2/c2c/offers',
      '/v2/c2c/repayment',
      '/v2/c2c/transactions',
      '/v2/etp/limit',
      '/v2/etp/rebalance',
      '/v2/etp/reference',
      '/v2/etp/transaction',
      '/v2/etp/transactions',
      '/v2/margin/limit',
    ],
  },
];
