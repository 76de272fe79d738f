import assert from 'node:assert/strict';
import type { htx, Order } from 'ccxt';
import type { DifferenceName } from '../../differences.ts';
import { rowsOf, type HtxSide, type Row } from '../../row.ts';
import { AT, type HtxMarket } from '../markets.ts';

/** Placing orders through ccxt, the same in both markets. Numbers are ccxt's own interface. */

interface Placement {
  readonly label: string;
  readonly type: 'limit' | 'market';
  readonly side: 'buy' | 'sell';
  readonly size?: 'hugeSize';
  readonly price: number;
  readonly params?: Readonly<Record<string, unknown>>;
  /** What ccxt says of the order right after it was placed. */
  readonly ends: 'open' | 'closed' | 'canceled';
  readonly note?: string;
}

/** A market order has a price too: on spot ccxt makes the cost of a purchase of it. */
const PLACEMENTS: readonly Placement[] = [
  { label: 'limit', type: 'limit', side: 'buy', price: AT.low, ends: 'open' },
  { label: 'limit that matches', type: 'limit', side: 'buy', price: AT.ask, ends: 'closed' },
  { label: 'market buy', type: 'market', side: 'buy', price: AT.ask, ends: 'closed' },
  { label: 'market sell', type: 'market', side: 'sell', price: AT.bid, ends: 'closed' },
  {
    label: 'post-only',
    type: 'limit',
    side: 'sell',
    price: AT.high,
    params: { postOnly: true },
    ends: 'open',
  },
  {
    label: 'post-only that would match',
    type: 'limit',
    side: 'buy',
    price: AT.ask,
    params: { postOnly: true },
    ends: 'canceled',
    note: 'taken and then cancelled by the venue',
  },
  {
    label: 'IOC',
    type: 'limit',
    side: 'sell',
    price: AT.bid,
    params: { timeInForce: 'IOC' },
    ends: 'closed',
  },
  {
    label: 'IOC without a match',
    type: 'limit',
    side: 'buy',
    price: AT.low,
    params: { timeInForce: 'IOC' },
    ends: 'canceled',
  },
  {
    label: 'FOK larger than the book',
    type: 'limit',
    side: 'buy',
    size: 'hugeSize',
    price: AT.ask,
    params: { timeInForce: 'FOK' },
    ends: 'canceled',
  },
];

export function orderRows(market: HtxMarket): readonly Row<HtxSide>[] {
  return [
    ...PLACEMENTS.map((placement, index) => placementRow(market, placement, index)),
    ...batchRows(market),
    ...cancelRows(market),
  ];
}

function placementRow(market: HtxMarket, placement: Placement, index: number): Row<HtxSide> {
  const { label, type, side, price, params, ends, note = '' } = placement;
  return rowsOf<HtxSide>(
    'ccxt',
    market.name,
  )({
    call: `createOrder (${label})`,
    differences: shownUid(market),
    note,
    run: async ({ ccxt }) => {
      const own = { ...params, clientOrderId: market.clientOrderId(100 + index) };
      const amount = market[placement.size ?? 'size'];
      const created = await ccxt.createOrder(market.symbol, type, side, amount, price, own);
      const fetched = await ccxt.fetchOrder(idOf(created), market.symbol);
      if (fetched.status === 'open') await ccxt.cancelOrder(idOf(created), market.symbol);
      return { created, fetched };
    },
    holds: ({ fetched }) => assert.equal(fetched.status, ends),
  });
}

