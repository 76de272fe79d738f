/**
 * Counts the lines that an auditor has to believe: `core`, `http`, the gateway's pipeline and its streams. Not counted: tests, blank
 * lines, comments, imports, lone brackets, and the data rows (files that hold nothing but tables, and rows elsewhere).
 * Prints the plain number of non-blank lines, too, so that the difference is in the open. `--json` for machines.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const TRUSTED = [
  'packages/core/src/**/*.ts',
  'packages/http/src/**/*.ts',
  'packages/gateway/src/pipeline/**/*.ts',
  'packages/gateway/src/{limits,streams,websocket}/**/*.ts',
];
/** Files that are tables: nothing in them is computed. */
const TABLES =
  /\/(bounds|errors\/(?:catalogue|store-rows)|venues\/[a-z]+\/(schemas|hosts|rejections|operations\/[a-z0-9-]+))\.ts$/u;
/** The folder of one venue: who does not trade there need not believe it. */
const VENUE = /\/src\/venues\/([a-z]+)\//u;
const NOT_CODE = /\.(test|twin|fixture)\.ts$|\/testing\//u;
/** What all venues share may take this much, and each venue this much more; streams are about a third of both. See docs/decisions/0004, 0005, 0007, 0010, 0016 and 0022. */
const SHARED_LINES_MAX = 12_740;
const VENUE_LINES_MAX = 2_500;

interface TrustedCount {
  readonly files: number;
  /** All of them; `shared` without the venues' own folders, `venues` those folders. */
  readonly lines: number;
  readonly shared: number;
  readonly venues: Readonly<Record<string, number>>;
  readonly dataRows: number;
  readonly importsAndBrackets: number;
  readonly byFolder: Readonly<Record<string, number>>;
}

function countTrusted(): TrustedCount {
  const files = globSync(TRUSTED, { cwd: ROOT }).filter((file) => !NOT_CODE.test(file));
  const count = {
    files: files.length,
    lines: 0,
    shared: 0,
    venues: {} as Record<string, number>,
    dataRows: 0,
    importsAndBrackets: 0,
    byFolder: {} as Record<string, number>,
  };
  for (const file of files) {
    const folder = path
      .dirname(file)
      .replace(/^packages\//u, '')
      .replace('/src', '');
    const venue = VENUE.exec(file)?.[1];
    for (const line of codeLines(readFileSync(path.join(ROOT, file), 'utf8'))) {
      if (TABLES.test(file) || isDataRow(line)) count.dataRows += 1;
      else if (/^[\])};,(]+$/u.test(line)) count.importsAndBrackets += 1;
      else {
        count.lines += 1;
        if (venue === undefined) count.shared += 1;
        else count.venues[venue] = (count.venues[venue] ?? 0) + 1;
        count.byFolder[folder] = (count.byFolder[folder] ?? 0) + 1;
      }
    }
    count.importsAndBrackets += importLines(readFileSync(path.join(ROOT, file), 'utf8'));
  }
  return count;
}

const COMMENT = /\/\*[\s\S]*?\*\//gu;
const IMPORT = /^import[^;]*;$/gmu;

function nonBlank(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'));
}

function codeLines(source: string): string[] {
  return nonBlank(source.replace(COMMENT, '').replace(IMPORT, ''));
}

function importLines(source: string): number {
  return nonBlank((source.replace(COMMENT, '').match(IMPORT) ?? []).join('\n')).length;
}

/** A row of a table: one literal object, tuple or value to a line, nothing computed. */
function isDataRow(line: string): boolean {
  return /^(?:['"\w-]+:\s*)?(?:\{[^(){}=>]*\}|\[[^(){}=>]*\]|'[^']*'),$/u.test(line);
}

const count = countTrusted();
const largest = Math.max(...Object.values(count.venues));
if (process.argv.includes('--json')) console.log(JSON.stringify(count));
else {
  for (const [folder, lines] of Object.entries(count.byFolder))
    console.log(`${String(lines).padStart(6)}  ${folder}`);
  const plain = count.lines + count.dataRows + count.importsAndBrackets;
  console.log(
    `trusted part: ${count.lines} lines in ${count.files} files: ${count.shared} shared, ` +
      Object.entries(count.venues)
        .map(([venue, lines]) => `${lines} ${venue}`)
        .join(', ') +
      `\nat most ${SHARED_LINES_MAX} shared and ${VENUE_LINES_MAX} a venue\n` +
      `not counted: ${count.dataRows} data rows, ${count.importsAndBrackets} imports and lone brackets (${plain} lines in all)`,
  );
}
if (count.shared > SHARED_LINES_MAX || largest > VENUE_LINES_MAX) process.exitCode = 1;

/** The README names the figure, rounded up to the next five hundred, so that it changes seldom and is never too low. */
const named = `under ${(Math.ceil(count.lines / 500) * 500).toLocaleString('en')} lines`;
if (!readFileSync(path.join(ROOT, 'README.md'), 'utf8').includes(named)) {
  console.error(`README.md does not say "${named}"`);
  process.exitCode = 1;
}
