import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamBench, type Signer } from './stream-bench.fixture.ts';

/** Signatures that were computed outside of this project, at the instant at which the bench's clock stands. */
const VECTOR_KEY = { apiKey: 'vg-htx-access-0001-abcdef', secret: 'vg-htx-secret-0001-ghijkl' };
const SPOT_VECTORS = [
  ['the path', 'sGkzZH/b5SEFfbI1vryO4KHpx36q2oQQxaOIAd4Bj5E='],
  ['the whole URL, as ccxt does', 'YTbT1WdI6HllCM2DSgY/4OvxVhReeKgW8LorEZ/uvfc='],
] as const;
const CONTRACT_VECTORS = [
  ['/linear-swap-notification', 'yNN3iZC5c0mw98uGJYmEUBCzonL3vAVc20N7T6gcHGk='],
  ['/ws/v5/notification', 'IbOv9JaI5Ag26JaarBZpVwA61F1gIRBaS4pPXjsLX2Y='],
] as const;
/** PKCS 8 and SPKI of the seed 00 … 1f. */
const ED25519 = {
  privateKey: 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
  publicKey: 'MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=',
};

function vectorBench() {
  const bench = new StreamBench();
  const { uid } = bench.user({});
  bench.key(uid, VECTOR_KEY);
  return bench;
}

for (const [what, signature] of SPOT_VECTORS) {
  test(`A login at /ws/v2 that signs ${what} is taken, and one with another signature is not`, () => {
    const bench = vectorBench();
    const login = bench.spotLogin('/ws/v2', VECTOR_KEY, { params: { signature } });
    assert.deepEqual(bench.connect('/ws/v2').say(login), [
      { action: 'req', code: 200, ch: 'auth', data: {} },
    ]);
    const wrong = bench.spotLogin('/ws/v2', VECTOR_KEY, { params: { signature: `A${signature.slice(1)}` } });
    const refusal = { action: 'req', ch: 'auth', code: 2002, message: 'auth.fail' };
    assert.deepEqual(bench.connect('/ws/v2').say(wrong), [refusal]);
  });
}

for (const [path, signature] of CONTRACT_VECTORS) {
  test(`A login at ${path} is taken, and the same signature is not at another path`, () => {
    const bench = vectorBench();
    const login = bench.contractLogin(path, VECTOR_KEY, { params: { Signature: signature } });
    const [taken] = bench.connect(path, { host: 'contract' }).say(login);
    assert.deepEqual([taken?.['err-code'], taken?.['cid']], [0, '1']);
    const [refused] = bench.connect('/linear-swap-trade', { host: 'contract' }).say(login);
    assert.deepEqual(
      [refused?.['err-code'], refused?.['err-msg']],
      [2003, 'Verification failure [校验失败]'],
    );
  });
}

test('The URL counts as a path only where that is switched on', () => {
  const bench = vectorBench();
  const [, [, signature]] = SPOT_VECTORS;
  const login = bench.spotLogin('/ws/v2', VECTOR_KEY, { params: { signature } });
  bench.variants = { ...bench.variants, streamSignedPath: 'path' };
  assert.equal(bench.connect('/ws/v2').say(login)[0]?.['code'], 2002);
  const plain = bench.spotLogin('/ws/v2', VECTOR_KEY);
  assert.equal(bench.connect('/ws/v2').say(plain)[0]?.['code'], 200);
});

test('What /ws/trade signs is switchable', () => {
  const bench = vectorBench();
  const codes = () =>
    ['/ws/trade', '/ws/v2'].map((signedPath) => {
      const login = bench.spotLogin('/ws/trade', VECTOR_KEY, { signedPath });
      return bench.connect('/ws/trade').say(login)[0]?.['code'];
    });
  assert.deepEqual(codes(), [200, 2002]);
  bench.variants = { ...bench.variants, tradeSignedPath: '/ws/v2' };
  assert.deepEqual(codes(), [2002, 200]);
});

