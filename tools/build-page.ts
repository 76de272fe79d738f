/**
 * Builds the console's page into `packages/console/web/dist`, unless what is there was made of the same sources. It is put
 * into its place whole; where two build the same at once, the first one stays.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const WEB = path.join(ROOT, 'packages/console/web');
const DIST = path.join(WEB, 'dist');
const MADE_OF = 'made-of.txt';
/** Whatever a change of which may change the page: its own sources, those that it may import, and what builds it. */
const SOURCES = [
  'packages/console/web/{src,public}/**/*',
  'packages/console/web/*.{html,ts,json}',
  'packages/{client,core}/src/**/*.ts',
  'packages/console/src/api/*.ts',
  'package-lock.json',
  'tools/build-page.ts',
];

function hashSources(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/u.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash
      .update(`${path.relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function isBuiltOf(hash: string): boolean {
  const file = path.join(DIST, MADE_OF);
  return existsSync(file) && readFileSync(file, 'utf8') === hash;
}

async function buildPage(): Promise<'built' | 'current'> {
  const hash = hashSources();
  if (isBuiltOf(hash)) return 'current';
  const { build } = await import('vite');
  const made = mkdtempSync(path.join(WEB, '.dist-'));
  try {
    await build({
      configFile: path.join(WEB, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: made, emptyOutDir: true },
    });
    writeFileSync(path.join(made, MADE_OF), hash);
    // Whoever built the same meanwhile has it served already: its files are not taken away from under it.
    if (isBuiltOf(hash)) return 'current';
    const old = mkdtempSync(path.join(WEB, '.dist-'));
    if (existsSync(DIST)) renameSync(DIST, path.join(old, 'dist'));
    renameSync(made, DIST);
    rmSync(old, { recursive: true });
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return 'built';
}

const begin = performance.now();
try {
  if ((await buildPage()) === 'built')
    console.error(`The page was built (${((performance.now() - begin) / 1000).toFixed(1)} s).`);
} catch (error) {
  // The gateway runs without it: who only needs to know, is told; who needs the page, asks for a failure.
  console.error(
    `The page could not be built, and is not there until "npm run page" succeeds: ${error instanceof Error ? error.message : 'unknown'}`,
  );
  if (!process.argv.includes('--or-none')) process.exitCode = 1;
}
