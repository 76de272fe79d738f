import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { initialise } from '@bitting/gateway/supervisor/initialise.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import { runCommandLine } from '../run.ts';
import { recordSurroundings } from '../testing/recorded-surroundings.ts';
import { makeKey } from '../unlock.ts';

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-init-'));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function opens(data: string, keyFile: string): Promise<boolean> {
  using store = VaultStore.open(layOutData(data).vaultFile);
  const vault = Vault.open(store, randomBytes);
  using key = Secret.takeBytes('key-file', Uint8Array.from(readFileSync(keyFile)));
  await vault.unseal({ kind: 'key-file', key }).catch(() => undefined);
  return !vault.sealed;
}

void test('init makes everything for its owner alone, and a vault that the recovery opens as well', () =>
  inFolder(async (folder) => {
    const data = path.join(folder, 'data');
    const [key, recovery, other] = ['vault.key', 'recovery.key', 'other.key'].map((name) =>
      path.join(folder, name),
    );
    assert.ok(key !== undefined && recovery !== undefined && other !== undefined);
    const words = [
      'init',
      '--as-root',
      '--json',
      '--data',
      data,
      '--key-file',
      key,
      '--recovery-key-file',
      recovery,
    ];
    const surroundings = recordSurroundings();
    assert.equal(await runCommandLine(words, surroundings), 0, surroundings.written.out);
    assert.deepEqual(JSON.parse(surroundings.written.out), {
      dataDirectory: data,
      operatorTokenFile: path.join(data, 'operator.token'),
      configFile: path.join(data, 'bitting.toml'),
      recovery: 'key-file',
    });
    assert.doesNotMatch(surroundings.written.err, /no second way/u);
    assert.equal(statSync(data).mode & 0o777, 0o700);
    for (const entry of readdirSync(data, { recursive: true, withFileTypes: true }))
      assert.equal(
        statSync(path.join(entry.parentPath, entry.name)).mode & 0o777,
        entry.isDirectory() ? 0o700 : 0o600,
        entry.name,
      );
    for (const file of [key, recovery]) assert.equal(statSync(file).mode & 0o777, 0o600);
    writeFileSync(other, makeKey().bytes);
    assert.deepEqual(
      [await opens(data, key), await opens(data, recovery), await opens(data, other)],
      [true, true, false],
    );
    const checked = recordSurroundings();
    assert.equal(await runCommandLine(['config', 'check', '--data', data], checked), 0, checked.written.out);
  }));

void test('init warns where nothing else will open the vault, before it makes one', () =>
  inFolder(async (folder) => {
    const surroundings = recordSurroundings();
    // A socket's path cannot be that long, which is said once everything is decided.
    const data = path.join(folder, 'x'.repeat(120));
    const words = ['--data', data, '--key-file', path.join(folder, 'vault.key')];
    assert.equal(await runCommandLine(['init', '--as-root', ...words], surroundings), 2);
    assert.match(
      surroundings.written.err,
      /There is no second way to open the vault[^]*too long: a unix socket/u,
    );
  }));

void test('init leaves nothing behind where the configuration cannot be written', () =>
  inFolder(async (folder) => {
    const data = path.join(folder, 'data');
    const file = path.join(folder, 'bitting.toml');
    writeFileSync(file, 'of somebody else');
    const beginnings = { config: { file, text: 'ours' } };
    await assert.rejects(initialise(data, makeKey(), beginnings), { code: 'DATA_DIRECTORY_FOREIGN' });
    assert.ok(!existsSync(data));
    assert.equal(readFileSync(file, 'utf8'), 'of somebody else');
  }));

void test(
  'init is refused for root',
  { skip: process.getuid?.() === 0 ? false : 'only root can be refused for being root' },
  () =>
    inFolder(async (folder) => {
      const data = path.join(folder, 'data');
      const key = path.join(folder, 'vault.key');
      const surroundings = recordSurroundings();
      assert.equal(await runCommandLine(['init', '--data', data, '--key-file', key], surroundings), 2);
      assert.match(surroundings.written.err, /a user of its own, not to root/u);
      assert.deepEqual(readdirSync(folder), []);
    }),
);
