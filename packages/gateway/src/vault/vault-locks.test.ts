import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { VAULT_PROVIDERS_MAX } from '@bitting/core/bounds.ts';
import { openAccountKeys } from '@bitting/core/vault/account-key.ts';
import { readHeader } from '@bitting/core/vault/header.ts';
import {
  keyFile,
  makeLockedVault,
  makeVaultFile,
  named,
  opens,
  passphrase,
  textAt,
} from './testing/vault-ground.ts';
import { VaultLocks } from './vault-locks.ts';
import { VaultStore } from './vault-store.ts';
import { Vault } from './vault.ts';

const conflict = { code: 'STATE_CONFLICT' };

void test('A lock that was added opens the vault beside the others, and its words are kept.', async () => {
  const { store, locks } = await makeLockedVault();
  assert.equal(await opens(store, keyFile(9)), 'VAULT_KEY_FILE_WRONG');
  const change = await locks.add(keyFile(9), named('lock_new', 'stick in the safe'));
  assert.deepEqual([change.kept, change.gone], [['lock_first', 'lock_file', 'lock_new'], []]);
  assert.equal(
    await opens(store, keyFile(9)),
    'VAULT_KEY_FILE_WRONG',
    'nothing is done before it is carried out',
  );
  await change.carryOut();
  for (const unlock of [passphrase('open sesame'), keyFile(7), keyFile(9)])
    assert.equal(await opens(store, unlock), 'opens 4');
  assert.deepEqual(
    locks.list().map(({ id, kind, label, addedBy }) => [id, kind, label, addedBy]),
    [
      ['lock_first', 'passphrase', 'first', 'op_1'],
      ['lock_file', 'key-file', 'recovery', 'op_1'],
      ['lock_new', 'key-file', 'stick in the safe', 'op_1'],
    ],
  );
  assert.equal(await locks.find(keyFile(9)), 'lock_new');
  assert.equal(await locks.find(passphrase('open sesame')), 'lock_first');
  await assert.rejects(locks.find(keyFile(8)), { code: 'VAULT_KEY_FILE_WRONG' });
});

void test('A lock that was removed opens nothing, by trying; the last one is not removed, nor one that is not there.', async () => {
  const { store, locks } = await makeLockedVault();
  await locks.remove('lock_first').carryOut();
  assert.equal(await opens(store, passphrase('open sesame')), 'VAULT_PROVIDER_MISSING');
  assert.equal(await opens(store, keyFile(7)), 'opens 4');
  assert.throws(() => locks.remove('lock_file'), conflict);
  assert.throws(() => locks.remove('lock_first'), conflict);
  assert.equal(await opens(store, keyFile(7)), 'opens 4');
});

void test('A passphrase is changed in one step: there is no instant with both or with none.', async () => {
  const { store, locks } = await makeLockedVault();
  const change = await locks.add(passphrase('another one'), named('lock_second'), 'lock_first');
  assert.deepEqual([change.kept, change.gone], [['lock_file', 'lock_second'], ['lock_first']]);
  await change.carryOut();
  assert.equal(await opens(store, passphrase('open sesame')), 'VAULT_PASSPHRASE_WRONG');
  assert.equal(await opens(store, passphrase('another one')), 'opens 4');
});

void test('What opens the vault already is not added again, nor one lock more than a vault has room for.', async () => {
  const { locks } = await makeLockedVault();
  await assert.rejects(locks.add(keyFile(7), named('lock_again')), conflict);
  await assert.rejects(locks.add(passphrase('open sesame'), named('lock_again'), 'lock_first'), conflict);
  for (let nth = 2; nth < VAULT_PROVIDERS_MAX; nth += 1)
    await (await locks.add(keyFile(20 + nth), named(`lock_${nth}`))).carryOut();
  assert.equal(locks.list().length, VAULT_PROVIDERS_MAX);
  await assert.rejects(locks.add(keyFile(99), named('lock_more')), conflict);
  await (await locks.add(keyFile(99), named('lock_other'), 'lock_2')).carryOut();
});

void test('A change that was prepared before another is not carried out over it.', async () => {
  const { locks } = await makeLockedVault();
  const [first, second] = [
    await locks.add(keyFile(8), named('lock_8')),
    await locks.add(keyFile(9), named('lock_9')),
  ];
  const third = await locks.rotateRoot([keyFile(7), passphrase('open sesame')], []);
  await first.carryOut();
  await assert.rejects(second.carryOut(), { code: 'VAULT_CONFLICT' });
  await assert.rejects(third.carryOut(), { code: 'VAULT_CONFLICT' });
  assert.equal(locks.list().length, 3);
});

