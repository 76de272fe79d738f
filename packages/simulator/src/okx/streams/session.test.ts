import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { ApiKey } from '../../engine/records.ts';
import { Bench, TestPeer } from './bench.fixture.ts';

let bench: Bench;
let key: ApiKey;

beforeEach(() => {
  bench = new Bench();
  key = bench.account();
});

const ticker = { channel: 'tickers', instId: 'BTC-USDT' };
const orders = { channel: 'orders', instType: 'ANY' };

function changeKey(change: Partial<ApiKey>): void {
  const now = bench.engine.state.keys.get(key.apiKey) ?? key;
  bench.engine.command((state) => state.keys.put({ ...now, ...change }));
}

test('A stream exists on three paths, with a query too, and on no other', () => {
  for (const path of ['public', 'private', 'business']) {
    assert.ok(bench.tryConnect(`/ws/v5/${path}`) instanceof TestPeer);
    assert.ok(bench.tryConnect(`/ws/v5/${path}?brokerId=9999`) instanceof TestPeer);
  }
  for (const path of [
    '/ws/v5/public-sbe',
    '/ws/v5/private-sbe',
    '/ws/v5',
    '/ws/v5/public/',
    '/ws/v6/public',
  ]) {
    assert.equal(bench.tryConnect(path), null, path);
  }
});

test('A maintenance refuses upgrades in the words of REST', () => {
  bench.maintenance = true;
  const refusal = bench.tryConnect('/ws/v5/public');
  assert.ok(refusal !== null && !(refusal instanceof TestPeer));
  assert.deepEqual([refusal.status, refusal.code], [503, '50001']);
});

test('An address opens three connections a second and no fourth, unless limits are off', () => {
  bench.variants = { ...bench.variants, rateLimitFactor: 1 };
  const attempt = (): unknown => {
    const result = bench.tryConnect('/ws/v5/public');
    return result instanceof TestPeer ? 101 : result?.status;
  };
  assert.deepEqual([attempt(), attempt(), attempt(), attempt()], [101, 101, 101, 429]);
  bench.clock.advance(1000);
  assert.equal(attempt(), 101);
  bench.variants = { ...bench.variants, rateLimitFactor: null };
  assert.deepEqual([attempt(), attempt(), attempt()], [101, 101, 101]);
});

test('A text ping is answered with a pong, logged in or not', () => {
  assert.deepEqual(bench.connect('public').say('ping').take(), [{ pong: true }]);
  assert.deepEqual(bench.connect('private', key).say('ping').take(), [{ pong: true }]);
});

test('What is no message is refused and harms nothing', () => {
  const peer = bench.connect('public');
  const bad = [
    '',
    'x',
    '1',
    'null',
    '[]',
    '{}',
    '{"op":"subscribe"}',
    '{"op":5,"args":[]}',
    '{"op":"x","args":{}}',
  ];
  for (const text of bad) assert.deepEqual(peer.say(text).codes(), ['60012'], text);
  assert.deepEqual(peer.say({ op: 'subscribe', args: [] }).codes(), ['60012']);
  assert.deepEqual(peer.say({ op: 'subscribe', args: [5] }).codes(), ['60012']);
  assert.deepEqual(peer.say({ op: 'fly', args: [{}] }).codes(), ['60019']);
  assert.deepEqual(peer.say({ op: 'sprd-order', id: '1', args: [{}] }).codes(), ['60019']);
  assert.deepEqual(peer.say({ id: 'a b', op: 'subscribe', args: [ticker] }).codes(), ['60012']);
  assert.deepEqual(peer.subscribe(ticker).codes(), ['subscribe']);
});

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('BTC-USDT', 'ANY', 'orders', 10_459, '1', -1),
);
const argument = fc.oneof(
  value,
  fc.dictionary(
    fc.constantFrom(
      'channel',
      'instId',
      'instType',
      'instIdCode',
      'ordId',
      'sz',
      'px',
      'side',
      'ordType',
      'tdMode',
      'apiKey',
    ),
    value,
  ),
);
const operation = fc.constantFrom(
  'subscribe',
  'unsubscribe',
  'login',
  'order',
  'batch-orders',
  'amend-order',
  'mass-cancel',
  'x',
);
const message = fc.record(
  {
    op: fc.oneof(operation, value),
    args: fc.oneof(fc.array(argument, { maxLength: 3 }), value),
    id: fc.oneof(fc.constant('1'), value),
    expTime: value,
  },
  { requiredKeys: [] },
);

