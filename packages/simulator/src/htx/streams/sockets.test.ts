import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamBench, type FakePeer } from './stream-bench.fixture.ts';

const SPOT_PATHS = ['/ws', '/feed', '/ws/v2', '/ws/trade'];
const CONTRACT_PATHS = [
  '/linear-swap-ws',
  '/ws_index',
  '/linear-swap-notification',
  '/ws/v5/notification',
  '/linear-swap-trade',
  '/swap-ws',
  '/swap-notification',
  '/ws',
  '/notification',
];

test('Each host has its own paths, and answers those of the other and unknown ones with 404', () => {
  const bench = new StreamBench();
  for (const path of SPOT_PATHS) assert.ok(bench.upgrade(path).answer !== null, path);
  for (const path of CONTRACT_PATHS)
    assert.ok(bench.upgrade(path, { host: 'contract' }).answer !== null, path);
  assert.equal(bench.upgrade('/linear-swap-ws').answer, null);
  assert.equal(bench.upgrade('/ws/v2', { host: 'contract' }).answer, null);
  assert.equal(bench.upgrade('/ws/').answer, null);
});

test('In maintenance upgrades are refused', () => {
  const bench = new StreamBench();
  bench.maintenance = true;
  const { answer } = bench.upgrade('/ws');
  assert.ok(answer !== null && 'status' in answer);
  assert.deepEqual([answer.status, answer.code], [503, 'system-maintenance']);
});

test('Public and contract sockets pack their frames; the private ones of the spot host do not, unless switched', () => {
  const bench = new StreamBench();
  const kindOf = (peer: FakePeer): unknown => {
    peer.session?.receive(Buffer.from('no json'), false);
    return peer.frames.at(-1)?.kind;
  };
  for (const path of ['/ws', '/feed']) assert.equal(kindOf(bench.connect(path)), 'binary', path);
  for (const path of CONTRACT_PATHS) {
    assert.equal(kindOf(bench.connect(path, { host: 'contract' })), 'binary', path);
  }
  for (const path of ['/ws/v2', '/ws/trade']) assert.equal(kindOf(bench.connect(path)), 'text', path);
  bench.variants = { ...bench.variants, tradeFrames: 'gzip' };
  assert.deepEqual(
    ['/ws/v2', '/ws/trade'].map((path) => kindOf(bench.connect(path))),
    ['text', 'binary'],
  );
});

interface PingCase {
  readonly path: string;
  readonly host: 'spot' | 'contract';
  readonly everyMs: number;
  readonly missedMax: number;
  readonly ping: (now: number) => object;
}

const PINGS: readonly PingCase[] = [
  { path: '/ws', host: 'spot', everyMs: 5000, missedMax: 2, ping: (now) => ({ ping: now }) },
  { path: '/linear-swap-ws', host: 'contract', everyMs: 5000, missedMax: 5, ping: (now) => ({ ping: now }) },
  {
    path: '/ws/v2',
    host: 'spot',
    everyMs: 20_000,
    missedMax: 2,
    ping: (now) => ({ action: 'ping', data: { ts: now } }),
  },
  {
    path: '/ws/v5/notification',
    host: 'contract',
    everyMs: 5000,
    missedMax: 5,
    ping: (now) => ({ op: 'ping', ts: now.toString() }),
  },
];

for (const { path, host, everyMs, missedMax, ping } of PINGS) {
  test(`${path} pings, keeps who answers, and closes who misses ${missedMax} of them`, () => {
    const bench = new StreamBench();
    const [silent, faithful] = [bench.connect(path, { host }), bench.connect(path, { host })];
    bench.clock.advance(everyMs - 1);
    assert.deepEqual(silent.taken({ pings: true }), []);
    bench.clock.advance(1);
    assert.deepEqual(silent.taken({ pings: true }), [ping(bench.clock.now())]);
    for (let count = 1; count < missedMax; count += 1) {
      faithful.answerPings();
      bench.clock.advance(everyMs);
    }
    assert.equal(silent.ended, null);
    faithful.answerPings();
    bench.clock.advance(everyMs);
    assert.match(silent.ended ?? '', /^1000 (ping timeout|time out)$/);
    faithful.answerPings();
    bench.clock.advance(everyMs * missedMax);
    assert.equal(faithful.ended, null);
    bench.clock.advance(everyMs);
    assert.equal(faithful.ended, silent.ended);
  });
}

test('A pong that answers no ping counts for nothing', () => {
  const bench = new StreamBench();
  const peer = bench.connect('/ws');
  for (let count = 0; count < 3; count += 1) {
    bench.clock.advance(5000);
    peer.say({ pong: 1 });
  }
  assert.equal(peer.ended, '1000 ping timeout');
});

test('A contract socket says that it closes before it does', () => {
  const bench = new StreamBench();
  const peer = bench.connect('/ws/v5/notification', { host: 'contract' });
  bench.clock.advance(30_000);
  assert.equal(peer.taken().at(-1)?.['op'], 'close');
  const other = bench.connect('/ws/v5/notification', { host: 'contract' });
  other.session?.announceUpgrade?.();
  assert.deepEqual([other.taken().at(-1)?.['op'], other.ended], ['close', null]);
});

