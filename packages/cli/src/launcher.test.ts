import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { SIMULATOR_MAIN } from './children.ts';
import { SIMULATOR_PORT_NAMES } from './simulator-ports.ts';

const LAUNCHER = path.join(import.meta.dirname, '..', 'bin', 'bitting.js');
const CLI = path.join(import.meta.dirname, 'main.ts');

void test('launcher passes words, output and exit code on', () => {
  const help = spawnSync(process.execPath, [LAUNCHER, 'status', '--help'], { encoding: 'utf8' });
  assert.equal(help.status, 0);
  assert.match(help.stdout, /^Say whether the gateway runs/u);
  const wrong = spawnSync(process.execPath, [LAUNCHER, 'statsu'], { encoding: 'utf8' });
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stdout, '');
});

void test('SUP-06 launcher runs on an old Node, and serve warns once below the last security release', (t) => {
  const system = spawnSync(path.join('/usr/bin', 'node'), ['--version'], { encoding: 'utf8' });
  if (system.status !== 0) {
    t.skip('there is no other Node on this machine');
    return;
  }
  const run = spawnSync(path.join('/usr/bin', 'node'), [LAUNCHER, 'help'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /^Bitting: /u);
  assert.equal(run.stderr, '');
  const serve = [LAUNCHER, 'serve', '--as-root', '--data', '/nonexistent/bitting'];
  const warned = spawnSync(path.join('/usr/bin', 'node'), serve, { encoding: 'utf8' }).stderr;
  assert.ok(warned.split('security fixes').length <= 2, warned);
  assert.match(warned, /DATA_DIRECTORY_MISSING/u);
});

void test('simulator says in one sentence that a port is taken, whoever starts it', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const free = SIMULATOR_PORT_NAMES.map((name) => `--${name}=${name === 'desk-port' ? port : 0}`);
  const command = spawnSync(process.execPath, [CLI, 'simulator', ...free], { encoding: 'utf8' });
  assert.equal(command.status, 5);
  assert.equal(
    command.stderr,
    `bitting: Port ${port} on 127.0.0.1 is taken by another program; choose another with --desk-port. [PORT_TAKEN]\n`,
  );
  const alone = spawnSync(process.execPath, [SIMULATOR_MAIN, ...free], { encoding: 'utf8' });
  assert.equal(alone.status, 5);
  assert.equal(alone.stderr, `Port ${port} on 127.0.0.1 is taken by another program.\n`);
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
