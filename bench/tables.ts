/** Tables of a report, in words. */

export interface Table {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `heading` is what stands before the title. */
export function markdownTable({ title, heads, rows }: Table, heading = '##'): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [`${heading} ${title}\n`, line(heads), line(heads.map(() => '---')), ...rows.map(line), ''].join(
    '\n',
  );
}

/** The last column is as wide as it likes. */
export function printTable({ title, rows }: Table): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ');
  console.log(`\n${[title, ...rows.map((cells) => `  ${line(cells)}`)].join('\n')}`);
}
