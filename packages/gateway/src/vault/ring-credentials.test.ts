import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { VaultKeyRing } from './key-ring.ts';
import type { BindCredential } from './ring-changes.ts';
import { Vault } from './vault.ts';
import { VaultStore } from './vault-store.ts';

const FILE_KEY = Buffer.alloc(32, 7);
const keyFile = () => ({
  kind: 'key-file' as const,
  key: Secret.takeBytes('key file', Uint8Array.from(FILE_KEY)),
});

const PLACE = {
  venue: 'okx',
  environment: 'paper',
  region: 'paper',
  label: 'main',
  trading: 'both',
} as const;
const UIDS = { venueUid: '1', venueMainUid: '1', venueAccounts: [] } as const;
const TERMS = { permissions: ['trade'], ipBound: true, expiresAt: null } as const;

function keyOf(name: string, hasPassphrase = true) {
  return {
    ...TERMS,
    boundAt: epochMs(1_800_000_000_000),
    apiKey: Secret.fromText('api key', `${name}-key`),
    secret: Secret.fromText('secret', `${name}-secret`),
    passphrase: hasPassphrase ? Secret.fromText('passphrase', `${name}-passphrase`) : null,
  };
}

function bindInput(name: string): BindCredential {
  return { ...PLACE, ...UIDS, ...keyOf(name) };
}

test('a key that was rebound signs after the next unsealing as well, and of the old one nothing is left to open', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await Vault.create(store, [keyFile()], randomBytes);
  const ring = new VaultKeyRing(vault, randomBytes);
  const { account, credential: first } = ring.bindCredential(bindInput('first'));
  assert.equal(ring.signer(account.id)?.apiKey, 'first-key');
  let heard = 0;
  ring.observe(() => (heard += 1));
  const { version } = vault.state();
  const second = ring.rebindCredential(account.id, { ...keyOf('second', false), ipBound: false });
  assert.equal(heard, 1);
  assert.equal(vault.state().version, version + 1, 'one change of the vault, so that it is all or nothing');
  assert.notEqual(second.id, first.id);
  ring.seal();
  await ring.unseal(keyFile());
  const signer = ring.signer(account.id);
  assert.deepEqual([signer?.apiKey, signer?.passphrase], ['second-key', null]);
  assert.deepEqual(ring.credential(account.id), { ...first, id: second.id, ipBound: false });
  assert.deepEqual(ring.listCredentials(), [second]);
  for (const field of ['entry', 'api-key', 'secret', 'passphrase', 'fingerprint']) {
    const held = [...vault.list('credential', field)].map(({ id }) => id);
    assert.deepEqual(held, field === 'passphrase' ? [] : [second.id], field);
  }
});

test('a key that was given up can be bound again, and one that is bound to another account cannot', async () => {
  using store = VaultStore.open(':memory:');
  const ring = new VaultKeyRing(await Vault.create(store, [keyFile()], randomBytes), randomBytes);
  const { account } = ring.bindCredential(bindInput('first'));
  const other = ring.bindCredential({ ...bindInput('other'), label: 'second' });
  assert.throws(() => ring.rebindCredential(account.id, keyOf('other')), {
    code: 'CREDENTIAL_ALREADY_BOUND',
  });
  assert.throws(() => ring.rebindCredential('acc_none', keyOf('new')), { code: 'ACCOUNT_NOT_FOUND' });
  assert.equal(ring.signer(account.id)?.apiKey, 'first-key');
  ring.rebindCredential(account.id, keyOf('second'));
  ring.rebindCredential(other.account.id, keyOf('first'));
  assert.equal(ring.signer(other.account.id)?.apiKey, 'first-key');
});

test('whoever still holds a key that was rebound or taken out signs nothing with it, also while it is in use', async () => {
  using store = VaultStore.open(':memory:');
  const ring = new VaultKeyRing(await Vault.create(store, [keyFile()], randomBytes), randomBytes);
  const { account } = ring.bindCredential(bindInput('first'));
  for (const end of [
    () => void ring.rebindCredential(account.id, keyOf('second')),
    () => ring.unbindCredential(account.id),
  ]) {
    const held = ring.signer(account.id);
    assert.ok(held !== null);
    held.key.signBase64('anything');
    end();
    assert.throws(() => held.key.signBase64('anything'), { code: 'INTERNAL_FAULT' });
  }
});

