import assert from 'node:assert/strict';
import type { Order } from 'ccxt';
import { PRICES, type MarketCase } from '../markets.ts';
import { rowsOf, type OkxSide, type Row } from '../row.ts';

/** Placing orders through ccxt, the same in both markets. Numbers are ccxt's own interface. */

const LOW = Number(PRICES.low);
const HIGH = Number(PRICES.high);
const LOWER = Number(PRICES.lower);
const STOP = Number(PRICES.stop);
const ASK = Number(PRICES.ask);
const BID = Number(PRICES.bid);

interface Placement {
  readonly label: string;
  readonly type: 'limit' | 'market';
  readonly side: 'buy' | 'sell';
  readonly size: 'size' | 'hugeSize';
  readonly price?: number;
  readonly params?: Readonly<Record<string, unknown>>;
  /** What ccxt says of the order right after it was placed. */
  readonly ends: 'open' | 'closed' | 'canceled';
  readonly note?: string;
}

const PLACEMENTS: readonly Placement[] = [
  { label: 'limit', type: 'limit', side: 'buy', size: 'size', price: LOW, ends: 'open' },
  { label: 'limit that matches', type: 'limit', side: 'buy', size: 'size', price: ASK, ends: 'closed' },
  { label: 'market buy', type: 'market', side: 'buy', size: 'size', ends: 'closed' },
  { label: 'market sell', type: 'market', side: 'sell', size: 'size', ends: 'closed' },
  {
    label: 'post-only',
    type: 'limit',
    side: 'sell',
    size: 'size',
    price: HIGH,
    params: { postOnly: true },
    ends: 'open',
  },
  {
    label: 'post-only that would match',
    type: 'limit',
    side: 'buy',
    size: 'size',
    price: ASK,
    params: { postOnly: true },
    ends: 'canceled',
    note: 'taken and then cancelled by the venue',
  },
  {
    label: 'IOC',
    type: 'limit',
    side: 'sell',
    size: 'size',
    price: BID,
    params: { timeInForce: 'IOC' },
    ends: 'closed',
  },
  {
    label: 'IOC without a match',
    type: 'limit',
    side: 'buy',
    size: 'size',
    price: LOW,
    params: { timeInForce: 'IOC' },
    ends: 'canceled',
  },
  {
    label: 'FOK larger than the book',
    type: 'limit',
    side: 'buy',
    size: 'hugeSize',
    price: ASK,
    params: { timeInForce: 'FOK' },
    ends: 'canceled',
  },
];

export function ccxtOrderRows(market: MarketCase): readonly Row[] {
  return [
    ...PLACEMENTS.map((placement, index) => placementRow(market, placement, index)),
    ...batchRows(market),
    ...changeRows(market),
    ...triggerRows(market),
  ];
}

function placementRow(market: MarketCase, placement: Placement, index: number): Row {
  return rowsOf(
    'ccxt',
    market.name,
  )({
    call: `createOrder (${placement.label})`,
    note: placement.note ?? '',
    run: async ({ ccxt }) => {
      const params = { ...placement.params, clientOrderId: `place${market.name}${index}` };
      const amount = Number(market[placement.size]);
      const created = await ccxt.createOrder(
        market.symbol,
        placement.type,
        placement.side,
        amount,
        placement.price,
        params,
      );
      const fetched = await ccxt.fetchOrder(idOf(created), market.symbol);
      if (fetched.status === 'open') await ccxt.cancelOrder(idOf(created), market.symbol);
      return { created, fetched };
    },
    holds: ({ fetched }) => assert.equal(fetched.status, placement.ends),
  });
}

function batchRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('ccxt', market.name);
  const amount = Number(market.size);
  return [
    row({
      call: 'createOrder (without a client order id)',
      differences: ['client-drawn id'],
      run: async ({ ccxt }) => {
        const created = await ccxt.createOrder(market.symbol, 'limit', 'buy', amount, LOW);
        await ccxt.cancelOrder(idOf(created), market.symbol);
        return created;
      },
      holds: (created) => assert.match(String(created.clientOrderId), /^6b9ad766b55dBCDE/u),
    }),
    row({
      call: 'createOrders, cancelOrders',
      run: async ({ ccxt }) => {
        const created = await ccxt.createOrders([
          limitOrder(market, 'buy', `batch${market.name}1`),
          limitOrder(market, 'sell', `batch${market.name}2`),
        ]);
        const cancelled = await ccxt.cancelOrders(created.map(idOf), market.symbol);
        return { created, cancelled };
      },
      holds: ({ created, cancelled }) => {
        assert.equal(created.length, 2);
        assert.deepEqual(idsOf(cancelled), idsOf(created));
      },
    }),
  ];
}

function changeRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('ccxt', market.name);
  return [
    row({
      call: 'editOrder',
      run: async ({ ccxt }) => {
        const order = await place(ccxt, market, `edit${market.name}`);
        const edited = await ccxt.editOrder(
          idOf(order),
          market.symbol,
          'limit',
          'buy',
          Number(market.doubleSize),
          LOWER,
        );
        const fetched = await ccxt.fetchOrder(idOf(order), market.symbol);
        await ccxt.cancelOrder(idOf(order), market.symbol);
        return { edited, fetched };
      },
      holds: ({ fetched }) => {
        assert.equal(fetched.amount, Number(market.doubleSize));
        assert.equal(fetched.price, LOWER);
      },
    }),
    row({
      call: 'cancelOrder',
      run: async ({ ccxt }) => {
        const order = await place(ccxt, market, `cancel${market.name}`);
        const cancelled = await ccxt.cancelOrder(idOf(order), market.symbol);
        return { cancelled, fetched: await ccxt.fetchOrder(idOf(order), market.symbol) };
      },
      holds: ({ fetched }) => assert.equal(fetched.status, 'canceled'),
    }),
    row({
      call: 'cancelOrder (by client order id)',
      run: async ({ ccxt }) => {
        const clientOrderId = `cancelown${market.name}`;
        await place(ccxt, market, clientOrderId);
        return ccxt.cancelOrder('', market.symbol, { clientOrderId });
      },
      holds: (cancelled) => assert.ok(idOf(cancelled).length > 0),
    }),
    row({
      call: 'fetchOrder (by client order id)',
      run: async ({ ccxt }) => {
        const clientOrderId = `fetch${market.name}`;
        const order = await place(ccxt, market, clientOrderId);
        const fetched = await ccxt.fetchOrder('', market.symbol, { clientOrderId });
        await ccxt.cancelOrder(idOf(order), market.symbol);
        return fetched;
      },
      holds: (fetched) => assert.equal(fetched.status, 'open'),
    }),
  ];
}

function triggerRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('ccxt', market.name);
  return [
    row({
      call: 'createOrder (trigger), fetchOpenOrders (trigger), cancelOrder (trigger)',
      differences: ['client-drawn id', 'id of a trigger order'],
      run: async ({ ccxt }) => {
        const created = await ccxt.createOrder(market.symbol, 'limit', 'buy', Number(market.size), HIGH, {
          triggerPrice: HIGH,
        });
        const open = await ccxt.fetchOpenOrders(market.symbol, undefined, undefined, { trigger: true });
        const cancelled = await ccxt.cancelOrder(idOf(created), market.symbol, { trigger: true });
        return { created, open, cancelled };
      },
      holds: ({ created, open }) => assert.deepEqual(idsOf(open), [idOf(created)]),
    }),
    row({
      call: 'createOrder (attached take-profit and stop-loss)',
      run: async ({ ccxt }) => {
        const created = await ccxt.createOrder(market.symbol, 'limit', 'buy', Number(market.size), LOW, {
          clientOrderId: `attached${market.name}`,
          takeProfit: { triggerPrice: HIGH },
          stopLoss: { triggerPrice: STOP },
        });
        const fetched = await ccxt.fetchOrder(idOf(created), market.symbol);
        await ccxt.cancelOrder(idOf(created), market.symbol);
        return { created, fetched };
      },
      holds: ({ fetched }) => {
        assert.match(JSON.stringify(fetched.info), new RegExp(`"tpTriggerPx":"${PRICES.high}"`, 'u'));
        assert.match(JSON.stringify(fetched.info), new RegExp(`"slTriggerPx":"${PRICES.stop}"`, 'u'));
      },
    }),
  ];
}

export function limitOrder(market: MarketCase, side: 'buy' | 'sell', clientOrderId: string) {
  return {
    symbol: market.symbol,
    type: 'limit' as const,
    side,
    amount: Number(market.size),
    price: side === 'buy' ? LOW : HIGH,
    params: { clientOrderId },
  };
}

/** A resting buy order. */
export async function place(
  ccxt: OkxSide['ccxt'],
  market: MarketCase,
  clientOrderId: string,
): Promise<Order> {
  return ccxt.createOrder(market.symbol, 'limit', 'buy', Number(market.size), LOW, { clientOrderId });
}

export function idsOf(orders: readonly Order[]): string[] {
  return orders.map(idOf).sort();
}

export function idOf(order: Order): string {
  assert.ok(order.id !== undefined, 'the order has no id');
  return order.id;
}
