import type { TradingClients } from '../support/trading-clients.ts';

/** Calls that no virtual key can make, whatever its scopes: what they would do, and where they would arrive. */
export interface ForbiddenCall {
  readonly client: 'ccxt' | 'okx-api';
  readonly call: string;
  /** Method and path at the venue. */
  readonly reaches: string;
  readonly run: (clients: TradingClients) => Promise<unknown>;
}

type Ask = ForbiddenCall['run'];

const ADDRESS = 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf';
const FUNDS = { ccy: 'USDT', amt: '1' } as const;
const SUB = { subAcct: 'rehearsal1' } as const;
const CONVERT = { baseCcy: 'BTC', quoteCcy: 'USDT', side: 'sell' } as const;

const CCXT: readonly (readonly [call: string, reaches: string, run: Ask])[] = [
  [
    'withdraw',
    'POST /api/v5/asset/withdrawal',
    async ({ ccxt }) => ccxt.withdraw('USDT', 10, ADDRESS, undefined, { network: 'TRC20', fee: '1' }),
  ],
  [
    'transfer',
    'POST /api/v5/asset/transfer',
    async ({ ccxt }) => ccxt.transfer('USDT', 1, 'funding', 'trading'),
  ],
  [
    'fetchConvertQuote',
    'POST /api/v5/asset/convert/estimate-quote',
    async ({ ccxt }) => ccxt.fetchConvertQuote('BTC', 'USDT', 0.01),
  ],
  [
    'createConvertTrade',
    'POST /api/v5/asset/convert/trade',
    async ({ ccxt }) => ccxt.createConvertTrade('quote1', 'BTC', 'USDT', 0.01),
  ],
  [
    'borrowCrossMargin',
    'POST /api/v5/account/borrow-repay',
    async ({ ccxt }) => ccxt.borrowCrossMargin('USDT', 1),
  ],
  [
    'privatePostAssetWithdrawalLightning',
    'POST /api/v5/asset/withdrawal-lightning',
    async ({ ccxt }) => ccxt.privatePostAssetWithdrawalLightning({ ccy: 'BTC', invoice: 'lnbc1' }),
  ],
  [
    'privateGetAssetDepositLightning',
    'GET /api/v5/asset/deposit-lightning',
    async ({ ccxt }) => ccxt.privateGetAssetDepositLightning({ ccy: 'BTC', amt: '0.01' }),
  ],
  [
    'privatePostTradeEasyConvert',
    'POST /api/v5/trade/easy-convert',
    async ({ ccxt }) => ccxt.privatePostTradeEasyConvert({ fromCcy: ['BTC'], toCcy: 'USDT' }),
  ],
  [
    'privatePostFinanceSavingsPurchaseRedempt',
    'POST /api/v5/finance/savings/purchase-redempt',
    async ({ ccxt }) => ccxt.privatePostFinanceSavingsPurchaseRedempt({ ...FUNDS, side: 'purchase' }),
  ],
  [
    'privatePostFinanceFlexibleLoanBorrow',
    'POST /api/v5/finance/flexible-loan/borrow',
    async ({ ccxt }) => ccxt.privatePostFinanceFlexibleLoanBorrow(FUNDS),
  ],
  [
    'privateGetUsersSubaccountList',
    'GET /api/v5/users/subaccount/list',
    async ({ ccxt }) => ccxt.privateGetUsersSubaccountList(),
  ],
  [
    'privatePostUsersSubaccountCreateSubaccount',
    'POST /api/v5/users/subaccount/create-subaccount',
    async ({ ccxt }) => ccxt.privatePostUsersSubaccountCreateSubaccount({ ...SUB, type: '1' }),
  ],
  [
    'privatePostUsersSubaccountApikey',
    'POST /api/v5/users/subaccount/apikey',
    async ({ ccxt }) => ccxt.privatePostUsersSubaccountApikey({ ...SUB, label: 'k', passphrase: 'Aa1!aaaa' }),
  ],
  [
    'privatePostUsersSubaccountDeleteApikey',
    'POST /api/v5/users/subaccount/delete-apikey',
    async ({ ccxt }) => ccxt.privatePostUsersSubaccountDeleteApikey({ ...SUB, apiKey: 'k' }),
  ],
  [
    'privatePostTradingBotGridOrderAlgo',
    'POST /api/v5/tradingBot/grid/order-algo',
    async ({ ccxt }) => ccxt.privatePostTradingBotGridOrderAlgo({ instId: 'BTC-USDT', algoOrdType: 'grid' }),
  ],
  [
    'privatePostCopytradingAlgoOrder',
    'POST /api/v5/copytrading/algo-order',
    async ({ ccxt }) => ccxt.privatePostCopytradingAlgoOrder({ subPosId: '1', tpTriggerPx: '1' }),
  ],
  [
    'privatePostRfqCreateRfq',
    'POST /api/v5/rfq/create-rfq',
    async ({ ccxt }) => ccxt.privatePostRfqCreateRfq({ counterparties: ['x'], legs: [] }),
  ],
];

