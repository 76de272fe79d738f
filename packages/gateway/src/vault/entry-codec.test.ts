import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { layerTerms, policies } from '@bitting/core/policy/policy-arbitrary.fixture.ts';
import { POLICY } from '@bitting/core/policy/policy.fixture.ts';
import { STATE_CODEC, TERMS_CODEC, VIRTUAL_KEY_CODEC } from './entry-codec.ts';
import { VIRTUAL_KEY } from './virtual-key.fixture.ts';

type Fields = Record<string, unknown>;

/** The entry, as somebody else may have written it. */
function rewrite(bytes: Uint8Array, change: (entry: Fields) => void): Uint8Array {
  const entry = JSON.parse(Buffer.from(bytes).toString()) as Fields;
  change(entry);
  return Buffer.from(JSON.stringify(entry));
}

test('an entry of a key holds its policy as the document of it', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      assert.deepEqual(VIRTUAL_KEY_CODEC.decode(VIRTUAL_KEY_CODEC.encode({ ...VIRTUAL_KEY, policy })), {
        ...VIRTUAL_KEY,
        policy,
      });
    }),
  );
  fc.assert(
    fc.property(layerTerms, (terms) => {
      assert.deepEqual(TERMS_CODEC.decode(TERMS_CODEC.encode(terms)), terms);
    }),
  );
});

test('an entry from before there were limits has none', () => {
  const former = rewrite(VIRTUAL_KEY_CODEC.encode(VIRTUAL_KEY), (entry) => {
    assert.ok(!Object.hasOwn(entry['policy'] as Fields, 'limits'));
  });
  assert.deepEqual(VIRTUAL_KEY_CODEC.decode(former).policy.limits, NO_LIMITS);
  const nulls = rewrite(VIRTUAL_KEY_CODEC.encode(VIRTUAL_KEY), (entry) => {
    (entry['policy'] as Fields)['limits'] = NO_LIMITS;
  });
  assert.deepEqual(VIRTUAL_KEY_CODEC.decode(nulls), VIRTUAL_KEY);
});

test('a policy that a former version admitted opens as the same or less, and does not keep the vault shut', () => {
  const former = rewrite(VIRTUAL_KEY_CODEC.encode(VIRTUAL_KEY), (entry) => {
    Object.assign(entry['policy'] as Fields, {
      scopes: ['read', 'trade', 'read'],
      markets: ['spot', 'spot'],
      instruments: ['BTC-USDT', 'BTC/USDT', 'ETH-USDT', 'BTC-USDT'],
      notionalPerOrder: { USDT: '5', SHIB: '1234567890123456.5', PEPE: '999999999999999999' },
      sourceCidrs: ['10.0.0.0/8', '10.0.0.0/8'],
    });
  });
  const { policy } = VIRTUAL_KEY_CODEC.decode(former);
  assert.deepEqual(policy.scopes, ['read', 'trade']);
  assert.deepEqual(policy.markets, ['spot']);
  assert.deepEqual(policy.instruments, ['BTC-USDT', 'ETH-USDT']);
  assert.deepEqual(policy.sourceCidrs, ['10.0.0.0/8']);
  const most = Decimal.parse('999999999999999');
  assert.deepEqual(
    [...policy.notionalPerOrder],
    [
      ['USDT', Decimal.parse('5')],
      ['SHIB', most],
      ['PEPE', most],
    ],
  );
});

const DAMAGES: readonly (readonly [what: string, change: (policy: Fields) => void])[] = [
  ['an unknown field', (policy) => (policy['more'] = 1)],
  ['an unknown limit', (policy) => (policy['limits'] = { more: 1 })],
  ['an empty limit', (policy) => (policy['limits'] = { notionalPerDay: {} })],
  ['no scopes', (policy) => delete policy['scopes']],
  ['a number as an amount', (policy) => (policy['notionalPerOrder'] = { USDT: 5 })],
];
for (const [what, change] of DAMAGES)
  test(`an entry of a key with ${what} in its policy is damaged`, () => {
    const bytes = rewrite(VIRTUAL_KEY_CODEC.encode(VIRTUAL_KEY), (entry) =>
      change(entry['policy'] as Fields),
    );
    assert.throws(() => VIRTUAL_KEY_CODEC.decode(bytes), { code: 'VAULT_DAMAGED' });
  });

test('an entry without its policy, or that is not JSON, is damaged', () => {
  const bytes = rewrite(VIRTUAL_KEY_CODEC.encode(VIRTUAL_KEY), (entry) => delete entry['policy']);
  assert.throws(() => VIRTUAL_KEY_CODEC.decode(bytes), { code: 'VAULT_DAMAGED' });
  for (const codec of [VIRTUAL_KEY_CODEC, TERMS_CODEC, STATE_CODEC])
    assert.throws(() => codec.decode(Buffer.from('{')), { code: 'VAULT_DAMAGED' });
});

test('a policy that could not be opened again is not written', () => {
  const unreadable = [
    { ...POLICY, limits: { ...NO_LIMITS, notionalPerDay: new Map() } },
    { ...POLICY, limits: { ...NO_LIMITS, openOrders: 0 } },
    { ...POLICY, notionalPerOrder: new Map([['USDT', Decimal.parseSigned('-1')]]) },
    { ...POLICY, instruments: ['BTC USDT'] },
  ];
  for (const policy of unreadable) {
    assert.throws(() => VIRTUAL_KEY_CODEC.encode({ ...VIRTUAL_KEY, policy }), { code: 'POLICY_MALFORMED' });
    assert.throws(() => TERMS_CODEC.encode(policy), { code: 'POLICY_MALFORMED' });
  }
});
