import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SESSIONS_PER_ADDRESS_MAX } from './bounds.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import {
  loggedIn,
  okxSubscribe as subscribe,
  OKX_FRAME_ORDER,
  StreamBench,
  takeOkxOrders,
} from '../testing/stream-bench.ts';

const PRIVATE = '/ws/v5/private';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

function accept(path: string, query = ''): unknown {
  return bench.streams.entrance('okx').accept({
    entrance: { family: 'okx', confidential: true },
    sourceAddress: '127.0.0.1',
    host: '127.0.0.1',
    target: query === '' ? path : `${path}?${query}`,
    path,
    query,
  });
}

test('Paths that are no stream are refused, and so is a query that no client is known to send (WSX-02).', () => {
  for (const path of ['/ws/v5/public', PRIVATE, '/ws/v5/business']) assert.notEqual(accept(path), null, path);
  assert.notEqual(accept(PRIVATE, 'brokerId=9999'), null);
  for (const path of [
    '/',
    '/ws',
    '/ws/v5',
    '/ws/v5/private/',
    '/ws/v5/PRIVATE',
    '/ws/v5/public-sbe',
    '/ws/v2',
  ])
    assert.equal(accept(path), null, path);
  for (const query of ['x', 'brokerId=', 'brokerId=9999&x=1', 'brokerId=a'])
    assert.equal(accept(PRIVATE, query), null, query);
});

test('An order is taken on any path of the venue and goes to the one where the venue takes it (WSX-02).', async () => {
  takeOkxOrders(bench);
  for (const [number, path] of ['/ws/v5/public', '/ws/v5/business', PRIVATE].entries()) {
    const bot = await loggedIn(bench, { path });
    const [order] = OKX_FRAME_ORDER.args;
    bot.say({ ...OKX_FRAME_ORDER, args: [{ ...order, clOrdId: `n${number}` }] });
    await settled();
    assert.equal(bot.last['code'], '0', path);
  }
  const orders = bench.venue.sockets.filter(({ sent }) => sent.some((text) => text.includes('"op":"order"')));
  assert.deepEqual(
    orders.map(({ endpoint }) => endpoint.path),
    [PRIVATE, PRIVATE, PRIVATE],
  );
});

test('A channel of another account, or of a part of the venue that no bot needs, cannot be named (WSX-10).', async () => {
  const bot = await loggedIn(bench);
  for (const arg of [
    { channel: 'orders', instType: 'ANY', uid: '4711' },
    { channel: 'account', subAcct: 'other' },
    { channel: 'deposit-info' },
    { channel: 'withdrawal-info' },
    { channel: 'rfqs' },
    { channel: 'copytrading-lead-notification', instType: 'SWAP' },
    { channel: 'grid-orders-spot', instType: 'ANY' },
  ]) {
    const told = bot.told.length;
    bot.say(subscribe(arg));
    await settled();
    assert.equal(bot.told.length, told + 1);
    assert.equal(bot.last['event'], 'error', JSON.stringify(arg));
  }
  const asked = bench.venue.sockets.flatMap(({ sent }) => sent.filter((text) => text.includes('subscribe')));
  assert.deepEqual(asked, []);
  bot.say(subscribe({ channel: 'account' }));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
});

test('Ten thousand channels of one bot are bounded, and those of others go on (WSX-10).', async () => {
  const bot = bench.connect({ path: '/ws/v5/public' });
  for (let from = 0; from < 10_000; from += 500) {
    bot.say(
      subscribe(
        ...Array.from({ length: 500 }, (_, at) => ({ channel: 'tickers', instId: `A${from + at}-USDT` })),
      ),
    );
    bench.path.clock.advance(1_000);
    await settled();
  }
  assert.ok(bench.hub.channels <= bench.dialect.limits.channelsPerConnection);
  const other = bench.connect({ path: '/ws/v5/public' });
  other.say(subscribe({ channel: 'tickers', instId: 'BTC-USDT' }));
  await settled();
  assert.equal(other.last['event'], 'subscribe');
});

test('Of one address so many streams are open at once; another address is not concerned.', () => {
  const bots = Array.from({ length: SESSIONS_PER_ADDRESS_MAX }, () => bench.connect());
  const more = bench.connect();
  assert.equal(more.ended?.code, 1013);
  assert.equal(bench.streams.sessions, SESSIONS_PER_ADDRESS_MAX);
  assert.equal(bench.connect({ sourceAddress: '127.0.0.2' }).ended, null);
  bots[0]?.leave();
  assert.equal(bench.connect().ended, null);
});

test('Streams that are closed leave no timer and no connection behind.', async () => {
  await loggedIn(bench);
  bench.streams.close();
  assert.equal(bench.venue.open.length, 0);
  assert.equal(bench.streams.sessions, 0);
  assert.equal(bench.path.clock.timers, 0);
});
