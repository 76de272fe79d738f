import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { CHANNELS_PER_ADDRESS_MAX, HUB_LINGER_MS, HUB_REBUILD_MS, LINK_OVERLAP_MS } from './bounds.ts';
import { okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import {
  OKX_TICKER as TICKER,
  okxSubscribe as subscribe,
  StreamBench,
  type FakeBot,
} from '../testing/stream-bench.ts';

const PUBLIC = '/ws/v5/public';
const BOOKS = { channel: 'books', instId: 'BTC-USDT' };

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

async function watching(...args: readonly unknown[]): Promise<FakeBot> {
  const bot = bench.connect({ path: PUBLIC });
  bot.say(subscribe(...args));
  await settled();
  return bot;
}

function sent(): readonly string[] {
  return bench.venue.sockets.flatMap((socket) => socket.sent);
}

const tickerPush = (last: string) => ({ arg: TICKER, data: [{ instId: 'BTC-USDT', last }] });

/** One level a side; `prevSeqId` of -1 begins anew. */
function bookPush(prevSeqId: number, seqId: number, price: string): unknown {
  const action = prevSeqId === -1 ? 'snapshot' : 'update';
  const data = { asks: [[price, '1', '0', '1']], bids: [], ts: `${seqId}`, checksum: 0, prevSeqId, seqId };
  return { arg: BOOKS, action, data: [data] };
}

const seqOf = (text: string | undefined): unknown =>
  (JSON.parse(text ?? '{}') as { data?: { seqId?: number }[] }).data?.[0]?.seqId;

test('Many bots watch a channel that the venue is asked for once, and have every push to the byte.', async () => {
  const bots = [await watching(TICKER), await watching(TICKER), await watching(TICKER)];
  assert.equal(sent().length, 1);
  const text = '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"last":"1.10"  }]}';
  bench.venue.last(PUBLIC).say(text);
  for (const bot of bots) assert.equal(bot.told.at(-1), text);
});

test('A late joiner has the last push of a channel that is a state, at once.', async () => {
  await watching(TICKER);
  bench.venue.last(PUBLIC).say(tickerPush('1'));
  bench.venue.last(PUBLIC).say(tickerPush('2'));
  const late = await watching(TICKER);
  assert.deepEqual(
    late.told.map((text) => (JSON.parse(text) as { event?: string }).event ?? text),
    ['subscribe', JSON.stringify(tickerPush('2'))],
  );
});

test('A late joiner of a book has its whole first, and every update after that continues it.', async () => {
  const early = await watching(BOOKS);
  const venue = bench.venue.last(PUBLIC);
  venue.say(bookPush(-1, 10, '100'));
  venue.say(bookPush(10, 11, '101'));
  const late = await watching(BOOKS);
  venue.say(bookPush(11, 12, '102'));
  const frames = late.told
    .slice(1)
    .map((text) => JSON.parse(text) as { action: string; data: { asks: string[][] }[] });
  assert.deepEqual(
    frames.map(({ action }) => action),
    ['snapshot', 'update'],
  );
  assert.deepEqual(
    frames[0]?.data[0]?.asks.map(([price]) => price),
    ['100', '101'],
  );
  assert.equal(seqOf(late.told[1]), 11);
  assert.equal(early.told.length, 4);
});

test('A book that does not fit together is begun anew, for late joiners before they see any of it.', async () => {
  await watching(BOOKS);
  const venue = bench.venue.last(PUBLIC);
  venue.say(bookPush(-1, 10, '100'));
  venue.say(bookPush(12, 13, '101'));
  await settled();
  assert.deepEqual(
    venue.sent.map((text) => (JSON.parse(text) as { op: string }).op),
    ['subscribe', 'unsubscribe', 'subscribe'],
  );
  const late = await watching(BOOKS);
  venue.say(bookPush(13, 14, '102'));
  assert.equal(late.told.length, 1, 'an update alone says nothing');
  venue.say(bookPush(-1, 20, '100'));
  venue.say(bookPush(20, 21, '101'));
  assert.deepEqual(late.told.slice(1).map(seqOf), [20, 21]);
  venue.say(bookPush(30, 31, '101'));
  await settled();
  assert.equal(venue.sent.length, 3, 'not again at once');
  bench.path.clock.advance(HUB_REBUILD_MS);
  venue.say(bookPush(40, 41, '101'));
  await settled();
  assert.equal(venue.sent.length, 5);
});

test('After a loss every bot goes on with a new whole, and a late joiner does not see the old one.', async () => {
  const bot = await watching(BOOKS, TICKER);
  bench.venue.last(PUBLIC).say(bookPush(-1, 10, '100'));
  bench.venue.last(PUBLIC).say(tickerPush('1'));
  bench.venue.last(PUBLIC).end();
  const late = await watching(BOOKS, TICKER);
  assert.ok(late.told.every((text) => text.includes('"event":"subscribe"')));
  bench.path.clock.advance(1_000);
  await settled();
  bench.venue.last(PUBLIC).say(bookPush(-1, 50, '99'));
  assert.equal(seqOf(bot.told.at(-1)), 50);
  assert.equal(seqOf(late.told.at(-1)), 50);
  assert.equal(bot.ended, null);
});

test('A book goes over to a new connection whole: what bots see fits together all the time.', async () => {
  const bot = await watching(BOOKS);
  const old = bench.venue.last(PUBLIC);
  old.say(bookPush(-1, 10, '100'));
  old.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
  await settled();
  const fresh = bench.venue.last(PUBLIC);
  fresh.say(bookPush(-1, 10, '100'));
  for (const socket of [old, fresh]) socket.say(bookPush(10, 11, '101'));
  fresh.say(bookPush(11, 12, '102'));
  bench.path.clock.advance(LINK_OVERLAP_MS);
  fresh.say(bookPush(12, 13, '103'));
  let seq = 0;
  for (const text of bot.told.slice(1)) {
    const { action, data } = JSON.parse(text) as {
      readonly action: string;
      readonly data: readonly { readonly seqId: number; readonly prevSeqId: number }[];
    };
    if (action === 'update') assert.equal(data[0]?.prevSeqId, seq);
    seq = data[0]?.seqId ?? 0;
  }
  assert.equal(seq, 13);
  const late = await watching(BOOKS);
  assert.equal(seqOf(late.told[1]), 13);
  assert.equal(old.state, 'closed');
});

test('A channel that only the connection that takes over has is told to everybody who waits for it, and to who comes later.', async () => {
  await watching(BOOKS);
  const old = bench.venue.last(PUBLIC);
  old.say({ event: 'notice', code: '64008', msg: 'upgrade', connId: 'a' });
  await settled();
  const fresh = bench.venue.last(PUBLIC);
  assert.notEqual(fresh, old);
  bench.venue.answer = (socket, text) => {
    if (socket !== old) okxAnswers(socket, text);
  };
  const bots = [await watching(TICKER), await watching(TICKER)];
  fresh.say(tickerPush('1'));
  bench.path.clock.advance(LINK_OVERLAP_MS);
  const late = await watching(TICKER);
  for (const bot of [...bots, late]) {
    assert.equal(bot.told.length, 2);
    assert.match(bot.told[0] ?? '', /"event":"subscribe"/u);
    assert.equal(bot.told[1], JSON.stringify(tickerPush('1')));
  }
});

test('A channel that nobody watches any more is kept for a moment, then let go, and its connection with it.', async () => {
  const bot = await watching(TICKER);
  bot.leave();
  bench.path.clock.advance(HUB_LINGER_MS - 1);
  const next = await watching(TICKER);
  assert.equal(sent().length, 1, 'who comes back finds it');
  next.say({ op: 'unsubscribe', args: [TICKER] });
  assert.equal(next.last['event'], 'unsubscribe');
  bench.path.clock.advance(HUB_LINGER_MS);
  assert.equal(bench.hub.channels, 0);
  assert.equal(bench.venue.open.length, 0);
  const count = next.told.length;
  await watching(TICKER);
  bench.venue.last(PUBLIC).say(tickerPush('1'));
  assert.equal(next.told.length, count, 'who has left hears nothing');
});

test('A channel that the venue refuses is refused to everyone who waits for it.', async () => {
  bench.venue.answer = (socket, text) => {
    if (text.includes('DOGE'))
      socket.say({
        event: 'error',
        code: '60018',
        msg: 'Wrong channel:tickers,instId:DOGE-USDT',
        connId: 'a',
      });
    else okxAnswers(socket, text);
  };
  const doge = { channel: 'tickers', instId: 'DOGE-USDT' };
  const [one, other] = [bench.connect({ path: PUBLIC }), bench.connect({ path: PUBLIC })];
  for (const bot of [one, other]) bot.say(subscribe(doge));
  await settled();
  for (const bot of [one, other]) assert.equal(bot.last['event'], 'error');
  const good = await watching(TICKER);
  assert.equal(good.last['event'], 'subscribe');
});

test('A bot that is cut while it is pushed to costs the others nothing.', async () => {
  const [slow, quick] = [await watching(TICKER), await watching(TICKER)];
  slow.ended = { code: 4005, reason: 'too slow' };
  bench.venue.last(PUBLIC).say(tickerPush('1'));
  assert.equal(quick.told.length, 2);
  assert.equal(slow.told.length, 1);
});

test('More channels than one connection carries go over another one.', async () => {
  const { channelsPerConnection } = bench.dialect.limits;
  const args = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ channel: 'tickers', instId: `A${from + at}-USDT` }));
  for (let from = 0; from < channelsPerConnection; from += 20) {
    await watching(...args(from, Math.min(20, channelsPerConnection - from)));
    bench.path.clock.advance(1_000);
  }
  assert.equal(bench.venue.sockets.length, 1);
  await watching(...args(channelsPerConnection, 1));
  assert.equal(bench.venue.sockets.length, 2);
});