test('the file of the vault keeps no byte of what stood in the place of a key that was rebound', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-rebind-'));
  try {
    const file = path.join(directory, 'vault.db');
    const envelopes: Buffer[] = [];
    const held = (): readonly boolean[] => {
      const bytes = readFileSync(file);
      return envelopes.map((envelope) => bytes.includes(envelope));
    };
    let accountId = '';
    {
      using store = VaultStore.open(file);
      const ring = new VaultKeyRing(await Vault.create(store, [keyFile()], randomBytes), randomBytes);
      accountId = ring.bindCredential(bindInput('first')).account.id;
      for (const field of ['secret', 'api-key', 'passphrase'])
        for (const { envelope } of store.list('credential', field)) envelopes.push(Buffer.from(envelope));
    }
    assert.deepEqual(held(), [true, true, true]);
    {
      using store = VaultStore.open(file);
      const vault = Vault.open(store, randomBytes);
      await vault.unseal(keyFile());
      new VaultKeyRing(vault, randomBytes).rebindCredential(accountId, keyOf('second'));
    }
    assert.deepEqual(held(), [false, false, false]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('of a key that was taken out nothing is left to open, in one change of the vault; the account is known, closed and without a key', async () => {
  using store = VaultStore.open(':memory:');
  const vault = await Vault.create(store, [keyFile()], randomBytes);
  const ring = new VaultKeyRing(vault, randomBytes);
  const { account } = ring.bindCredential(bindInput('first'));
  const other = ring.bindCredential({ ...bindInput('other'), label: 'second' });
  let heard = 0;
  ring.observe(() => (heard += 1));
  const { version } = vault.state();
  ring.unbindCredential(account.id);
  assert.equal(heard, 1);
  assert.equal(vault.state().version, version + 1, 'one change of the vault, so that it is all or nothing');
  for (const look of ['as it is', 'after the next unsealing']) {
    assert.equal(ring.signer(account.id), null, look);
    assert.deepEqual(ring.account(account.id), { ...account, state: 'revoked' }, look);
    assert.deepEqual(ring.listCredentials(), [other.credential], look);
    assert.equal(ring.signer(other.account.id)?.apiKey, 'other-key', look);
    ring.seal();
    await ring.unseal(keyFile());
  }
  for (const field of ['entry', 'api-key', 'secret', 'passphrase', 'fingerprint', 'watched'])
    for (const { id } of vault.list('credential', field)) assert.equal(id, other.credential.id, field);
  assert.throws(() => ring.unbindCredential(account.id), { code: 'ACCOUNT_NOT_FOUND' });
  assert.notEqual(ring.bindCredential(bindInput('first')).account.id, account.id);
});

test('a taking out that the disk refuses changes nothing', async () => {
  using store = VaultStore.open(':memory:');
  const ring = new VaultKeyRing(await Vault.create(store, [keyFile()], randomBytes), randomBytes);
  const { account, credential } = ring.bindCredential(bindInput('first'));
  const remove = store.remove.bind(store);
  store.remove = () => {
    throw new Error('the disk is full');
  };
  assert.throws(() => ring.unbindCredential(account.id), /the disk is full/u);
  assert.deepEqual([ring.account(account.id), ring.credential(account.id)], [account, credential]);
  store.remove = remove;
  ring.unbindCredential(account.id);
  assert.equal(ring.credential(account.id), null);
});

test('no file of the vault keeps a byte of a key that was taken out, from the wiping of its log on', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-unbind-'));
  try {
    const file = path.join(directory, 'vault.db');
    using store = VaultStore.open(file);
    const ring = new VaultKeyRing(await Vault.create(store, [keyFile()], randomBytes), randomBytes);
    const { account } = ring.bindCredential(bindInput('first'));
    const envelopes = ['secret', 'api-key', 'passphrase'].flatMap((field) =>
      [...store.list('credential', field)].map(({ envelope }) => Buffer.from(envelope)),
    );
    const held = (): readonly boolean[] => {
      const bytes = [file, `${file}-wal`].map((one) => readFileSync(one));
      return envelopes.map((envelope) => bytes.some((each) => each.includes(envelope)));
    };
    assert.deepEqual(held(), [true, true, true]);
    ring.unbindCredential(account.id);
    assert.equal(store.wipe(), true);
    assert.deepEqual(held(), [false, false, false]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
