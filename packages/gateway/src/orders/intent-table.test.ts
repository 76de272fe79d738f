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
        if (isAdded && known === undefined) {
          const row = { intentId, behind: null };
          table.add(row);
          twin.set(intentId, row);
        } else {
          const gone = known ?? { intentId, behind: null };
          table.delete(gone);
          twin.delete(intentId);
          assert.equal(gone.behind, null, 'what is gone keeps nothing');
        }
        assert.deepEqual(new Set(table), new Set(twin.values()));
      }
    }),
  );
});

test('What a table tells may be taken out meanwhile.', () => {
  const table = new IntentTable<Row>();
  for (const intentId of ['a-0001', 'b-0001', 'c-0001']) table.add({ intentId, behind: null });
  let told = 0;
  for (const row of table) {
    table.delete(row);
    told += 1;
  }
  assert.equal(told, 3);
  assert.deepEqual([...table], []);
});
