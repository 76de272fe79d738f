/** Holes that `npm install` can leave in the lockfile and that make `npm ci` fail on another platform. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function findLockfileHoles(text: string): string[] {
  const lock = JSON.parse(text) as { packages: Record<string, LockedPackage> };
  const names = new Set(Object.keys(lock.packages).map((key) => key.split('node_modules/').at(-1) ?? ''));
  return Object.entries(lock.packages).flatMap(([key, locked]) => {
    const problems = Object.keys(locked.optionalDependencies ?? {})
      .filter((name) => !names.has(name))
      .map((name) => `${key || 'the workspace'}: optional ${name} is not in the lockfile`);
    const isInstalled = key.includes('node_modules/') && locked.link !== true;
    if (isInstalled && locked.integrity === undefined) problems.push(`${key}: no integrity`);
    return problems;
  });
}

if (import.meta.main) {
  const problems = findLockfileHoles(
    readFileSync(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8'),
  );
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('lockfile: clean');
}
