/** Everything that must hold before a change is looked at: the same here and in CI. Prints one line per check. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

const CHECKS: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'oxlint', ['--type-aware', '--quiet']],
  ['types', 'tsc', ['-p', '.']],
  ['types of the page', 'tsc', ['-p', 'packages/console/web']],
  ['boundaries', 'node', ['tools/check-boundaries.ts']],
  ['unused code', 'knip', ['--no-progress', '--no-config-hints']],
  ['trusted lines', 'node', ['tools/count-trusted.ts']],
  ['lockfile', 'node', ['tools/check-lockfile.ts']],
  ['supply', 'node', ['tools/check-supply.ts']],
];

let failed = 0;
for (const [name, command, args] of CHECKS) {
  const started = performance.now();
  const result = spawnSync(path.join(ROOT, 'node_modules/.bin', command), args, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const isGood = result.status === 0;
  if (!isGood) failed += 1;
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (!isGood) console.log(`${result.stdout}${result.stderr}`);
}
process.exitCode = failed === 0 ? 0 : 1;
