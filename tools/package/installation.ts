/** What is installed where: the sources that run, what they need of npm, the Node that runs them, and what goes with it. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One file of an installation, by its path below the root of the system. */
export interface Placed {
  readonly target: string;
  readonly content: { readonly source: string } | { readonly text: string } | { readonly linkTo: string };
  readonly isProgram?: true;
}

interface Manifest {
  readonly version: string;
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const HOME = 'usr/lib/bitting';
const COMMAND = '@bitting/cli';
/** Of what others wrote: types, maps, and sources that were compiled. Nobody reads them there. */
const NOT_NEEDED = /\.(?:map|ts|mts|cts)$/u;

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(path.join(ROOT, directory, 'package.json'), 'utf8')) as Manifest;
}

/** The program alone: what a container needs, and a package as well. `runtime` is the npm package with the Node. */
export function listProgram(runtime: string): readonly Placed[] {
  const { own, others } = findNeeded();
  return [
    ...take('package.json', HOME),
    ...take('LICENSE', HOME),
    ...take('tools/verify_ledger.py', HOME),
    ...own.flatMap((name) => listOwn(name)),
    ...others.flatMap((directory) => listOthers(directory)),
    ...['package.json', 'LICENSE'].flatMap((file) => take(`node_modules/${runtime}/${file}`, HOME)),
    { ...placeSource(`node_modules/${runtime}/bin/node`, HOME), isProgram: true },
    { target: 'usr/bin/bitting', content: { text: renderCommand(runtime) }, isProgram: true },
  ];
}

/** The pages, with the links between them as they are, and what other programs read. */
export function listCompanions(): readonly Placed[] {
  const pages = globSync('docs/**/*', { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(ROOT, 'docs'), path.join(entry.parentPath, entry.name)));
  return [
    ...pages.map((page) => place(`docs/${page}`, `usr/share/doc/bitting/${page}`)),
    place('CHANGELOG.md', 'usr/share/doc/bitting/CHANGELOG.md'),
    place('SECURITY.md', 'usr/share/doc/bitting/SECURITY.md'),
    place('deploy/prometheus/alerts.yml', 'usr/share/bitting/prometheus/alerts.yml'),
    place('deploy/grafana/bitting.json', 'usr/share/bitting/grafana/bitting.json'),
    ...globSync('deploy/systemd/*', { cwd: ROOT }).map((unit) =>
      place(unit, `lib/systemd/system/${path.basename(unit)}`),
    ),
    { target: 'usr/share/bash-completion/completions/bitting', content: { text: complete('bash') } },
    { target: 'usr/share/zsh/vendor-completions/_bitting', content: { text: complete('zsh') } },
    { target: 'usr/share/fish/vendor_completions.d/bitting.fish', content: { text: complete('fish') } },
  ];
}

/** From the command on: our packages, and folders below node_modules of what they need from npm. */
function findNeeded(): { readonly own: readonly string[]; readonly others: readonly string[] } {
  const own = new Set<string>();
  const others = new Set<string>();
  const follow = (name: string, from: string): void => {
    const isOwn = name.startsWith('@bitting/');
    const directory = isOwn ? `packages/${name.slice('@bitting/'.length)}` : resolveOther(name, from);
    const seen = isOwn ? own : others;
    if (seen.has(isOwn ? name : directory)) return;
    seen.add(isOwn ? name : directory);
    for (const needed of Object.keys(readManifest(directory).dependencies ?? {})) follow(needed, directory);
  };
  follow(COMMAND, 'packages');
  return { own: [...own].sort(), others: [...others].sort() };
}

/** As Node finds it: the nearest node_modules above who asks. */
function resolveOther(name: string, from: string): string {
  for (let above = from; ; above = path.dirname(above)) {
    const directory = path.join(above, 'node_modules', name);
    if (globSync(`${directory}/package.json`, { cwd: ROOT }).length > 0) return directory;
    if (above === '.') throw new Error(`${name} is not installed; npm ci first`);
  }
}

/** What its own list of files says, as npm would pack it. */
function listOwn(name: string): readonly Placed[] {
  const directory = `packages/${name.slice('@bitting/'.length)}`;
  const { files = [] } = readManifest(directory);
  const wanted = files.filter((pattern) => !pattern.startsWith('!')).map((pattern) => `${pattern}/**/*`);
  const without = files.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const found = globSync(wanted, { cwd: path.join(ROOT, directory), exclude: without, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
  return [
    ...take(`${directory}/package.json`, HOME),
    ...found.sort().flatMap((file) => take(file, HOME)),
    {
      target: `${HOME}/node_modules/${name}`,
      content: { linkTo: `../../${directory}` },
    },
  ];
}

function listOthers(directory: string): readonly Placed[] {
  return globSync(`${directory}/**/*`, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_NEEDED.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.slice(directory.length).includes('/node_modules/'))
    .sort()
    .flatMap((file) => take(file, HOME));
}

/** A Node that the administrator keeps has security fixes sooner; the launcher decides which of the two runs. */
function renderCommand(runtime: string): string {
  return `#!/bin/sh
launcher=/${HOME}/packages/cli/bin/bitting.js
for node in /usr/local/bin/node /usr/bin/node; do
  [ -x "$node" ] && exec "$node" "$launcher" "$@"
done
exec /${HOME}/node_modules/${runtime}/bin/node "$launcher" "$@"
`;
}

function complete(shell: string): string {
  const words = [path.join(ROOT, 'packages/cli/src/main.ts'), 'completion', shell];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no completion for ${shell}: ${stderr}`);
  return stdout;
}

function take(file: string, below: string): readonly Placed[] {
  return [placeSource(file, below)];
}

function placeSource(file: string, below: string): Placed {
  return place(file, `${below}/${file}`);
}

function place(file: string, target: string): Placed {
  return { target, content: { source: path.join(ROOT, file) } };
}