test('Whatever message comes is answered, and the connection goes on', () => {
  const peers = [bench.connect('private', key), bench.connect('public')];
  fc.assert(
    fc.property(message, (sent) => {
      for (const peer of peers) {
        assert.ok(peer.say(sent).take().length > 0);
        assert.deepEqual(peer.say('ping').take(), [{ pong: true }]);
      }
    }),
    { numRuns: 400 },
  );
});

test('A list of arguments of more than 64 KB is refused, one a little shorter is read', () => {
  const peer = bench.connect('public');
  const most = Math.floor((64 * 1024 - 1) / (JSON.stringify(ticker).length + 1));
  const long = Array.from({ length: most + 1 }, () => ticker);
  assert.deepEqual(peer.subscribe(...long).codes(), ['60012']);
  assert.equal(peer.subscribe(...long.slice(1)).codes().length, most);
});

test('Each argument is answered for itself, with the id of the message', () => {
  const peer = bench.connect('public');
  peer.say({ id: 'Ab1', op: 'subscribe', args: [ticker, { channel: 'tickers', instId: 'NO-SUCH' }, ticker] });
  assert.deepEqual(peer.events(), [
    { id: 'Ab1', event: 'subscribe', arg: ticker },
    { id: 'Ab1', event: 'error', code: '60018' },
    { id: 'Ab1', event: 'subscribe', arg: ticker },
  ]);
  peer.say({ op: 'unsubscribe', args: [ticker] });
  assert.deepEqual(peer.events(), [{ event: 'unsubscribe', arg: ticker }]);
  assert.deepEqual(peer.session?.subscriptions?.(), []);
});

test('Every event names its connection, and each connection another', () => {
  const ids = [bench.connect('public'), bench.connect('public')].map((peer) => {
    const connIds = peer
      .subscribe(ticker, { channel: 'nothing' })
      .take()
      .flatMap(({ connId }) => (connId === undefined ? [] : [connId]));
    assert.equal(new Set(connIds).size, 1);
    assert.match(JSON.stringify(connIds[0]), /^"[0-9a-f]{8}"$/);
    return connIds[0];
  });
  assert.notEqual(ids[0], ids[1]);
});

const wrongPlaces = [
  ['public', orders, '60008'],
  ['private', ticker, '60008'],
  ['business', ticker, '64002'],
  ['business', orders, '64002'],
  ['public', { channel: 'candle1m', instId: 'BTC-USDT' }, '64001'],
  ['private', { channel: 'orders-algo', instType: 'ANY' }, '64001'],
  ['public', { channel: 'no-such' }, '60018'],
  ['business', { channel: 'candle7m', instId: 'BTC-USDT' }, '60018'],
  ['public', { channel: 'tickers' }, '60018'],
  ['public', { channel: 'funding-rate', instId: 'BTC-USDT' }, '60018'],
  ['private', { channel: 'orders' }, '60018'],
  ['private', { channel: 'orders', instType: 'STOCK' }, '60018'],
  ['private', { channel: 'fills' }, '64003'],
  ['public', { channel: 'books-l2-tbt', instId: 'BTC-USDT' }, '64003'],
] as const;

test('A channel is kept on its own path', () => {
  for (const [path, arg, code] of wrongPlaces) {
    assert.deepEqual(bench.connect(path, key).subscribe(arg).codes(), [code], JSON.stringify([path, arg]));
  }
});

test('Every path takes every channel where the venue is told not to mind', () => {
  bench.variants = { ...bench.variants, strictStreamPaths: false };
  for (const [path, arg, code] of wrongPlaces.slice(0, 6)) {
    const [first] = bench.connect(path, key).subscribe(arg).codes();
    assert.equal(first, 'subscribe', code);
  }
});

test('A private channel needs a login, and the deep books do too', () => {
  bench.variants = { ...bench.variants, vipStreams: true };
  assert.deepEqual(bench.connect('private').subscribe(orders).codes(), ['60011']);
  const deep = { channel: 'books-l2-tbt', instId: 'BTC-USDT' };
  assert.deepEqual(bench.connect('public').subscribe(deep).codes(), ['60011']);
  assert.deepEqual(bench.connect('private', key).subscribe(orders).codes(), [
    'subscribe',
    'channel-conn-count',
  ]);
  assert.deepEqual(bench.connect('public', key).subscribe(deep).codes(), ['subscribe']);
});

