/**
 * Runs every test file and ends with `N passed, N failed`. Arguments narrow the run to paths that contain them:
 * `npm test -- core/src/money`.
 */
import { globSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const ROOT = path.resolve(import.meta.dirname, '..');
const PATTERNS = [
  'packages/*/src/**/*.test.ts',
  'packages/console/web/src/**/*.test.ts',
  'tests/**/*.test.ts',
  'tools/**/*.test.ts',
];
/** One file may take this long before it counts as hung; `--long` is for soaks. */
const FILE_TIMEOUT_MS = process.argv.includes('--long') ? 7_200_000 : 240_000;
const WATCH_MARGIN_MS = 30_000;

/** What every test file loads first; fast-check is not loaded where nobody asked for more runs. */
const HOOKS =
  process.env['PROPERTY_RUNS'] === undefined
    ? ['loopback-only.ts']
    : ['loopback-only.ts', 'property-runs.ts'];

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const files = globSync(PATTERNS, { cwd: ROOT })
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort()
  .map((file) => path.join(ROOT, file));

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
let skipped = 0;
const hung = new AbortController();
const stream = run({
  files,
  signal: hung.signal,
  concurrency: 2,
  timeout: FILE_TIMEOUT_MS,
  execArgv: HOOKS.flatMap((hook) => ['--import', path.join(import.meta.dirname, hook)]),
});
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  if (event.skip !== undefined && event.skip !== false) skipped += 1;
  else passed += 1;
});
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite') failed += 1;
});
// The timeout above ends tests, not a file whose tests are over and whose sockets are not.
let watch = setTimeout(giveUp, FILE_TIMEOUT_MS + WATCH_MARGIN_MS);
function giveUp(): void {
  failed += 1;
  console.error(
    `nothing was heard of any test for ${(FILE_TIMEOUT_MS + WATCH_MARGIN_MS) / 1000} s; given up`,
  );
  hung.abort();
}
for (const event of ['test:pass', 'test:fail', 'test:start'] as const)
  stream.on(event, () => {
    clearTimeout(watch);
    watch = setTimeout(giveUp, FILE_TIMEOUT_MS + WATCH_MARGIN_MS);
  });
const output = stream.compose(spec());
output.pipe(process.stdout);
output.on('end', () => {
  clearTimeout(watch);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
});
