/** Holes that `npm install` can leave in the lockfile and that make `npm ci` fail on another platform. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
}

interface LockedPackage extends Manifest {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** `readManifest`: the package.json of a workspace by its folder. */
export function findLockfileHoles(text: string, readManifest: (folder: string) => string): string[] {
  const lock = JSON.parse(text) as { packages: Record<string, LockedPackage> };
  const names = new Set(Object.keys(lock.packages).map((key) => key.split('node_modules/').at(-1) ?? ''));
  return Object.entries(lock.packages).flatMap(([key, locked]) => {
    const problems = Object.keys(locked.optionalDependencies ?? {})
      .filter((name) => !names.has(name))
      .map((name) => `${key || 'the workspace'}: optional ${name} is not in the lockfile`);
    const isInstalled = key.includes('node_modules/') && locked.link !== true;
    if (isInstalled && locked.integrity === undefined) problems.push(`${key}: no integrity`);
    if (key !== '' && !key.includes('node_modules/'))
      problems.push(...findMissingCommands(key, locked, JSON.parse(readManifest(key)) as Manifest));
    return problems;
  });
}

/** `npm ci` links the commands of a workspace by the lockfile alone; without them `npx` asks the public registry. */
function findMissingCommands(key: string, locked: Manifest, { bin = {} }: Manifest): string[] {
  return Object.entries(bin)
    .filter(([name, file]) => locked.bin?.[name] !== file.replace(/^\.\//u, ''))
    .map(([name]) => `${key}: the command ${name} is not in the lockfile`);
}

if (import.meta.main) {
  const problems = findLockfileHoles(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'), (folder) =>
    readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'),
  );
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('lockfile: clean');
}
