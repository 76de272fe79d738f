import type { OperationGroup } from './group.ts';

/** What anybody may ask of the spot market. `/market/*` stands on the contract hosts too, for coin-margined futures. */
export const SPOT_MARKET_OPERATIONS: readonly OperationGroup[] = [
  {
    method: 'GET',
    family: 'htx-spot',
    class: 'public',
    acts: false,
    reader: 'query',
    paths: [
      '/market/depth',
      '/market/detail',
      '/market/detail/merged',
      '/market/etp',
      '/market/fullMbp',
      '/market/history/candles',
      '/market/history/kline',
      '/market/history/trade',
      '/market/tickers',
      '/market/trade',
      '/v1/common/currencys',
      '/v1/common/exchange',
      '/v1/common/symbols',
      '/v1/common/timestamp',
      '/v1/settings/common/chains',
      '/v1/settings/common/currencys',
      '/v1/settings/common/market-symbols',
      '/v1/settings/common/symbols',
      '/v1/settings/currencys',
      '/v2/market-status',
      '/v2/reference/currencies',
      '/v2/settings/common/currencies',
      '/v2/settings/common/symbols',
    ],
  },
];
