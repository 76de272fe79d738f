/** The units as systemd reads them: how much a process of them could do, and whether all of it is understood. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { STOP_GRACE_MS } from '@bitting/gateway/bounds.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const FOLDER = path.join(ROOT, 'deploy', 'systemd');
const UNITS = readdirSync(FOLDER).sort();
const SERVICES = UNITS.filter((name) => name.endsWith('.service'));
/** Of ten; what has no hardening at all has more than nine. */
const EXPOSURE_MAX = 1.5;
const skip =
  spawnSync('systemd-analyze', ['--version']).status === 0
    ? false
    : 'there is no systemd-analyze on this machine (Debian: systemd)';

const read = (unit: string): string => readFileSync(path.join(FOLDER, unit), 'utf8');

/** All values of a directive, in order. */
function valuesOf(unit: string, name: string): readonly string[] {
  return Array.from(read(unit).matchAll(new RegExp(`^${name}=(.*)$`, 'gmu')), ([, value = '']) => value);
}

function measure(file: string): number {
  const words = ['security', '--offline=true', '--no-pager', file];
  const { stdout } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  return Number(/Overall exposure level for \S+: (\d+\.\d+)/u.exec(stdout)?.[1] ?? Number.NaN);
}

/** Copies of the units in a folder, changed, that are gone when it is done. */
function withUnits(change: (text: string) => string, run: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-units-'));
  try {
    for (const unit of UNITS) writeFileSync(path.join(folder, unit), change(read(unit)));
    run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('Units leave a process little to do but its work.', { skip }, () => {
  assert.deepEqual(SERVICES, ['bitting-backup.service', 'bitting-witness.service', 'bitting.service']);
  for (const unit of SERVICES) assert.ok(measure(path.join(FOLDER, unit)) <= EXPOSURE_MAX, unit);
});

test('Unit without its hardening would be found.', { skip }, () => {
  withUnits(
    (text) => text.replaceAll(/^(?:SystemCall|Capability|Protect|Restrict|Private).*$/gmu, ''),
    (folder) => {
      for (const unit of SERVICES) assert.ok(measure(path.join(folder, unit)) > EXPOSURE_MAX, unit);
    },
  );
});

test('Units are understood by systemd, word for word.', { skip }, () => {
  const verify = (folder: string): string => {
    const files = UNITS.map((unit) => path.join(folder, unit));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
      encoding: 'utf8',
    });
    return status === 0 ? stdout + stderr : `${status} ${stdout}${stderr}`;
  };
  // Where the package is not installed there is no such program.
  const present = (text: string): string => text.replaceAll('/usr/bin/bitting', '/bin/true');
  withUnits(present, (folder) => assert.equal(verify(folder), ''));
  withUnits(
    (text) => present(text).replace('ProtectHome=yes', 'ProtectHomes=yes'),
    (folder) => assert.match(verify(folder), /ProtectHomes/u),
  );
});

test('Units end the gateway after it had the time that it gives itself, and by its first process.', () => {
  assert.deepEqual(valuesOf('bitting.service', 'KillMode'), ['mixed']);
  const [seconds = ''] = valuesOf('bitting.service', 'TimeoutStopSec');
  assert.ok(Number(seconds) * 1_000 >= STOP_GRACE_MS + 10_000, seconds);
});

test('Units run programs of the package as its user, and none as root.', () => {
  for (const unit of SERVICES) {
    assert.match(valuesOf(unit, 'ExecStart').join(), /^\/usr\/bin\/bitting [a-z]/u, unit);
    assert.deepEqual(valuesOf(unit, 'User'), ['bitting'], unit);
    assert.deepEqual(valuesOf(unit, 'NoNewPrivileges'), ['yes'], unit);
    // V8 writes the machine code that it then runs.
    assert.deepEqual(valuesOf(unit, 'MemoryDenyWriteExecute'), [], unit);
  }
});
