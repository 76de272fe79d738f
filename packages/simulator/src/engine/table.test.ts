import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Table, type Journal } from './table.ts';

interface Row {
  readonly uid: string;
  readonly id: string;
  readonly value: number;
}

const ROWS_MAX = 5;

/** The slow obvious table: one list, oldest first. */
function putSlowly(rows: readonly Row[], row: Row): readonly Row[] {
  const isKnown = rows.some(({ id }) => id === row.id);
  const next = isKnown ? rows.map((other) => (other.id === row.id ? row : other)) : [...rows, row];
  return next.slice(-ROWS_MAX);
}

const step = fc.record({
  kind: fc.constantFrom('put' as const, 'put' as const, 'delete' as const, 'clear' as const),
  id: fc.nat(12),
  value: fc.nat(1000),
});

test('A table keeps the youngest rows, in order of their arrival, as its slow twin does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const journaled = new Map<string, unknown>();
      const journal: Journal = {
        put: (_kind, id, value) => journaled.set(id, value),
        delete: (_kind, id) => journaled.delete(id),
        commit: () => {},
      };
      const table = new Table<Row>({ kind: 'row', keyOf: ({ id }) => id, journal, rowsMax: ROWS_MAX });
      let twin: readonly Row[] = [];
      for (const { kind, id, value } of steps) {
        const row: Row = { uid: `u${id % 3}`, id: `r${id}`, value };
        if (kind === 'put') {
          table.put(row);
          twin = putSlowly(twin, row);
        } else if (kind === 'delete') {
          table.delete(row.id);
          twin = twin.filter((other) => other.id !== row.id);
        } else {
          table.clear();
          twin = [];
        }
        assert.deepEqual(table.all(), twin);
        assert.equal(table.size, twin.length);
        assert.deepEqual(
          [...journaled.values()],
          [...journaled.keys()].map((key) => table.get(key)),
        );
        assert.equal(journaled.size, twin.length);
        for (const uid of ['u0', 'u1', 'u2']) {
          const owned = twin.filter((other) => other.uid === uid);
          assert.deepEqual(table.ownedBy(uid), owned);
          assert.equal(table.countOwnedBy(uid), owned.length);
        }
      }
    }),
    { numRuns: 300 },
  );
});
