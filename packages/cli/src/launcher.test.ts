import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { SIMULATOR_PORT_NAMES } from './simulator-ports.ts';

const LAUNCHER = path.join(import.meta.dirname, '..', 'bin', 'bitting.js');

void test('launcher passes words, output and exit code on', () => {
  const help = spawnSync(process.execPath, [LAUNCHER, 'status', '--help'], { encoding: 'utf8' });
  assert.equal(help.status, 0);
  assert.match(help.stdout, /^Say whether the gateway runs/u);
  const wrong = spawnSync(process.execPath, [LAUNCHER, 'statsu'], { encoding: 'utf8' });
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stdout, '');
});

void test('launcher runs on an old Node and warns once below the last security release', (t) => {
  const system = spawnSync(path.join('/usr/bin', 'node'), ['--version'], { encoding: 'utf8' });
  if (system.status !== 0) {
    t.skip('there is no other Node on this machine');
    return;
  }
  const run = spawnSync(path.join('/usr/bin', 'node'), [LAUNCHER, 'help'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /^Bitting: /u);
  const warnings = run.stderr.split('\n').filter((line) => line !== '');
  assert.ok(warnings.length <= 1 && warnings.every((line) => line.includes('security fixes')), run.stderr);
});

void test('launcher passes a signal on and ends with its child', async () => {
  const launcher = spawn(
    process.execPath,
    [LAUNCHER, 'simulator', ...SIMULATOR_PORT_NAMES.flatMap((name) => [`--${name}`, '0']), '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(launcher.stdout, 'data');
  launcher.kill('SIGTERM');
  assert.deepEqual(await once(launcher, 'exit'), [0, null]);
});