function batchRows(market: HtxMarket): readonly Row<HtxSide>[] {
  const row = rowsOf<HtxSide>('ccxt', market.name);
  const isSpot = market.name === 'spot';
  return [
    row({
      call: 'createOrder (without a client order id)',
      differences: [isSpot ? 'client-drawn id' : "gateway's number", ...shownUid(market)],
      run: async ({ ccxt }) => {
        const created = await ccxt.createOrder(market.symbol, 'limit', 'buy', market.size, AT.low);
        const fetched = await ccxt.fetchOrder(idOf(created), market.symbol);
        await ccxt.cancelOrder(idOf(created), market.symbol);
        return { created, fetched };
      },
      holds: ({ fetched }) => assert.match(String(fetched.clientOrderId), isSpot ? /^AA03022abc/u : /^\d+$/u),
    }),
    row({
      call: 'createOrders, cancelOrders',
      run: async ({ ccxt }) => {
        const created = await ccxt.createOrders([
          limitOrder(market, 'buy', market.clientOrderId(1)),
          limitOrder(market, 'sell', market.clientOrderId(2)),
        ]);
        const cancelled = await ccxt.cancelOrders(created.map(idOf), market.symbol);
        return { created, cancelled, left: await ccxt.fetchOpenOrders(market.symbol) };
      },
      holds: ({ created, left }) => {
        assert.equal(created.length, 2);
        assert.deepEqual(left, []);
      },
    }),
    row({
      call: 'createOrders (without client order ids), cancelAllOrders',
      note: 'the cancel only while the key is the only trading key of the account',
      differences: [isSpot ? 'client-drawn id' : "gateway's number"],
      run: async ({ ccxt }) => {
        const created = await ccxt.createOrders([limitOrder(market, 'buy'), limitOrder(market, 'sell')]);
        await ccxt.cancelAllOrders(market.symbol);
        return { created, left: await ccxt.fetchOpenOrders(market.symbol) };
      },
      holds: ({ created, left }) => {
        assert.equal(created.length, 2);
        assert.deepEqual(left, []);
      },
    }),
  ];
}

function cancelRows(market: HtxMarket): readonly Row<HtxSide>[] {
  const row = rowsOf<HtxSide>('ccxt', market.name);
  return [
    row({
      call: 'cancelOrder',
      differences: shownUid(market),
      run: async ({ ccxt }) => {
        const order = await place(ccxt, market, 3);
        const cancelled = await ccxt.cancelOrder(idOf(order), market.symbol);
        return { cancelled, fetched: await ccxt.fetchOrder(idOf(order), market.symbol) };
      },
      holds: ({ fetched }) => assert.equal(fetched.status, 'canceled'),
    }),
    row({
      call: 'cancelOrder (by client order id)',
      run: async ({ ccxt }) => {
        await place(ccxt, market, 4);
        const clientOrderId = market.clientOrderId(4);
        const cancelled = await ccxt.cancelOrder('', market.symbol, { clientOrderId });
        return { cancelled, left: await ccxt.fetchOpenOrders(market.symbol) };
      },
      holds: ({ left }) => assert.deepEqual(left, []),
    }),
    row({
      call: 'fetchOrder (by client order id)',
      differences: shownUid(market),
      run: async ({ ccxt }) => {
        const order = await place(ccxt, market, 5);
        const fetched = await ccxt.fetchOrder('', market.symbol, { clientOrderId: market.clientOrderId(5) });
        await ccxt.cancelOrder(idOf(order), market.symbol);
        return fetched;
      },
      holds: (fetched) => assert.equal(fetched.status, 'open'),
    }),
  ];
}

/** The spot host shows whose order it is. */
export function shownUid({ name }: HtxMarket): readonly DifferenceName[] {
  return name === 'spot' ? ['virtual uid'] : [];
}

function limitOrder(market: HtxMarket, side: 'buy' | 'sell', clientOrderId?: string) {
  return {
    symbol: market.symbol,
    type: 'limit' as const,
    side,
    amount: market.size,
    price: side === 'buy' ? AT.low : AT.high,
    params: clientOrderId === undefined ? {} : { clientOrderId },
  };
}

/** A resting buy order. */
export async function place(ccxt: htx, market: HtxMarket, nth: number): Promise<Order> {
  const own = { clientOrderId: market.clientOrderId(nth) };
  return ccxt.createOrder(market.symbol, 'limit', 'buy', market.size, AT.low, own);
}

export function idsOf(orders: readonly Order[]): string[] {
  return orders.map(idOf).sort();
}

export function idOf(order: Order): string {
  assert.ok(order.id !== undefined, 'the order has no id');
  return order.id;
}
