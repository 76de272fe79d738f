import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../trading/intent.ts';
import { evaluate } from './evaluate.ts';
import { NO_LIMITS, type Rate } from './limits.ts';
import { PLACE, POLICY, SNAPSHOT } from './policy.fixture.ts';
import type { Terms } from './policy.ts';
import { NO_USAGE, type Layer, type RateLevel, type Usage } from './usage.ts';

const REDUCTION: Intent = { ...PLACE, reduceOnly: true };

function termsOf(orderRate: Rate | null): Terms {
  return { ...POLICY, limits: { ...NO_LIMITS, orderRate } };
}

/** What the buckets hold after a request of a key, when they held so much. */
function pour(
  intents: readonly Intent[],
  rates: Readonly<Record<Layer, Rate | null>>,
  held: Readonly<Record<Layer, number>>,
): Readonly<Record<Layer, number | null>> | undefined {
  const usageOf = (added: number): Usage => {
    const orderLevel: RateLevel = [{ added, elapsedMs: 0 }];
    return { ...NO_USAGE, orderLevel };
  };
  const decision = evaluate({ ...POLICY, limits: { ...NO_LIMITS, orderRate: rates.key } }, intents, {
    ...SNAPSHOT,
    layers: { account: termsOf(rates.account), installation: termsOf(rates.installation) },
    usage: {
      key: usageOf(held.key),
      account: usageOf(held.account),
      installation: usageOf(held.installation),
    },
  });
  return decision.kind === 'admitted' ? decision.filling?.levels : undefined;
}

const RATES = {
  key: { perSecond: 4, burst: 3 },
  account: { perSecond: 10, burst: 6 },
  installation: { perSecond: 20, burst: 9 },
};

test('Reductions that run over a key’s own bucket take nothing of what its account’s other keys may do.', () => {
  const full = { key: 3_000, account: 4_000, installation: 5_000 };
  assert.deepEqual(pour([REDUCTION, REDUCTION], RATES, full), full);
  const room = { ...full, key: 2_500 };
  assert.deepEqual(pour([REDUCTION, REDUCTION], RATES, room), {
    key: 3_000,
    account: 4_500,
    installation: 5_500,
  });
  const above = { key: 0, account: 6_000, installation: 5_000 };
  assert.deepEqual(pour([REDUCTION], RATES, above), { key: 1_000, account: 6_000, installation: 5_000 });
});

test('What fits into a key’s own bucket counts whole above it, and so does all of a key without a rate.', () => {
  const held = { key: 1_000, account: 1_000, installation: 1_000 };
  for (const intents of [
    [PLACE, PLACE],
    [REDUCTION, PLACE],
  ])
    assert.deepEqual(pour(intents, RATES, held), { key: 3_000, account: 3_000, installation: 3_000 });
  assert.deepEqual(pour([REDUCTION, REDUCTION], { ...RATES, key: null, account: null }, held), {
    key: null,
    account: null,
    installation: 3_000,
  });
});
