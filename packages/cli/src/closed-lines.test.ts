import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listClosed } from './closed-lines.ts';

const NONE = { state: 'active', closedVenues: [], closedAccounts: [], closedKeys: [] } as const;

test('what is closed by itself is named after a resumption', () => {
  assert.deepEqual(listClosed(NONE), []);
  assert.deepEqual(listClosed({ ...NONE, state: null }), []);
  assert.deepEqual(
    listClosed({
      state: 'halted',
      closedVenues: [{ venue: 'okx', state: 'reducing' }],
      closedAccounts: [{ accountId: 'acc_1', label: 'sub1', state: 'halted' }],
      closedKeys: [{ virtualKeyId: 'key_1', label: 'grid', state: 'suspended' }],
    }),
    [
      'Still closed by itself: everything is halted',
      'Still closed by itself: okx is reducing',
      'Still closed by itself: sub1 (acc_1) is halted',
      'Still closed by itself: grid (key_1) is suspended',
    ],
  );
});

test('what is closed is counted where it would fill the screen', () => {
  const closedKeys = Array.from({ length: 7 }, (_, index) => ({
    virtualKeyId: `key_${index}`,
    label: 'grid',
    state: 'suspended' as const,
  }));
  const lines = listClosed({ ...NONE, closedKeys });
  assert.equal(lines.length, 6);
  assert.equal(lines.at(-1), '… and 2 more: bitting status');
});
