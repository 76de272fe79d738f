import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { VaultLockView } from '@bitting/client/vaults.ts';
import { FakeGateway } from '../testing/fake-gateway.ts';

const lock = (lockId: string, kind: VaultLockView['kind'], label: string): VaultLockView => ({
  lockId,
  kind,
  label,
  addedAtMs: label === '' ? null : Date.UTC(2026, 10, 21, 9, 12, 44),
  addedBy: label === 'safe' ? 'op_1' : null,
});
const LOCKS = [
  lock('lock_1', 'key-file', ''),
  lock('lock_2', 'passphrase', 'safe'),
  lock('lock_3', 'key-file', 'stick'),
  lock('lock_4', 'key-file', 'stick'),
];
const SHOWN = { locks: LOCKS, exchanges: [], version: '7', root: 'ab'.repeat(32) };
const CHANGED = { locks: LOCKS, gone: ['lock_2'] };

interface Place {
  readonly own: string;
  readonly made: string;
}

async function withFiles(use: (place: Place) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-vault-cli-'));
  try {
    const own = path.join(directory, 'own.key');
    writeFileSync(own, Buffer.alloc(32, 7), { mode: 0o600 });
    await use({ own, made: path.join(directory, 'made.key') });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('The list of locks says what each is, when it was added and by whom.', async () => {
  await using gateway = await FakeGateway.open({ 'vault-show': SHOWN });
  const { out } = await gateway.run('vault', 'locks');
  assert.deepEqual(out.trimEnd().split('\n'), [
    'LOCK    KIND        LABEL  ADDED                BY',
    'lock_1  key-file           with the vault       with the vault',
    'lock_2  passphrase  safe   2026-11-21T09:12:44  op_1',
    'lock_3  key-file    stick  2026-11-21T09:12:44  with the vault',
    'lock_4  key-file    stick  2026-11-21T09:12:44  with the vault',
  ]);
});

test('The status of the vault says how far exchanges are, and why one does not get on.', async () => {
  const exchanges = [
    { account: 'acc_1', done: 50, of: 120, fault: null },
    { account: 'acc_2', done: 0, of: 9, fault: 'VAULT_UNWRITABLE' },
  ];
  await using gateway = await FakeGateway.open({ 'vault-show': { ...SHOWN, exchanges } });
  const { out } = await gateway.run('vault', 'status');
  assert.match(out, /^state {6}7 \(abababababababab…\)/mu);
  assert.match(out, /^ {2}acc_1: 50 of 120 entries have its new key$/mu);
  assert.match(out, /^ {2}acc_2: 0 of 9 entries .*\(VAULT_UNWRITABLE\) and is tried again$/mu);
});

test('A key file of a new lock is made for its owner alone, and goes again where the gateway refuses it.', async () => {
  await withFiles(async ({ own, made }) => {
    const words = ['vault', 'add-lock', '--label', 'stick', '--key-file', own, '--new-key-file', made];
    {
      await using refusing = await FakeGateway.open({});
      assert.match((await refusing.run(...words)).err, /ROLE_MISSING/u);
      assert.equal(existsSync(made), false);
    }
    await using gateway = await FakeGateway.open({ 'vault-add-lock': CHANGED });
    const ran = await gateway.run(...words, '--reason', 'for the safe');
    assert.equal(ran.code, 0, ran.err);
    assert.equal(statSync(made).mode & 0o777, 0o600);
    assert.deepEqual(gateway.asked, [
      {
        name: 'vault-add-lock',
        parameters: {
          shown: { keyFile: Buffer.alloc(32, 7).toString('base64') },
          added: { keyFile: readFileSync(made).toString('base64') },
          label: 'stick',
          reason: 'for the safe',
        },
      },
    ]);
    await using refusing = await FakeGateway.open({});
    assert.notEqual((await refusing.run(...words)).code, 0);
    assert.equal(existsSync(made), true, 'a file that was there stays');
    assert.match((await gateway.run('vault', 'add-lock', '--key-file', own)).err, /--label LABEL/u);
  });
});

test('A lock is named by its id, or by a label that one alone has.', async () => {
  await withFiles(async ({ own }) => {
    await using gateway = await FakeGateway.open({ 'vault-show': SHOWN, 'vault-remove-lock': CHANGED });
    const remove = (...words: readonly string[]) =>
      gateway.run('vault', 'remove-lock', '--key-file', own, ...words);
    assert.match((await remove('safe')).err, /--reason TEXT/u);
    assert.match((await remove('stick', '--reason', 'lost')).err, /2 locks are called "stick"/u);
    assert.match((await remove('other', '--reason', 'lost')).err, /There is no lock "other"/u);
    assert.deepEqual(
      gateway.asked.filter(({ name }) => name !== 'vault-show'),
      [],
    );
    for (const given of ['safe', 'lock_2']) {
      assert.equal((await remove(given, '--reason', 'lost')).code, 0);
      const { name, parameters } = gateway.asked.at(-1) ?? { name: '', parameters: {} };
      assert.equal(name, 'vault-remove-lock');
      assert.equal((parameters as { lockId: string }).lockId, 'lock_2');
    }
  });
});

test('Before a root key is exchanged every key file that stays is named, or nothing is asked and nothing done.', async () => {
  await withFiles(async ({ own }) => {
    await using gateway = await FakeGateway.open({ 'vault-show': SHOWN, 'vault-rotate-root': CHANGED });
    const rotate = (...words: readonly string[]) => gateway.run('vault', 'rotate-root', ...words);
    const { err } = await rotate('--key-file', own, '--drop', 'safe');
    assert.match(err, /3 locks that stay are key files .*--key-file names 1: .*Nothing was changed/u);
    assert.deepEqual(
      gateway.asked.map(({ name }) => name),
      ['vault-show'],
    );
    const ran = await rotate(
      '--key-file',
      own,
      '--drop',
      'safe,lock_3',
      '--drop',
      'lock_4',
      '--reason',
      'lost',
    );
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.err, /^dropped {2}passphrase lock_2 "safe"$/mu);
    assert.match(ran.err, /^stays {4}key-file lock_1$/mu);
    assert.match(ran.out, /^The vault has another root key\. 1 of its locks open nothing any more\.$/mu);
    assert.deepEqual(gateway.asked.at(-1), {
      name: 'vault-rotate-root',
      parameters: {
        shown: [{ keyFile: Buffer.alloc(32, 7).toString('base64') }],
        dropped: ['lock_2', 'lock_3', 'lock_4'],
        reason: 'lost',
      },
    });
  });
});

test('A passphrase is changed only where it is clear which.', async () => {
  const two = [lock('lock_2', 'passphrase', 'safe'), lock('lock_5', 'passphrase', 'day')];
  await using several = await FakeGateway.open({ 'vault-show': { ...SHOWN, locks: two } });
  assert.match((await several.run('vault', 'change-passphrase')).err, /several passphrases/u);
  await using none = await FakeGateway.open({ 'vault-show': { ...SHOWN, locks: LOCKS.slice(0, 1) } });
  assert.match((await none.run('vault', 'change-passphrase')).err, /has no passphrase/u);
});
