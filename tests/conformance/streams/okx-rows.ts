import assert from 'node:assert/strict';
import type { Order } from 'ccxt';
import { PRICES, SPOT, SWAP, type MarketCase } from '../markets.ts';
import { rowsOf, type Row } from '../row.ts';
import { idOf } from '../rows/ccxt-orders.ts';
import { tradeOnce } from '../venues.ts';
import { frozen } from './frozen.ts';
import type { OkxStreamSide } from './okx-venue.ts';

/** What ccxt streams of OKX. Each row has a client of its own. */

type StreamRow = Row<OkxStreamSide>;

const LOW = Number(PRICES.low);
const LOWER = Number(PRICES.lower);
const BID = Number(PRICES.bid);
const ASK = Number(PRICES.ask);

/** What the venue waits at least between two pushes of one channel. */
export const PACE_MS = 100;
const CANDLE_PACE_MS = 1_000;

/** Two others trade, and the venue has the time to say so. */
async function trade(
  { passerBy, venue }: OkxStreamSide,
  market: MarketCase,
  paceMs = PACE_MS,
): Promise<void> {
  await tradeOnce(passerBy, market);
  venue.pass(paceMs);
}

function marketRows(market: MarketCase): readonly StreamRow[] {
  const row = rowsOf<OkxStreamSide>('ccxt', market.name);
  const { symbol } = market;
  return [
    row({
      call: 'watchTicker',
      run: async (side) => {
        const first = frozen(await side.ccxt.watchTicker(symbol));
        const next = side.ccxt.watchTicker(symbol);
        await trade(side, market);
        return { first, second: frozen(await next) };
      },
      holds: ({ first, second }) => {
        assert.deepEqual([first.bid, first.ask], [BID, ASK]);
        assert.ok(Number(second.baseVolume) > Number(first.baseVolume));
      },
    }),
    ...[undefined, 5].map((depth) =>
      row({
        call: depth === undefined ? 'watchOrderBook' : `watchOrderBook (${depth} levels)`,
        run: async ({ ccxt, counterparty, venue }) => {
          const { instrument: instId, tdMode, size: sz } = market;
          const first = frozen(await ccxt.watchOrderBook(symbol, depth));
          const next = ccxt.watchOrderBook(symbol, depth);
          const order = { instId, tdMode, side: 'buy', ordType: 'limit', px: PRICES.lower, sz } as const;
          const [placed] = await counterparty.submitOrder(order);
          venue.pass(PACE_MS);
          const second = frozen(await next);
          const last = ccxt.watchOrderBook(symbol, depth);
          await counterparty.cancelOrder({ instId, ordId: placed?.ordId ?? '' });
          venue.pass(PACE_MS);
          return { first, second, third: frozen(await last) };
        },
        holds: ({ first, second, third }) => {
          assert.deepEqual(
            [first, second, third].map(({ bids }) => bids.map(([price]) => price)),
            [[BID], [BID, LOWER], [BID]],
          );
        },
      }),
    ),
    row({
      call: 'watchTrades',
      run: async (side) => {
        const next = side.ccxt.watchTrades(symbol);
        await side.venue.subscribed(`"trades","instId":"${market.instrument}"`);
        await trade(side, market);
        return frozen(await next);
      },
      holds: (trades) => {
        assert.deepEqual(
          trades.map(({ price, side }) => [price, side]),
          [[ASK, 'buy']],
        );
      },
    }),
    row({
      call: 'watchOHLCV',
      run: async (side) => {
        const first = frozen(await side.ccxt.watchOHLCV(symbol, '1m'));
        const next = side.ccxt.watchOHLCV(symbol, '1m');
        await trade(side, market, CANDLE_PACE_MS);
        return { first, second: frozen(await next) };
      },
      holds: ({ second }) => assert.equal(second.at(-1)?.[4], ASK),
    }),
  ];
}

