import assert from 'node:assert/strict';
import { AT, HTX_MARKETS, HTX_SPOT, HTX_SWAP, type HtxMarket } from '../htx/markets.ts';
import { rowsOf, type Row } from '../row.ts';
import { frozen } from './frozen.ts';
import type { HtxStreamSide } from './htx-venue.ts';
import { until } from './venue-streams.ts';

/** What ccxt streams of HTX. Each row has a client of its own. */

type StreamRow = Row<HtxStreamSide>;

/** What the venue waits at least between two pushes of one channel. */
const PACE_MS = 200;

/** Ids of other rows and tables are below. */
let lastId = 500;

/** The same on both sides, so only asked outside of a row's run. */
function nextId({ clientOrderId }: HtxMarket): string {
  lastId += 1;
  return clientOrderId(lastId);
}

/** Two others trade, and the venue has the time to say so. */
async function trade(
  { passerBy, venue }: HtxStreamSide,
  market: HtxMarket,
  clientOrderId: string,
): Promise<void> {
  await passerBy.createOrder(market.symbol, 'limit', 'buy', market.size, AT.ask, { clientOrderId });
  venue.pass(PACE_MS);
}

const BOOK_NOTES: Readonly<Record<HtxMarket['name'], string>> = {
  spot: 'ccxt begins when the book has changed once, and gives up after three seconds without a change, direct or not',
  swap: '',
};

/** Until ccxt has got a snapshot that nothing follows; a second later it asks for the next. */
async function hasFailedOnce(ccxt: HtxStreamSide['ccxt']): Promise<void> {
  await until(
    () =>
      /"numAttempts":1/u.test(JSON.stringify(Object.values(ccxt.clients).map((one) => one.subscriptions))),
    () => 'a first attempt',
  );
}

function marketRows(market: HtxMarket): readonly StreamRow[] {
  const row = rowsOf<HtxStreamSide>('ccxt', market.name);
  const { symbol } = market;
  const [ticker, trades, candle, resting] = [nextId(market), nextId(market), nextId(market), nextId(market)];
  return [
    row({
      call: 'watchTicker',
      run: async (side) => {
        const first = frozen(await side.ccxt.watchTicker(symbol));
        const next = side.ccxt.watchTicker(symbol);
        await trade(side, market, ticker);
        return { first, second: frozen(await next) };
      },
      holds: ({ first, second }) => {
        assert.equal(first.last, AT.ask);
        assert.ok(Number(second.baseVolume) > Number(first.baseVolume));
      },
    }),
    row({
      call: 'watchOrderBook',
      note: BOOK_NOTES[market.name],
      run: async ({ ccxt, counterparty, venue }) => {
        const beginning = ccxt.watchOrderBook(symbol);
        if (market.name === 'spot') await hasFailedOnce(ccxt);
        else await beginning;
        const next = market.name === 'spot' ? beginning : ccxt.watchOrderBook(symbol);
        const own = { clientOrderId: resting };
        const placed = await counterparty.createOrder(symbol, 'limit', 'buy', market.size, AT.low, own);
        venue.pass(PACE_MS);
        const first = frozen(await next);
        const last = ccxt.watchOrderBook(symbol);
        await counterparty.cancelOrder(placed.id ?? '', symbol);
        venue.pass(PACE_MS);
        return { first, second: frozen(await last) };
      },
      holds: ({ first, second }) => {
        assert.deepEqual(
          [first, second].map(({ bids }) => bids.map(([price]) => price)),
          [[AT.bid, AT.low], [AT.bid]],
        );
      },
    }),
    row({
      call: 'watchTrades',
      run: async (side) => {
        const next = side.ccxt.watchTrades(symbol);
        await side.venue.subscribed(`market.${market.instrument}.trade.detail`);
        await trade(side, market, trades);
        return frozen(await next);
      },
      holds: (seen) => assert.deepEqual([seen.at(-1)?.price, seen.at(-1)?.side], [AT.ask, 'buy']),
    }),
    row({
      call: 'watchOHLCV',
      run: async (side) => {
        const first = frozen(await side.ccxt.watchOHLCV(symbol, '1m'));
        const next = side.ccxt.watchOHLCV(symbol, '1m');
        await trade(side, market, candle);
        return { first, second: frozen(await next) };
      },
      holds: ({ second }) => assert.equal(second.at(-1)?.[4], AT.ask),
    }),
  ];
}

