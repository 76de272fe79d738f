import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { OKX_OPERATIONS } from './table.ts';

/** One line a row: family, method, path, class, whether it acts, and what reads it. */
const LIST = new URL('../../../../vectors/operations-okx.txt', import.meta.url);

test('The table is the flat list that a reviewer reads, no row more or less.', () => {
  const rows = OKX_OPERATIONS.map(
    ({ family, method, path, class: group, acts, reader }) =>
      `${family} ${method} ${path} ${group} ${acts ? 'acts' : 'asks'} ${reader ?? 'refused'}`,
  );
  assert.deepEqual(rows.sort(), readFileSync(LIST, 'utf8').trimEnd().split('\n'));
});

test('No two rows have the same method and path.', () => {
  const lines = OKX_OPERATIONS.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(lines).size, lines.length);
});

test('A row is named by its method and its path.', () => {
  for (const { method, path, name } of OKX_OPERATIONS) assert.equal(name, `${method} ${path}`);
});
