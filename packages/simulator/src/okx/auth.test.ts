import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSimulator, type Simulator } from '../compose.ts';
import type { ApiKey } from '../engine/records.ts';
import type { RawRequest } from '../wire/messages.ts';
import { authenticate, signatureOf } from './auth.ts';
import { OkxRefusal } from './errors.ts';
import { DEFAULT_VARIANTS } from './variants.ts';
import { send, type WireRequest } from './wire.fixture.ts';

const SECRET = '22582BD0CFF14C41EDBF1AB98506286D';
const NEW_DAY = '2026-11-21T00:00:00.000Z';

/** Signatures by OKX's rules, computed independently of this code. */
const VECTORS: readonly (readonly [
  timestamp: string,
  method: string,
  target: string,
  body: string,
  sign: string,
])[] = [
  [
    '2020-12-08T09:08:57.715Z',
    'GET',
    '/api/v5/account/balance?ccy=BTC',
    '',
    'HiZhvSfMtWJA3uUIVXV3a/bSXNPCWvYFXoGCVS8V4zY=',
  ],
  [
    NEW_DAY,
    'GET',
    '/api/v5/account/balance?ccy=BTC%2CETH',
    '',
    'ghS4PRUHu0ikORx5mVmLp2kCoTrOezvII+zOB8j2ws0=',
  ],
  [NEW_DAY, 'GET', '/api/v5/account/balance?ccy=BTC,ETH', '', 'MF0UVHgmr2SqAmvSAO2o9NtQgWCn+XQj5V+hRzk6Mog='],
  [NEW_DAY, 'GET', '/api/v5/account/config', '', 'cWbugBcsfc2qtqpRsZr2rcoQly9aQJfeGPPuGZ1BU6Y='],
  [
    NEW_DAY,
    'POST',
    '/api/v5/trade/order',
    '{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b15","side":"buy","ordType":"limit","px":"2.15","sz":"2"}',
    '0jwYTLOyC2Kx/mcO4mruFvHDw4Gp0fW9riclPamdplA=',
  ],
  [
    NEW_DAY,
    'POST',
    '/api/v5/trade/cancel-batch-orders',
    '[{"instId":"BTC-USDT","ordId":"1"},{"instId":"BTC-USDT","ordId":"2"}]',
    '+MP2cKbNcshw/IdZbSd+tAiE8kdW3xzg5nrpC2x+Zvs=',
  ],
];

const VECTOR_KEY: ApiKey = {
  apiKey: 'k',
  uid: '1',
  secret: SECRET,
  passphrase: 'p',
  label: '',
  permissions: ['read_only'],
  ips: [],
  environment: 'live',
  region: 'global',
  createdAt: 0,
  lastUsedAt: null,
};

function vectorRequest(index: number, sign: string): { readonly request: RawRequest; readonly now: number } {
  const vector = VECTORS[index];
  assert.ok(vector !== undefined);
  const [timestamp, method, target, body] = vector;
  const headers = new Map([
    ['ok-access-key', 'k'],
    ['ok-access-sign', sign],
    ['ok-access-timestamp', timestamp],
    ['ok-access-passphrase', 'p'],
  ]);
  const request = { method, target, headers, body: Buffer.from(body), remoteAddress: '127.0.0.1' };
  return { request, now: Date.parse(timestamp) };
}

test('Signatures equal the published vectors, and a request that carries them is admitted', () => {
  for (const [index, [timestamp, method, target, body, sign]] of VECTORS.entries()) {
    assert.equal(signatureOf(SECRET, timestamp + method + target, Buffer.from(body)), sign);
    const { request, now } = vectorRequest(index, sign);
    const context = { now, variants: DEFAULT_VARIANTS, findKey: () => VECTOR_KEY };
    assert.equal(authenticate(request, context), VECTOR_KEY);
    const spoilt = vectorRequest(index, `${sign.startsWith('A') ? 'B' : 'A'}${sign.slice(1)}`);
    assert.throws(
      () => authenticate(spoilt.request, context),
      (error) => error instanceof OkxRefusal && error.code === '50113',
    );
  }
});

let simulator: Simulator;
let key: ApiKey;
const CONFIG: WireRequest = { target: '/api/v5/account/config' };

before(async () => {
  simulator = await startSimulator({
    seed: 1,
    port: 0,
    controlPort: 0,
    marketMaker: false,
    variants: { rateLimitFactor: null },
  });
  const { uid } = simulator.control.createAccount({ funds: { USDT: '1000' } });
  key = simulator.control.createKey({ uid });
});
after(() => simulator.close());

