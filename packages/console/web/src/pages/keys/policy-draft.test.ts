import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { parsePolicy } from '@bitting/core/policy/policy-document.ts';
import { issueParameters } from './issue-parameters.ts';
import {
  draftOf,
  patternsOf,
  plainDraft,
  printDocument,
  readDraft,
  tradableMarkets,
  turnDraft,
} from './policy-draft.ts';

const DOCUMENT = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: { USDT: '500' },
  limits: EVERY_LIMIT,
  requestsPerSecond: 20,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
};

void test('draft is turned from form to text and back without a change', () => {
  const draft = draftOf(DOCUMENT);
  assert.equal(draft.kind, 'form');
  const text = turnDraft(draft, 'text');
  assert.deepEqual(text === null ? null : readDraft(text).document, DOCUMENT);
  assert.deepEqual(text === null ? null : turnDraft(text, 'form'), draft);
});

void test('draft that a form cannot say stays text, and says nothing while it is not JSON', () => {
  const strange = draftOf({ ...DOCUMENT, further: true });
  assert.equal(strange.kind, 'text');
  assert.equal(turnDraft(strange, 'form'), null);
  assert.deepEqual(readDraft(strange).document, { ...DOCUMENT, further: true });
  const broken = { kind: 'text', text: `${printDocument(DOCUMENT)},` } as const;
  assert.equal(readDraft(broken).document, null);
  assert.equal(turnDraft(broken, 'form'), null);
});

void test('policies to begin with are such that the gateway reads them', () => {
  for (const profile of ['reading', 'own'] as const) {
    const { document } = readDraft(plainDraft(profile, ['spot']));
    const policy = parsePolicy(encodeUtf8(JSON.stringify(document)));
    assert.deepEqual(policy.limits, NO_LIMITS);
    assert.equal(policy.notionalPerOrder.size, 0, 'nothing can be opened until somebody says so');
    assert.equal(policy.scopes.includes('trade'), profile === 'own');
  }
});

void test('markets are those that the account was bound for', () => {
  assert.deepEqual(tradableMarkets({ venue: 'htx', trading: 'both' }), ['spot', 'swap', 'futures']);
  assert.deepEqual(tradableMarkets({ venue: 'okx', trading: 'spot' }), ['spot', 'margin']);
  assert.deepEqual(patternsOf(['spot', 'margin', 'swap'], ['USDT']), ['spot:*-USDT', 'swap:*-USDT']);
});

void test('key is cut with exactly what its document says', () => {
  const key = { accountId: 'acc_1', label: ' grid ', owner: '', signing: {} };
  const document = { ...DOCUMENT, notBefore: 5, expiresAt: 6, deadManSeconds: 60 };
  const { limits, notBefore, expiresAt, version, ...said } = document;
  assert.deepEqual(issueParameters(key, document), {
    accountId: 'acc_1',
    label: 'grid',
    owner: 'grid',
    ...said,
    limits,
    notBeforeMs: notBefore,
    expiresAtMs: expiresAt,
  });
  assert.equal(version, 1);
  const plain = issueParameters({ ...key, owner: 'Ann' }, { ...DOCUMENT, limits: undefined });
  assert.deepEqual(
    ['limits', 'notBeforeMs', 'deadManSeconds'].filter((name) => Object.hasOwn(plain, name)),
    [],
  );
  assert.deepEqual([plain.owner, plain.expiresAtMs], ['Ann', null]);
});
