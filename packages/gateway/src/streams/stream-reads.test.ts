/** What is recorded of a bot that logs in and subscribes. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ACCOUNT_ID, VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import {
  loggedIn,
  OKX_FRAME_ORDER as ORDER,
  OKX_ORDERS as ORDERS,
  okxSubscribe as subscribe,
  OKX_TICKER as TICKER,
  StreamBench,
  takeOkxOrders,
} from '../testing/stream-bench.ts';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

function reads(): readonly string[] {
  return bench.path.ledger.ofType('read').map(({ operation }) => operation);
}

test('A login is a read: who, from where, and at which host of the venue.', async () => {
  await loggedIn(bench);
  const [login] = bench.path.ledger.ofType('read');
  assert.ok(login !== undefined);
  const { boot: _, monotonicMs: __, wallMs: ___, ...rest } = login;
  assert.deepEqual(rest, {
    type: 'read',
    virtualKeyId: VIRTUAL_KEY_ID,
    accountId: ACCOUNT_ID,
    venue: 'okx',
    operation: 'LOGIN',
    instrument: null,
    sourceAddress: '127.0.0.1',
    upstreamHost: 'okx.test',
    httpStatus: null,
    stages: {},
  });
});

test('Each channel of an account is a read, once while it is held; a public one is none.', async () => {
  const bot = await loggedIn(bench);
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
  bot.say(subscribe(ORDERS, TICKER));
  await settled();
  assert.deepEqual(reads().slice(1), [`SUBSCRIBE ${reads()[1]?.slice('SUBSCRIBE '.length)}`]);
  assert.match(reads()[1] ?? '', /^SUBSCRIBE .*orders/u);
});

test('A channel that names an instrument says which.', async () => {
  const bot = await loggedIn(bench);
  bot.say(subscribe({ ...ORDERS, instType: 'SPOT', instId: 'BTC-USDT' }));
  await settled();
  assert.equal(bench.path.ledger.ofType('read')[1]?.instrument, 'BTC-USDT');
});

test('A ledger that cannot write gives nobody a channel of an account; public ones go on.', async () => {
  const bot = await loggedIn(bench);
  bench.path.ledger.writable = false;
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'error');
  bot.say(subscribe(TICKER));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
  bench.path.ledger.writable = true;
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
});

test('A login is let in on a broken ledger, because cancels go over it (I13).', async () => {
  bench.path.ledger.writable = false;
  await loggedIn(bench);
  assert.deepEqual(reads(), []);
});

test('An order over a stream names the host of the stream.', async () => {
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  bot.say(ORDER);
  await settled();
  const [intent] = bench.path.ledger.ofType('intent');
  assert.equal(intent?.upstreamHost, 'okx.test');
  assert.deepEqual(Object.keys(intent.stages ?? {}), ['identify', 'gather', 'decide', 'reserve']);
  const [outcome] = bench.path.ledger.ofType('outcome');
  assert.deepEqual(Object.keys(outcome?.stages ?? {}), ['record', 'sign', 'send']);
});

test('Who is refused without a login is counted by his address, and leaves no record.', async () => {
  const stranger = bench.connect({ sourceAddress: '192.0.2.9' });
  stranger.say({ op: 'login', args: [{ apiKey: 'x', passphrase: 'y', timestamp: '1', sign: 'z' }] });
  stranger.say(subscribe(ORDERS));
  stranger.say('not even JSON');
  await settled();
  assert.deepEqual(
    bench.path.counted.map(([how, who]) => [how, who]),
    [
      ['rejected', '192.0.2.9'],
      ['rejected', '192.0.2.9'],
      ['rejected', '192.0.2.9'],
    ],
  );
  assert.deepEqual(bench.path.ledger.entries, []);
});

test('A stranger on a public path leaves nothing, whatever he subscribes.', async () => {
  const stranger = bench.connect({ path: '/ws/v5/public' });
  stranger.say(subscribe(TICKER));
  await settled();
  assert.equal(stranger.last['event'], 'subscribe');
  assert.deepEqual([bench.path.counted, bench.path.ledger.entries], [[], []]);
});
