import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_SEARCH, searchOf } from './search-words.ts';

test('Nothing is asked for that nobody named.', () => {
  assert.deepEqual(searchOf(NO_SEARCH), {});
  assert.deepEqual(searchOf({ ...NO_SEARCH, order: '  ', since: 'soon' }), {});
});

test('Words are what the ledger is searched by, without spaces around them.', () => {
  const form = {
    ...NO_SEARCH,
    virtualKeyId: 'key_1',
    accountId: 'acc_1',
    order: ' 17 ',
    code: 'scope_missing',
    type: 'refusal',
  };
  assert.deepEqual(searchOf(form), {
    key: 'key_1',
    account: 'acc_1',
    order: '17',
    code: 'SCOPE_MISSING',
    type: 'refusal',
  });
});

test('A range goes from the first millisecond of its minute to the last of its other one.', () => {
  const { sinceMs = 0, untilMs = 0 } = searchOf({
    ...NO_SEARCH,
    since: '2026-11-22T03:30',
    until: '2026-11-22T03:31',
  });
  assert.equal(sinceMs, new Date(2026, 10, 22, 3, 30).getTime());
  assert.equal(untilMs - sinceMs, 2 * 60_000 - 1);
});
