import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { Decimal } from '../money/decimal.ts';
import { epochMs, MARKETS, SCOPES } from '../trading/vocabulary.ts';
import { NO_LIMITS } from './limits.ts';
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
  ['policy.instruments[0]', { instruments: ['-BTC'] }],
  ['policy.instruments[0]', { instruments: ['x'.repeat(65)] }],
  ['policy.instruments', { instruments: Array.from({ length: 1_001 }, (_, index) => `I${index}`) }],
  ['policy.notionalPerOrder', { notionalPerOrder: [] }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: 1_000 } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: '-1' } }],
  ['policy.notionalPerOrder.USDT', { notionalPerOrder: { USDT: '1e9' } }],
  ['policy.notionalPerOrder.US DT', { notionalPerOrder: { 'US DT': '1' } }],
  ['policy.requestsPerSecond', { requestsPerSecond: 1_001 }],
  ['policy.requestsPerSecond', { requestsPerSecond: true }],
  ['policy.sourceCidrs[0]', { sourceCidrs: ['0.0.0.0/0'] }],
  ['policy.sourceCidrs[0]', { sourceCidrs: [7] }],
  ['policy.sourceCidrs[1]', { sourceCidrs: ['10.0.0.0/8', '10.0.0.1/8'] }],
  ['policy.sourceCidrs', { sourceCidrs: ['127.0.0.1', '127.0.0.1/32'] }],
  ['policy.notBefore', { notBefore: 'now' }],
  ['policy.expiresAt', { expiresAt: 0.5 }],
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

test('Every policy is read back from its document.', () => {
  const decimals = fc.bigInt({ min: 0n, max: 10n ** 18n }).map((units) => Decimal.of(units, 6));
  const instants = fc.option(fc.integer({ min: 0, max: 2 ** 42 }).map(epochMs), { nil: null });
  const policies: fc.Arbitrary<Policy> = fc.record(
    {
      version: fc.nat(),
      scopes: fc.subarray([...SCOPES]),
      markets: fc.subarray([...MARKETS]),
      instruments: fc.oneof(
        fc.constant('all' as const),
        fc.subarray(['BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USD-281229-90000-C', 'btcusdt']),
      ),
      notionalPerOrder: fc
        .uniqueArray(fc.tuple(fc.constantFrom('USDT', 'USD', 'BTC', '1INCH'), decimals), {
          selector: ([asset]) => asset,
        })
        .map((pairs) => new Map(pairs)),
      limits: fc.constant(NO_LIMITS),
      requestsPerSecond: fc.nat(1_000),
      sourceCidrs: fc.subarray(['10.0.0.0/8', '::1/128', '2001:db8::/32']),
      notBefore: instants,
      expiresAt: instants,
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(policies, (policy) => {
      assert.deepEqual(parsePolicy(Buffer.from(printPolicy(policy))), policy);
    }),
  );
});
