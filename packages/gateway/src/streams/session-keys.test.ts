import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { REFUSAL_RECORD_WAIT_MS } from '../bounds.ts';
import { SESSIONS_PER_KEY_MAX, SESSION_OPERATIONS_MAX } from './bounds.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import {
  loggedIn,
  OKX_FRAME_ORDER as ORDER,
  okxOrderFrame as orderOf,
  OKX_ORDERS as ORDERS,
  okxSubscribe as subscribe,
  OKX_TICKER as TICKER,
  StreamBench,
  takeOkxOrders,
  type FakeBot,
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

function endOf(bot: FakeBot): FakeBot['ended'] {
  return bot.ended;
}

test('A revoked key loses its connection at once, on both sides, within 100 ms (I6, WSX-01).', async () => {
  const bot = await loggedIn(bench);
  bot.say(subscribe(ORDERS));
  await settled();
  const upstream = bench.venue.last(PRIVATE);
  bench.path.keyRing.state = 'revoked';
  const begin = performance.now();
  bench.path.keyRing.announce();
  assert.ok(performance.now() - begin < 100);
  assert.deepEqual(bot.ended, { code: 1008, reason: 'KEY_REVOKED' });
  assert.equal(upstream.state, 'closed');
  assert.equal(bench.streams.sessions, 0);
});

for (const [what, change] of [
  ['suspended', (ring) => (ring.state = 'suspended')],
  ['given a new secret', (ring) => (ring.secretVersion += 1)],
  ['of an account with another credential', (ring) => (ring.credentialId = 'credential-2')],
  ['sealed away', (ring) => (ring.sealed = true)],
  ['kept from this address', (ring) => (ring.policy = { ...TRADING_POLICY, sourceCidrs: ['10.0.0.0/8'] })],
  ['expired', (ring) => (ring.policy = { ...TRADING_POLICY, expiresAt: bench.path.clock.wallMs() })],
  ['kept from what it has subscribed', (ring) => (ring.policy = { ...TRADING_POLICY, scopes: ['trade'] })],
  [
    'kept from it by the terms of its account',
    (ring) =>
      (ring.accountLayers = { account: { ...TRADING_POLICY, scopes: ['trade'] }, installation: null }),
  ],
  [
    'kept from it by the terms of everything',
    (ring) =>
      (ring.accountLayers = { account: null, installation: { ...TRADING_POLICY, scopes: ['trade'] } }),
  ],
] as const satisfies readonly (readonly [string, (ring: StreamBench['path']['keyRing']) => unknown])[])
  test(`A key that is ${what} loses its connection at once.`, async () => {
    const bot = await loggedIn(bench);
    bot.say(subscribe(ORDERS));
    await settled();
    bench.path.keyRing.announce();
    assert.equal(endOf(bot), null);
    change(bench.path.keyRing);
    bench.path.keyRing.announce();
    assert.equal(endOf(bot)?.code, 1008);
  });

test('A key that expires by itself is found within seconds.', async () => {
  const bot = await loggedIn(bench);
  bench.path.clock.advance(5_000);
  assert.equal(endOf(bot), null);
  bench.path.keyRing.policy = { ...TRADING_POLICY, expiresAt: bench.path.clock.wallMs() };
  bench.path.clock.advance(5_000);
  assert.equal(bot.ended?.reason, 'KEY_EXPIRED');
});

test('A halted key keeps its connection for reading and cancels; its orders are refused and reach nothing (I6).', async () => {
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  bot.say(orderOf('first'));
  await settled();
  bench.path.keyRing.state = 'halted';
  bench.path.keyRing.announce();
  assert.equal(bot.ended, null);
  const sent = bench.venue.last(PRIVATE).sent.length;
  bot.say(orderOf('second'));
  await settled();
  assert.notEqual(bot.last['code'], '0');
  assert.equal(bench.venue.last(PRIVATE).sent.length, sent);
  bot.say({ id: 'c', op: 'cancel-order', args: [{ instIdCode: 7, ordId: '1' }] });
  await settled();
  assert.deepEqual([bot.last['id'], bot.last['code']], ['c', '0']);
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
});

test('A halt that comes while an order waits for its connection keeps it here (I6).', async () => {
  const bot = await loggedIn(bench);
  const upstream = bench.venue.last(PRIVATE);
  bench.venue.opens = false;
  upstream.end();
  bot.say(ORDER);
  await settled();
  bench.path.keyRing.state = 'halted';
  bench.path.keyRing.announce();
  bench.venue.last(PRIVATE).open();
  await settled();
  const later = bench.venue.sockets
    .flatMap((socket) => socket.sent)
    .filter((text) => text.includes('"order"'));
  assert.deepEqual(later, []);
  assert.notEqual(bot.last['code'], '0');
  assert.equal(bench.path.ledger.ofType('outcome')[0]?.items[0]?.kind, 'rejected');
});

