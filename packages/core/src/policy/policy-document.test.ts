import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { Decimal } from '../money/decimal.ts';
import { NO_LIMITS } from './limits.ts';
import { policies } from './policy-arbitrary.fixture.ts';
import { parsePolicy, printPolicy } from './policy-document.ts';
import type { Policy } from './policy.ts';

const DOCUMENT = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT', 'ETH-USDT'],
  notionalPerOrder: { USDT: '1000.5' },
  requestsPerSecond: 10,
  sourceCidrs: ['10.0.0.0/8'],
  notBefore: null,
  expiresAt: 1_800_000_000_000,
};

function parse(document: unknown): Policy {
  return parsePolicy(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)));
}

function failureOf(document: unknown): BittingError {
  try {
    parse(document);
  } catch (error) {
    assert.ok(error instanceof BittingError);
    return error;
  }
  throw new assert.AssertionError({ message: `accepted ${JSON.stringify(document)}` });
}

test('A policy document is read completely.', () => {
  assert.deepEqual(parse(DOCUMENT), {
    version: 1,
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: ['BTC-USDT', 'ETH-USDT'],
    notionalPerOrder: new Map([['USDT', Decimal.parse('1000.5')]]),
    limits: NO_LIMITS,
    requestsPerSecond: 10,
    sourceCidrs: ['10.0.0.0/8'],
    notBefore: null,
    expiresAt: 1_800_000_000_000,
    deadManSeconds: null,
  });
});

test('All instruments are a word, and empty lists are allowed: they admit nothing.', () => {
  assert.equal(parse({ ...DOCUMENT, instruments: 'all' }).instruments, 'all');
  assert.deepEqual(parse({ ...DOCUMENT, instruments: [], scopes: [], markets: [] }).scopes, []);
});

test('Address blocks are kept in their one form.', () => {
  assert.deepEqual(parse({ ...DOCUMENT, sourceCidrs: ['127.0.0.1', '2001:DB8::/32'] }).sourceCidrs, [
    '127.0.0.1/32',
    '2001:db8::/32',
  ]);
});

for (const name of Object.keys(DOCUMENT)) {
  test(`A policy without ${name} is refused: nothing has a default.`, () => {
    const error = failureOf({ ...DOCUMENT, [name]: undefined });
    assert.equal(error.code, 'POLICY_MALFORMED');
    assert.ok(error.message.includes(`policy.${name}`), error.message);
  });
}

const MALFORMED: readonly (readonly [place: string, change: Readonly<Record<string, unknown>>])[] = [
  ['policy.note', { note: 'x' }],
  ['policy.Scopes', { Scopes: [] }],
  ['policy.version', { version: '1' }],
  ['policy.version', { version: 1.5 }],
  ['policy.version', { version: -1 }],
  ['policy.version', { version: 1e16 }],
  ['policy.scopes', { scopes: 'trade' }],
  ['policy.scopes[0]', { scopes: ['withdraw'] }],
  ['policy.scopes[1]', { scopes: ['read', 'Trade'] }],
  ['policy.scopes', { scopes: ['read', 'read'] }],
  ['policy.markets[0]', { markets: ['moon'] }],
  ['policy.markets[0]', { markets: [1] }],
  ['policy.instruments', { instruments: 'ALL' }],
  ['policy.instruments', { instruments: null }],
  ['policy.instruments[0]', { instruments: [''] }],
  ['policy.instruments[0]', { instruments: ['BTC-*'] }],
  ['policy.instruments[0]', { instruments: ['BTC USDT'] }],
  ['policy.instruments[0]', { instruments: ['spot:*'] }],
  ['policy.instruments[0]', { instruments: ['margin:*-USDT'] }],
  ['policy.instruments[1]', { instruments: ['spot:*-USDT', 'spot:B*-USDT'] }],
  ['policy.instruments', { instruments: ['spot:*-USDT', 'spot:*-USDT'] }],
  ['policy.instruments[0]', { instruments: ['-BTC'] }],
  ['policy.instruments[0]', { instruments: ['x'.repeat(65)] }],
  ['policy.instruments', { instruments: Array.from({ length: 1_001 }, (_, index) => `I${index}`) }],
  ['policy.notionalPerOrder', { notionalPerOrder: [] }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: 1_000 } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: '-1' } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: '1e9' } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: '1000000000000000' } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: 'NaN' } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: 'Infinity' } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: '' } }],
  ['policy.notionalPerOrder.US DT', { notionalPerOrder: { 'US DT': '1' } }],
  ['policy.requestsPerSecond', { requestsPerSecond: 1_001 }],
  ['policy.requestsPerSecond', { requestsPerSecond: true }],
  ['policy.sourceCidrs[0]', { sourceCidrs: ['0.0.0.0/0'] }],
  ['policy.sourceCidrs[0]', { sourceCidrs: [7] }],
  ['policy.sourceCidrs[1]', { sourceCidrs: ['10.0.0.0/8', '10.0.0.1/8'] }],
  ['policy.sourceCidrs', { sourceCidrs: ['127.0.0.1', '127.0.0.1/32'] }],
  ['policy.notBefore', { notBefore: 'now' }],
  ['policy.expiresAt', { expiresAt: 0.5 }],
  ['policy.expiresAt', { expiresAt: 8_640_000_000_000_001 }],
  ['policy.limits', { limits: null }],
  ['policy.limits', { limits: [] }],
];
for (const [place, change] of MALFORMED) {
  test(`The place ${place} is named when ${JSON.stringify(change).slice(0, 60)} is refused.`, () => {
    const error = failureOf({ ...DOCUMENT, ...change });
    assert.equal(error.code, 'POLICY_MALFORMED');
    assert.ok(error.message.includes(`${place} `), error.message);
  });
}

test('The largest values that are allowed are read.', () => {
  assert.equal(parse({ ...DOCUMENT, requestsPerSecond: 1_000 }).requestsPerSecond, 1_000);
  assert.equal(parse({ ...DOCUMENT, requestsPerSecond: 0 }).requestsPerSecond, 0);
  const instruments = Array.from({ length: 1_000 }, (_, index) => `I${index}`);
  assert.equal(parse({ ...DOCUMENT, instruments }).instruments.length, 1_000);
});

test('Bytes that are not strict JSON are no policy.', () => {
  assert.equal(failureOf('{"version":1,"version":1}').code, 'JSON_DUPLICATE_KEY');
  assert.equal(failureOf('{').code, 'JSON_MALFORMED');
  assert.equal(failureOf('[]').code, 'POLICY_MALFORMED');
  assert.equal(failureOf('{"__proto__":{}}').code, 'JSON_MALFORMED');
});

test('Every policy is read back from its document, and has one text.', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const printed = printPolicy(policy);
      const again = parsePolicy(Buffer.from(printed));
      assert.deepEqual(again, policy);
      assert.equal(printPolicy(again), printed);
    }),
  );
});

test('Limits are written only where there are some, and amounts in the order of their assets.', () => {
  const policy = parse({ ...DOCUMENT, limits: { uses: null, orderTypes: 'all', openOrders: 5 } });
  assert.deepEqual(JSON.parse(printPolicy(policy)), { ...DOCUMENT, limits: { openOrders: 5 } });
  assert.deepEqual(JSON.parse(printPolicy(parse({ ...DOCUMENT, limits: {} }))), DOCUMENT);
  const assets = parse({ ...DOCUMENT, notionalPerOrder: { USDT: '1', BTC: '2', '1INCH': '3' } });
  assert.match(printPolicy(assets), /"notionalPerOrder":\{"1INCH":"3","BTC":"2","USDT":"1"\}/u);
});
