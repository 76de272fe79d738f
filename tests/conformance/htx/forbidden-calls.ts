import type { htx } from 'ccxt';

/**
 * Calls that move money, manage users or keys, or hand control away, written from the venue's documentation and not
 * from the gateway's tables. What the venue calls Trade covers most of them. The parameters are what the venue wants, so
 * that made directly they are more than noise.
 */

export interface HtxForbiddenCall {
  readonly host: 'spot' | 'contract';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

type Parameters = HtxForbiddenCall['parameters'];

const FUNDS = { currency: 'usdt', amount: '1' } as const;
const SUB = { subUid: 100_002 } as const;
const SUB_TRANSFER = { 'sub-uid': 100_002, ...FUNDS, type: 'master-transfer-out' } as const;
const CONTRACT_SUB_TRANSFER = {
  sub_uid: '100002',
  asset: 'USDT',
  from_margin_account: 'USDT',
  to_margin_account: 'USDT',
  amount: '1',
  type: 'master_to_sub',
} as const;
const ACCOUNT_TRANSFER = {
  'from-user': 1,
  'from-account-type': 'spot',
  'from-account': 1,
  'to-user': 2,
  'to-account-type': 'spot',
  'to-account': 2,
  ...FUNDS,
} as const;

const SPOT_MONEY: readonly (readonly [path: string, parameters?: Parameters])[] = [
  [
    '/v1/dw/withdraw/api/create',
    { address: 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf', chain: 'trc20usdt', ...FUNDS },
  ],
  ['/v1/dw/withdraw-virtual/1/cancel'],
  ['/v1/account/transfer', ACCOUNT_TRANSFER],
  ['/v2/account/transfer', { from: 'spot', to: 'linear-swap', 'margin-account': 'USDT', ...FUNDS }],
  ['/v1/futures/transfer', { ...FUNDS, type: 'pro-to-futures' }],
  ['/v5/account/universal_transfer', FUNDS],
  ['/v1/subuser/transfer', SUB_TRANSFER],
  ['/v2/point/transfer', { fromUid: '1', toUid: '2', groupId: 0, amount: '1' }],
  ['/v1/dw/transfer-in/margin', { symbol: 'btcusdt', ...FUNDS }],
  ['/v1/dw/transfer-out/margin', { symbol: 'btcusdt', ...FUNDS }],
  ['/v1/cross-margin/transfer-in', FUNDS],
  ['/v1/cross-margin/transfer-out', FUNDS],
  ['/v1/margin/orders', { symbol: 'btcusdt', ...FUNDS }],
  ['/v1/margin/orders/1/repay', { amount: '1' }],
  ['/v1/cross-margin/orders', FUNDS],
  ['/v1/cross-margin/orders/1/repay', { amount: '1' }],
  ['/v2/account/repayment', { accountId: '1', ...FUNDS }],
  [
    '/v1/order/auto/place',
    { 'account-id': '1', symbol: 'btcusdt', type: 'buy-limit', amount: '1', price: '1' },
  ],
  ['/v2/c2c/offer', FUNDS],
  ['/v2/c2c/cancellation', { offerId: '1' }],
  ['/v2/c2c/cancel-all'],
  ['/v2/c2c/repayment', FUNDS],
  ['/v2/c2c/transfer', FUNDS],
  ['/v1/stable-coin/exchange', { 'quote-id': '1' }],
  ['/v2/etp/creation', { etpName: 'btc3lusdt', value: '1', currency: 'usdt' }],
  ['/v2/etp/redemption', { etpName: 'btc3lusdt', amount: '1', currency: 'usdt' }],
  ['/v2/etp/1/cancel'],
  ['/v2/etp/batch-cancel', { transactId: ['1'] }],
  ['/etf/swap/in', { etf_name: 'hb10', amount: 1 }],
  ['/etf/swap/out', { etf_name: 'hb10', amount: 1 }],
  ['/v1/earn/order/demand/add', { projectId: '1', ...FUNDS }],
  ['/v1/earn/order/demand/redeem-order', { orderId: '1', amount: '1' }],
  ['/v1/trust/user/active/credit', FUNDS],
];

const SPOT_USERS: typeof SPOT_MONEY = [
  ['/v2/sub-user/creation', { userList: [{ userName: 'rehearsal1' }] }],
  ['/v2/sub-user/management', { ...SUB, action: 'lock' }],
  [
    '/v2/sub-user/tradable-market',
    { subUids: '100002', accountType: 'cross-margin', activation: 'activated' },
  ],
  ['/v2/sub-user/transferability', { subUids: '100002', transferrable: true }],
  ['/v2/sub-user/deduct-mode', { subUids: '100002', deductMode: 'sub' }],
  [
    '/v2/sub-user/api-key-generation',
    { ...SUB, otpToken: '123456', note: 'k', permission: 'readOnly,trade' },
  ],
  ['/v2/sub-user/api-key-modification', { ...SUB, accessKey: 'k', permission: 'readOnly,trade' }],
  ['/v2/sub-user/api-key-deletion', { ...SUB, accessKey: 'k' }],
  ['/broker/v1/sub-user/fee_rate/add', { subUid: '100002' }],
  ['/v1/account/fee/switch', { switch: 'on' }],
];

const CONTRACT: typeof SPOT_MONEY = [
  ['/linear-swap-api/v1/swap_master_sub_transfer', CONTRACT_SUB_TRANSFER],
  [
    '/linear-swap-api/v1/swap_transfer_inner',
    { asset: 'USDT', from_margin_account: 'BTC-USDT', to_margin_account: 'ETH-USDT', amount: '1' },
  ],
  ['/linear-swap-api/v1/swap_sub_auth', { sub_uid: '100002', sub_auth: 1 }],
  ['/linear-swap-api/v3/fix_position_margin_change', { contract_code: 'BTC-USDT', amount: '1', type: 'add' }],
  ['/linear-swap-api/v3/swap_switch_account_type', { account_type: 1 }],
  ['/linear-swap-api/v3/linear_swap_fee_switch', { fee_switch: 1 }],
  ['/v5/position/margin', { contract_code: 'BTC-USDT', margin: '1' }],
  ['/v5/account/asset_mode', { assets_mode: 1 }],
  ['/v5/account/fee_deduction_currency', { fee_deduction_currency: 'HTX' }],
  ['/swap-api/v1/swap_master_sub_transfer', CONTRACT_SUB_TRANSFER],
  ['/swap-api/v1/swap_sub_auth', { sub_uid: '100002', sub_auth: 1 }],
  ['/api/v1/contract_master_sub_transfer', { sub_uid: '100002', symbol: 'BTC', amount: '1' }],
  ['/api/v1/contract_sub_auth', { sub_uid: '100002', sub_auth: 1 }],
  ['/copytrading/trader/place_order', { contract_code: 'BTC-USDT', volume: '1' }],
  ['/copytrading/trader/close_order', { order_id: '1' }],
  ['/copytrading/trader/close_all_position'],
  ['/copytrading/trader/tpsl_order', { order_id: '1' }],
  ['/copytrading/trader/add_margin', { amount: '1' }],
  ['/copytrading/trader/updated_contract_lever', { lever_rate: 5 }],
  ['/copytrading/trader/remove_follower', { uid: '1' }],
  ['/copytrading/trader/account_transfer', FUNDS],
  ['/api/v6/copyTrading/trader/follower', { uid: '1' }],
  ['/api/v6/copyTrading/trader/follower-settings', { uid: '1' }],
  ['/api/v6/copyTrading/trader/config', { on: 1 }],
  ['/api/v6/copyTrading/trader/transfer', FUNDS],
  ['/api/v6/copyTrading/trader/apikey'],
];

/** Questions that show other users, or where money could be sent. */
const SUB_USER_QUESTIONS: typeof SPOT_MONEY = [
  ['/v2/sub-user/user-list'],
  ['/v2/sub-user/user-state', { subUid: '100002' }],
  ['/v2/sub-user/account-list', { subUid: '100002' }],
  ['/v2/sub-user/deposit-address', { subUid: '100002', currency: 'usdt' }],
  ['/v2/sub-user/query-deposit', { subUid: '100002' }],
];

function rows(
  host: HtxForbiddenCall['host'],
  method: HtxForbiddenCall['method'],
  list: typeof SPOT_MONEY,
): HtxForbiddenCall[] {
  return list.map(([path, parameters = {}]) => ({ host, method, path, parameters }));
}

export const HTX_FORBIDDEN_CALLS: readonly HtxForbiddenCall[] = [
  ...rows('spot', 'POST', SPOT_MONEY),
  ...rows('spot', 'POST', SPOT_USERS),
  ...rows('spot', 'GET', SUB_USER_QUESTIONS),
  ...rows('contract', 'POST', CONTRACT),
  ...rows('contract', 'POST', [['/v2/account/transfer', { from: 'linear-swap', to: 'spot', ...FUNDS }]]),
];

/** The same through ccxt's own signing; the venue's paths have no placeholders here. */
export async function callThroughCcxt(ccxt: htx, call: HtxForbiddenCall): Promise<unknown> {
  const family = [call.host, 'private'];
  return ccxt.request(call.path.slice(1), family, call.method, { ...call.parameters }) as Promise<unknown>;
}

/** What a person would call, and what of it must not arrive. */
export const HTX_FORBIDDEN_UNIFIED: readonly {
  readonly call: string;
  readonly reaches: string;
  readonly run: (ccxt: htx) => Promise<unknown>;
}[] = [
  {
    call: 'withdraw',
    reaches: 'POST /v1/dw/withdraw/api/create',
    run: async (ccxt) =>
      ccxt.withdraw('USDT', 10, 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf', undefined, { network: 'TRC20' }),
  },
  {
    call: 'transfer (spot to swap)',
    reaches: 'POST /v2/account/transfer',
    run: async (ccxt) => ccxt.transfer('USDT', 1, 'spot', 'swap'),
  },
  {
    call: 'borrowCrossMargin',
    reaches: 'POST /v1/cross-margin/orders',
    run: async (ccxt) => ccxt.borrowCrossMargin('USDT', 1),
  },
  {
    call: 'borrowIsolatedMargin',
    reaches: 'POST /v1/margin/orders',
    run: async (ccxt) => ccxt.borrowIsolatedMargin('BTC/USDT', 'USDT', 1),
  },
  {
    call: 'setPositionMode',
    reaches: 'POST /v5/position/mode',
    run: async (ccxt) => ccxt.setPositionMode(true),
  },
];