interface Placement {
  readonly label: string;
  readonly type: 'limit' | 'market';
  readonly side: 'buy' | 'sell';
  readonly price?: number;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly ends: 'closed' | 'canceled';
}

const PLACEMENTS: readonly Placement[] = [
  { label: 'limit that matches', type: 'limit', side: 'buy', price: ASK, ends: 'closed' },
  { label: 'market', type: 'market', side: 'sell', ends: 'closed' },
  {
    label: 'post-only that would match',
    type: 'limit',
    side: 'buy',
    price: ASK,
    params: { postOnly: true },
    ends: 'canceled',
  },
  {
    label: 'IOC without a match',
    type: 'limit',
    side: 'buy',
    price: LOW,
    params: { timeInForce: 'IOC' },
    ends: 'canceled',
  },
];

function orderRows(market: MarketCase): readonly StreamRow[] {
  const row = rowsOf<OkxStreamSide>('ccxt', market.name);
  const { symbol } = market;
  const amount = Number(market.size);
  return [
    ...PLACEMENTS.map(({ label, type, side, price, params, ends }, index) =>
      row({
        call: `createOrderWs (${label}), watchOrders`,
        run: async ({ ccxt, venue }) => {
          const updates = await watchOrders({ ccxt, venue }, market);
          const own = { ...params, clientOrderId: `stream${market.name}${index}` };
          const created = await ccxt.createOrderWs(symbol, type, side, amount, price, own);
          return { created, ended: await updates.until(({ status }) => status === ends) };
        },
        holds: ({ created, ended }) => assert.equal(ended.id, created.id),
      }),
    ),
    row({
      call: 'createOrderWs, editOrderWs, cancelOrderWs, watchOrders',
      differences: ['client-drawn id'],
      note: 'ccxt marks the order with a `tag`; the gateway leaves it as it is',
      run: async ({ ccxt, venue }) => {
        const updates = await watchOrders({ ccxt, venue }, market);
        const created = await ccxt.createOrderWs(symbol, 'limit', 'buy', amount, LOW);
        const placed = await updates.until(({ status }) => status === 'open');
        const id = idOf(created);
        const edited = await ccxt.editOrderWs(id, symbol, 'limit', 'buy', 2 * amount, LOWER);
        const changed = await updates.until(({ price }) => price === LOWER);
        const cancelled = await ccxt.cancelOrderWs(id, symbol);
        return { created, placed, edited, changed, cancelled, ended: await updates.until(isCancelled) };
      },
      holds: ({ created, changed, ended }) => {
        assert.match(String(created.clientOrderId), /^6b9ad766b55dBCDE/u);
        assert.deepEqual([changed.status, changed.amount], ['open', 2 * amount]);
        assert.equal(ended.id, created.id);
      },
    }),
    row({
      call: 'cancelOrderWs (by client order id)',
      run: async ({ ccxt }) => {
        const clientOrderId = `streamcancel${market.name}`;
        await ccxt.createOrderWs(symbol, 'limit', 'buy', amount, LOW, { clientOrderId });
        return ccxt.cancelOrderWs('', symbol, { clientOrderId });
      },
      holds: (cancelled) => assert.ok(idOf(cancelled).length > 0),
    }),
    row({
      call: 'cancelOrdersWs',
      note: 'never resolves, direct or not: ccxt has nothing that reads the answer. The orders are cancelled',
      run: async ({ ccxt, venue }) => {
        const updates = await watchOrders({ ccxt, venue }, market);
        const [first, second] = ['first', 'second'].map((nth) => ({ clientOrderId: `${nth}${market.name}` }));
        const created = await ccxt.createOrderWs(symbol, 'limit', 'buy', amount, LOW, first);
        let isResolved = false;
        const resolving = ccxt.cancelOrdersWs([idOf(created)], symbol);
        resolving.then(
          () => (isResolved = true),
          () => undefined,
        );
        const ended = await updates.until(isCancelled);
        // Answered on the same connection after the answer that is waited for.
        const later = await ccxt.createOrderWs(symbol, 'limit', 'buy', amount, LOW, second);
        await ccxt.cancelOrderWs(idOf(later), symbol);
        return { created, ended, isResolved };
      },
      holds: ({ ended, isResolved }) => {
        assert.equal(ended.status, 'canceled');
        assert.equal(isResolved, false);
      },
    }),
  ];
}

