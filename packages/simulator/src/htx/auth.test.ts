import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiKey } from '../engine/records.ts';
import type { RawRequest } from '../wire/messages.ts';
import { authenticate } from './auth.ts';
import { HtxFailure } from './errors.ts';
import { signedTarget, START } from './venue.fixture.ts';
import { DEFAULT_HTX_VARIANTS, type HtxVariants } from './variants.ts';

const KEY: ApiKey = {
  apiKey: 'vg-htx-access-0001-abcdef',
  secret: 'vg-htx-secret-0001-ghijkl',
  uid: '410000001',
  passphrase: '',
  label: '',
  permissions: ['read_only', 'trade'],
  ips: [],
  environment: 'live',
  region: 'global',
  createdAt: START,
  lastUsedAt: null,
};
const PRIVATE_KEY = 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
const ED25519: ApiKey = {
  ...KEY,
  secret: '',
  publicKey: 'MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=',
};
const AUTH =
  'AccessKeyId=vg-htx-access-0001-abcdef&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2026-01-02T03%3A04%3A05';

interface Try {
  readonly key?: ApiKey;
  readonly now?: number;
  readonly host?: string;
  readonly address?: string;
  readonly variants?: Partial<HtxVariants>;
}

function tryTarget(method: string, target: string, options: Try = {}): ApiKey {
  const { key = KEY, now = START, host = '127.0.0.1:8443', address = '127.0.0.1' } = options;
  const request: RawRequest = {
    method,
    target,
    headers: new Map([['host', host]]),
    body: Buffer.alloc(0),
    remoteAddress: address,
  };
  const variants = { ...DEFAULT_HTX_VARIANTS, ...options.variants };
  return authenticate(request, { now, variants, findKey: (name) => (name === key.apiKey ? key : null) });
}

function refuses(text: RegExp, method: string, target: string, options: Try = {}): void {
  assert.throws(
    () => tryTarget(method, target, options),
    (error) => error instanceof HtxFailure && text.test(`${error.codes.v1} ${error.message}`),
  );
}

function signed(path: string, options: { method?: string; host?: string; at?: number } = {}): string {
  const { method = 'GET', host = 'api.huobi.pro', at = START } = options;
  return signedTarget({ method, path, key: KEY, host, at });
}

const VECTORS: readonly (readonly [
  name: string,
  method: string,
  path: string,
  extra: string,
  signature: string,
  host?: string,
])[] = [
  ['V1', 'GET', '/v1/account/accounts', '', 'XVy1ULDPnCzg63xVIyx1Hogk5GPlvowCgdP+eAYIxzg='],
  [
    'V2',
    'GET',
    '/v1/order/openOrders',
    '&account-id=100001&symbol=btcusdt',
    'sECtsVrWarYGi4b/GsXG6SkTMf8jLYXVsa+La962ZCE=',
  ],
  ['V3', 'POST', '/v1/order/orders/place', '', 'LR6kT2jhMb7+rAjlBY9Dtc0N3Cj9hD/gqeToHI6sZew='],
  ['V4', 'POST', '/v5/trade/order', '', 'L9v3D1LuZxXFIzUNUFpwDcw8dPC967sO5jnvAF+ILbs='],
  [
    'V5',
    'GET',
    '/v2/reference/transact-fee-rate',
    '&symbols=btcusdt%2Cethusdt',
    'vgvr3awyt5yItGOlRlmaRArvuCfjucxE/RfBZIINdgI=',
  ],
  ['V6', 'POST', '/v1/order/orders/place', '', 'NSJK7b3k6KdCL1KXKW680TAkwrMtrSqmZcwCw/bWu8k='],
];

for (const [name, method, path, extra, signature] of VECTORS) {
  test(`Vector ${name} signs its request and no other`, () => {
    const good = `${path}?${AUTH}${extra}&Signature=${encodeURIComponent(signature)}`;
    assert.equal(tryTarget(method, good).uid, KEY.uid);
    refuses(/Verification failure/, method, good.replace(path, '/v1/common/other'));
    refuses(/Verification failure/, method === 'GET' ? 'POST' : 'GET', good);
    refuses(
      /Verification failure/,
      method,
      good.replace('Timestamp=2026-01-02T03%3A04%3A05', 'Timestamp=2026-01-02T03%3A04%3A06'),
    );
  });
}

test('Vector E1 signs with Ed25519, and only for a key that was made with that public key', () => {
  const signature =
    'fstCXGnpdbqmJc3udHSKHicwJyEy3CRwLZ/l+rcQk6QaeQlSM41D23lWkdqqlWUkwAUW9RJjesRSwRwxJncaBw==';
  const query = AUTH.replace('HmacSHA256', 'Ed25519');
  const good = `/v1/account/accounts?${query}&Signature=${encodeURIComponent(signature)}`;
  assert.equal(tryTarget('GET', good, { key: ED25519 }).uid, KEY.uid);
  assert.equal(
    signedTarget({
      method: 'GET',
      path: '/v1/account/accounts',
      key: ED25519,
      host: 'api.huobi.pro',
      at: START,
      privateKey: PRIVATE_KEY,
    }),
    good,
  );
  refuses(/Verification failure/, 'GET', good);
  refuses(/Verification failure/, 'GET', signed('/v1/account/accounts'), { key: ED25519 });
  refuses(/Verification failure/, 'GET', good.replace('/v1/account', '/v1/accounts'), { key: ED25519 });
});

