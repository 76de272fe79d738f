/** The page of attacks is what the rows say, and the rows are true of the tests. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FAMILIES, idsOf } from './cases.ts';
import { renderAttacks } from './document.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGE = path.join(ROOT, 'docs/attacks.md');
/** `UPDATE=1` writes the page instead of comparing it. */
const IS_UPDATE = process.env['UPDATE'] === '1';

for (const family of FAMILIES)
  void test(`every case of ${family.name} has one row and every row is a case`, () => {
    assert.deepEqual(
      family.rows.map(({ id }) => id),
      idsOf(family),
    );
  });

/** Where a line of the file holds the id outside of a list of imports. */
function holds(file: string, id: string): boolean {
  const whole = path.join(ROOT, file);
  return existsSync(whole) && readFileSync(whole, 'utf8').includes(id);
}

void test('every file that a row names is a test that holds the id', () => {
  const rows = FAMILIES.flatMap((family) => family.rows).filter((row) => row.state === 'tested');
  assert.ok(rows.length > 0);
  const wrong = rows.flatMap(({ id, where }) =>
    [...where, ...(where.length === 0 ? ['no file'] : [])]
      .filter((file) => !file.endsWith('.test.ts') || !holds(file, id))
      .map((file) => `${id}: ${file}`),
  );
  assert.deepEqual(wrong, []);
  assert.ok(!holds('tests/attacks/document.test.ts', ['NOT', '01'].join('-')), 'the search can find nothing');
});

void test('page of attacks is what the rows say', async () => {
  const page = await renderAttacks(FAMILIES);
  if (IS_UPDATE) writeFileSync(PAGE, page);
  assert.equal(
    existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '',
    page,
    'run UPDATE=1 npm test -- attacks/document and look at the difference',
  );
});