void test('Another root key opens everything under the locks that were shown; those that were dropped open nothing.', async () => {
  const { store, vault, locks } = await makeLockedVault();
  const before = readHeader(store.readHeader() ?? new Uint8Array());
  await assert.rejects(locks.rotateRoot([keyFile(7)], []), (error: Error) => {
    assert.match(error.message, /lock_first/u);
    return true;
  });
  await assert.rejects(locks.rotateRoot([keyFile(7)], ['lock_first', 'lock_file']), conflict);
  await assert.rejects(locks.rotateRoot([keyFile(7), keyFile(8)], ['lock_first']), {
    code: 'VAULT_PROVIDER_MISSING',
  });
  assert.equal(await opens(store, passphrase('open sesame')), 'opens 4');
  const steps: number[] = [];
  const both = await locks.rotateRoot([passphrase('open sesame'), keyFile(7)], []);
  await both.carryOut((done) => steps.push(done));
  assert.deepEqual(steps, [3]);
  for (const unlock of [passphrase('open sesame'), keyFile(7)])
    assert.equal(await opens(store, unlock), 'opens 4');
  const after = readHeader(store.readHeader() ?? new Uint8Array());
  for (const [at, root] of after.roots.entries())
    assert.notDeepEqual(root.wrapped, before.roots[at]?.wrapped);
  await (await locks.rotateRoot([keyFile(7)], ['lock_first'])).carryOut();
  assert.equal(await opens(store, passphrase('open sesame')), 'VAULT_PROVIDER_MISSING');
  assert.equal(await opens(store, keyFile(7)), 'opens 4');
  // The vault that did it goes on with what it has open.
  assert.equal(textAt(vault, 1), 'secret acc_1 1');
  vault.addAccount('acc_3');
  assert.equal(await opens(store, keyFile(7)), 'opens 4');
});

void test('An account that is bound while the root key is exchanged is not left out.', async () => {
  const { store, vault, locks } = await makeLockedVault();
  const change = await locks.rotateRoot([passphrase('open sesame'), keyFile(7)], []);
  await change.carryOut(() => {
    vault.transaction(() => {
      vault.addAccount('acc_late');
      vault.write(
        { account: 'acc_late', kind: 'virtual-key', id: 'late', field: 'secret' },
        Buffer.from('x'),
      );
    });
    if (vault.read({ account: 'acc_1', kind: 'k', id: 'i', field: 'f' }) === null)
      vault.beginExchange('acc_1');
  });
  assert.equal(await opens(store, keyFile(7)), 'opens 5');
});

void test('The locks of a vault that was made before they had names are called the same until one changes.', async () => {
  const store = VaultStore.open(':memory:');
  const vault = await Vault.create(store, [passphrase('open sesame'), keyFile(7)], randomBytes);
  const locks = new VaultLocks(vault, store, randomBytes);
  const [first, second] = locks.list();
  assert.match(first?.id ?? '', /^lock_[0-9a-f]{16}$/u);
  assert.notEqual(first?.id, second?.id);
  assert.equal(await opens(store, keyFile(7)), 'opens 0', 'without a list of locks');
  await (await locks.add(keyFile(8), named('lock_8'))).carryOut();
  assert.deepEqual(
    locks.list().map(({ id }) => id),
    [first?.id, second?.id, 'lock_8'],
  );
  await locks.remove(first?.id ?? '').carryOut();
  assert.deepEqual(
    locks.list().map(({ id }) => id),
    [second?.id, 'lock_8'],
  );
  assert.equal(await opens(store, keyFile(8)), 'opens 0');
});

void test('VLT-02 an earlier header beside the same entries is noticed: a lock that was removed does not come back.', async (context) => {
  const file = makeVaultFile(context);
  const copies: Uint8Array[] = [];
  {
    const { store, locks } = await makeLockedVault(file);
    copies.push(Uint8Array.from(store.readHeader() ?? []));
    await locks.remove('lock_first').carryOut();
    copies.push(Uint8Array.from(store.readHeader() ?? []));
    store.close();
  }
  for (const [nth, expected] of ['VAULT_ROLLED_BACK', 'VAULT_PROVIDER_MISSING'].entries()) {
    const database = new DatabaseSync(file);
    database.prepare('UPDATE header SET bytes = ?').run(copies[nth] ?? new Uint8Array());
    database.close();
    using store = VaultStore.open(file);
    assert.equal(await opens(store, passphrase('open sesame')), expected);
    assert.equal(await opens(store, keyFile(7)), nth === 0 ? 'VAULT_ROLLED_BACK' : 'opens 4');
  }
});

void test('VLT-14 a former root key opens nothing of the vault, and what it had wrapped is in no file.', async (context) => {
  const file = makeVaultFile(context);
  const { store, vault, locks } = await makeLockedVault(file);
  const formerHeader = Uint8Array.from(store.readHeader() ?? []);
  const wraps = (): Buffer[] => [
    Buffer.from(store.readHeader() ?? []).subarray(-80),
    ...store.listAccountKeys().map(({ envelope }) => Buffer.from(envelope).subarray(6)),
  ];
  const old = wraps();
  const find = (needle: Uint8Array): string[] =>
    readdirSync(path.dirname(file)).filter((name) =>
      readFileSync(path.join(path.dirname(file), name)).includes(needle),
    );
  for (const needle of old) assert.ok(find(needle).length > 0, 'it is there before');
  const formerRoot = vault.useRoot((key) => key);
  await (await locks.rotateRoot([passphrase('open sesame'), keyFile(7)], [])).carryOut();
  for (const needle of old) assert.deepEqual(find(needle), [], 'while the vault is open');
  for (const needle of wraps()) assert.ok(find(needle).length > 0, 'the new ones are there');
  for (const { account, envelope } of store.listAccountKeys()) {
    const at = { vaultId: vault.header.vaultId, account };
    assert.ok(vault.useRoot((rootKey) => openAccountKeys(rootKey, at, envelope)).former === null);
    assert.throws(() => openAccountKeys(formerRoot, at, envelope), { code: 'VAULT_DAMAGED' });
  }
  store.close();
  const database = new DatabaseSync(file);
  database.prepare('UPDATE header SET bytes = ?').run(formerHeader);
  database.close();
  using again = VaultStore.open(file);
  assert.equal(await opens(again, keyFile(7)), 'VAULT_DAMAGED');
});
