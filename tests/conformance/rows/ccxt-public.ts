import assert from 'node:assert/strict';
import { PRICES, type MarketCase } from '../markets.ts';
import { rowsOf, type Row } from '../row.ts';

/** What ccxt asks without a key, once for the venue and once for each market. */

const any = rowsOf('ccxt', 'any');

export const CCXT_PUBLIC: readonly Row[] = [
  any({
    call: 'loadMarkets',
    note: 'sends the signed `asset/currencies` too, since a key is set',
    run: async ({ ccxt }) => ccxt.loadMarkets(true),
    holds: (markets) => {
      assert.equal(markets['BTC/USDT']?.id, 'BTC-USDT');
      assert.equal(markets['BTC/USDT:USDT']?.contractSize, 0.01);
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
    holds: (currencies) => assert.equal(currencies['USDT']?.id, 'USDT'),
  }),
];

export function ccxtMarketDataRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('ccxt', market.name);
  return [
    row({
      call: 'fetchTicker',
      run: async ({ ccxt }) => ccxt.fetchTicker(market.symbol),
      holds: (ticker) => assert.equal(ticker.bid, Number(PRICES.bid)),
    }),
    row({
      call: 'fetchTickers',
      run: async ({ ccxt }) => ccxt.fetchTickers([market.symbol]),
      holds: (tickers) => assert.equal(tickers[market.symbol]?.ask, Number(PRICES.ask)),
    }),
    row({
      call: 'fetchOrderBook',
      run: async ({ ccxt }) => ccxt.fetchOrderBook(market.symbol, 5),
      holds: (book) => assert.equal(book.asks[0]?.[0], Number(PRICES.ask)),
    }),
    row({
      call: 'fetchOHLCV',
      run: async ({ ccxt }) => ccxt.fetchOHLCV(market.symbol, '1m', undefined, 5),
      holds: (candles) => assert.ok(candles.length > 0 && candles.every((candle) => candle.length === 6)),
    }),
    row({
      call: 'fetchTrades',
      run: async ({ ccxt }) => ccxt.fetchTrades(market.symbol, undefined, 5),
      holds: (trades) => assert.equal(trades[0]?.symbol, market.symbol),
    }),
  ];
}
