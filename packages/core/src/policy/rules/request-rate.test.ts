import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_CANCEL, CANCEL, PLACE, READ } from '../policy.fixture.ts';
import { REQUEST_RATE_RULE } from './request-rate.ts';
import { askRule } from './rule.fixture.ts';

for (const [requestsThisSecond, ordinary, cancel] of [
  [10, null, null],
  [11, 'RATE_EXCEEDED', null],
  [110, 'RATE_EXCEEDED', null],
  [111, 'RATE_EXCEEDED', 'RATE_EXCEEDED'],
  [Number.POSITIVE_INFINITY, 'RATE_EXCEEDED', 'RATE_EXCEEDED'],
] as const) {
  test(`Request ${requestsThisSecond} of a second meets a rate of ten; cancels have their own room.`, () => {
    const snapshot = { requestsThisSecond };
    for (const intent of [PLACE, READ])
      assert.equal(askRule(REQUEST_RATE_RULE, intent, { snapshot }), ordinary);
    for (const intent of [CANCEL, ACCOUNT_CANCEL])
      assert.equal(askRule(REQUEST_RATE_RULE, intent, { snapshot }), cancel);
  });
}

test('A key with a rate of zero can still cancel.', () => {
  const policy = { requestsPerSecond: 0 };
  assert.equal(askRule(REQUEST_RATE_RULE, PLACE, { policy }), 'RATE_EXCEEDED');
  assert.equal(askRule(REQUEST_RATE_RULE, CANCEL, { policy }), null);
});
