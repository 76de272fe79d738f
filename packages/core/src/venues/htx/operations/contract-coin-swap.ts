import type { OperationGroup } from './group.ts';

const ACT = { method: 'POST', family: 'htx-contract', prefix: '/swap-api/v1/', acts: true } as const;
/** HTX takes most of its questions as POST. */
const READ = { ...ACT, acts: false } as const;
const ASK = { ...READ, method: 'GET' } as const;

/** Coin-margined perpetuals. Not passed on: what is not passed on of the older USDT-margined family. */
export const COIN_SWAP_OPERATIONS: readonly OperationGroup[] = [
  { ...ACT, class: 'place', reader: 'legacy-order', paths: ['swap_order'] },
  { ...ACT, class: 'place', reader: 'legacy-batch-orders', paths: ['swap_batchorder'] },
  { ...ACT, class: 'cancel', reader: 'legacy-cancel', paths: ['swap_cancel'] },
  { ...ACT, class: 'account-cancel', reader: 'legacy-cancel-all', paths: ['swap_cancelall'] },
  { ...ACT, class: 'settings', reader: 'legacy-lever', paths: ['swap_switch_lever_rate'] },
  { ...ACT, class: 'close', reader: null, paths: ['swap_lightning_close_position'] },
  {
    ...ACT,
    class: 'algo',
    reader: null,
    paths: ['swap_tpsl_order', 'swap_track_order', 'swap_trigger_order'],
  },
  {
    ...ACT,
    class: 'cancel',
    reader: null,
    paths: ['swap_tpsl_cancel', 'swap_track_cancel', 'swap_trigger_cancel'],
  },
  {
    ...ACT,
    class: 'account-cancel',
    reader: null,
    paths: ['swap-cancel-after', 'swap_tpsl_cancelall', 'swap_track_cancelall', 'swap_trigger_cancelall'],
  },
  {
    ...READ,
    class: 'read',
    reader: 'read-body',
    paths: [
      'swap_account_info',
      'swap_account_position_info',
      'swap_available_level_rate',
      'swap_balance_valuation',
      'swap_fee',
      'swap_financial_record',
      'swap_financial_record_exact',
      'swap_hisorders',
      'swap_hisorders_exact',
      'swap_matchresults',
      'swap_matchresults_exact',
      'swap_openorders',
      'swap_order_detail',
      'swap_order_info',
      'swap_order_limit',
      'swap_position_info',
      'swap_position_limit',
      'swap_relation_tpsl_order',
      'swap_tpsl_hisorders',
      'swap_tpsl_openorders',
      'swap_track_hisorders',
      'swap_track_openorders',
      'swap_trigger_hisorders',
      'swap_trigger_openorders',
      'swap_user_settlement_records',
    ],
  },
  { ...READ, class: 'read', reader: null, paths: ['swap_transfer_limit'] },
  {
    ...READ,
    class: 'sub-account',
    reader: null,
    paths: [
      'swap_master_sub_transfer_record',
      'swap_sub_account_info',
      'swap_sub_account_info_list',
      'swap_sub_account_list',
      'swap_sub_position_info',
    ],
  },
  { ...ACT, class: 'sub-account', reader: null, paths: ['swap_sub_auth'] },
  { ...ACT, class: 'money-moving', reader: null, paths: ['swap_master_sub_transfer'] },
  { ...ASK, class: 'sub-account', reader: null, paths: ['swap_sub_auth_list'] },
  { ...ASK, class: 'read', reader: 'query', paths: ['swap_api_trading_status'] },
  {
    ...READ,
    prefix: '/swap-api/v3/',
    class: 'read',
    reader: 'read-body',
    paths: [
      'swap_financial_record',
      'swap_financial_record_exact',
      'swap_hisorders',
      'swap_hisorders_exact',
      'swap_matchresults',
      'swap_matchresults_exact',
    ],
  },
];
