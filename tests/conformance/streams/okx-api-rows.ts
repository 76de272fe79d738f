import assert from 'node:assert/strict';
import type { WsChannelSubUnSubRequestArg } from 'okx-api';
import { PRICES, SPOT, SWAP, type MarketCase } from '../markets.ts';
import { rowsOf, type Row } from '../row.ts';
import { tradeOnce } from '../venues.ts';
import { PACE_MS } from './okx-rows.ts';
import type { OkxApiEvent, OkxApiWatch, OkxStreamSide } from './okx-venue.ts';

/** What okx-api streams of OKX: its events show frames as they came. */

type StreamRow = Row<OkxStreamSide>;

interface MarketChannel {
  readonly channel: 'tickers' | 'books' | 'books5' | 'bbo-tbt' | 'trades' | 'candle1m';
  /** Whether it begins with where things stand. */
  readonly beginsWhole: boolean;
  readonly paceMs: number;
}

const CHANNELS: readonly MarketChannel[] = [
  { channel: 'tickers', beginsWhole: true, paceMs: PACE_MS },
  { channel: 'books', beginsWhole: true, paceMs: PACE_MS },
  { channel: 'books5', beginsWhole: true, paceMs: PACE_MS },
  { channel: 'bbo-tbt', beginsWhole: true, paceMs: PACE_MS },
  { channel: 'trades', beginsWhole: false, paceMs: PACE_MS },
  { channel: 'candle1m', beginsWhole: true, paceMs: 10 * PACE_MS },
];

function channelRow(market: MarketCase, { channel, beginsWhole, paceMs }: MarketChannel): StreamRow {
  return rowsOf<OkxStreamSide>(
    'okx-api',
    market.name,
  )({
    call: `subscribe (${channel})`,
    differences: ['connection id'],
    run: async (side) => {
      const watch = side.watch();
      watch.subscribe({ channel, instId: market.instrument });
      const subscribed = await subscribedTo(watch, channel);
      const first = beginsWhole ? await watch.next(channel) : null;
      await tradeOnce(side.passerBy, market);
      side.venue.pass(paceMs);
      return { subscribed, first, second: await watch.next(channel) };
    },
    holds: ({ first, second }) => {
      assert.equal(first === null, !beginsWhole);
      assert.equal(second.arg?.['channel'], channel);
      assert.notDeepEqual(first?.data, second.data);
    },
  });
}

async function subscribedTo(watch: OkxApiWatch, channel: string): Promise<OkxApiEvent> {
  return watch.find(({ event, arg }) => event === 'subscribe' && arg?.['channel'] === channel);
}

const ACCOUNT_CHANNELS: readonly WsChannelSubUnSubRequestArg[] = [
  { channel: 'account' },
  { channel: 'positions', instType: 'ANY' },
  { channel: 'balance_and_position' },
];

const any = rowsOf<OkxStreamSide>('okx-api', 'any');

const ACCOUNT: readonly StreamRow[] = [
  any({
    call: 'subscribe (account, positions, balance_and_position)',
    differences: ['connection id', 'virtual view'],
    run: async (side) => {
      const watch = side.watch();
      watch.subscribe(...ACCOUNT_CHANNELS);
      const names = ACCOUNT_CHANNELS.map(({ channel }) => channel);
      const before = [];
      for (const name of names) before.push(await subscribedTo(watch, name), await watch.next(name));
      const order = { ...orderOf(SWAP, side), side: 'buy', ordType: 'market', sz: SWAP.size } as const;
      const { trader, answer: opened } = await side.trade(async (one) =>
        one.submitNewOrder({ ...order, clOrdId: 'apiopen' }),
      );
      side.venue.pass(PACE_MS);
      const opens = [];
      for (const name of names) opens.push(await watch.next(name));
      const closed = await trader.submitNewOrder({ ...order, side: 'sell', clOrdId: 'apiclose' });
      side.venue.pass(PACE_MS);
      const ends = [];
      for (const name of names) ends.push(await watch.next(name));
      return { before, opened: answerOf(opened), opens, closed: answerOf(closed), ends };
    },
    holds: ({ opens, ends }) => {
      const [before, after] = [opens, ends].map((events) => Number(events[1]?.data?.[0]?.['pos']));
      assert.equal(Number(before) - Number(after), Number(SWAP.size));
    },
  }),
];

