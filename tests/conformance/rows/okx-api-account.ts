import assert from 'node:assert/strict';
import { SWAP, type MarketCase } from '../markets.ts';
import { rowsOf, type Row } from '../row.ts';

const any = rowsOf('okx-api', 'any');

export const OKX_API_ACCOUNT: readonly Row[] = [
  any({
    call: 'getBalance',
    note: 'the comma of `ccy=BTC,USDT` is sent as it is and forwarded byte for byte',
    run: async ({ okxApi }) => okxApi.getBalance({ ccy: 'BTC,USDT' }),
    holds: ([balance]) => assert.equal(balance?.details.length, 2),
  }),
  any({
    call: 'getBalances',
    run: async ({ okxApi }) => okxApi.getBalances(),
    holds: (balances) => assert.ok(balances.length > 0),
  }),
  any({
    call: 'getCurrencies',
    run: async ({ okxApi }) => okxApi.getCurrencies({ ccy: 'USDT' }),
    holds: ([currency]) => assert.equal(currency?.ccy, 'USDT'),
  }),
  any({
    call: 'getAccountConfiguration',
    differences: ['virtual view'],
    run: async ({ okxApi }) => okxApi.getAccountConfiguration(),
    holds: ([configuration]) => assert.equal(configuration?.posMode, 'net_mode'),
  }),
  any({
    call: 'getBills',
    run: async ({ okxApi }) => okxApi.getBills(),
    holds: (bills) => assert.ok(bills.length > 0),
  }),
  any({
    call: 'cancelAllAfter',
    note: 'okx-api adds its own `tag`, so the timer covers the orders with that tag only',
    run: async ({ okxApi }) => [
      await okxApi.cancelAllAfter({ timeOut: '10' }),
      await okxApi.cancelAllAfter({ timeOut: '0' }),
    ],
    holds: ([, disarmed]) => assert.equal(disarmed?.[0]?.triggerTime, '0'),
  }),
];

export function okxApiHistoryRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('okx-api', market.name);
  const { instType, instrument: instId } = market;
  return [
    row({
      call: 'getOrderHistory',
      run: async ({ okxApi }) => okxApi.getOrderHistory({ instType, instId, state: 'filled' }),
      holds: (orders) => assert.ok(orders.length > 0),
    }),
    row({
      call: 'getFills',
      run: async ({ okxApi }) => okxApi.getFills({ instType, instId }),
      holds: (fills) => assert.ok(fills.length > 0),
    }),
    row({
      call: 'getFillsHistory',
      run: async ({ okxApi }) => okxApi.getFillsHistory({ instType, instId }),
      holds: (fills) => assert.ok(fills.length > 0),
    }),
    row({
      call: 'getFeeRates',
      run: async ({ okxApi }) => okxApi.getFeeRates({ instType, ...(instType === 'SPOT' ? { instId } : {}) }),
      holds: ([rates]) => assert.equal(rates?.instType, instType),
    }),
    row({
      call: 'getAccountInstruments',
      run: async ({ okxApi }) => okxApi.getAccountInstruments({ instType }),
      holds: (instruments) => assert.ok(instruments.some((instrument) => instrument.instId === instId)),
    }),
    row({
      call: 'getMaxBuySellAmount',
      run: async ({ okxApi }) => okxApi.getMaxBuySellAmount({ instId, tdMode: market.tdMode }),
      holds: ([amounts]) => assert.equal(amounts?.instId, instId),
    }),
  ];
}

const swap = rowsOf('okx-api', 'swap');

export const OKX_API_POSITIONS: readonly Row[] = [
  swap({
    call: 'setLeverage, getLeverage',
    note: 'needs the scope `settings`',
    run: async ({ okxApi }) => [
      await okxApi.setLeverage({ instId: SWAP.instrument, lever: '4', mgnMode: 'cross' }),
      await okxApi.getLeverage({ instId: SWAP.instrument, mgnMode: 'cross' }),
    ],
    holds: ([, leverage]) => assert.equal(leverage?.[0]?.lever, '4'),
  }),
  swap({
    call: 'submitOrder (reduceOnly), getPositions',
    run: async ({ okxApi }) => {
      const market = { instId: SWAP.instrument, tdMode: 'cross', ordType: 'market' } as const;
      await okxApi.submitOrder({ ...market, side: 'sell', sz: SWAP.doubleSize, clOrdId: 'short1' });
      await okxApi.submitOrder({
        ...market,
        side: 'buy',
        sz: SWAP.size,
        reduceOnly: true,
        clOrdId: 'short2',
      });
      return okxApi.getPositions({ instId: SWAP.instrument });
    },
    holds: ([position]) => assert.match(String(position?.pos), /^-/u),
  }),
  swap({
    call: 'closePositions',
    run: async ({ okxApi }) => [
      await okxApi.closePositions({ instId: SWAP.instrument, mgnMode: 'cross' }),
      await okxApi.getPositions({ instType: 'SWAP' }),
    ],
    holds: ([, positions]) => assert.deepEqual(positions, []),
  }),
];
