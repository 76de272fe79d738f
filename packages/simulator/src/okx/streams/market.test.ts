import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { ApiKey } from '../../engine/records.ts';
import { Bench, settle, type Json, type Push, type TestPeer } from './bench.fixture.ts';

let bench: Bench;
let key: ApiKey;
let peer: TestPeer;

beforeEach(() => {
  start(false);
});

function start(marketMaker: boolean): void {
  bench = new Bench({ marketMaker });
  key = bench.account({ level: '2', funds: { USDT: '100000000', BTC: '1000' } });
  peer = bench.connect('public');
}

const instId = 'BTC-USDT';

type Row = readonly [price: string, size: string, dead: string, count: string];

/** A client's book: a snapshot and the updates after it, each of which must follow the one before. */
class ClientBook {
  readonly asks = new Map<string, string>();
  readonly bids = new Map<string, string>();
  seqId = Number.NaN;

  take({ action, data: [book = {}] }: Push): void {
    const { asks, bids, prevSeqId, seqId, checksum } = book as unknown as {
      readonly asks: readonly Row[];
      readonly bids: readonly Row[];
      readonly prevSeqId: number;
      readonly seqId: number;
      readonly checksum: number;
    };
    assert.equal(checksum, 0);
    assert.ok(Number.isSafeInteger(seqId));
    assert.equal(prevSeqId, action === 'snapshot' ? -1 : this.seqId);
    assert.ok(action === 'snapshot' || seqId >= this.seqId);
    this.seqId = seqId;
    for (const [side, rows] of [
      [this.asks, asks],
      [this.bids, bids],
    ] as const) {
      if (action === 'snapshot') side.clear();
      for (const [price, size, dead, count] of rows) {
        assert.equal(dead, '0');
        if (size === '0') assert.ok(side.delete(price), 'a level goes that was never there');
        else side.set(price, `${size} ${count}`);
      }
    }
  }

  shown(): unknown {
    const sorted = (side: ReadonlyMap<string, string>): unknown =>
      [...side].toSorted(([a], [b]) => Number(a) - Number(b));
    return { asks: sorted(this.asks), bids: sorted(this.bids) };
  }
}

/** The same of the book that REST answers. */
function restBook(): unknown {
  const { asks, bids } = bench.row(`/api/v5/market/books?instId=${instId}&sz=400`) as unknown as {
    readonly asks: readonly Row[];
    readonly bids: readonly Row[];
  };
  const shown = (rows: readonly Row[]): unknown =>
    rows
      .map(([price, size, , count]) => [price, `${size} ${count}`])
      .toSorted(([a], [b]) => Number(a) - Number(b));
  return { asks: shown(asks), bids: shown(bids) };
}

const step = fc.record({
  side: fc.constantFrom('buy', 'sell'),
  px: fc.integer({ min: 66_998, max: 67_002 }).map(String),
  sz: fc.constantFrom('0.1', '0.2'),
  kind: fc.constantFrom('place', 'place', 'place', 'cancel', 'wait'),
});

test('A book built from snapshot and updates is REST’s book after any run of orders', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      start(false);
      const other = bench.account({ funds: { USDT: '100000000', BTC: '1000' } });
      peer.subscribe({ channel: 'books', instId });
      const book = new ClientBook();
      let traders = [key, other];
      for (const { kind, ...order } of steps) {
        const [trader = key] = (traders = traders.toReversed());
        const open = bench.engine.state.openOrders.ownedBy(trader.uid)[0];
        if (kind === 'place') bench.place(trader, order);
        else if (kind === 'cancel' && open !== undefined) {
          const body = { instId, ordId: open.id };
          bench.rest('POST', '/api/v5/trade/cancel-order', { key: trader, body });
        } else bench.clock.advance(100);
        await settle();
        for (const push of peer.pushes('books')) book.take(push);
      }
      bench.clock.advance(100);
      await settle();
      for (const push of peer.pushes('books')) book.take(push);
      assert.deepEqual(book.shown(), restBook());
    }),
    { numRuns: 60 },
  );
});

test('A book follows the market through ten seconds of ticks moved in one go, push by push', () => {
  start(true);
  peer.subscribe({ channel: 'books', instId });
  const book = new ClientBook();
  for (let count = 0; count < 20; count += 1) {
    bench.engine.tick();
    bench.clock.advance(500);
  }
  const pushes = peer.pushes('books');
  assert.equal(pushes.length, 21);
  for (const push of pushes) book.take(push);
  assert.deepEqual(book.shown(), restBook());
});

test('Updates come at most every 100 ms, and best prices every 10 ms', async () => {
  peer.subscribe({ channel: 'books', instId }, { channel: 'bbo-tbt', instId });
  await settle();
  peer.take();
  const counts: [number, number][] = [];
  for (let at = 0; at < 200; at += 5) {
    bench.place(key, { side: 'buy', sz: '0.1', px: (60_000 + at).toString() });
    await settle();
    bench.clock.advance(5);
    const frames = peer.take();
    const count = (channel: string): number =>
      frames.filter(({ arg }) => (arg as Json)['channel'] === channel).length;
    counts.push([count('books'), count('bbo-tbt')]);
  }
  const total = counts.reduce(([books, best], [b, t]) => [books + b, best + t], [0, 0]);
  assert.deepEqual(total, [3, 21]);
});

