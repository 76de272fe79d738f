import assert from 'node:assert/strict';
import { PRICES, type MarketCase } from '../markets.ts';
import { rowsOf, type Row } from '../row.ts';

const any = rowsOf('okx-api', 'any');

export const OKX_API_PUBLIC: readonly Row[] = [
  any({
    call: 'getSystemTime',
    run: async ({ okxApi }) => okxApi.getSystemTime({}),
    holds: (answer) => assert.match(JSON.stringify(answer), /"ts":"\d{13}"/u),
  }),
  any({
    call: 'getSystemStatus',
    run: async ({ okxApi }) => okxApi.getSystemStatus({}),
    holds: (answer) => assert.deepEqual(answer, []),
  }),
];

export function okxApiMarketDataRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('okx-api', market.name);
  const instId = market.instrument;
  return [
    row({
      call: 'getInstruments',
      run: async ({ okxApi }) => okxApi.getInstruments({ instType: market.instType }),
      holds: (instruments) => assert.ok(instruments.some((instrument) => instrument.instId === instId)),
    }),
    row({
      call: 'getTicker',
      run: async ({ okxApi }) => okxApi.getTicker({ instId }),
      holds: ([ticker]) => assert.equal(ticker?.askPx, PRICES.ask),
    }),
    row({
      call: 'getTickers',
      run: async ({ okxApi }) => okxApi.getTickers({ instType: market.instType }),
      holds: (tickers) => assert.ok(tickers.some((ticker) => ticker.instId === instId)),
    }),
    row({
      call: 'getOrderBook',
      run: async ({ okxApi }) => okxApi.getOrderBook({ instId, sz: '5' }),
      holds: ([book]) => assert.equal(book?.bids[0]?.[0], PRICES.bid),
    }),
    row({
      call: 'getCandles',
      run: async ({ okxApi }) => okxApi.getCandles({ instId, bar: '1m', limit: '5' }),
      holds: (candles) => assert.ok(candles.length > 0),
    }),
    row({
      call: 'getTrades',
      run: async ({ okxApi }) => okxApi.getTrades({ instId, limit: 5 }),
      holds: (trades) => assert.ok(trades.length > 0),
    }),
  ];
}