async function codeOf(request: Partial<WireRequest>): Promise<readonly [status: number, code: string]> {
  const { status, code } = await send(simulator.okxUrl, { ...CONFIG, key, ...request });
  return [status, code];
}

test('A signed request is admitted whichever way its query is encoded', async () => {
  for (const target of ['/api/v5/account/balance?ccy=BTC,ETH', '/api/v5/account/balance?ccy=BTC%2CETH']) {
    assert.deepEqual(await codeOf({ target }), [200, '0']);
  }
});

test('Each missing header is refused with its own code, in two fields', async () => {
  for (const [name, code] of [
    ['OK-ACCESS-KEY', '50103'],
    ['OK-ACCESS-SIGN', '50106'],
    ['OK-ACCESS-TIMESTAMP', '50107'],
    ['OK-ACCESS-PASSPHRASE', '50104'],
  ] as const) {
    assert.deepEqual(await codeOf({ headers: { [name]: null } }), [401, code]);
  }
  const { json } = await send(simulator.okxUrl, CONFIG);
  assert.deepEqual(Object.keys(json).sort(), ['code', 'msg']);
  assert.deepEqual(await codeOf({}), [200, '0']);
});

test('A timestamp must be ISO text within thirty seconds', async () => {
  const now = Date.now();
  assert.deepEqual(await codeOf({ headers: { 'OK-ACCESS-TIMESTAMP': now.toString() } }), [401, '50112']);
  assert.deepEqual(await codeOf({ at: now - 32_000 }), [401, '50102']);
  assert.deepEqual(await codeOf({ at: now + 32_000 }), [401, '50102']);
  assert.deepEqual(await codeOf({ at: now - 25_000 }), [200, '0']);
  assert.deepEqual(await codeOf({ at: now + 25_000 }), [200, '0']);
});

test('A wrong secret, a wrong passphrase and an unknown key are told apart', async () => {
  assert.deepEqual(await codeOf({ key: { ...key, secret: 'x' } }), [401, '50113']);
  assert.deepEqual(await codeOf({ key: { ...key, passphrase: 'x' } }), [401, '50105']);
  assert.deepEqual(await codeOf({ key: { ...key, apiKey: 'x' } }), [401, '50119']);
  assert.deepEqual(await codeOf({}), [200, '0']);
});

test('A signature covers method, path, query and body, byte by byte', async () => {
  const { uid } = simulator.control.createAccount({ funds: { USDT: '1000' } });
  const fresh = simulator.control.createKey({ uid });
  const { 'OK-ACCESS-SIGN': sign, 'OK-ACCESS-TIMESTAMP': stamp } = await signHeaders(
    fresh,
    '/api/v5/account/balance?ccy=BTC',
  );
  const reuse = { 'OK-ACCESS-SIGN': sign, 'OK-ACCESS-TIMESTAMP': stamp };
  const target = '/api/v5/account/balance?ccy=BTC';
  const asked = (change: Partial<WireRequest>) => codeOf({ key: fresh, target, headers: reuse, ...change });
  assert.deepEqual(await asked({}), [200, '0']);
  assert.deepEqual(await asked({ target: '/api/v5/account/balance?ccy=ETH' }), [401, '50113']);
  assert.deepEqual(await asked({ target: '/api/v5/account/balance' }), [401, '50113']);
  assert.deepEqual(await asked({ target: '/api/v5/account/config?ccy=BTC' }), [401, '50113']);
});

async function signHeaders(
  signer: ApiKey,
  target: string,
): Promise<Record<'OK-ACCESS-SIGN' | 'OK-ACCESS-TIMESTAMP', string>> {
  simulator.control.clearRequests();
  await send(simulator.okxUrl, { target, key: signer });
  const headers = simulator.control.requests()[0]?.rawHeaders ?? [];
  const valueOf = (name: string): string => headers[headers.indexOf(name) + 1] ?? '';
  return {
    'OK-ACCESS-SIGN': valueOf('OK-ACCESS-SIGN'),
    'OK-ACCESS-TIMESTAMP': valueOf('OK-ACCESS-TIMESTAMP'),
  };
}

test('Demo and live keys work only in their own environment', async () => {
  const demo = simulator.control.createKey({ uid: key.uid, environment: 'demo' });
  const asDemo = { headers: { 'x-simulated-trading': '1' } };
  assert.deepEqual(await codeOf({ key: demo }), [401, '50101']);
  assert.deepEqual(await codeOf(asDemo), [401, '50101']);
  assert.deepEqual(await codeOf({ key: demo, ...asDemo }), [200, '0']);
});

