/** Random policies, layers, requests and worlds: the rules say what their slow twin says, rule for rule and item for item. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate, RULES } from './evaluate.ts';
import { refusalsByTwin } from './evaluate.twin.ts';
import { intents, policies, snapshots } from './worlds.fixture.ts';
import { chargeTextByTwin } from './worths.twin.ts';

/** More in soak runs; every code must come up in the few of an ordinary one, too. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 3_000);

test('The rules and their slow twin refuse the same requests for the same reasons.', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(
      policies,
      fc.array(intents, { minLength: 1, maxLength: 3 }),
      snapshots,
      (policy, asked, snapshot) => {
        const decision = evaluate(policy, asked, snapshot);
        const told =
          decision.kind === 'admitted'
            ? []
            : decision.refusals.map(({ ruleId, code, item }) => `${ruleId ?? ''} ${code} ${item ?? '-'}`);
        assert.deepEqual(told, refusalsByTwin(policy, asked, snapshot));
        for (const one of told) met.add(one.split(' ').slice(0, 2).join(' '));
        if (decision.kind === 'denied') return;
        met.add('admitted');
        assert.deepEqual(
          decision.charges.map((charge) => charge?.amount.toString() ?? null),
          asked.map((intent) => chargeTextByTwin(intent, snapshot)),
        );
      },
    ),
    { numRuns: RUNS },
  );
  for (const { id } of RULES)
    assert.ok(
      [...met].some((one) => one.startsWith(`${id} `)),
      `${id} never refused`,
    );
  assert.ok(met.has('admitted') && met.size > 60, `only ${met.size}: ${[...met].toSorted().join(', ')}`);
});

test('Rules that cannot refuse are left out, and every refusal stays: also when the layers above the same policy change.', () => {
  const layers = snapshots.map((snapshot) => snapshot.layers);
  fc.assert(
    fc.property(
      policies,
      fc.array(intents, { minLength: 1, maxLength: 6 }),
      snapshots,
      fc.array(layers, { minLength: 2, maxLength: 3 }),
      (policy, several, snapshot, changes) => {
        const asked = several.filter(({ kind }) => kind === several[0]?.kind);
        for (const above of [...changes, ...changes.slice(0, 1)]) {
          const world = { ...snapshot, layers: above };
          const decision = evaluate(policy, asked, world);
          assert.deepEqual(
            decision.kind === 'admitted' ? [] : decision.refusals,
            RULES.flatMap(({ judge }) => judge(policy, asked, world) ?? []),
          );
        }
      },
    ),
    { numRuns: RUNS },
  );
});
