import assert from 'node:assert/strict';
import { SWAP, type MarketCase } from '../markets.ts';
import { rowsOf, type Row } from '../row.ts';
import { idOf, idsOf, place } from './ccxt-orders.ts';

/** What ccxt reads of an account: once for the whole account, once for each market. */

const any = rowsOf('ccxt', 'any');

export const CCXT_ACCOUNT: readonly Row[] = [
  any({
    call: 'fetchBalance (trading)',
    run: async ({ ccxt }) => ccxt.fetchBalance(),
    holds: (balance) => assert.ok(Number(balance['USDT']?.free) > 0),
  }),
  any({
    call: 'fetchBalance (funding)',
    run: async ({ ccxt }) => ccxt.fetchBalance({ type: 'funding' }),
    holds: (balance) => assert.ok(Number(balance['USDT']?.free) > 0),
  }),
  any({
    call: 'fetchAccounts',
    differences: ['virtual view'],
    run: async ({ ccxt }) => ccxt.fetchAccounts(),
    holds: (accounts) => assert.equal(accounts.length, 1),
  }),
  any({
    call: 'fetchLedger',
    run: async ({ ccxt }) => ccxt.fetchLedger(),
    holds: (entries) => assert.ok(entries.length > 0),
  }),
  any({
    call: 'cancelAllOrdersAfter',
    note: 'only while the key is the only trading key of the account',
    run: async ({ ccxt }) => [await ccxt.cancelAllOrdersAfter(10_000), await ccxt.cancelAllOrdersAfter(0)],
    holds: ([, disarmed]) => assert.match(JSON.stringify(disarmed), /"triggerTime":"0"/u),
  }),
];

export function ccxtHistoryRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('ccxt', market.name);
  const kind = { type: market.name };
  return [
    row({
      call: 'fetchOpenOrders',
      run: async ({ ccxt }) => {
        const order = await place(ccxt, market, `open${market.name}`);
        const open = await ccxt.fetchOpenOrders(market.symbol);
        await ccxt.cancelOrder(idOf(order), market.symbol);
        return { order, open };
      },
      holds: ({ order, open }) => assert.deepEqual(idsOf(open), [idOf(order)]),
    }),
    row({
      call: 'fetchClosedOrders',
      run: async ({ ccxt }) => ccxt.fetchClosedOrders(market.symbol),
      holds: (orders) => assert.ok(orders.length > 0 && orders.every((order) => order.status === 'closed')),
    }),
    row({
      call: 'fetchCanceledOrders',
      differences: ['client-drawn id'],
      run: async ({ ccxt }) => ccxt.fetchCanceledOrders(market.symbol),
      holds: (orders) => assert.ok(orders.length > 0 && orders.every((order) => order.status === 'canceled')),
    }),
    row({
      call: 'fetchMyTrades',
      run: async ({ ccxt }) => ccxt.fetchMyTrades(market.symbol, undefined, undefined, kind),
      holds: (trades) => assert.ok(trades.length > 0 && trades.every((trade) => trade.fee !== undefined)),
    }),
    row({
      call: 'fetchTradingFee',
      run: async ({ ccxt }) => ccxt.fetchTradingFee(market.symbol),
      holds: (fee) => assert.equal(typeof fee.taker, 'number'),
    }),
  ];
}

const swap = rowsOf('ccxt', 'swap');

export const CCXT_POSITIONS: readonly Row[] = [
  swap({
    call: 'setLeverage, fetchLeverage',
    note: 'needs the scope `settings`',
    run: async ({ ccxt }) => {
      await ccxt.setLeverage(5, SWAP.symbol, { marginMode: 'cross' });
      return ccxt.fetchLeverage(SWAP.symbol, { marginMode: 'cross' });
    },
    holds: (leverage) => assert.equal(leverage.longLeverage, 5),
  }),
  swap({
    call: 'createOrder (reduce-only), fetchPosition, fetchPositions',
    run: async ({ ccxt }) => {
      await ccxt.createOrder(SWAP.symbol, 'market', 'buy', Number(SWAP.doubleSize), undefined, {
        clientOrderId: 'openlong',
      });
      await ccxt.createOrder(SWAP.symbol, 'market', 'sell', Number(SWAP.size), undefined, {
        clientOrderId: 'reducelong',
        reduceOnly: true,
      });
      return [await ccxt.fetchPosition(SWAP.symbol), ...(await ccxt.fetchPositions([SWAP.symbol]))];
    },
    holds: (positions) => {
      assert.equal(positions.length, 2);
      assert.ok(positions.every((position) => position.side === 'long' && Number(position.contracts) > 0));
    },
  }),
  swap({
    call: 'closePosition',
    run: async ({ ccxt }) => {
      const closed = await ccxt.closePosition(SWAP.symbol, undefined, { marginMode: 'cross' });
      return { closed, left: await ccxt.fetchPositions() };
    },
    holds: ({ left }) => assert.deepEqual(left, []),
  }),
];
