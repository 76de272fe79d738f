import { legacyClosed } from './contract-routes.ts';

/** Names that exist for isolated and for cross margin. */
function both(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`v1/swap_${name}`, `v1/swap_cross_${name}`]);
}

const TRADE: readonly string[] = [
  ...both([
    'batchorder',
    'cancelall',
    'lightning_close_position',
    'switch_lever_rate',
    'switch_position_mode',
    'trigger_order',
    'trigger_cancel',
    'trigger_cancelall',
    'tpsl_order',
    'tpsl_cancel',
    'tpsl_cancelall',
    'track_order',
    'track_cancel',
    'track_cancelall',
  ]),
  'v1/swap_order',
  'v1/swap_cancel',
  'v1/linear-cancel-after',
  'v3/swap_switch_account_type',
  'v3/linear_swap_fee_switch',
  'v3/fix_position_margin_change',
];

const READ: readonly string[] = [
  ...both([
    'account_position_info',
    'sub_account_list',
    'sub_account_info_list',
    'sub_account_info',
    'sub_position_info',
    'user_settlement_records',
    'available_level_rate',
    'transfer_limit',
    'position_limit',
    'lever_position_limit',
    'order_detail',
    'hisorders',
    'hisorders_exact',
    'matchresults',
    'matchresults_exact',
    'trigger_openorders',
    'trigger_hisorders',
    'tpsl_openorders',
    'tpsl_hisorders',
    'relation_tpsl_order',
    'track_openorders',
    'track_hisorders',
  ]),
  'v1/swap_balance_valuation',
  'v1/swap_account_info',
  'v1/swap_position_info',
  'v1/swap_openorders',
  'v1/swap_order_info',
  'v1/swap_financial_record',
  'v1/swap_financial_record_exact',
  'v1/swap_order_limit',
  'v1/swap_fee',
  'v3/swap_financial_record',
  'v3/swap_financial_record_exact',
  'v3/swap_hisorders',
  'v3/swap_hisorders_exact',
  'v3/swap_cross_hisorders',
  'v3/swap_cross_hisorders_exact',
  'v3/swap_matchresults',
  'v3/swap_matchresults_exact',
  'v3/swap_cross_matchresults',
  'v3/swap_cross_matchresults_exact',
];

const READ_BY_GET: readonly string[] = [
  'v1/swap_api_trading_status',
  'v1/swap_position_side',
  'v1/swap_cross_position_side',
  'v3/unified_account_info',
  'v3/linear_swap_overview_account_info',
  'v3/swap_unified_account_type',
  'v3/fix_position_margin_change_record',
];

/** Calls of the old interface that a unified account cannot make any more, and that this venue does not run. */
export const LEGACY_CLOSED_ROUTES = [
  ...TRADE.map((name) => legacyClosed(name, 'trade')),
  ...READ.map((name) => legacyClosed(name, 'read_only')),
  ...READ_BY_GET.map((name) => legacyClosed(name, 'read_only', 'GET')),
];