test('A quiet book says every minute that it is alive', () => {
  bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  peer.subscribe({ channel: 'books', instId }, { channel: 'books5', instId });
  const [snapshot] = peer.pushes('books');
  for (let count = 0; count < 4; count += 1) {
    peer.say('ping');
    bench.clock.advance(20_000);
  }
  const pushes = peer.pushes('books');
  const { seqId } = snapshot?.data[0] ?? {};
  assert.deepEqual(
    pushes.map(({ action, data: [book = {}] }) => [
      action,
      book['asks'],
      book['bids'],
      book['prevSeqId'],
      book['seqId'],
    ]),
    [['update', [], [], seqId, seqId]],
  );
});

test('A level of the same size in other hands is a change', async () => {
  const ordId = bench.place(key, { side: 'buy', sz: '0.2', px: '60000' });
  peer.subscribe({ channel: 'books', instId }).take();
  bench.rest('POST', '/api/v5/trade/cancel-order', { key, body: { instId, ordId } });
  for (let count = 0; count < 2; count += 1) bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  await settle();
  const [push] = peer.pushes('books');
  assert.deepEqual(push?.data[0]?.['bids'], [['60000', '0.2', '0', '2']]);
});

test('A second subscriber starts where the updates of the first go on', async () => {
  peer.subscribe({ channel: 'books', instId });
  bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  await settle();
  bench.place(key, { side: 'buy', sz: '0.1', px: '60001' });
  const late = bench.connect('public').subscribe({ channel: 'books', instId });
  bench.clock.advance(100);
  const [first, second] = [peer, late].map((each) => {
    const book = new ClientBook();
    for (const push of each.pushes('books')) book.take(push);
    return book;
  });
  assert.deepEqual(first?.shown(), restBook());
  assert.deepEqual(second?.shown(), restBook());
});

test('Subscribers of one channel are sent one and the same text', async () => {
  const other = bench.connect('public');
  for (const each of [peer, other]) each.subscribe({ channel: 'books5', instId }).take();
  bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  await settle();
  assert.equal(peer.texts.length, 1);
  assert.deepEqual(peer.texts, other.texts);
});

test('Five levels are pushed whole, with name and sequence number and without an action', async () => {
  for (let px = 60_000; px < 60_010; px += 1) bench.place(key, { side: 'buy', sz: '0.1', px: px.toString() });
  peer.subscribe({ channel: 'books5', instId }).take();
  for (const px of ['40000', '60010']) bench.place(key, { side: 'buy', sz: '0.3', px });
  await settle();
  const [push] = peer.take();
  assert.deepEqual(Object.keys(push ?? {}), ['arg', 'data']);
  const [book = {}] = (push as unknown as Push).data;
  const bids = book['bids'] as readonly Row[];
  assert.deepEqual([book['instId'], bids.length], [instId, 5]);
  assert.deepEqual(bids[0], ['60010', '0.3', '0', '1']);
  assert.equal(book['seqId'], bench.row(`/api/v5/market/books?instId=${instId}`)['seqId']);
  bench.place(key, { side: 'buy', sz: '0.3', px: '50000' });
  bench.clock.advance(100);
  await settle();
  assert.deepEqual(peer.take(), []);
});

/** Two makers at one price, a third above it; one taker meets all of them. */
async function trade(): Promise<void> {
  const taker = bench.account({ funds: { USDT: '1000000' } });
  for (const px of ['67000', '67000', '67001']) bench.place(key, { side: 'sell', sz: '0.1', px });
  bench.place(taker, { side: 'buy', sz: '0.25', px: '67001' });
  await settle();
}

test('Trades of one taker at one price are one push, and each its own on the other channel', async () => {
  const business = bench.connect('business').subscribe({ channel: 'trades-all', instId });
  peer.subscribe({ channel: 'trades', instId });
  await trade();
  const { data } = bench.rest('GET', `/api/v5/market/trades?instId=${instId}`);
  const shown = (pushes: readonly Push[]): unknown =>
    pushes.map(({ data: [row = {}] }) => [row['tradeId'], row['px'], row['sz'], row['side'], row['count']]);
  assert.deepEqual(shown(peer.pushes('trades')), [
    ['2', '67000', '0.2', 'buy', '2'],
    ['3', '67001', '0.05', 'buy', '1'],
  ]);
  const singles = business.pushes('trades-all').map(({ data: [row] }) => row);
  assert.deepEqual(singles.toReversed(), data);
});

