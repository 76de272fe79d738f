import assert from 'node:assert/strict';
import { rowsOf, type HtxSide, type Row } from '../../row.ts';
import { AT, HTX_SPOT, HTX_SWAP, type HtxMarket } from '../markets.ts';
import { idOf, idsOf, place, shownUid } from './orders.ts';

/** What ccxt reads of an account, and positions. */

const any = rowsOf<HtxSide>('ccxt', 'any');
const spot = rowsOf<HtxSide>('ccxt', 'spot');
const swap = rowsOf<HtxSide>('ccxt', 'swap');

export const ACCOUNT: readonly Row<HtxSide>[] = [
  any({
    call: 'fetchBalance (spot)',
    run: async ({ ccxt }) => ccxt.fetchBalance(),
    holds: (balance) => assert.ok(Number(balance['USDT']?.free) > 0),
  }),
  any({
    call: 'fetchBalance (swap)',
    run: async ({ ccxt }) => ccxt.fetchBalance({ type: 'swap' }),
    holds: (balance) => assert.ok(Number(balance['USDT']?.free) > 0),
  }),
  any({
    call: 'fetchAccounts',
    note: "ledgers that are not the key's to trade with are left out",
    run: async ({ ccxt }) => {
      const accounts = await ccxt.fetchAccounts();
      return accounts.filter(({ type }) => type === 'spot');
    },
    holds: (accounts) => assert.equal(accounts.length, 1),
  }),
  any({
    call: 'fetchLedger',
    run: async ({ ccxt }) => ccxt.fetchLedger(),
    holds: (entries) => assert.ok(entries.length > 0),
  }),
  spot({
    call: 'cancelAllOrdersAfter',
    note: 'only while the key is the only trading key of the account',
    run: async ({ ccxt }) => [await ccxt.cancelAllOrdersAfter(10_000), await ccxt.cancelAllOrdersAfter(0)],
    holds: ([armed]) => assert.match(JSON.stringify(armed), /"triggerTime":"?\d+/u),
  }),
  spot({
    call: 'fetchTradingFee',
    run: async ({ ccxt }) => ccxt.fetchTradingFee(HTX_SPOT.symbol),
    holds: (fee) => assert.equal(typeof fee.taker, 'number'),
  }),
  spot({
    call: 'fetchOrderTrades',
    run: async ({ ccxt }) => {
      const order = await ccxt.createOrder(HTX_SPOT.symbol, 'limit', 'buy', HTX_SPOT.size, AT.ask, {
        clientOrderId: HTX_SPOT.clientOrderId(8),
      });
      return ccxt.fetchOrderTrades(idOf(order), HTX_SPOT.symbol);
    },
    holds: (trades) => assert.ok(trades.length > 0),
  }),
];

export function historyRows(market: HtxMarket): readonly Row<HtxSide>[] {
  const row = rowsOf<HtxSide>('ccxt', market.name);
  return [
    row({
      call: 'fetchOpenOrders',
      run: async ({ ccxt }) => {
        const order = await place(ccxt, market, 9);
        const open = await ccxt.fetchOpenOrders(market.symbol);
        await ccxt.cancelOrder(idOf(order), market.symbol);
        return { order, open };
      },
      holds: ({ order, open }) => assert.deepEqual(idsOf(open), [idOf(order)]),
    }),
    row({
      call: 'fetchClosedOrders',
      differences: shownUid(market),
      run: async ({ ccxt }) => ccxt.fetchClosedOrders(market.symbol),
      holds: (orders) => assert.ok(orders.length > 0 && orders.every((order) => order.status === 'closed')),
    }),
    row({
      call: 'fetchCanceledOrders',
      differences: [market.name === 'spot' ? 'client-drawn id' : "gateway's number", ...shownUid(market)],
      run: async ({ ccxt }) => ccxt.fetchCanceledOrders(market.symbol),
      holds: (orders) => assert.ok(orders.length > 0 && orders.every((order) => order.status === 'canceled')),
    }),
    row({
      call: 'fetchOrders',
      differences: [market.name === 'spot' ? 'client-drawn id' : "gateway's number", ...shownUid(market)],
      run: async ({ ccxt }) => ccxt.fetchOrders(market.symbol),
      holds: (orders) => assert.ok(orders.length > 0),
    }),
    row({
      call: 'fetchMyTrades',
      run: async ({ ccxt }) => ccxt.fetchMyTrades(market.symbol),
      holds: (trades) => assert.ok(trades.length > 0 && trades.every((trade) => trade.fee !== undefined)),
    }),
  ];
}

export const POSITIONS: readonly Row<HtxSide>[] = [
  swap({
    call: 'setLeverage',
    note: 'needs the scope `settings`',
    run: async ({ ccxt }) => ccxt.setLeverage(5, HTX_SWAP.symbol, { marginMode: 'cross' }),
    holds: (answer) => assert.match(JSON.stringify(answer), /"lever_rate":"?5\b/u),
  }),
  swap({
    call: 'createOrder (reduce-only), fetchPosition, fetchPositions',
    run: async ({ ccxt }) => {
      await ccxt.createOrder(HTX_SWAP.symbol, 'market', 'buy', 2 * HTX_SWAP.size, undefined, {
        clientOrderId: HTX_SWAP.clientOrderId(10),
      });
      await ccxt.createOrder(HTX_SWAP.symbol, 'market', 'sell', HTX_SWAP.size, undefined, {
        clientOrderId: HTX_SWAP.clientOrderId(11),
        reduceOnly: true,
      });
      return [await ccxt.fetchPosition(HTX_SWAP.symbol), ...(await ccxt.fetchPositions([HTX_SWAP.symbol]))];
    },
    holds: (positions) => {
      assert.equal(positions.length, 2);
      assert.ok(positions.every((position) => position.side === 'long' && Number(position.contracts) > 0));
    },
  }),
  swap({
    call: 'closePosition',
    run: async ({ ccxt }) => {
      const closed = await ccxt.closePosition(HTX_SWAP.symbol, undefined, {
        position_side: 'both',
        clientOrderId: HTX_SWAP.clientOrderId(12),
      });
      return { closed, left: await ccxt.fetchPositions([HTX_SWAP.symbol]) };
    },
    holds: ({ left }) => assert.deepEqual(left, []),
  }),
];