test('What a key may subscribe is judged by its policy, public channels on its connection too; a refusal is recorded.', async () => {
  const bot = await loggedIn(bench);
  for (const arg of [
    { channel: 'tickers', instId: 'DOGE-USDT' },
    { channel: 'orders', instType: 'OPTION' },
    { channel: 'positions', instType: 'SWAP', instId: 'DOGE-USDT-SWAP' },
  ]) {
    bot.say(subscribe(arg));
    await settled();
    assert.equal(bot.last['event'], 'error', JSON.stringify(arg));
  }
  const refusals = bench.path.ledger.ofType('refusal');
  assert.deepEqual(
    refusals.map(({ code }) => code),
    ['INSTRUMENT_NOT_ALLOWED', 'MARKET_NOT_ALLOWED', 'INSTRUMENT_NOT_ALLOWED'],
  );
  bot.say(subscribe(TICKER, ORDERS));
  await settled();
  assert.deepEqual(
    bot.told.slice(-2).map((text) => (JSON.parse(text) as { event: string }).event),
    ['subscribe', 'subscribe'],
  );
  const stranger = bench.connect({ path: PUBLIC });
  stranger.say(subscribe({ channel: 'tickers', instId: 'DOGE-USDT' }));
  await settled();
  assert.equal(stranger.last['event'], 'subscribe', 'who has no key has no policy');
});

test('A key without the scope to read gets no account channel, and may still trade.', async () => {
  bench.path.keyRing.policy = { ...TRADING_POLICY, scopes: ['trade'] };
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'error');
  bot.say(ORDER);
  await settled();
  assert.equal(bot.last['code'], '0');
});

test('A key that demands a signature on every order places none over a stream, and may read there.', async () => {
  takeOkxOrders(bench);
  bench.path.keyRing.bodyBinding = 'required';
  const bot = await loggedIn(bench);
  bot.say(ORDER);
  await settled();
  assert.notEqual(bot.last['code'], '0');
  assert.equal(bench.path.ledger.ofType('refusal')[0]?.code, 'BODY_BINDING_MISSING');
  assert.equal(bench.path.ledger.ofType('intent').length, 0);
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
});

test('What a key asks over streams and by REST counts together.', async () => {
  bench.path.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: 3 };
  const bot = await loggedIn(bench);
  for (const channel of ['account', 'balance_and_position']) bot.say(subscribe({ channel }));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'error');
  bench.path.clock.advance(1_000);
  bot.say(subscribe(ORDERS));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
});

test('Too many orders under way, and too many connections of a key, are refused.', async () => {
  const bot = await loggedIn(bench);
  bench.path.ledger.hold();
  for (let order = 0; order <= SESSION_OPERATIONS_MAX; order += 1) bot.say(orderOf(`n${order}`));
  bench.path.clock.advance(REFUSAL_RECORD_WAIT_MS);
  await settled();
  assert.equal(bot.last['id'], `n${SESSION_OPERATIONS_MAX}`);
  assert.notEqual(bot.last['code'], '0');
  const told = bot.told.length;
  bot.say({ id: 'c', op: 'cancel-order', args: [{ instIdCode: 7, ordId: '1' }] });
  await settled();
  bench.path.clock.advance(REFUSAL_RECORD_WAIT_MS);
  await settled();
  assert.match(
    bot.told.slice(told).join(''),
    /"id":"c".*not placed with this/u,
    'a cancel is still looked at',
  );
  for (let session = 1; session < SESSIONS_PER_KEY_MAX; session += 1) await loggedIn(bench);
  const more = bench.connect();
  more.say(bench.okxLogin());
  await settled();
  assert.equal(more.last['event'], 'error');
  bot.leave();
  await loggedIn(bench);
});

test('A venue that refuses the bound key for good: the bot is told, its connection closed, and the venue left alone.', async () => {
  bench.venue.answer = (socket) => {
    socket.say({ event: 'error', code: '60005', msg: 'Invalid apiKey', connId: 'a' });
  };
  const bot = bench.connect();
  bot.say(bench.okxLogin());
  await settled();
  assert.equal(bot.ended?.reason, 'UPSTREAM_UNREACHED');
  assert.match(bot.told.at(-1) ?? '', /does not take the bound key/u);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const again = bench.connect();
    again.say(bench.okxLogin());
    await settled();
    bench.path.clock.advance(1);
    await settled();
    assert.notEqual(again.ended, null);
  }
  assert.equal(bench.venue.sockets.length, 1);
});

test('Terms of the account bind an order of a stream that is open already from the next frame on.', async () => {
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  bot.say(orderOf('first'));
  await settled();
  assert.equal(bot.last['code'], '0');
  const account = { ...TRADING_POLICY, notionalPerOrder: new Map() };
  bench.path.keyRing.accountLayers = { account, installation: null };
  bench.path.keyRing.announce();
  assert.equal(endOf(bot), null, 'it may stay');
  bot.say(orderOf('second'));
  await settled();
  assert.notEqual(bot.last['code'], '0');
  assert.equal(bench.path.ledger.ofType('refusal').at(-1)?.ruleId, 'account/notional-per-order');
});
