import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HTX_OPERATIONS } from './table.ts';

/** One line a row: family, method, path, class, whether it acts, and what reads it. */
const LIST = new URL('../../../../vectors/operations-htx.txt', import.meta.url);

test('The table is the flat list that a reviewer reads, no row more or less.', () => {
  const rows = HTX_OPERATIONS.map(
    ({ family, method, path, class: group, acts, reader }) =>
      `${family} ${method} ${path} ${group} ${acts ? 'acts' : 'asks'} ${reader ?? 'refused'}`,
  );
  assert.deepEqual(rows.sort(), readFileSync(LIST, 'utf8').trimEnd().split('\n'));
});

test('No row has a number for a segment, so a path that stands in the table has no id in it.', () => {
  assert.deepEqual(
    HTX_OPERATIONS.filter(({ path }) => path.split('/').some((segment) => /^[0-9]+$/u.test(segment))),
    [],
  );
});

test('A row is named by its method and its path.', () => {
  for (const { method, path, name } of HTX_OPERATIONS) assert.equal(name, `${method} ${path}`);
});
