/** The page for operators lists what is told; the list is that of the rows. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { format, resolveConfig } from 'prettier';
import type { AlertRow } from './alert-row.ts';
import { ALERT_ROWS } from './read-alert.ts';

const PAGE = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'docs', 'operations', 'alerts.md');
const BEGIN = '<!-- rows: WRITE_GOLDEN=1 node --test packages/console/src/alerts/page.test.ts -->';
const END = '<!-- end of rows -->';

function nameSource({ takes }: AlertRow): string {
  const names = takes.map((taken) => {
    if (taken.type === 'admin') return `act \`${taken.act}\``;
    if (taken.type === 'refusal') return `refusal \`${taken.code}\``;
    const kind = taken.rule ?? taken.state;
    return `event \`${taken.event}\`${kind === undefined ? '' : ` (${kind})`}`;
  });
  return names.join(', ');
}

function renderRows(): string {
  const rows = ALERT_ROWS.map(
    (row) =>
      `| \`${row.id}\` | ${typeof row.severity === 'string' ? row.severity : 'by what it says'} | ${row.title} | ${nameSource(row)} |`,
  );
  return ['| kind | severity | what | from |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

test('The page of alerts lists every row.', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const [head, rest = ''] = page.split(BEGIN);
  const tail = rest.slice(rest.indexOf(END));
  const wanted = await format(`${head}${BEGIN}\n\n${renderRows()}\n\n${tail}`, {
    ...(await resolveConfig(PAGE)),
    filepath: PAGE,
  });
  if (process.env['WRITE_GOLDEN'] === '1') writeFileSync(PAGE, wanted);
  assert.equal(readFileSync(PAGE, 'utf8'), wanted);
});
