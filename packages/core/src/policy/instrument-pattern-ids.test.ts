/** Ids that look like parts of a pattern. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meetOfEntries } from './instrument-pattern.ts';

test('An id that is called like a market, or like a pattern with another sign, meets no pattern.', () => {
  for (const [id, pattern] of [
    ['spot', 'spot:*-USDT'],
    ['swap-BTC-USDT', 'swap:BTC-USDT'],
    ['swap-BTC-USDT', 'swap:*-*'],
  ] as const) {
    assert.equal(meetOfEntries(id, pattern), null);
    assert.equal(meetOfEntries(pattern, id), null);
    assert.equal(meetOfEntries(id, id), id);
  }
  assert.equal(meetOfEntries('swap:*-USDT', 'swap:BTC-*'), 'swap:BTC-USDT');
});
