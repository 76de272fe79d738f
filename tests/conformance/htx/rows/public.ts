import assert from 'node:assert/strict';
import { rowsOf, type HtxSide, type Row } from '../../row.ts';
import { AT, HTX_SWAP, type HtxMarket } from '../markets.ts';

/** What ccxt asks without a key, once for the venue and once for each market. */

const any = rowsOf<HtxSide>('ccxt', 'any');
const swap = rowsOf<HtxSide>('ccxt', 'swap');

export const PUBLIC: readonly Row<HtxSide>[] = [
  any({
    call: 'loadMarkets',
    note: 'asks both hosts',
    run: async ({ ccxt }) => ccxt.loadMarkets(true),
    holds: (markets) => {
      assert.equal(markets['BTC/USDT']?.id, 'btcusdt');
      assert.equal(markets['BTC/USDT:USDT']?.contractSize, 0.001);
    },
  }),
  any({
    call: 'fetchTime',
    run: async ({ ccxt }) => ccxt.fetchTime(),
    holds: (time) => assert.ok(Math.abs(Number(time) - Date.now()) < 30_000),
  }),
  any({
    call: 'fetchStatus',
    run: async ({ ccxt }) => ccxt.fetchStatus(),
    holds: (status) => assert.equal(status.status, 'ok'),
  }),
  any({
    call: 'fetchCurrencies',
    run: async ({ ccxt }) => ccxt.fetchCurrencies(),
    holds: (currencies) => assert.equal(currencies['USDT']?.id, 'usdt'),
  }),
  swap({
    call: 'fetchFundingRate',
    run: async ({ ccxt }) => ccxt.fetchFundingRate(HTX_SWAP.symbol),
    holds: (rate) => assert.equal(typeof rate.fundingRate, 'number'),
  }),
  swap({
    call: 'fetchFundingRateHistory',
    run: async ({ ccxt }) => ccxt.fetchFundingRateHistory(HTX_SWAP.symbol),
    holds: (rates) => assert.ok(Array.isArray(rates)),
  }),
];

export function marketDataRows(market: HtxMarket): readonly Row<HtxSide>[] {
  const row = rowsOf<HtxSide>('ccxt', market.name);
  return [
    row({
      call: 'fetchTicker',
      run: async ({ ccxt }) => ccxt.fetchTicker(market.symbol),
      holds: (ticker) => assert.equal(ticker.bid, AT.bid),
    }),
    row({
      call: 'fetchTickers',
      run: async ({ ccxt }) => ccxt.fetchTickers([market.symbol]),
      holds: (tickers) => assert.equal(tickers[market.symbol]?.ask, AT.ask),
    }),
    row({
      call: 'fetchOrderBook',
      run: async ({ ccxt }) => ccxt.fetchOrderBook(market.symbol),
      holds: (book) => assert.equal(book.asks[0]?.[0], AT.ask),
    }),
    row({
      call: 'fetchOHLCV',
      run: async ({ ccxt }) => ccxt.fetchOHLCV(market.symbol, '1m', undefined, 5),
      holds: (candles) => assert.ok(candles.length > 0),
    }),
    row({
      call: 'fetchTrades',
      run: async ({ ccxt }) => ccxt.fetchTrades(market.symbol, undefined, 10),
      holds: (trades) => assert.ok(trades.length > 0),
    }),
  ];
}