function orderRows(market: MarketCase): readonly StreamRow[] {
  const row = rowsOf<OkxStreamSide>('okx-api', market.name);
  const { size: sz, doubleSize } = market;
  const resting = { side: 'buy', ordType: 'limit', px: PRICES.low, sz } as const;
  return [
    row({
      call: 'subscribe (orders), submitNewOrder, amendOrder, cancelOrder',
      differences: ['connection id', 'virtual view', "gateway's id"],
      run: async (side) => {
        const { watch, subscribed } = await watchOrders(side, market);
        const { trader, answer: placed } = await side.trade(async (one) =>
          one.submitNewOrder({ ...orderOf(market, side), ...resting }),
        );
        const seen = [await watch.next('orders')];
        const { instIdCode } = orderOf(market, side);
        const named = { instIdCode, ordId: placed.data[0].ordId };
        const amended = await trader.amendOrder({ ...named, newPx: PRICES.lower, newSz: doubleSize });
        seen.push(await watch.next('orders'));
        const cancelled = await trader.cancelOrder(named);
        seen.push(await watch.next('orders'));
        return { subscribed, answers: [placed, amended, cancelled].map(answerOf), seen };
      },
      holds: ({ seen }) => {
        const rows = seen.map(({ data }) => data?.[0]);
        assert.deepEqual(
          rows.map((order) => [order?.['state'], order?.['px'], order?.['sz']]),
          [
            ['live', PRICES.low, sz],
            ['live', PRICES.lower, doubleSize],
            ['canceled', PRICES.lower, doubleSize],
          ],
        );
      },
    }),
    row({
      call: 'submitMultipleOrders, amendMultipleOrders, cancelMultipleOrders',
      run: async (side) => {
        const order = { ...orderOf(market, side), ...resting };
        const [first, second] = [`apifirst${market.name}`, `apisecond${market.name}`];
        const { trader, answer: placed } = await side.trade(async (one) =>
          one.submitMultipleOrders([
            { ...order, clOrdId: first },
            { ...order, px: PRICES.lower, clOrdId: second },
          ]),
        );
        const { instIdCode } = order;
        const named = placed.data.map(({ ordId }) => ({ instIdCode, ordId }));
        const amended = await trader.amendMultipleOrders(named.map((one) => ({ ...one, newSz: doubleSize })));
        const cancelled = await trader.cancelMultipleOrders([
          named[0] ?? { instIdCode },
          { instIdCode, clOrdId: second },
        ]);
        return [placed, amended, cancelled].map(answerOf);
      },
      holds: (answers) => {
        assert.deepEqual(
          answers.map(({ code, data }) => [code, data.map(({ sCode }) => sCode)]),
          Array.from({ length: 3 }, () => ['0', ['0', '0']]),
        );
      },
    }),
    row({
      call: 'submitNewOrder (that matches), subscribe (orders)',
      differences: ['virtual view'],
      run: async (side) => {
        const { watch } = await watchOrders(side, market);
        const order = { ...orderOf(market, side), side: 'buy', ordType: 'ioc', px: PRICES.ask, sz } as const;
        const { answer: placed } = await side.trade(async (one) =>
          one.submitNewOrder({ ...order, clOrdId: `apiioc${market.name}` }),
        );
        return { placed: answerOf(placed), seen: [await watch.next('orders'), await watch.next('orders')] };
      },
      holds: ({ seen }) => {
        assert.deepEqual(
          seen.map(({ data }) => data?.[0]?.['state']),
          ['live', 'filled'],
        );
      },
    }),
  ];
}

async function watchOrders(side: OkxStreamSide, { instType, instrument: instId }: MarketCase) {
  const watch = side.watch();
  watch.subscribe({ channel: 'orders', instType, instId });
  return { watch, subscribed: await subscribedTo(watch, 'orders') };
}

/** What okx-api's types want to be a number; ccxt has read it from the venue's list. */
function orderOf({ symbol, tdMode }: MarketCase, { ccxt }: OkxStreamSide) {
  const { instIdCode } = ccxt.market(symbol) as { readonly instIdCode?: number };
  return { instIdCode: Number(instIdCode), tdMode };
}

/** An answer without the numbers that okx-api gave the request. */
function answerOf<Answer extends { readonly id?: unknown }>(answer: Answer): Omit<Answer, 'id'> {
  return Object.assign({}, answer, { id: undefined });
}

export const OKX_API_STREAMS: readonly StreamRow[] = [
  ...[SPOT, SWAP].flatMap((market) => CHANNELS.map((channel) => channelRow(market, channel))),
  ...[SPOT, SWAP].flatMap(orderRows),
  ...ACCOUNT,
];
