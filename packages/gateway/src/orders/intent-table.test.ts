import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IntentTable } from './intent-table.ts';

interface Row {
  readonly intentId: string;
  behind: Row | null;
}

/** Few ids, many of which share a row: what comes first is not of those characters that say it. */
const ids = fc.tuple(fc.nat(5), fc.nat(3)).map(([before, end]) => `${before}-000${end}`);

test('A table of intents has what a map would have, whatever comes and goes.', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), ids), { maxLength: 200 }), (steps) => {
      const table = new IntentTable<Row>();
      const twin = new Map<string, Row>();
      for (const [isAdded, intentId] of steps) {
        const known = twin.get(intentId);
        assert.equal(table.get(intentId), known);
        if (isAdded) {
          const row = { intentId, behind: null };
          table.add(row);
          twin.set(intentId, row);
          assert.equal(known?.behind ?? null, null, 'what another took the place of keeps nothing');
        } else {
          const gone = known ?? { intentId, behind: null };
          table.delete(gone);
          twin.delete(intentId);
          assert.equal(gone.behind, null, 'what is gone keeps nothing');
        }
        assert.deepEqual(new Set(table.all()), new Set(twin.values()));
      }
    }),
  );
});

test('Of what a table tells all may be taken out meanwhile, in any order.', () => {
  const table = new IntentTable<Row>();
  const ids = ['a-0001', 'b-0001', 'c-0001', 'd-0002'];
  for (const intentId of ids) table.add({ intentId, behind: null });
  const told: string[] = [];
  for (const { intentId } of table.all()) {
    told.push(intentId);
    for (const row of table.all()) table.delete(row);
  }
  assert.deepEqual(told.toSorted(), ids);
  assert.deepEqual(table.all(), []);
});