function isCancelled({ status }: Order): boolean {
  return status === 'canceled';
}

/** What is told of orders from the subscription on. A client merges what comes in one turn, so only the end is sure. */
async function watchOrders({ ccxt, venue }: Pick<OkxStreamSide, 'ccxt' | 'venue'>, market: MarketCase) {
  let next = ccxt.watchOrders(market.symbol);
  await venue.subscribed(`"orders","instType":"${market.instType}"`);
  return {
    async until(holds: (order: Order) => boolean): Promise<Order> {
      for (;;) {
        const order = frozen((await next).at(-1));
        next = ccxt.watchOrders(market.symbol);
        // The last one is never told.
        next.catch(() => undefined);
        if (order !== undefined && holds(order)) return order;
      }
    },
  };
}

const swap = rowsOf<OkxStreamSide>('ccxt', 'swap');

const ACCOUNT: readonly StreamRow[] = [
  swap({
    call: 'createOrderWs (that the venue refuses)',
    note: 'ccxt raises a bare ExchangeError whatever the reason; the code is in its message',
    run: async ({ ccxt }) => {
      const own = { clientOrderId: 'streamrefused', reduceOnly: true };
      return ccxt.createOrderWs(SWAP.symbol, 'market', 'sell', Number(SWAP.size), undefined, own).then(
        () => 'nothing',
        (error: Error) => `${error.constructor.name} ${/"sCode":"\d+"/u.exec(error.message)?.[0] ?? ''}`,
      );
    },
    holds: (raised) => assert.equal(raised, 'ExchangeError "sCode":"51169"'),
  }),
  swap({
    call: 'watchBalance, watchPositions, watchMyTrades, createOrderWs (reduce-only)',
    differences: ['virtual view'],
    run: async ({ ccxt, venue }) => {
      const { symbol } = SWAP;
      const before = [frozen(await ccxt.watchBalance()), frozen(await ccxt.watchPositions())];
      const watching = [ccxt.watchMyTrades(symbol), ccxt.watchPositions(), ccxt.watchBalance()] as const;
      await venue.subscribed('"orders"', '"positions"', '"account"');
      const own = { clientOrderId: 'streamopen' };
      const opened = await ccxt.createOrderWs(
        symbol,
        'market',
        'buy',
        Number(SWAP.doubleSize),
        undefined,
        own,
      );
      venue.pass(PACE_MS);
      const [trades, positions, balance] = frozen(await Promise.all(watching));
      const close = { clientOrderId: 'streamclose', reduceOnly: true };
      const emptied = ccxt.watchPositions();
      const closed = await ccxt.createOrderWs(
        symbol,
        'market',
        'sell',
        Number(SWAP.doubleSize),
        undefined,
        close,
      );
      venue.pass(PACE_MS);
      return { before, opened, trades, positions, balance, closed, emptied: frozen(await emptied) };
    },
    holds: ({ opened, trades, positions, balance }) => {
      assert.equal(trades.at(-1)?.order, opened.id);
      assert.deepEqual(
        [positions.at(-1)?.side, positions.at(-1)?.contracts],
        ['long', Number(SWAP.doubleSize)],
      );
      assert.ok(Number(balance['USDT']?.free) < 1_000_000);
    },
  }),
];

export const CCXT_OKX_STREAMS: readonly StreamRow[] = [
  ...[SPOT, SWAP].flatMap(marketRows),
  ...[SPOT, SWAP].flatMap(orderRows),
  ...ACCOUNT,
];
