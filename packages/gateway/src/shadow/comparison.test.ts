import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { refuse } from '@bitting/core/errors/refusal.ts';
import { evaluate } from '@bitting/core/policy/evaluate.ts';
import type { Decision } from '@bitting/core/policy/policy.ts';
import { intents, policies, snapshots } from '@bitting/core/policy/worlds.fixture.ts';
import { compareDecisions } from './comparison.ts';
import { overlay } from './overlay.ts';

const WORLDS = { numRuns: 2_000 };
const ADMITTED = { kind: 'admitted' } as Decision;
const SCOPE = refuse('SCOPE_MISSING', { ruleId: 'scope' });
const STALE = refuse('REFERENCE_STALE', { ruleId: 'price-collar' });

function denied(...refusals: readonly ReturnType<typeof refuse>[]): Decision {
  const [first = SCOPE, ...rest] = refusals;
  return { kind: 'denied', policyVersion: 1, refusals: [first, ...rest] };
}

test('A shadow that says what is in force never diverges, whatever is asked in whatever world.', () => {
  let refused = 0;
  fc.assert(
    fc.property(
      policies,
      fc.array(intents, { minLength: 1, maxLength: 3 }),
      snapshots,
      (policy, asked, world) => {
        const real = evaluate(policy, asked, world);
        const shadow = evaluate(
          { ...policy, version: 0 },
          asked,
          overlay(world, { layers: { ...world.layers } }),
        );
        if (real.kind === 'denied') refused += 1;
        assert.equal(compareDecisions(real, shadow).kind, 'same');
      },
    ),
    WORLDS,
  );
  assert.ok(refused > 0 && refused < WORLDS.numRuns, 'both verdicts were there');
});

test('A shadow diverges exactly where its verdict is another, as far as the world is known.', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(policies, policies, intents, snapshots, (policy, other, intent, world) => {
      const real = evaluate(policy, [intent], world);
      const shadow = evaluate(other, [intent], world);
      const { kind } = compareDecisions(real, shadow);
      seen.add(kind);
      if (kind === 'same') assert.equal(real.kind, shadow.kind);
      else assert.notEqual(real.kind, shadow.kind);
      assert.equal(kind === 'would-admit', real.kind === 'denied' && shadow.kind === 'admitted');
    }),
    WORLDS,
  );
  for (const kind of ['same', 'would-admit', 'would-refuse']) assert.ok(seen.has(kind), kind);
});

test('What lacks data alone is not judged; what is refused anyway is told without what lacks.', () => {
  assert.deepEqual(compareDecisions(ADMITTED, denied(STALE)), { kind: 'unjudged' });
  assert.deepEqual(compareDecisions(ADMITTED, denied(STALE, SCOPE)), {
    kind: 'would-refuse',
    refusals: [SCOPE],
  });
  assert.deepEqual(compareDecisions(denied(SCOPE, STALE), ADMITTED), {
    kind: 'would-admit',
    refusals: [SCOPE, STALE],
  });
  assert.deepEqual(compareDecisions(denied(SCOPE), denied(STALE)), { kind: 'same' });
});

test('An overlay shows what was changed and, on demand, what was not.', () => {
  const [world] = fc.sample(snapshots, 1);
  assert.ok(world !== undefined);
  let asked = 0;
  const lazy = {
    ...world,
    get resting() {
      asked += 1;
      return null;
    },
  };
  const over = overlay(lazy, { sourceAddress: '198.51.100.7' });
  assert.deepEqual([over.sourceAddress, over.now, asked], ['198.51.100.7', world.now, 0]);
  assert.deepEqual([over.resting, asked], [null, 1]);
});