test('A connection that has asked for as much as the venue admits is replaced, and the channels on it go on.', async () => {
  const steady = await watching({ channel: 'tickers', instId: 'ETH-USDT' });
  for (let round = 0; round < 300; round += 1) {
    const bot = await watching(TICKER);
    bot.leave();
    bench.path.clock.advance(HUB_LINGER_MS);
  }
  await settled();
  bench.path.clock.advance(HUB_LINGER_MS);
  const late = await watching(TICKER);
  assert.equal(late.last['event'], 'subscribe');
  assert.equal(bench.venue.sockets[0]?.state, 'closed');
  for (const socket of bench.venue.sockets)
    assert.ok(socket.sent.length <= bench.dialect.limits.operationsPerHour);
  for (const socket of bench.venue.open) {
    const isAsked = socket.sent.some((text) => text.includes('ETH-USDT'));
    if (isAsked) socket.say({ arg: { channel: 'tickers', instId: 'ETH-USDT' }, data: [] });
  }
  assert.match(steady.told.at(-1) ?? '', /"data":\[\]/u);
});

test('One address has a bounded number of public channels; another has its own.', async () => {
  let refused: FakeBot | null = null;
  for (let from = 0; refused === null && from <= CHANNELS_PER_ADDRESS_MAX; from += 100) {
    const args = Array.from({ length: 100 }, (_, at) => ({
      channel: 'tickers',
      instId: `A${from + at}-USDT`,
    }));
    const bot = await watching(...args);
    bench.path.clock.advance(1_000);
    if (bot.last['event'] === 'error') refused = bot;
  }
  assert.ok(refused);
  const other = bench.connect({ path: PUBLIC, sourceAddress: '127.0.0.9' });
  other.say(subscribe(TICKER));
  await settled();
  assert.equal(other.last['event'], 'subscribe');
});