test('Ed25519 keys log in on both hosts, and no key with the method of the other kind', () => {
  const bench = new StreamBench();
  const { uid } = bench.user({});
  const made = bench.key(uid, { publicKey: ED25519.publicKey });
  const key: Signer = { ...made, privateKey: ED25519.privateKey };
  assert.equal(bench.connect('/ws/v2').say(bench.spotLogin('/ws/v2', key))[0]?.['code'], 200);
  const path = '/ws/v5/notification';
  const contract = bench.connect(path, { host: 'contract' });
  assert.equal(contract.say(bench.contractLogin(path, key))[0]?.['err-code'], 0);
  const hmac = bench.key(uid);
  const crossed: Signer = { ...hmac, privateKey: ED25519.privateKey };
  assert.equal(bench.connect('/ws/v2').say(bench.spotLogin('/ws/v2', crossed))[0]?.['code'], 2002);
});

test('A login holds for five minutes around the venue’s time', () => {
  const bench = vectorBench();
  const codeAt = (offsetMs: number): unknown =>
    bench.connect('/ws/v2').say(bench.spotLogin('/ws/v2', VECTOR_KEY, { offsetMs }))[0]?.['code'];
  assert.deepEqual([-301_000, -300_000, 300_000, 301_000].map(codeAt), [2002, 200, 200, 2002]);
});

test('A login is refused from an address that the key is not bound to', () => {
  const bench = new StreamBench();
  const { uid } = bench.user({});
  const key = bench.key(uid, { ips: ['10.0.0.1'] });
  const codeFrom = (address: string): unknown =>
    bench.connect('/ws/v2', { address }).say(bench.spotLogin('/ws/v2', key))[0]?.['code'];
  assert.deepEqual(
    [codeFrom('10.0.0.1'), codeFrom('::ffff:10.0.0.1'), codeFrom('10.0.0.2')],
    [200, 200, 2002],
  );
});

test('A login that lacks a part, names no API or comes twice is told so', () => {
  const bench = vectorBench();
  const spot = bench.connect('/ws/v2');
  const parted = bench.spotLogin('/ws/v2', VECTOR_KEY, { params: { timestamp: '' } });
  assert.equal(spot.say(parted)[0]?.['message'], 'missing.param.auth');
  const web = bench.spotLogin('/ws/v2', VECTOR_KEY, { params: { authType: 'ticket' } });
  assert.equal(spot.say(web)[0]?.['message'], 'missing.param.auth');
  const login = bench.spotLogin('/ws/v2', VECTOR_KEY);
  assert.deepEqual(
    [spot.say(login)[0]?.['code'], spot.say(login)[0]?.['message']],
    [200, 'invalid.auth.state'],
  );
  const path = '/ws/v5/notification';
  const contract = bench.connect(path, { host: 'contract' });
  const says = (params: object): unknown =>
    contract.say({ ...bench.contractLogin(path, VECTOR_KEY), ...params })[0]?.['err-code'];
  assert.deepEqual(
    [says({ Timestamp: '' }), says({ type: 'ticket' }), says({}), says({})],
    [2001, 2013, 0, 2005],
  );
});

test('A login names the version of its host and the method of its key, even when its signature holds', () => {
  const bench = vectorBench();
  const codeOf = (version: string): unknown =>
    bench.connect('/ws/v2').say(bench.spotLogin('/ws/v2', VECTOR_KEY, { version }))[0]?.['code'];
  assert.deepEqual([codeOf('2.1'), codeOf('2')], [200, 2002]);
  const path = '/ws/v5/notification';
  const contractCode = (version: string): unknown => {
    const login = bench.contractLogin(path, VECTOR_KEY, { version });
    return bench.connect(path, { host: 'contract' }).say(login)[0]?.['err-code'];
  };
  assert.deepEqual([contractCode('2'), contractCode('2.1')], [0, 2003]);
  const { uid } = bench.user({});
  const made = bench.key(uid, { publicKey: ED25519.publicKey });
  const key: Signer = { ...made, privateKey: ED25519.privateKey };
  const codeFor = (method: string): unknown =>
    bench.connect('/ws/v2').say(bench.spotLogin('/ws/v2', key, { method }))[0]?.['code'];
  assert.deepEqual([codeFor('Ed25519'), codeFor('HmacSHA256')], [200, 2002]);
});

