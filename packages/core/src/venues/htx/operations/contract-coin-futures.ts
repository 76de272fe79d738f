import type { OperationGroup } from './group.ts';

const ACT = { method: 'POST', family: 'htx-contract', prefix: '/api/v1/', acts: true } as const;
/** HTX takes most of its questions as POST. */
const READ = { ...ACT, acts: false } as const;
const ASK = { ...READ, method: 'GET' } as const;

/** Coin-margined futures with a delivery date: questions pass, orders are not read closely and so not passed on. */
export const COIN_FUTURES_OPERATIONS: readonly OperationGroup[] = [
  {
    ...ACT,
    class: 'place',
    reader: null,
    paths: ['contract_batchorder', 'contract_order'],
  },
  { ...ACT, class: 'close', reader: null, paths: ['lightning_close_position'] },
  {
    ...ACT,
    class: 'algo',
    reader: null,
    paths: ['contract_tpsl_order', 'contract_track_order', 'contract_trigger_order'],
  },
  {
    ...ACT,
    class: 'cancel',
    reader: null,
    paths: ['contract_cancel', 'contract_tpsl_cancel', 'contract_track_cancel', 'contract_trigger_cancel'],
  },
  {
    ...ACT,
    class: 'account-cancel',
    reader: null,
    paths: [
      'contract-cancel-after',
      'contract_cancelall',
      'contract_tpsl_cancelall',
      'contract_track_cancelall',
      'contract_trigger_cancelall',
    ],
  },
  { ...ACT, class: 'settings', reader: null, paths: ['contract_switch_lever_rate'] },
  {
    ...READ,
    class: 'read',
    reader: 'read-body',
    paths: [
      'contract_account_info',
      'contract_account_position_info',
      'contract_available_level_rate',
      'contract_balance_valuation',
      'contract_fee',
      'contract_financial_record',
      'contract_financial_record_exact',
      'contract_hisorders',
      'contract_hisorders_exact',
      'contract_matchresults',
      'contract_matchresults_exact',
      'contract_openorders',
      'contract_order_detail',
      'contract_order_info',
      'contract_order_limit',
      'contract_position_info',
      'contract_position_limit',
      'contract_relation_tpsl_order',
      'contract_tpsl_hisorders',
      'contract_tpsl_openorders',
      'contract_track_hisorders',
      'contract_track_openorders',
      'contract_trigger_hisorders',
      'contract_trigger_openorders',
      'contract_user_settlement_records',
    ],
  },
  { ...READ, class: 'read', reader: null, paths: ['contract_transfer_limit'] },
  {
    ...READ,
    class: 'sub-account',
    reader: null,
    paths: [
      'contract_master_sub_transfer_record',
      'contract_sub_account_info',
      'contract_sub_account_info_list',
      'contract_sub_account_list',
      'contract_sub_position_info',
    ],
  },
  { ...ACT, class: 'sub-account', reader: null, paths: ['contract_sub_auth'] },
  { ...ACT, class: 'money-moving', reader: null, paths: ['contract_master_sub_transfer'] },
  { ...ASK, class: 'sub-account', reader: null, paths: ['contract_sub_auth_list'] },
  { ...ASK, class: 'read', reader: 'query', paths: ['contract_api_trading_status'] },
  {
    ...READ,
    prefix: '/api/v3/',
    class: 'read',
    reader: 'read-body',
    paths: [
      'contract_financial_record',
      'contract_financial_record_exact',
      'contract_hisorders',
      'contract_hisorders_exact',
      'contract_matchresults',
      'contract_matchresults_exact',
    ],
  },
];
