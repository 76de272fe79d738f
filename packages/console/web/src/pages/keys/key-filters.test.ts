import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountView, KeyView } from '@bitting/client/operations.ts';
import { filterKeys, isDormant, NO_FILTERS } from './key-filters.ts';

function keyOf(label: string, part: Partial<KeyView> = {}): KeyView {
  return {
    virtualKeyId: `key_${label}`,
    venue: 'okx',
    accountId: 'acc_paper',
    label,
    owner: 'desk',
    state: 'active',
    createdAtMs: 0,
    expiresAtMs: null,
    secretVersion: 1,
    algorithm: 'hmac-sha256',
    bodyBinding: 'none',
    ...part,
  };
}

const ACCOUNTS = [
  { accountId: 'acc_paper', environment: 'paper' },
  { accountId: 'acc_live', environment: 'live' },
] as unknown as readonly AccountView[];
const KEYS = [
  keyOf('grid'),
  keyOf('maker', { accountId: 'acc_live', owner: 'Alice' }),
  keyOf('old', { state: 'revoked' }),
  keyOf('arb', { state: 'suspended' }),
];
const labels = (part: Partial<typeof NO_FILTERS>): readonly string[] =>
  filterKeys(KEYS, ACCOUNTS, { ...NO_FILTERS, ...part }).map(({ key }) => key.label);

void test('list shows live keys first and revoked ones only when they are asked for', () => {
  assert.deepEqual(labels({}), ['maker', 'arb', 'grid']);
  assert.deepEqual(labels({ state: '' }), ['maker', 'arb', 'grid', 'old']);
  assert.deepEqual(labels({ state: 'revoked' }), ['old']);
  assert.deepEqual(labels({ state: 'suspended' }), ['arb']);
});

void test('list finds keys by what they and their owners are called, by account and environment', () => {
  assert.deepEqual(labels({ find: ' alice ' }), ['maker']);
  assert.deepEqual(labels({ find: 'KEY_G' }), ['grid']);
  assert.deepEqual(labels({ environment: 'paper' }), ['arb', 'grid']);
  assert.deepEqual(labels({ accountId: 'acc_live' }), ['maker']);
  assert.deepEqual(labels({ find: 'nothing' }), []);
});

void test('key is dormant when its last order is longer ago than its policy allows, or it never had one', () => {
  const document = { limits: { idleDays: 2 } };
  const day = 86_400_000;
  assert.equal(isDormant(document, { lastUsedMs: 10 * day, createdAtMs: 0 }, 12 * day), false);
  assert.equal(isDormant(document, { lastUsedMs: 10 * day, createdAtMs: 0 }, 12 * day + 1), true);
  assert.equal(isDormant(document, { lastUsedMs: null, createdAtMs: 0 }, 3 * day), true);
  assert.equal(isDormant({}, { lastUsedMs: null, createdAtMs: 0 }, 3 * day), false);
});
