import assert from 'node:assert/strict';
import { rowsOf, type HtxSide, type Row } from '../../row.ts';
import { AT, HTX_SPOT, HTX_SWAP } from '../markets.ts';
import { idOf, idsOf } from './orders.ts';

/** Orders that wait for a price: on spot a type of order, on contracts a family of their own. */

const spot = rowsOf<HtxSide>('ccxt', 'spot');
const swap = rowsOf<HtxSide>('ccxt', 'swap');

export const TRIGGERS: readonly Row<HtxSide>[] = [
  spot({
    call: 'createOrder (trigger), fetchOrder, cancelOrder',
    differences: ['virtual uid'],
    run: async ({ ccxt }) => {
      const created = await ccxt.createOrder(HTX_SPOT.symbol, 'limit', 'buy', HTX_SPOT.size, AT.high, {
        triggerPrice: AT.high,
        clientOrderId: HTX_SPOT.clientOrderId(6),
      });
      const fetched = await ccxt.fetchOrder(idOf(created), HTX_SPOT.symbol);
      const cancelled = await ccxt.cancelOrder(idOf(created), HTX_SPOT.symbol);
      return { created, fetched, cancelled };
    },
    holds: ({ fetched }) => assert.equal(Number(fetched.triggerPrice), AT.high),
  }),
  swap({
    call: 'createOrder (stop-loss), fetchOpenOrders (stop-loss), cancelOrder (stop-loss)',
    run: async ({ ccxt }) => {
      const created = await ccxt.createOrder(HTX_SWAP.symbol, 'market', 'sell', HTX_SWAP.size, undefined, {
        stopLossPrice: AT.stop,
        algo_client_order_id: Number(HTX_SWAP.clientOrderId(6)),
      });
      const open = await ccxt.fetchOpenOrders(HTX_SWAP.symbol, undefined, undefined, { stopLoss: true });
      const cancelled = await ccxt.cancelOrder(idOf(created), HTX_SWAP.symbol, { stopLoss: true });
      return { created, open, cancelled };
    },
    holds: ({ created, open }) => assert.deepEqual(idsOf(open), [idOf(created)]),
  }),
  swap({
    call: 'createOrder (attached take-profit and stop-loss)',
    run: async ({ ccxt }) => {
      const created = await ccxt.createOrder(HTX_SWAP.symbol, 'limit', 'buy', HTX_SWAP.size, AT.low, {
        clientOrderId: HTX_SWAP.clientOrderId(7),
        takeProfit: { triggerPrice: AT.high, type: 'market' },
        stopLoss: { triggerPrice: AT.stop, type: 'market' },
      });
      const fetched = await ccxt.fetchOrder(idOf(created), HTX_SWAP.symbol);
      await ccxt.cancelOrder(idOf(created), HTX_SWAP.symbol);
      return { created, fetched };
    },
    holds: ({ fetched }) => {
      assert.match(JSON.stringify(fetched.info), new RegExp(`"tp_trigger_price":"${AT.high}"`, 'u'));
      assert.match(JSON.stringify(fetched.info), new RegExp(`"sl_trigger_price":"${AT.stop}"`, 'u'));
    },
  }),
];
