import type { OperationGroup } from './group.ts';

const ACT = { method: 'POST', family: 'htx-contract', acts: true } as const;
const READ = { method: 'GET', family: 'htx-contract', class: 'read', acts: false } as const;

/**
 * USDT-margined contracts, V5. Known and not passed on: closing everything at once, and modes that change what every
 * other order of the account means.
 */
export const CONTRACT_V5_OPERATIONS: readonly OperationGroup[] = [
  { ...ACT, class: 'place', reader: 'v5-order', paths: ['/v5/trade/order'] },
  { ...ACT, class: 'place', reader: 'v5-batch-orders', paths: ['/v5/trade/batch_orders'] },
  { ...ACT, class: 'cancel', reader: 'v5-cancel', paths: ['/v5/trade/cancel_order'] },
  { ...ACT, class: 'cancel', reader: 'v5-batch-cancel', paths: ['/v5/trade/cancel_batch_orders'] },
  { ...ACT, class: 'account-cancel', reader: 'v5-cancel-all', paths: ['/v5/trade/cancel_all_orders'] },
  { ...ACT, class: 'account-cancel', reader: 'v5-cancel-after', paths: ['/v5/trade/cancel-after'] },
  { ...ACT, class: 'close', reader: 'v5-close', paths: ['/v5/trade/position'] },
  { ...ACT, class: 'close', reader: null, paths: ['/v5/trade/position_all'] },
  { ...ACT, class: 'algo', reader: 'v5-algo-order', paths: ['/v5/algo/order'] },
  { ...ACT, class: 'cancel', reader: 'v5-algo-cancel', paths: ['/v5/algo/cancel_orders'] },
  { ...ACT, class: 'settings', reader: 'v5-lever', paths: ['/v5/position/lever'] },
  {
    ...ACT,
    class: 'settings',
    reader: null,
    paths: ['/v5/account/asset_mode', '/v5/account/fee_deduction_currency', '/v5/position/mode'],
  },
  // Moves money into or out of a position.
  { ...ACT, class: 'money-moving', reader: null, paths: ['/v5/position/margin'] },
  {
    ...READ,
    reader: 'query',
    paths: [
      '/v5/account/asset_mode',
      '/v5/account/balance',
      '/v5/account/bills',
      '/v5/account/fee_deduction_currency',
      '/v5/algo/order',
      '/v5/algo/order/history',
      '/v5/algo/order/opens',
      '/v5/market/assets_deduction_currency',
      '/v5/market/multi_assets_margin',
      '/v5/market/risk/limit',
      '/v5/position/lever',
      '/v5/position/mode',
      '/v5/position/risk/limit',
      '/v5/position/risk/limit_tier',
      '/v5/trade/order',
      '/v5/trade/order/details',
      '/v5/trade/order/history',
      '/v5/trade/order/opens',
      '/v5/trade/position/opens',
    ],
  },
  // On both hosts; which one moves the money is the same to us.
  { ...ACT, class: 'money-moving', reader: null, paths: ['/v2/account/transfer'] },
];
