import { isDerived, nameVariable, printToml, type Setting } from './setting.ts';
import { SECTIONS, namesOf, SETTING_ROWS } from './table.ts';

/** The part of the reference page that the table of settings decides, as prettier leaves it. */
export function renderReference(): string {
  return Object.entries(SECTIONS)
    .map(([section, meaning]) =>
      [`### \`[${section}]\``, '', meaning, '', ...renderRows(listRows(section)), ''].join('\n'),
    )
    .join('\n');
}

function listRows(section: string): readonly (readonly string[])[] {
  const names = namesOf(section);
  const rows = names.map((name) => {
    const row = SETTING_ROWS[name];
    const option = row.option === undefined ? '' : `, \`--${row.option}\``;
    return [
      `\`${name.slice(section.length + 1)}\``,
      renderFallback(row),
      renderMeaning(row),
      `\`${nameVariable(name)}\`${option}`,
    ];
  });
  return [['setting', 'default', 'means', 'variable and option'], ...rows];
}

function renderMeaning({ meaning, type, unit, isSecret }: Setting): string {
  const secret = isSecret === true ? ' Shown by a label alone.' : '';
  return `${meaning}. Must be ${type.wanted}${unit === undefined ? '' : `, in ${unit}`}.${secret}`.replaceAll(
    /"([^" ]+)"/gu,
    '`"$1"`',
  );
}

function renderFallback({ fallback }: Setting): string {
  if (fallback === null) return 'none';
  return isDerived(fallback) ? fallback.says : `\`${printToml(fallback)}\``;
}

function renderRows(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map((row) => renderCells(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const rule = renderCells(widths.map((width) => '-'.repeat(width)));
  return [lines[0] ?? '', rule, ...lines.slice(1)];
}

function renderCells(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
