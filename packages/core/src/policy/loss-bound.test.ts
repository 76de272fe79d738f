/** The stated bound, in numbers that can be worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_ROWS } from './loss-bound-accounts.fixture.ts';
import { TERMS_ROWS } from './loss-bound-rows.fixture.ts';
import { ASSUMED, lossOf, type WorstCaseFacts } from './loss-bound.ts';
import type { Policy } from './policy.ts';

/** `taken + market rule`, or `null rule`. */
function textOf(policy: Policy, facts: WorstCaseFacts, period: 'hour' | 'day'): string {
  const { parts, ruleId } = lossOf(policy, { asset: 'USDT', period, facts });
  return parts === null ? `null ${ruleId}` : `${parts.taken} + ${parts.market} ${ruleId}`;
}

test('The bound of an hour and of a day is what can be worked out by hand, and names its rule.', () => {
  for (const [what, policy, facts, hour, day] of [...TERMS_ROWS, ...ACCOUNT_ROWS]) {
    assert.equal(textOf(policy, facts, 'hour'), hour, `${what}, an hour`);
    assert.equal(textOf(policy, facts, 'day'), day, `${what}, a day`);
  }
});

test('What the bound takes for granted is what the documentation says.', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(ASSUMED)), {
    fee: { pairs: '0.005', contracts: '0.001' },
    move: { hour: '0.1', day: '0.3' },
    volumes: '100',
  });
});
