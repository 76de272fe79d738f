import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { LOGINS_PER_SESSION_MAX } from './bounds.ts';
import { REAL_API_KEY, TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import {
  loggedIn,
  OKX_FRAME_ORDER as ORDER,
  okxOrderFrame as orderOf,
  OKX_ORDERS as ORDERS,
  okxSubscribe as subscribe,
  OKX_TICKER as TICKER,
  StreamBench,
  takeOkxOrders,
} from '../testing/stream-bench.ts';

const PRIVATE = '/ws/v5/private';
const PUBLIC = '/ws/v5/public';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

test('A login is verified here and replaced by ours; nothing of the bot’s reaches the venue, nothing of ours the bot.', async () => {
  const bot = await loggedIn(bench);
  bot.say(subscribe(ORDERS));
  await settled();
  const [login] = bench.venue.last(PRIVATE).sent;
  assert.match(login ?? '', new RegExp(REAL_API_KEY, 'u'));
  bench.venue
    .last(PRIVATE)
    .say({ arg: { ...ORDERS, uid: '4711' }, data: [{ ordId: '1', note: REAL_API_KEY }] });
  const pushed = bot.told.at(-1) ?? '';
  assert.match(pushed, /"uid":"1234567890".*"ordId":"1"/u);
  assert.ok(!pushed.includes(REAL_API_KEY) && !pushed.includes('4711'));
  bench.venue.last(PRIVATE).say({ arg: ORDERS, data: [{ ordId: '2', note: REAL_API_KEY }] });
  assert.match(bot.told.at(-1) ?? '', /"ordId":"2","note":"\*+"/u, 'also where nothing else is masked');
});

test('A wrong login is refused in the venue’s words, a few of them end the connection, the right one works.', async () => {
  const bot = bench.connect();
  for (let attempt = 0; attempt < LOGINS_PER_SESSION_MAX; attempt += 1) {
    assert.equal(bot.ended, null);
    bot.say(bench.okxLogin('another secret'));
    assert.equal(bot.last['code'], '60007');
  }
  assert.equal(bot.ended?.code, 1008);
  assert.equal(bench.venue.sockets.length, 0);
  await loggedIn(bench);
});

test('A login serves one connection to a path, from one address; a second login on a connection is refused.', async () => {
  const login = bench.okxLogin();
  const bot = bench.connect();
  bot.say(login);
  await settled();
  assert.equal(bot.last['event'], 'login');
  const again = bench.connect();
  again.say(login);
  assert.equal(again.last['event'], 'error', 'the same path');
  const business = bench.connect({ path: '/ws/v5/business' });
  business.say(login);
  await settled();
  assert.equal(business.last['event'], 'login', 'clients open several paths within a second');
  const elsewhere = bench.connect({ path: PUBLIC, sourceAddress: '127.0.0.2' });
  elsewhere.say(login);
  assert.equal(elsewhere.last['event'], 'error', 'another address');
  bot.say(bench.okxLogin());
  assert.equal(bot.last['code'], '60031');
  bot.say(orderOf('stillhere'));
  await settled();
  assert.equal(bench.venue.last(PRIVATE).sent.length, 2, 'the first login goes on');
});

test('Account channels and orders before the login are refused and reach nothing (WSX-01).', async () => {
  const bot = bench.connect();
  bot.say(subscribe(ORDERS));
  assert.equal(bot.last['code'], '60011');
  bot.say(ORDER);
  assert.equal(bot.last['event'] ?? bot.last['op'], 'order');
  assert.notEqual(bot.last['code'], '0');
  await settled();
  assert.equal(bench.venue.sockets.length, 0);
});

test('A key that can trade logs in only where nobody reads along; one that only reads everywhere.', async () => {
  const bot = bench.connect({ confidential: false });
  bot.say(bench.okxLogin());
  await settled();
  assert.equal(bot.last['event'], 'error');
  bench.path.keyRing.policy = { ...TRADING_POLICY, scopes: ['read'] };
  await loggedIn(bench, { confidential: false });
});

test('An order over a stream is recorded, goes once under its intent’s id, and is answered under the bot’s (I1, WSX-09).', async () => {
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  const release = bench.path.ledger.hold();
  bot.say(ORDER);
  await settled();
  assert.equal(bench.venue.last(PRIVATE).sent.length, 1, 'only the login, before the record');
  release();
  await settled();
  const [intent] = bench.path.ledger.ofType('intent');
  const sent = JSON.parse(bench.venue.last(PRIVATE).sent.at(-1) ?? '') as Readonly<Record<string, unknown>>;
  assert.equal(sent['id'], intent?.intentId);
  assert.equal(sent['op'], 'order');
  assert.ok(Number(sent['expTime']) > bench.path.clock.wallMs());
  assert.deepEqual([bot.last['id'], bot.last['op'], bot.last['code']], ['o1', 'order', '0']);
  assert.equal(bench.path.ledger.ofType('outcome')[0]?.items[0]?.kind, 'accepted');
  bot.say(orderOf('mine', 'o2'));
  await settled();
  assert.notEqual(bot.last['code'], '0', 'a client order id is used once, as by REST');
  assert.equal(bench.venue.last(PRIVATE).sent.length, 2);
});

test('Orders of one connection are recorded in the order in which they came, also where one waits for the market.', async () => {
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  const gate = Promise.withResolvers<void>();
  bench.path.market.prefetch = () => gate.promise;
  const market = { ...ORDER.args[0], ordType: 'market', px: undefined, tgtCcy: 'base_ccy', clOrdId: 'first' };
  bot.say({ id: 'a', op: 'order', args: [market] });
  bot.say(orderOf('second', 'b'));
  await settled();
  assert.equal(bench.path.ledger.ofType('intent').length, 0);
  gate.resolve();
  await settled();
  const types = bench.path.ledger.entries.map((entry) => entry.type);
  const subjects = types.filter((type) => type !== 'system' && type !== 'read');
  assert.deepEqual(subjects.slice(0, 2), ['refusal', 'intent'], 'the first is judged first');
});

test('A cancel by the venue’s id waits for nothing before it.', async () => {
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  bot.say(orderOf('first'));
  await settled();
  bench.path.market.prefetch = () => new Promise(() => undefined);
  const market = { ...ORDER.args[0], ordType: 'market', px: undefined, tgtCcy: 'base_ccy', clOrdId: 'slow' };
  bot.say({ id: 'a', op: 'order', args: [market] });
  bot.say({ id: 'c', op: 'cancel-order', args: [{ instIdCode: 7, ordId: '1' }] });
  await settled();
  assert.deepEqual([bot.last['id'], bot.last['code']], ['c', '0']);
});

test('A loss between order and answer leaves it unknown: found out, never sent again (ORD-01, WSX-07).', async () => {
  const bot = await loggedIn(bench);
  bot.say(ORDER);
  await settled();
  bench.venue.last(PRIVATE).end();
  await settled();
  assert.notEqual(bot.last['code'], '0');
  assert.equal(bench.path.reconciler.status().open, 1);
  bench.path.clock.advance(60_000);
  await settled();
  const orders = bench.venue.sockets
    .flatMap((socket) => socket.sent)
    .filter((text) => text.includes('"order"'));
  assert.equal(orders.length, 1);
});

test('A bot that churns subscriptions is refused before the venue refuses us (WSX-13).', async () => {
  const bot = bench.connect({ path: PUBLIC });
  let refused = 0;
  for (let round = 0; round < 300; round += 1) {
    bot.say(subscribe(TICKER));
    bot.say({ op: 'unsubscribe', args: [TICKER] });
    await Promise.resolve();
    bench.path.clock.advance(100);
    if (bot.last['event'] === 'error') refused += 1;
  }
  assert.ok(refused > 50, `${refused}`);
});

test('A text that is no frame is refused and harms nothing; a ping is answered, logged in or not.', async () => {
  const bot = bench.connect();
  for (const text of [
    '',
    '{',
    '[]',
    '{"op":"subscribe","args":[{"channel":"tickers"}],"x":1}',
    '{"op":"transfer"}',
  ]) {
    bot.say(text);
    assert.equal(bot.last['event'], 'error', text);
  }
  bot.say('ping');
  assert.equal(bot.told.at(-1), 'pong');
  assert.equal(bot.ended, null);
});

test('A subscription that the venue refuses is refused to the bot, and can be asked again.', async () => {
  const bot = bench.connect({ path: PUBLIC });
  bench.venue.answer = (socket) => {
    socket.say({
      event: 'error',
      code: '60018',
      msg: 'Wrong URL or channel:tickers,instId:BTC-USDT',
      connId: 'a',
    });
  };
  bot.say(subscribe(TICKER));
  await settled();
  assert.equal(bot.last['event'], 'error');
  bench.venue.answer = okxAnswers;
  bot.say(subscribe(TICKER));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
});

test('A bot that leaves takes its connections with it, and keeps nothing of the gateway.', async () => {
  const bot = await loggedIn(bench);
  bot.say(subscribe(ORDERS, TICKER));
  await settled();
  assert.equal(bench.venue.open.length, 2);
  bot.leave();
  bench.path.clock.advance(10_000);
  await settled();
  assert.equal(bench.venue.open.length, 0);
  assert.equal(bench.streams.sessions, 0);
});
