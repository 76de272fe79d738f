import { format } from 'prettier';
import type { CaseRow } from './cases/case-row.ts';
import { idsOf, type Family } from './cases.ts';

/** The page that says of every case where it is tested or what it waits for. */
export async function renderAttacks(families: readonly Family[]): Promise<string> {
  const rows = families.flatMap((family) => family.rows);
  const tested = rows.filter(({ state }) => state === 'tested').length;
  const text = [
    '# Attacks and faults that are tried',
    `Every case has a number that tests carry in their names. ${tested} of ${rows.length} are tested; the rest wait for what
     the last column names, most of them for a part of the program that does not exist yet. The page is written by \`UPDATE=1 npm test -- attacks/document\`.`,
    ORACLES,
    ...families.flatMap((family) => [`## ${family.name}: ${family.title}`, tableOf(family)]),
  ].join('\n\n');
  return format(text.replaceAll(/\n +/gu, '\n'), { parser: 'markdown', printWidth: 110 });
}

const ORACLES = `After an attack these hold, and the same request without the trick succeeds:

- **O0** nothing has reached a venue;
- **O1** the refusal has the venue's own form, and the header \`bitting-code\` names our reason;
- **O2** the ledger has exactly the records that the design says: one for what a bot that had proven itself was refused, none
  for anybody else;
- **O3** nothing secret stands in any answer, on the disk, or, of a bot's, at the venue;
- **O4** the process lives, and its memory and open files come back to what they were.`;

function tableOf(family: Family): string {
  const byId = new Map(family.rows.map((row) => [row.id, row]));
  const cells = idsOf(family).map((id) => {
    const row = byId.get(id);
    return row === undefined ? [id, '', ''] : [id, row.note, placeOf(row)];
  });
  return [['case', 'what is tried, what happens', 'tested in'], ['---', '---', '---'], ...cells]
    .map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function placeOf(row: CaseRow): string {
  if (row.state === 'later') return `_later: ${row.where}_`;
  return row.where.map((file) => `\`${file}\``).join(', ');
}