test('A key of another region does not exist here', async () => {
  const abroad = simulator.control.createKey({ uid: key.uid, region: 'eea' });
  assert.deepEqual(await codeOf({ key: abroad }), [401, '50119']);
  simulator.control.setVariants({ region: 'eea', keyFailureStatus: 200 });
  assert.deepEqual(await codeOf({ key: abroad }), [200, '0']);
  assert.deepEqual(await codeOf({}), [200, '50119']);
  simulator.control.setVariants({ region: 'global', keyFailureStatus: 401 });
});

test('A key bound to addresses works from them only, networks included', async () => {
  const keyFor = (ips: readonly string[]): ApiKey => simulator.control.createKey({ uid: key.uid, ips });
  assert.deepEqual(await codeOf({ key: keyFor(['203.0.113.7']) }), [401, '50110']);
  assert.deepEqual(await codeOf({ key: keyFor(['203.0.113.7', '127.0.0.1']) }), [200, '0']);
  assert.deepEqual(await codeOf({ key: keyFor(['127.0.0.0/24']) }), [200, '0']);
  assert.deepEqual(await codeOf({ key: keyFor(['128.0.0.0/24']) }), [401, '50110']);
});

test('Each endpoint asks for its permission', async () => {
  const reader = simulator.control.createKey({ uid: key.uid, permissions: ['read_only'] });
  const payer = simulator.control.createKey({
    uid: key.uid,
    permissions: ['read_only', 'trade', 'withdraw'],
  });
  simulator.control.fund({ uid: key.uid, asset: 'USDT', amount: '10', wallet: 'funding' });
  const order: Partial<WireRequest> = {
    method: 'POST',
    target: '/api/v5/trade/order',
    body: '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"66000","sz":"0.001"}',
  };
  const withdrawal: Partial<WireRequest> = {
    method: 'POST',
    target: '/api/v5/asset/withdrawal',
    body: '{"ccy":"USDT","amt":"5","dest":"4","toAddr":"T1","chain":"USDT-TRC20"}',
  };
  assert.deepEqual(await codeOf({ key: reader }), [200, '0']);
  assert.deepEqual(await codeOf({ key: reader, ...order }), [401, '50120']);
  assert.deepEqual(await codeOf(order), [200, '0']);
  assert.deepEqual(await codeOf(withdrawal), [401, '50120']);
  assert.deepEqual(await codeOf({ key: payer, ...withdrawal }), [200, '0']);
});

test('Sub-account keys are made only by a main account’s key that is bound to an address', async () => {
  const bound = simulator.control.createKey({ uid: key.uid, ips: ['127.0.0.1'] });
  const request: Partial<WireRequest> = {
    method: 'POST',
    target: '/api/v5/users/subaccount/create-subaccount',
    body: '{"subAcct":"strategy1","type":"1"}',
  };
  assert.deepEqual(await codeOf(request), [403, '50035']);
  assert.deepEqual(await codeOf({ key: bound, ...request }), [200, '0']);
});

test('A request is checked for path, method, content type and body in the venue’s way', async () => {
  const order = { method: 'POST', target: '/api/v5/trade/order' } as const;
  assert.deepEqual(await codeOf({ target: '/api/v5/no/such' }), [404, '404']);
  assert.deepEqual(await codeOf({ target: '//api/v5/account/config' }), [404, '404']);
  assert.deepEqual(await codeOf({ method: 'POST', body: '{}' }), [405, '50115']);
  assert.deepEqual(await codeOf(order), [400, '50000']);
  assert.deepEqual(await codeOf({ ...order, body: '{' }), [400, '50002']);
  assert.deepEqual(await codeOf({ ...order, body: '{}', headers: { 'content-type': 'text/plain' } }), [
    400,
    '50006',
  ]);
});

test('A deadline in the past refuses an order, one in the future does not', async () => {
  const body =
    '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"66000","sz":"0.001"}';
  const order: Partial<WireRequest> = { method: 'POST', target: '/api/v5/trade/order', body };
  const now = Date.now();
  assert.deepEqual(await codeOf({ ...order, headers: { expTime: (now - 1000).toString() } }), [200, '50036']);
  assert.deepEqual(await codeOf({ ...order, headers: { expTime: (now + 10_000).toString() } }), [200, '0']);
});

test('Public endpoints take no notice of credentials, however stale', async () => {
  const stale = await send(simulator.okxUrl, {
    target: '/api/v5/public/time',
    key: { ...key, secret: 'x' },
    at: 0,
  });
  assert.deepEqual([stale.status, stale.code], [200, '0']);
});
