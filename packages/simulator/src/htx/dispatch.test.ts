import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_ROUTES } from './routes.ts';
import { HtxBench, type Answer } from './venue.fixture.ts';

const ACCOUNTS = '/v1/account/accounts';

function codeOf({ body }: Answer): unknown {
  return body['err-code'] ?? body['err_code'] ?? body['code'];
}

test('Every route answers at its own host, and no two rows are the same', () => {
  const names = HTX_ROUTES.map(({ host, method, path }) => `${host} ${method} ${path}`);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length > 100);
});

test('A path of the other host, an unknown one and a wrong method answer 405', () => {
  const bench = new HtxBench();
  assert.equal(bench.ask({ path: '/v1/common/timestamp' }).status, 200);
  assert.equal(bench.ask({ path: '/api/v1/timestamp', host: 'contract' }).status, 200);
  for (const asked of [
    { path: '/v1/common/timestamp', host: 'contract' },
    { path: '/api/v1/timestamp' },
    { path: '/v1/common/Timestamp' },
    { path: '/v1/common/timestamp/' },
    { path: '/v1/nothing' },
    { path: '/v1/common/timestamp', method: 'POST' },
  ] as const) {
    const answer = bench.ask(asked);
    assert.deepEqual([answer.status, codeOf(answer)], [405, 'method-not-allowed'], asked.path);
  }
});

test('A GET with a body answers 403, and a POST that is not JSON is refused', () => {
  const bench = new HtxBench();
  assert.equal(bench.ask({ path: '/v1/common/timestamp', body: {} }).status, 403);
  const { uid } = bench.user({ USDT: '100' });
  const key = bench.key(uid);
  const cancel = { method: 'POST', path: '/v1/order/orders/batchCancelOpenOrders', key } as const;
  assert.equal(bench.ask({ ...cancel, body: {} }).body['status'], 'ok');
  assert.equal(codeOf(bench.ask({ ...cancel, body: 'text' })), 'bad-request');
  const typed = (contentType: string | null): unknown =>
    codeOf(bench.ask({ ...cancel, body: {}, contentType }));
  assert.equal(typed('application/json; charset=utf-8'), undefined);
  assert.equal(typed('application/x-www-form-urlencoded'), 'gateway-internal-error');
  assert.equal(typed(null), 'gateway-internal-error');
});

test('Refusals come in the envelope of their path', () => {
  const bench = new HtxBench();
  const v1 = bench.ask({ path: ACCOUNTS });
  assert.deepEqual(v1.body, {
    status: 'error',
    'err-code': 'login-required',
    'err-msg': 'Login is required.',
    data: null,
  });
  const { uid } = bench.user({});
  const key = { ...bench.key(uid), secret: 'another' };
  const message = 'Signature not valid: Verification failure [校验失败]';
  assert.deepEqual(bench.ask({ path: '/v2/user/uid', key }).body, { code: 1003, message });
  bench.variants = { ...bench.variants, v2AuthFailure: 'v1' };
  assert.equal(codeOf(bench.ask({ path: '/v2/user/uid', key })), 'api-signature-not-valid');
  const legacy = bench.ask({ method: 'POST', path: '/v5/trade/order', host: 'contract', key, body: {} });
  assert.deepEqual([legacy.status, legacy.body['code'], legacy.body['message']], [200, 403, message]);
  bench.variants = { ...bench.variants, contractAuthCodes: 'listed', authFailureStatus: 401 };
  const listed = bench.ask({ method: 'POST', path: '/v5/trade/order', host: 'contract', key, body: {} });
  assert.deepEqual([listed.status, codeOf(listed)], [401, 12008]);
  const market = bench.ask({ path: '/market/depth?symbol=none' });
  assert.deepEqual([market.body['status'], codeOf(market)], ['error', 'invalid-parameter']);
});

test('A key does what its permissions say', () => {
  const bench = new HtxBench();
  const { uid } = bench.user({ USDT: '100' });
  const reader = bench.key(uid, { permissions: ['read_only'] });
  const trader = bench.key(uid);
  const cancel = { method: 'POST', path: '/v1/order/orders/batchCancelOpenOrders', body: {} } as const;
  assert.equal(bench.ask({ path: ACCOUNTS, key: reader }).body['status'], 'ok');
  const refused = bench.ask({ ...cancel, key: reader });
  assert.equal(codeOf(refused), 'api-signature-not-valid');
  assert.match(String(refused.body['err-msg']), /API key has no permission/);
  assert.equal(bench.ask({ ...cancel, key: trader }).body['status'], 'ok');
  const withdraw = { method: 'POST', path: '/v1/dw/withdraw/api/create', body: {} } as const;
  assert.match(String(bench.ask({ ...withdraw, key: trader }).body['err-msg']), /no permission/);
});

test('A used key remembers when', () => {
  const bench = new HtxBench();
  const key = bench.key(bench.user({}).uid);
  bench.clock.advance(5000);
  bench.ask({ path: ACCOUNTS, key });
  assert.equal(bench.engine.state.keys.get(key.apiKey)?.lastUsedAt, bench.clock.now());
});

test('Limits are counted per user and endpoint, shown in headers, and refuse with 429', () => {
  const bench = new HtxBench({ variants: { rateLimitFactor: 1 } });
  const { uid } = bench.user({});
  const [one, other] = [bench.key(uid), bench.key(uid)];
  const path = '/v1/account/history?account-id=60000010';
  const first = bench.ask({ path, key: one });
  assert.deepEqual(
    [first.headers['X-HB-RateLimit-Requests-Remain'], first.headers['X-HB-RateLimit-Requests-Expire']],
    ['4', '2000'],
  );
  bench.clock.advance(500);
  for (let count = 0; count < 4; count += 1) assert.equal(bench.ask({ path, key: other }).status, 200);
  const refused = bench.ask({ path, key: one });
  assert.deepEqual([refused.status, codeOf(refused)], [429, 'base-request-exceed-frequency-limit']);
  assert.equal(refused.headers['X-HB-RateLimit-Requests-Remain'], '0');
  assert.equal(refused.headers['X-HB-RateLimit-Requests-Expire'], '1500');
  assert.equal(bench.ask({ path: ACCOUNTS, key: one }).status, 200);
  bench.clock.advance(1500);
  assert.equal(bench.ask({ path, key: one }).status, 200);
});

test('The contract host shows its own headers', () => {
  const bench = new HtxBench({ variants: { rateLimitFactor: 1 } });
  const key = bench.key(bench.user({}).uid);
  const { headers } = bench.ask({ path: '/v5/account/balance', host: 'contract', key });
  assert.deepEqual(
    ['ratelimit-limit', 'ratelimit-interval', 'ratelimit-remaining', 'ratelimit-reset'].map(
      (name) => headers[name],
    ),
    ['72', '3000', '71', '3000'],
  );
});