test('The deep book excludes the other books of its instrument, in either order', () => {
  bench.variants = { ...bench.variants, vipStreams: true };
  const book = (channel: string, instId = 'BTC-USDT') => ({ channel, instId });
  const first = bench.connect('public', key);
  assert.deepEqual(first.subscribe(book('books-l2-tbt'), book('books')).codes(), ['subscribe', '64004']);
  assert.deepEqual(first.subscribe(book('books', 'ETH-USDT'), book('books5')).codes(), [
    'subscribe',
    'subscribe',
  ]);
  const second = bench.connect('public', key);
  assert.deepEqual(second.subscribe(book('books50-l2-tbt'), book('books-l2-tbt')).codes(), [
    'subscribe',
    '64004',
  ]);
});

test('A login succeeds once on each path', () => {
  for (const path of ['public', 'private', 'business'] as const) {
    const peer = bench.connect(path);
    assert.deepEqual(peer.say(bench.login(key)).events(), [{ event: 'login', code: '0' }]);
    assert.deepEqual(peer.say(bench.login(key)).codes(), ['60031']);
  }
  assert.equal(bench.engine.state.keys.get(key.apiKey)?.lastUsedAt, bench.clock.now());
});

test('A login is refused for whatever is wrong with it, and a right one still succeeds after it', () => {
  const peer = bench.connect('private');
  const ago = (ms: number): string => Math.floor((bench.clock.now() - ms) / 1000).toString();
  const wrong: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ apiKey: '' }, '60005'],
    [{ apiKey: { a: 1 } }, '60005'],
    [{ timestamp: '' }, '60004'],
    [{ timestamp: new Date(bench.clock.now()).toISOString() }, '60004'],
    [{ timestamp: bench.clock.now().toString() }, '60004'],
    [{ timestamp: ago(31_000) }, '60006'],
    [{ timestamp: ago(-31_000) }, '60006'],
    [{ apiKey: 'no-such' }, '60032'],
    [{ passphrase: 'other' }, '60024'],
    [{ sign: 'AAAA' }, '60007'],
    [{ timestamp: ago(-1000) }, '60007'],
  ];
  for (const [change, code] of wrong) {
    assert.deepEqual(peer.say(bench.login(key, change)).codes(), [code], JSON.stringify(change));
  }
  assert.deepEqual(peer.say({ op: 'login', args: [1] }).codes(), ['60009']);
  assert.deepEqual(peer.subscribe(orders).codes(), ['60011']);
  assert.equal(peer.ended, null);
  assert.deepEqual(peer.say(bench.login(key)).codes(), ['login']);
});

test('A key is good only from its addresses', () => {
  changeKey({ ips: ['10.0.0.1'] });
  assert.deepEqual(bench.connect('private').say(bench.login(key)).codes(), ['50110']);
  changeKey({ ips: ['10.0.0.1', '127.0.0.0/8'] });
  assert.deepEqual(bench.connect('private').say(bench.login(key)).codes(), ['login']);
});

test('A live key does not log in where the stream says demo, and a demo key where nothing does only as told', () => {
  const at = (target: string, host = ''): TestPeer => {
    const peer = bench.tryConnect(target, { host });
    assert.ok(peer instanceof TestPeer);
    return peer;
  };
  const codes = (peer: TestPeer): unknown => peer.say(bench.login(key)).codes()[0];
  const demo = '/ws/v5/private?brokerId=9999';
  assert.deepEqual([codes(at(demo)), codes(at('/ws/v5/private', 'wspap.okx.com'))], ['50101', '50101']);
  assert.equal(codes(at('/ws/v5/private', 'ws.okx.com')), 'login');
  changeKey({ environment: 'demo' });
  assert.deepEqual([codes(at(demo)), codes(at('/ws/v5/private'))], ['login', 'login']);
  bench.variants = { ...bench.variants, demoKeysOnPlainStreams: false };
  assert.deepEqual([codes(at(demo)), codes(at('/ws/v5/private'))], ['login', '50101']);
});

