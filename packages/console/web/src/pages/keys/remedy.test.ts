import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { decimal } from '@bitting/core/policy/policy.fixture.ts';
import { parsePolicy, writePolicy } from '@bitting/core/policy/policy-document.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { CONTRACTS, FACTS, PAIRS, withLimits } from '@bitting/core/policy/worst-case.fixture.ts';
import { worstCaseOf } from '@bitting/core/policy/worst-case.ts';
import { applyRemedy } from './remedy.ts';

const POLICIES: readonly Policy[] = [
  PAIRS,
  CONTRACTS,
  { ...PAIRS, markets: ['spot', 'swap'] },
  { ...PAIRS, instruments: 'all', limits: NO_LIMITS },
  withLimits(CONTRACTS, { depthShare: decimal('0.1') }),
  withLimits(PAIRS, { exposure: null, liquidity: null }),
];

/** Of one asset. */
function lossOf(policy: Policy, period: 'hour' | 'day') {
  const [loss] = worstCaseOf(policy, FACTS)[period];
  assert.ok(loss !== undefined);
  return loss;
}

function apply(policy: Policy, remedy: { readonly ruleId: string; readonly to: string }): Policy {
  const changed = applyRemedy(writePolicy(policy), { ...remedy, amount: null });
  assert.notEqual(changed, null, remedy.ruleId);
  return parsePolicy(encodeUtf8(JSON.stringify(changed)));
}

void test('remedy that is applied leaves the worst case that the gateway said it would', () => {
  const seen = new Set<string>();
  for (const policy of POLICIES)
    for (const period of ['hour', 'day'] as const) {
      const { amount, smaller } = lossOf(policy, period);
      let current = policy;
      for (const remedy of smaller) {
        seen.add(remedy.ruleId);
        // Where there is no bound each comes on top of those before it.
        current = apply(amount === null ? current : policy, remedy);
        assert.equal(String(lossOf(current, period).amount), String(remedy.amount), remedy.ruleId);
      }
    }
  assert.deepEqual([...seen].toSorted(), [
    'exposure',
    'liquidity',
    'market',
    'market-depth',
    'notional-per-day',
    'notional-per-hour',
    'price-collar',
  ]);
});

void test('remedy whose words are not known changes nothing', () => {
  const document = writePolicy(PAIRS);
  for (const [ruleId, to] of [
    ['something-new', '5'],
    ['exposure', 'much less'],
    ['price-collar', 'narrow'],
    ['liquidity', '5'],
    ['constructor', '5 USDT'],
  ] as const)
    assert.equal(applyRemedy(document, { ruleId, to, amount: null }), null, ruleId);
});
