import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '../../trading/vocabulary.ts';
import { CANCEL, NOW, READ } from '../policy.fixture.ts';
import { askRule } from './rule.fixture.ts';
import { VALIDITY_RULE } from './validity.ts';

const at = (difference: number): ReturnType<typeof epochMs> => epochMs(NOW + difference);

test('A key without bounds in time is valid.', () => {
  assert.equal(askRule(VALIDITY_RULE, READ), null);
});

for (const [difference, expected] of [
  [-1, null],
  [0, null],
  [1, 'KEY_NOT_YET_VALID'],
] as const) {
  test(`A key that begins ${difference} ms from now is ${expected ?? 'valid'}.`, () => {
    assert.equal(askRule(VALIDITY_RULE, CANCEL, { policy: { notBefore: at(difference) } }), expected);
  });
}

for (const [difference, expected] of [
  [1, null],
  [0, 'KEY_EXPIRED'],
  [-1, 'KEY_EXPIRED'],
] as const) {
  test(`A key that ends ${difference} ms from now is ${expected ?? 'valid'}.`, () => {
    assert.equal(askRule(VALIDITY_RULE, CANCEL, { policy: { expiresAt: at(difference) } }), expected);
  });
}
