import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_CANCEL, CANCEL, CLOSE, PLACE } from '../policy.fixture.ts';
import { ACCOUNT_WIDE_RULE } from './account-wide.ts';
import { askRule } from './rule.fixture.ts';

const CLOSE_ALL = { ...CLOSE, cancelsPending: true };

test('What touches every order of the account is for its only trading key.', () => {
  for (const intent of [ACCOUNT_CANCEL, { ...ACCOUNT_CANCEL, means: 'mass-cancel' as const }, CLOSE_ALL]) {
    assert.equal(askRule(ACCOUNT_WIDE_RULE, intent), null);
    assert.equal(
      askRule(ACCOUNT_WIDE_RULE, intent, { snapshot: { onlyTradingKey: false } }),
      'ACCOUNT_WIDE_NOT_ALONE',
    );
  }
});

test('What touches single orders is for every key.', () => {
  for (const intent of [CANCEL, PLACE, CLOSE])
    assert.equal(askRule(ACCOUNT_WIDE_RULE, intent, { snapshot: { onlyTradingKey: false } }), null);
});