test('A failed login ends the connection only where the venue is told so', () => {
  bench.variants = { ...bench.variants, failedLoginCloses: true };
  const peer = bench.connect('private').say(bench.login(key, { sign: '' }));
  assert.deepEqual([peer.codes(), peer.ended?.[0]], [['60007'], 4001]);
});

test('A connection makes 480 operations an hour, and data and trading go on after that', () => {
  bench.variants = { ...bench.variants, rateLimitFactor: 1 };
  const peer = bench.connect('private', key);
  for (let count = 1; count < 480; count += 1) peer.say({ op: 'unsubscribe', args: [orders] });
  assert.equal(peer.codes().at(-1), 'unsubscribe');
  assert.deepEqual(peer.subscribe(orders).codes(), ['60014']);
  assert.equal(peer.say({ id: '1', op: 'order', args: [{}] }).take()[0]?.['op'], 'order');
  assert.deepEqual(peer.say('ping').take(), [{ pong: true }]);
  bench.clock.advance(1000);
  assert.deepEqual(bench.connect('private', key).subscribe(orders).codes()[0], 'subscribe');
  bench.variants = { ...bench.variants, rateLimitFactor: null };
  assert.equal(peer.subscribe(orders).codes()[0], 'subscribe');
});

test('An idle connection ends after 30 seconds, and a ping or a push puts that off', () => {
  const [idle, pinged] = [bench.connect('public'), bench.connect('public')];
  bench.clock.advance(29_000);
  pinged.say('ping');
  assert.equal(idle.ended, null);
  bench.clock.advance(1000);
  assert.deepEqual(idle.ended, [4004, 'No data received in 30s.']);
  assert.equal(pinged.ended, null);
  bench.clock.advance(29_000);
  assert.equal(pinged.ended?.[0], 4004);
  const account = bench.connect('private', key).subscribe({ channel: 'account' });
  bench.clock.advance(120_000);
  assert.equal(account.ended, null);
});

test('A changed or deleted key ends its connections, another key’s use does not', () => {
  const other = bench.connect('private', bench.account());
  const [used, changed] = [bench.connect('private', key), bench.connect('business', key)];
  bench.row('/api/v5/account/balance', key);
  bench.clock.advance(1000);
  assert.equal(used.ended, null);
  used.subscribe(orders);
  changeKey({ permissions: ['read_only'] });
  bench.clock.advance(1000);
  assert.deepEqual([used.ended?.[0], changed.ended?.[0], other.ended], [4007, 4007, null]);
  const again = bench.connect('private', key);
  bench.engine.command((state) => state.keys.delete(key.apiKey));
  again.say('ping');
  assert.equal(again.ended?.[0], 4007);
  assert.deepEqual(again.take(), []);
});

test('Connections of an account on one channel are counted, and the thirty-first is told so', () => {
  bench.variants = { ...bench.variants, rateLimitFactor: 1 };
  const peers: TestPeer[] = [];
  const open = (): TestPeer => {
    bench.clock.advance(1000);
    for (const peer of peers) peer.say('ping').take();
    const peer = bench.connect('private', key).subscribe(orders);
    peers.push(peer);
    return peer;
  };
  for (let count = 1; count <= 30; count += 1) {
    const [, event] = open().events();
    assert.deepEqual(event, { event: 'channel-conn-count', channel: 'orders', connCount: count.toString() });
  }
  const late = open();
  assert.deepEqual(late.events(), [
    { event: 'subscribe', arg: orders },
    { event: 'channel-conn-count-error', channel: 'orders', connCount: '30' },
  ]);
  assert.deepEqual(late.session?.subscriptions?.(), []);
  assert.deepEqual(late.subscribe({ channel: 'account' }).codes(), ['subscribe', 'channel-conn-count']);
  peers[0]?.destroy();
  assert.deepEqual(late.subscribe(orders).codes(), ['subscribe', 'channel-conn-count']);
  const spot = { channel: 'orders', instType: 'SPOT' };
  assert.deepEqual(late.subscribe(spot).codes(), ['subscribe']);
});

test('A notice of an upgrade is told in the venue’s words', () => {
  const peer = bench.connect('public');
  peer.session?.announceUpgrade?.();
  assert.deepEqual(peer.events(), [{ event: 'notice', code: '64008' }]);
});
