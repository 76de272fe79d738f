import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { layOutData, type DataLayout } from '../config/data-layout.ts';
import { parseGatewayConfig, type GatewayConfig } from '../config/gateway-config.ts';
import type { UnlockMessage } from '../config/protocol.ts';
import { clearSocket, openDataDirectory } from './data-directory.ts';
import { startGateway } from './gateway-process.ts';
import { initialise } from './initialise.ts';

const KEY_FILE: UnlockMessage = { kind: 'key-file', bytes: new Uint8Array(32).fill(7) };
const CONFIG = parseGatewayConfig(
  '{"okx":{"host":"127.0.0.1","port":0},"htx":{"spot":{"host":"127.0.0.1","port":0},"contract":{"host":"127.0.0.1","port":0}}}',
);

/** A copy, because whoever hands the bytes over wipes them. */
function keyFile(fill = 7): UnlockMessage {
  return { kind: 'key-file', bytes: new Uint8Array(KEY_FILE.bytes.length).fill(fill) };
}

async function withInstallation(
  run: (layout: DataLayout) => Promise<void>,
  unlock = keyFile(),
): Promise<void> {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-process-'));
  try {
    await run(await initialise(path.join(parent, 'data'), unlock));
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function start(
  layout: DataLayout,
  options: { readonly config?: GatewayConfig; readonly unlock?: UnlockMessage | null } = {},
) {
  const { config = CONFIG, unlock = keyFile() } = options;
  return startGateway({ layout, config, unlock });
}

function isAlive(pid: number): boolean {
  // A zombie still has a directory in /proc, but no command line.
  return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z';
}

void test('gateway starts, answers its operator, shows no secret in argv or environment, and stops', async () => {
  await withInstallation(async (layout) => {
    const gateway = await start(layout);
    try {
      const token = readFileSync(layout.operatorTokenFile, 'utf8').trim();
      const status = await openAdminClient({ socketPath: layout.adminSocket, token }).status({});
      assert.equal(status.sealed, false);
      assert.match(status.listeners['okx'] ?? '', /^http:\/\/127\.0\.0\.1:\d+$/u);
      const environment = readFileSync(`/proc/${gateway.pid}/environ`, 'latin1')
        .split('\0')
        .filter((row) => row !== '');
      assert.deepEqual(
        environment.filter((row) => !row.startsWith('NODE_CHANNEL_')),
        [],
      );
      assert.ok(!readFileSync(`/proc/${gateway.pid}/cmdline`, 'latin1').includes(token));
    } finally {
      await gateway.stop();
    }
    assert.deepEqual(await gateway.ended, { wanted: true, code: 0, signal: null });
    assert.ok(!isAlive(gateway.pid));
  });
});

void test('gateway says so when its port is taken', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await withInstallation(async (layout) => {
      const config = { ...CONFIG, okx: { ...CONFIG.okx, port } };
      await assert.rejects(start(layout, { config }), {
        code: 'PORT_TAKEN',
        message: `Cannot listen on 127.0.0.1:${port} for bots of okx: another program listens there already.`,
      });
    });
  } finally {
    server.close();
  }
});

void test('VLT-06 gateway says so when the key file or the passphrase is wrong', async () => {
  await withInstallation(async (layout) => {
    await assert.rejects(start(layout, { unlock: keyFile(8) }), { code: 'VAULT_KEY_FILE_WRONG' });
    const passphrase: UnlockMessage = { kind: 'passphrase', bytes: Buffer.from('a passphrase') };
    await assert.rejects(start(layout, { unlock: passphrase }), { code: 'VAULT_PROVIDER_MISSING' });
    const gateway = await start(layout);
    await gateway.stop();
  });
});

void test('gateway opens with its passphrase and with no other', async () => {
  const passphrase = (text: string): UnlockMessage => ({ kind: 'passphrase', bytes: Buffer.from(text) });
  await withInstallation(async (layout) => {
    await assert.rejects(start(layout, { unlock: passphrase('correct horse battery') }), {
      code: 'VAULT_PASSPHRASE_WRONG',
    });
    const gateway = await start(layout, { unlock: passphrase('correct horse staple') });
    await gateway.stop();
  }, passphrase('correct horse staple'));
});

void test('CRS-08 gateway says so when another one runs on the same data', async () => {
  await withInstallation(async (layout) => {
    const first = await start(layout);
    try {
      await assert.rejects(clearSocket(openDataDirectory(layout.directory)), { code: 'ALREADY_RUNNING' });
      await assert.rejects(start(layout), { code: 'VAULT_IN_USE' });
    } finally {
      await first.stop();
    }
    await clearSocket(layout);
    const second = await start(layout);
    await second.stop();
  });
});

void test('gateway wipes what opened the vault once it was handed over', async () => {
  await withInstallation(async (layout) => {
    const unlock = keyFile();
    const gateway = await start(layout, { unlock });
    await gateway.stop();
    assert.deepEqual(unlock.bytes, new Uint8Array(32));
  });
});

void test('CRS-04 start on a full disk says so', async (t) => {
  const mount = mkdtempSync(path.join(os.tmpdir(), 'bitting-full-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', mount]).status === 0;
  try {
    if (!mounted) {
      t.skip('a small file system can be mounted by root only');
      return;
    }
    const directory = path.join(mount, 'data');
    const layout = await initialise(directory, keyFile());
    // The vault fits, a ledger segment does not.
    await assert.rejects(start(layout), { code: 'DISK_FULL' });
    writeFileSync(path.join(mount, 'filler'), Buffer.alloc(512));
    rmSync(directory, { recursive: true });
    assert.throws(() => writeFileSync(path.join(mount, 'filler'), Buffer.alloc(4 * 1024 * 1024)), {
      code: 'ENOSPC',
    });
    await assert.rejects(initialise(directory, keyFile()), { code: 'DISK_FULL' });
    assert.ok(!existsSync(layOutData(directory).markerFile));
  } finally {
    if (mounted) spawnSync('umount', [mount]);
    rmSync(mount, { recursive: true, force: true });
  }
});

void test('gateway ends by itself when its parent is killed', async () => {
  await withInstallation(async (layout) => {
    const program = path.join(path.dirname(layout.directory), 'parent.ts');
    mkdirSync(path.dirname(program), { recursive: true });
    writeFileSync(
      program,
      `import { startGateway } from ${JSON.stringify(path.join(import.meta.dirname, 'gateway-process.ts'))};
const gateway = await startGateway({ layout: ${JSON.stringify(layout)}, config: ${JSON.stringify(CONFIG)},
  unlock: { kind: 'key-file', bytes: new Uint8Array(32).fill(7) } });
console.log(gateway.pid);`,
    );
    const parent = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    assert.ok(isAlive(pid));
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    try {
      const deadline = performance.now() + 10_000;
      while (isAlive(pid) && performance.now() < deadline)
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      assert.ok(!isAlive(pid));
    } finally {
      // A failing test must not leave the process behind that it is about.
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });
});

void test('PRC-02 gateway refuses to run without its flags', () => {
  const main = path.join(import.meta.dirname, '..', 'main.ts');
  const run = spawnSync(process.execPath, ['--inspect-port=0', main], {
    encoding: 'utf8',
    env: { NODE_DEBUG: 'x' },
  });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /refuses to start.*--inspect-port.*--permission is missing.*NODE_DEBUG/u);
});