test('Pings of clients are answered in kind', () => {
  const bench = new StreamBench();
  assert.deepEqual(bench.connect('/ws').say({ ping: 7 }), [{ pong: 7 }]);
  const private_ = bench.connect('/ws/v2');
  private_.session?.receive(Buffer.from('{"action":"ping","data":{"ts":7}}'), false);
  assert.deepEqual(private_.taken(), [{ action: 'pong', data: { ts: 7 } }]);
  const contract = bench.connect('/linear-swap-trade', { host: 'contract' });
  assert.deepEqual(contract.say({ op: 'ping', ts: '7' }), [{ op: 'pong', ts: '7' }]);
});

test('A day of silence costs pings and nothing else', () => {
  const bench = new StreamBench({ variants: { closesSilentStreams: false } });
  const { uid } = bench.user({ USDT: '10' });
  const key = bench.key(uid);
  const market = bench.connect('/ws');
  market.say({ sub: 'market.btcusdt.detail', id: '1' });
  market.say({ sub: 'market.btcusdt.depth.step0', id: '2' });
  const orders = bench.member('/ws/v2', key);
  orders.say({ action: 'sub', ch: 'orders#*' });
  bench.clock.advance(86_400_000);
  assert.equal(market.frames.length, 86_400 / 5);
  assert.equal(orders.frames.length, 86_400 / 20);
  assert.deepEqual([market.ended, orders.ended], [null, null]);
});

test('A stream may send fifty requests a second, an address a hundred, and is told when they are too many', () => {
  const bench = new StreamBench({ variants: { rateLimitFactor: 1 } });
  const { uid } = bench.user({});
  const key = bench.key(uid);
  const path = '/ws/v5/notification';
  const peer = bench.member(path, key, { host: 'contract' });
  const ask = (): unknown => peer.say({ op: 'unsub', topic: 'account' })[0]?.['err-code'];
  const codes = Array.from({ length: 50 }, ask);
  assert.deepEqual([codes[48], codes[49]], [2012, 2004]);
  bench.clock.advance(1000);
  assert.equal(ask(), 2012);
  bench.clock.advance(1000);
  const many = [0, 1, 2].map(() => bench.member(path, key, { host: 'contract' }));
  const answers = many.flatMap((other) =>
    Array.from({ length: 40 }, () => other.say({ op: 'unsub', topic: 'account' })[0]?.['err-code']),
  );
  assert.equal(answers.filter((code) => code === 2012).length, 97);
  const spot = bench.member('/ws/v2', key);
  const said = Array.from(
    { length: 50 },
    () => spot.say({ action: 'unsub', ch: 'orders#*' })[0]?.['message'],
  );
  assert.deepEqual([said[48], said[49]], ['invalid.ch', 'too.many.request']);
});

test('A market socket holds a thousand topics, however a code is written, and no more', () => {
  const bench = new StreamBench();
  const peer = bench.connect('/linear-swap-ws', { host: 'contract' });
  /** The code in one of the ways to write its seven letters. */
  const code = (count: number): string =>
    Array.from('btc-usdt', (letter, at) => ((count >> at) & 1 ? letter.toUpperCase() : letter)).join('');
  const topics = Array.from({ length: 1001 }, (_, count) => {
    const step = Math.floor(count / 128);
    const letters = count % 128;
    return `market.${code((letters & 7) | ((letters >> 3) << 4))}.depth.step${step}`;
  });
  assert.equal(new Set(topics).size, 1001);
  const statuses = topics.map((sub) => peer.say({ sub })[0]?.['status']);
  assert.deepEqual([statuses.indexOf('error'), statuses.length], [1000, 1001]);
  assert.equal(peer.say({ sub: topics[0] })[0]?.['status'], 'ok');
});

test('Subscribing again to a topic keeps one subscription, and shows it anew', () => {
  const bench = new StreamBench();
  const peer = bench.connect('/ws');
  const topic = 'market.btcusdt.mbp.refresh.5';
  for (let count = 0; count < 2; count += 1) {
    assert.deepEqual(
      peer.say({ sub: topic, id: '1' }).map((message) => message['subbed'] ?? message['ch']),
      [topic, topic],
    );
  }
  assert.deepEqual(peer.session?.subscriptions?.(), [topic]);
  const trader = bench.trader({ spot: { USDT: '1000' } });
  bench.order(trader, { type: 'buy-limit', price: '66000', amount: '0.001' });
  assert.equal(peer.taken().length, 1);
});

test('A reset ends every stream, and the venue after it is watched anew', () => {
  const bench = new StreamBench();
  const before = bench.connect('/ws');
  bench.streams.clear();
  assert.equal(before.ended, 'destroyed');
  assert.equal(bench.engine.state.observers.size, 0);
  bench.connect('/ws');
  assert.equal(bench.engine.state.observers.size, 1);
});
