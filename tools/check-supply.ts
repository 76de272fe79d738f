/** Everything by which a changed lockfile or setting would install, or run, something else than what was looked at. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RUNS_WITH_US } from './runs-with-us.ts';

interface LockedPackage {
  /** There when the package has another name than its folder: an alias. */
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const REGISTRY = 'https://registry.npmjs.org/';
const INTEGRITY = /^sha512-[A-Za-z0-9+/]{86}==$/u;
const VERSION = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/u;
const OUR_PACKAGE = /^(?:node_modules\/@bitting|packages)\/([a-z]+)$/u;
/** They ask for scripts at installation; `.npmrc` lets none run, and they work without. */
const INSTALL_SCRIPTS: ReadonlySet<string> = new Set(['bufferutil', 'ccxt']);
export function findTampering(text: string): string[] {
  const lock = JSON.parse(text) as { lockfileVersion?: number; packages: Record<string, LockedPackage> };
  const problems = lock.lockfileVersion === 3 ? [] : ['the lockfile is of another version than 3'];
  for (const [key, locked] of Object.entries(lock.packages)) {
    const where = key || 'the workspace';
    const found = key === '' || OUR_PACKAGE.test(key) ? findOwn(key, locked) : findForeign(key, locked);
    problems.push(...found.map((problem) => `${where}: ${problem}`));
  }
  return problems;
}

function nameOf(key: string): string {
  return key.split('node_modules/').at(-1) ?? '';
}

/** Our own packages are links into this repository and ask for exact versions. */
function findOwn(key: string, locked: LockedPackage): string[] {
  const problems: string[] = [];
  const folder = OUR_PACKAGE.exec(key)?.[1];
  if (key.startsWith('node_modules/') && (locked.link !== true || locked.resolved !== `packages/${folder}`))
    problems.push('is no link to its folder');
  const asked = { ...locked.dependencies, ...locked.devDependencies, ...locked.optionalDependencies };
  for (const [name, version] of Object.entries(asked))
    if (!VERSION.test(version)) problems.push(`asks for ${name} ${version}, which is no exact version`);
  if (key !== '')
    for (const name of Object.keys(locked.dependencies ?? {}))
      if (!name.startsWith('@bitting/') && RUNS_WITH_US.get(name)?.includes(folder ?? '') !== true)
        problems.push(`needs ${name} from npm when it runs`);
  return problems;
}

function findForeign(key: string, locked: LockedPackage): string[] {
  const problems: string[] = [];
  if (!key.includes('node_modules/') || locked.link === true) problems.push('is no installed package');
  if (locked.integrity === undefined) problems.push('no integrity');
  else if (!INTEGRITY.test(locked.integrity)) problems.push('another integrity than one SHA-512');
  if (locked.resolved !== undefined && !locked.resolved.startsWith(REGISTRY))
    problems.push(`comes from ${locked.resolved}`);
  if (locked.name !== undefined && locked.name !== nameOf(key)) problems.push(`is really ${locked.name}`);
  if (locked.version === undefined || !VERSION.test(locked.version)) problems.push('no exact version');
  if (locked.hasInstallScript === true && !INSTALL_SCRIPTS.has(nameOf(key)))
    problems.push('wants to run a script when it is installed');
  if (nameOf(key).startsWith('@bitting/')) problems.push('has a name of ours and is not ours');
  // One that lies in another's folder runs with us as that one does.
  const runsWithUs = key
    .split('node_modules/')
    .slice(1)
    .every((name) => RUNS_WITH_US.has(name.replace(/\/$/u, '')));
  if (locked.dev !== true && locked.optional !== true && locked.devOptional !== true && !runsWithUs)
    problems.push('is installed where the program runs');
  return problems;
}

/** Nothing that is installed may run scripts, and it comes from the registry that the lockfile means. */
export function findUnsafeSettings(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replaceAll(' ', ''));
  return [
    ...(lines.includes('ignore-scripts=true') ? [] : ['.npmrc: ignore-scripts=true is missing']),
    ...lines.filter((line) =>
      /registry|ignore-scripts=false|strict-ssl|cafile|node-options|script-shell/u.test(line),
    ),
  ];
}

if (import.meta.main) {
  const root = path.resolve(import.meta.dirname, '..');
  const problems = [
    ...findTampering(readFileSync(path.join(root, 'package-lock.json'), 'utf8')),
    ...findUnsafeSettings(readFileSync(path.join(root, '.npmrc'), 'utf8')),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('supply: clean');
}