/** What the venue has subscribed when ccxt watches orders. */
const ORDERS: Readonly<Record<HtxMarket['name'], string>> = {
  spot: 'orders#btcusdt',
  swap: 'orders BTC-USDT',
};
const TRADES: Readonly<Record<HtxMarket['name'], string>> = {
  spot: 'trade.clearing#btcusdt',
  swap: 'trade BTC-USDT',
};

function orderRows(market: HtxMarket): readonly StreamRow[] {
  const row = rowsOf<HtxStreamSide>('ccxt', market.name);
  const { symbol, size } = market;
  const [resting, matching] = [nextId(market), nextId(market)];
  return [
    row({
      call: 'watchOrders, createOrder, cancelOrder',
      run: async ({ ccxt, venue }) => {
        const first = ccxt.watchOrders(symbol);
        await venue.subscribed(ORDERS[market.name]);
        const own = { clientOrderId: resting };
        const created = await ccxt.createOrder(symbol, 'limit', 'buy', size, AT.low, own);
        const placed = frozen(await first);
        const second = ccxt.watchOrders(symbol);
        const cancelled = await ccxt.cancelOrder(created.id ?? '', symbol);
        return { created, placed, cancelled, ended: frozen(await second) };
      },
      holds: ({ created, placed, ended }) => {
        const seen = [placed, ended].map((orders) => [orders.at(-1)?.id, orders.at(-1)?.status]);
        assert.deepEqual(seen, [
          [created.id, 'open'],
          [created.id, 'canceled'],
        ]);
      },
    }),
    row({
      call: 'watchMyTrades, createOrder (that matches)',
      run: async ({ ccxt, venue }) => {
        const next = ccxt.watchMyTrades(symbol);
        await venue.subscribed(TRADES[market.name]);
        const own = { clientOrderId: matching };
        const created = await ccxt.createOrder(symbol, 'limit', 'buy', size, AT.ask, own);
        return { created, trades: frozen(await next) };
      },
      holds: ({ created, trades }) => {
        const [trade_] = trades;
        assert.deepEqual([trade_?.order, trade_?.price, trade_?.amount], [created.id, AT.ask, size]);
      },
    }),
  ];
}

const spot = rowsOf<HtxStreamSide>('ccxt', 'spot');
const swap = rowsOf<HtxStreamSide>('ccxt', 'swap');
const [held, opened] = [nextId(HTX_SPOT), nextId(HTX_SWAP)];
const LINEAR = { type: 'swap', subType: 'linear' } as const;

const ACCOUNT: readonly StreamRow[] = [
  spot({
    call: 'watchBalance',
    note: 'this version of ccxt loses what the push says: the balance that it hands out is empty, direct or not',
    run: async ({ ccxt, venue }) => {
      const { symbol, size } = HTX_SPOT;
      const next = ccxt.watchBalance();
      await venue.subscribed('accounts.update#2');
      const created = await ccxt.createOrder(symbol, 'limit', 'buy', size, AT.low, { clientOrderId: held });
      const balance = frozen(await next);
      await ccxt.cancelOrder(created.id ?? '', symbol);
      return balance;
    },
    holds: (balance) => {
      assert.ok(balance['info'] !== undefined);
      assert.equal(balance['USDT'], undefined);
    },
  }),
  swap({
    call: 'watchBalance, watchPositions',
    run: async ({ ccxt, venue }) => {
      const { symbol, size } = HTX_SWAP;
      const before = frozen(await ccxt.watchBalance(LINEAR));
      const watching = [ccxt.watchPositions([symbol]), ccxt.watchBalance(LINEAR)] as const;
      await venue.subscribed('positions');
      const own = { clientOrderId: opened };
      const created = await ccxt.createOrder(symbol, 'market', 'buy', size, undefined, own);
      venue.pass(PACE_MS);
      return { before, created, after: frozen(await Promise.all(watching)) };
    },
    holds: ({ before, after: [positions, balance] }) => {
      assert.deepEqual([positions[0]?.side, positions[0]?.symbol], ['long', HTX_SWAP.symbol]);
      assert.notEqual(balance['USDT']?.free, before['USDT']?.free);
    },
  }),
];

export const CCXT_HTX_STREAMS: readonly StreamRow[] = [
  ...HTX_MARKETS.flatMap(marketRows),
  ...HTX_MARKETS.flatMap(orderRows),
  ...ACCOUNT,
];
