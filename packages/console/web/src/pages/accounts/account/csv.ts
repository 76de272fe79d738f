/** A column of a table for other programs: its name never changes with the language. */
export interface CsvColumn<Row> {
  readonly name: string;
  readonly value: (row: Row) => string;
}

const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?$/u;

/** RFC 4180 with a head. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function writeCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ name }) => writeCell(name)),
    ...rows.map((row) => columns.map(({ value }) => writeCell(value(row)))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function writeCell(text: string): string {
  const safe = /^[=+\-@\t\r]/u.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
