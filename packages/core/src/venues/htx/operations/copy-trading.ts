import type { OperationGroup } from './group.ts';

const ACT = { method: 'POST', family: 'htx-contract', acts: true, reader: null } as const;
const READ = { method: 'GET', family: 'htx-contract', class: 'bots', acts: false, reader: null } as const;
const TRADER = '/copytrading/trader/';
const V6 = '/api/v6/copyTrading/trader/';

/** Copy trading: others trade along, with rights, keys and transfers of their own. */
export const COPY_TRADING_OPERATIONS: readonly OperationGroup[] = [
  {
    ...READ,
    prefix: TRADER,
    paths: [
      'current_positions',
      'open_orders',
      'order_total_detail',
      'position_list',
      'position_positions',
      'profit_history_details',
      'query_contract',
      'query_contract_lever',
      'query_followers',
      'total_profit_history',
      'tpsl_open_orders',
    ],
  },
  {
    ...ACT,
    prefix: TRADER,
    class: 'bots',
    paths: [
      'add_margin',
      'close_all_position',
      'close_order',
      'place_order',
      'remove_follower',
      'tpsl_order',
      'updated_contract_lever',
    ],
  },
  { ...ACT, prefix: TRADER, class: 'money-moving', paths: ['account_transfer'] },
  {
    ...READ,
    prefix: V6,
    paths: [
      'followers',
      'instruments',
      'profit-sharing-history',
      'profit-sharing-history-summary',
      'statistics',
      'unrealized-profit-sharing-summary',
    ],
  },
  { ...ACT, prefix: V6, class: 'bots', paths: ['config', 'follower', 'follower-settings'] },
  { ...ACT, prefix: V6, class: 'money-moving', paths: ['transfer'] },
  { ...ACT, prefix: V6, class: 'key-management', paths: ['apikey'] },
];