test('A candle grows with trades and is pushed once more when it is complete', async () => {
  const business = bench.connect('business').subscribe({ channel: 'candle1m', instId });
  assert.deepEqual(business.pushes('candle1m'), []);
  await trade();
  const rest = (): unknown => bench.rest('GET', `/api/v5/market/candles?instId=${instId}&bar=1m`)['data'];
  const [grown] = business.pushes('candle1m');
  assert.deepEqual(grown?.data, rest());
  assert.deepEqual(grown === undefined ? [] : confirms(grown), ['0']);
  bench.clock.advance(29_000);
  assert.deepEqual(business.pushes('candle1m'), []);
  bench.clock.advance(1000);
  const [complete, ...more] = business.pushes('candle1m');
  assert.deepEqual([complete?.data, more], [rest(), []]);
  assert.deepEqual(complete === undefined ? [] : confirms(complete), ['1']);
});

/** Whether the bars of a push are complete. */
function confirms({ data }: Push): readonly unknown[] {
  return (data as unknown as readonly (readonly string[])[]).map((row) => row[8]);
}

test('A candle that a trade of the next bar ends is completed before the new one begins', async () => {
  // Beats count from the first connection, and shall not fall on the full minute.
  peer.destroy();
  bench.clock.advance(250);
  const business = bench.connect('business').subscribe({ channel: 'candle1m', instId });
  bench.clock.advance(28_000);
  await trade();
  business.take();
  bench.clock.advance(1750);
  await trade();
  const ends = business
    .pushes('candle1m')
    .map(({ data: [row] }) => row as unknown as readonly string[])
    .map((row) => [Number(row[0]) - bench.clock.now(), row[8]]);
  assert.deepEqual(ends[0], [-60_000, '1']);
  bench.clock.advance(1000);
  const later = business.pushes('candle1m').flatMap((push) => confirms(push));
  assert.deepEqual([...ends.slice(1).map(([, confirm]) => confirm), ...later], ['0']);
});

test('Bars of many lengths agree with REST', () => {
  start(true);
  const bars = ['3m', '15m', '1H', '4H', '12H', '1D', '1Dutc', '1W'];
  const business = bench.connect('business');
  for (const bar of bars) {
    business.subscribe({ channel: `candle${bar}`, instId });
    const [push] = business.pushes(`candle${bar}`);
    const { data } = bench.rest('GET', `/api/v5/market/candles?instId=${instId}&bar=${bar}&limit=1`);
    assert.deepEqual(push?.data, data, bar);
  }
});

test('Bars of mark and index have prices and no volume', async () => {
  const business = bench.connect('business');
  const args = ['mark-price-candle1m', 'index-candle1m'].map((channel) => ({ channel, instId }));
  business.subscribe(...args).take();
  await trade();
  const row = business.pushes('mark-price-candle1m')[0]?.data[0];
  assert.deepEqual(row, [(bench.clock.now() - 30_000).toString(), '67000', '67001', '67000', '67001', '0']);
});

const views = [
  ['tickers', 'market/ticker', instId],
  ['mark-price', 'public/mark-price', 'BTC-USDT-SWAP'],
  ['price-limit', 'public/price-limit', 'BTC-USDT-SWAP'],
  ['index-tickers', 'market/index-tickers', instId],
  ['funding-rate', 'public/funding-rate', 'BTC-USDT-SWAP'],
  ['open-interest', 'public/open-interest', 'BTC-USDT-SWAP'],
] as const;

test('What other public channels push is what REST answers, at first and after a change', async () => {
  for (const [channel, path, id] of views) {
    start(true);
    peer.subscribe({ channel, instId: id });
    assert.deepEqual(peer.pushes(channel)[0]?.data, [bench.row(`/api/v5/${path}?instId=${id}`)], channel);
    bench.clock.advance(3000);
    bench.engine.tick();
    await settle();
    bench.clock.advance(3000);
    const pushes = peer.pushes(channel);
    const { ts: _, ...last } = pushes.at(-1)?.data[0] ?? {};
    const { ts: __, ...now } = bench.row(`/api/v5/${path}?instId=${id}`);
    if (channel !== 'funding-rate') assert.deepEqual(last, now, channel);
    assert.equal(pushes.length > 0, channel !== 'funding-rate', channel);
  }
});

test('A ticker that did not change is not pushed again', async () => {
  bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  peer.subscribe({ channel: 'tickers', instId }).take();
  bench.place(key, { side: 'buy', sz: '0.1', px: '50000' });
  bench.clock.advance(1000);
  await settle();
  assert.deepEqual(peer.take(), []);
  bench.place(key, { side: 'buy', sz: '0.1', px: '60001' });
  await settle();
  assert.equal(peer.pushes('tickers')[0]?.data[0]?.['bidPx'], '60001');
});

test('What nobody subscribes to any more is not listened to', () => {
  const { observers } = bench.engine.state;
  peer.subscribe({ channel: 'books', instId });
  const other = bench.connect('public').subscribe({ channel: 'books', instId });
  assert.equal(observers.size, 1);
  peer.say({ op: 'unsubscribe', args: [{ channel: 'books', instId }] });
  assert.equal(observers.size, 1);
  other.destroy();
  assert.equal(observers.size, 0);
});