const OKX_API: typeof CCXT = [
  [
    'submitWithdraw',
    'POST /api/v5/asset/withdrawal',
    async ({ okxApi }) =>
      okxApi.submitWithdraw({ ...FUNDS, dest: '4', toAddr: ADDRESS, chain: 'USDT-TRC20' }),
  ],
  [
    'cancelWithdrawal',
    'POST /api/v5/asset/cancel-withdrawal',
    async ({ okxApi }) => okxApi.cancelWithdrawal({ wdId: '1' }),
  ],
  [
    'fundsTransfer',
    'POST /api/v5/asset/transfer',
    async ({ okxApi }) => okxApi.fundsTransfer({ ...FUNDS, from: '18', to: '6' }),
  ],
  [
    'transferSubAccountBalance',
    'POST /api/v5/asset/subaccount/transfer',
    async ({ okxApi }) =>
      okxApi.transferSubAccountBalance({
        ...FUNDS,
        from: '6',
        to: '6',
        fromSubAccount: 'rehearsal1',
        toSubAccount: 'rehearsal2',
      }),
  ],
  [
    'estimateConvertQuote',
    'POST /api/v5/asset/convert/estimate-quote',
    async ({ okxApi }) => okxApi.estimateConvertQuote({ ...CONVERT, rfqSz: '0.01', rfqSzCcy: 'BTC' }),
  ],
  [
    'convertTrade',
    'POST /api/v5/asset/convert/trade',
    async ({ okxApi }) => okxApi.convertTrade({ ...CONVERT, quoteId: 'quote1', sz: '0.01', szCcy: 'BTC' }),
  ],
  [
    'submitEasyConvert',
    'POST /api/v5/trade/easy-convert',
    async ({ okxApi }) => okxApi.submitEasyConvert({ fromCcys: ['BTC'], toCcy: 'USDT' }),
  ],
  [
    'submitOneClickRepay',
    'POST /api/v5/trade/one-click-repay',
    async ({ okxApi }) => okxApi.submitOneClickRepay({ debtCcys: ['BTC'], repayCcy: 'USDT' }),
  ],
  [
    'savingsPurchaseRedemption',
    'POST /api/v5/finance/savings/purchase-redempt',
    async ({ okxApi }) => okxApi.savingsPurchaseRedemption({ ...FUNDS, side: 'purchase', rate: '0.01' }),
  ],
  [
    'getSubAccountList',
    'GET /api/v5/users/subaccount/list',
    async ({ okxApi }) => okxApi.getSubAccountList(),
  ],
  [
    'resetSubAccountAPIKey',
    'POST /api/v5/users/subaccount/modify-apikey',
    async ({ okxApi }) => okxApi.resetSubAccountAPIKey({ ...SUB, apiKey: 'k', ip: '' }),
  ],
  [
    'setSubAccountTransferOutPermission',
    'POST /api/v5/users/subaccount/set-transfer-out',
    async ({ okxApi }) => okxApi.setSubAccountTransferOutPermission({ ...SUB, canTransOut: true }),
  ],
];

export const FORBIDDEN_CALLS: readonly ForbiddenCall[] = [
  ...CCXT.map(([call, reaches, run]) => ({ client: 'ccxt', call, reaches, run }) as const),
  ...OKX_API.map(([call, reaches, run]) => ({ client: 'okx-api', call, reaches, run }) as const),
];