test('The signed host may be any that a client takes the venue for, and no other', () => {
  for (const host of [
    'api.huobi.pro',
    'api-aws.huobi.pro',
    'api.hbdm.com',
    'api.hbdm.vn',
    '127.0.0.1:8443',
    '127.0.0.1',
  ]) {
    assert.equal(tryTarget('GET', signed('/v1/account/accounts', { host })).uid, KEY.uid, host);
  }
  refuses(/Verification failure/, 'GET', signed('/v1/account/accounts', { host: 'example.org' }));
});

test('A client that signs the path without /api is understood', () => {
  const target = signed('/v1/contract_contract_info', { host: 'api.hbdm.com' });
  assert.equal(tryTarget('GET', `/api${target}`).uid, KEY.uid);
});

test('Parameters may come in any order and count as they were encoded', () => {
  const target = signed('/v1/order/orders?symbol=btcusdt&states=filled%2Ccanceled&B=1&a=2');
  const [path = '', query = ''] = target.split('?');
  const shuffled = `${path}?${query.split('&').toReversed().join('&')}`;
  assert.equal(tryTarget('GET', shuffled).uid, KEY.uid);
  refuses(/Verification failure/, 'GET', target.replace('btcusdt', 'ethusdt'));
  refuses(/Verification failure/, 'GET', `${target}&extra=1`);
});

test('A plus sign in the signature may be sent as itself or as a space', () => {
  // Look for a time whose signature holds a plus sign.
  for (let second = 0; second < 200; second += 1) {
    const candidate = signed('/v1/account/accounts', { at: START + second * 1000 });
    if (!candidate.includes('%2B')) continue;
    assert.equal(tryTarget('GET', candidate.replaceAll('%2B', '+')).uid, KEY.uid);
    assert.equal(tryTarget('GET', candidate.replaceAll('%2B', '%20')).uid, KEY.uid);
    return;
  }
  assert.fail('no plus sign in 200 signatures');
});

test('A time is good for five minutes either way', () => {
  const target = signed('/v1/account/accounts');
  const window = 5 * 60_000;
  assert.equal(tryTarget('GET', target, { now: START + window }).uid, KEY.uid);
  assert.equal(tryTarget('GET', target, { now: START - window }).uid, KEY.uid);
  refuses(/invalid submission time/, 'GET', target, { now: START + window + 1 });
  refuses(/invalid submission time/, 'GET', target, { now: START - window - 1 });
  for (const text of [
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.000',
    '1767323045',
    '2026-13-02T03:04:05',
  ]) {
    const odd = target.replace('2026-01-02T03%3A04%3A05', encodeURIComponent(text));
    refuses(/invalid submission time/, 'GET', odd);
  }
});

test('The same query is good again: nothing is remembered', () => {
  const target = signed('/v1/order/orders/place', { method: 'POST' });
  assert.equal(tryTarget('POST', target).uid, tryTarget('POST', target).uid);
});

test('What is missing or doubled is refused', () => {
  const target = signed('/v1/account/accounts');
  refuses(/login-required/, 'GET', '/v1/account/accounts');
  refuses(/login-required/, 'GET', target.replace(/&Signature=.*$/, ''));
  refuses(/login-required/, 'GET', target.replace(/AccessKeyId=[^&]*&/, ''));
  refuses(/Verification failure/, 'GET', target.replace(/&Timestamp=[^&]*/, ''));
  refuses(/Verification failure/, 'GET', target.replace('SignatureVersion=2', 'SignatureVersion=1'));
  refuses(/Verification failure/, 'GET', `${target}&AccessKeyId=${KEY.apiKey}`);
  refuses(/Incorrect Access key/, 'GET', target.replace('abcdef', 'abcdeg'));
});

test('A key that is bound to addresses works from them alone', () => {
  const target = signed('/v1/account/accounts');
  const key: ApiKey = { ...KEY, ips: ['203.0.113.7', '198.51.100.0/24'] };
  assert.equal(tryTarget('GET', target, { key, address: '203.0.113.7' }).uid, KEY.uid);
  assert.equal(tryTarget('GET', target, { key, address: '::ffff:198.51.100.9' }).uid, KEY.uid);
  refuses(/Incorrect IP address \[IP地址错误\]:127\.0\.0\.1/, 'GET', target, { key });
});

test('A key without addresses expires after 90 days, one with addresses does not', () => {
  const days = 90 * 86_400_000;
  const target = signed('/v1/account/accounts', { at: START + days });
  const now = START + days;
  refuses(/API key has expired/, 'GET', target, { now });
  assert.equal(
    tryTarget('GET', signed('/v1/account/accounts', { at: now - 1000 }), { now: now - 1 }).uid,
    KEY.uid,
  );
  assert.equal(tryTarget('GET', target, { now, key: { ...KEY, ips: ['127.0.0.1'] } }).uid, KEY.uid);
  const used: ApiKey = { ...KEY, lastUsedAt: START + 86_400_000 };
  refuses(/API key has expired/, 'GET', target, { now, key: used });
  assert.equal(tryTarget('GET', target, { now, key: used, variants: { keyExpiryFrom: 'use' } }).uid, KEY.uid);
  const reader: ApiKey = { ...KEY, permissions: ['read_only'] };
  assert.equal(
    tryTarget('GET', target, { now, key: reader, variants: { keyExpiryFor: 'trading' } }).uid,
    KEY.uid,
  );
});