test('Unknown keys and wrong versions are refused with what clients know them by', () => {
  const bench = vectorBench();
  const path = '/ws/v5/notification';
  const refusals = [
    { AccessKeyId: 'nobody' },
    { SignatureVersion: '2.1' },
    { Timestamp: '2026-01-02T02:00:00' },
  ].map((params) => {
    const peer = bench.connect(path, { host: 'contract' });
    const [reply] = peer.say({ ...bench.contractLogin(path, VECTOR_KEY), ...params });
    return [reply?.['err-code'], reply?.['err-msg']];
  });
  assert.deepEqual(refusals, [
    [2003, 'Incorrect Access key [Access key错误]'],
    [2003, 'Verification failure [校验失败]'],
    [2003, 'invalid submission time [无效的提交时间]'],
  ]);
});

test('What needs a login is refused before it', () => {
  const bench = new StreamBench();
  const asked = [
    ['/ws/v2', 'spot', { action: 'sub', ch: 'orders#*' }, 2002],
    ['/ws/trade', 'spot', { cid: 'a', ch: 'create-order', params: {} }, 2002],
    ['/ws/v5/notification', 'contract', { op: 'sub', topic: 'account' }, 2002],
    ['/linear-swap-trade', 'contract', { op: 'place_order', data: {} }, 2002],
    ['/linear-swap-notification', 'contract', { op: 'sub', topic: 'orders_cross.*' }, 2002],
  ] as const;
  for (const [path, host, message, code] of asked) {
    const [reply] = bench.connect(path, { host }).say(message);
    assert.equal(reply?.['code'] ?? reply?.['err-code'], code, path);
  }
});

test('A key may have ten connections at /ws/v2, and a user thirty at the contract host', () => {
  const bench = vectorBench();
  const peers = Array.from({ length: 10 }, () =>
    bench.member('/ws/v2', bench.engine.state.keys.all()[0] ?? fail()),
  );
  const eleventh = bench.connect('/ws/v2');
  assert.equal(eleventh.say(bench.spotLogin('/ws/v2', VECTOR_KEY))[0]?.['message'], 'too.many.connection');
  assert.ok(eleventh.ended !== null);
  peers[0]?.destroy();
  assert.equal(bench.connect('/ws/v2').say(bench.spotLogin('/ws/v2', VECTOR_KEY))[0]?.['code'], 200);
  const paths = ['/ws/v5/notification', '/linear-swap-trade', '/linear-swap-notification'];
  const codes = Array.from({ length: 31 }, (_, index) => {
    const path = paths[index % 3] ?? '';
    const peer = bench.connect(path, { host: 'contract' });
    return peer.say(bench.contractLogin(path, VECTOR_KEY))[0]?.['err-code'];
  });
  assert.deepEqual([codes.slice(0, 30).every((code) => code === 0), codes[30]], [true, 2030]);
  bench.variants = { ...bench.variants, streamConnectionLimits: false };
  const more = bench.connect('/linear-swap-trade', { host: 'contract' });
  assert.equal(more.say(bench.contractLogin('/linear-swap-trade', VECTOR_KEY))[0]?.['err-code'], 0);
});

test('The streams of a key end when it is deleted', () => {
  const bench = vectorBench();
  const [key = fail()] = bench.engine.state.keys.all();
  const [asks, listens] = [bench.member('/ws/v2', key), bench.member('/ws/v2', key)];
  const contract = bench.member('/ws/v5/notification', key, { host: 'contract' });
  assert.equal(asks.say({ action: 'sub', ch: 'orders#*' })[0]?.['code'], 200);
  bench.engine.command((state) => state.keys.delete(key.apiKey));
  asks.say({ action: 'sub', ch: 'orders#btcusdt' });
  assert.deepEqual([asks.ended, listens.ended], ['1000 auth.fail', null]);
  bench.clock.advance(20_000);
  assert.equal(listens.ended, '1000 auth.fail');
  assert.ok(contract.taken().some(({ op }) => op === 'close'));
  assert.equal(contract.ended, '1000 authentication');
});

test('The streams of a key end when it expires or is bound to another address', () => {
  const changes = [{ createdAt: 0 }, { ips: ['10.0.0.1'] }];
  for (const change of [{ label: 'the same' }, ...changes]) {
    const bench = vectorBench();
    const [key = fail()] = bench.engine.state.keys.all();
    const peer = bench.member('/ws/v2', key);
    bench.engine.command((state) => state.keys.put({ ...key, ...change }));
    peer.say({ action: 'sub', ch: 'orders#*' });
    assert.equal(peer.ended, 'label' in change ? null : '1000 auth.fail');
  }
});

function fail(): never {
  throw new Error('nothing is there');
}
