import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { WatchedKey } from './entries.ts';
import { VaultKeyRing } from './key-ring.ts';
import { Vault } from './vault.ts';
import { VaultStore } from './vault-store.ts';

const FILE_KEY = Buffer.alloc(32, 7);
const keyFile = () => ({
  kind: 'key-file' as const,
  key: Secret.takeBytes('key file', Uint8Array.from(FILE_KEY)),
});
const AT = epochMs(1_800_000_000_000);

function watchedAs(label: string): WatchedKey {
  const accepted = { permissions: ['trade'], ips: ['192.0.2.7'], label, endsAt: null, others: null };
  return { accepted, told: accepted, acceptedAt: AT, acceptedBy: 'op_1', gone: null, toldDays: null };
}

function keyOf(name: string) {
  return {
    permissions: ['trade'],
    ipBound: true,
    expiresAt: null,
    boundAt: AT,
    apiKey: Secret.fromText('api key', `${name}-key`),
    secret: Secret.fromText('secret', `${name}-secret`),
    passphrase: null,
    watched: watchedAs(name),
  };
}

async function openRing(store: VaultStore) {
  const vault = await Vault.create(store, [keyFile()], randomBytes);
  return { vault, ring: new VaultKeyRing(vault, randomBytes) };
}

function bindFirst(ring: VaultKeyRing) {
  return ring.bindCredential({
    ...keyOf('first'),
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'main',
    trading: 'both',
    venueUid: '1',
    venueMainUid: '1',
    venueAccounts: [],
  });
}

test('What was accepted of a key is written in one change with the key itself, and with the one that replaces it.', async () => {
  using store = VaultStore.open(':memory:');
  const { ring, vault } = await openRing(store);
  const { account, credential } = bindFirst(ring);
  assert.deepEqual(ring.watched.of(credential), watchedAs('first'));
  const { version } = vault.state();
  const second = ring.rebindCredential(account.id, keyOf('second'));
  assert.equal(vault.state().version, version + 1);
  const demandKept = (): void => {
    assert.deepEqual(ring.watched.of(second), watchedAs('second'));
    assert.equal(ring.watched.of(credential), null);
  };
  demandKept();
  ring.seal();
  await ring.unseal(keyFile());
  demandKept();
});

test('Where what was accepted cannot be written, no key is bound, and none replaced.', async () => {
  using store = VaultStore.open(':memory:');
  const { ring } = await openRing(store);
  const write = store.write.bind(store);
  const breakWatched = (): void => {
    store.write = (entry) => {
      if (entry.field === 'watched') throw new Error('the disk is full');
      write(entry);
    };
  };
  breakWatched();
  assert.throws(() => bindFirst(ring), /the disk is full/u);
  assert.deepEqual([ring.listAccounts(), [...store.list('credential', 'entry')]], [[], []]);
  store.write = write;
  const { account, credential } = bindFirst(ring);
  breakWatched();
  assert.throws(() => ring.rebindCredential(account.id, keyOf('second')), /the disk is full/u);
  assert.equal(ring.credential(account.id)?.id, credential.id);
  assert.deepEqual(ring.watched.of(credential), watchedAs('first'));
});

test('Nothing is remembered or shown of a key that another one replaced.', async () => {
  using store = VaultStore.open(':memory:');
  const { ring } = await openRing(store);
  const { account, credential } = bindFirst(ring);
  ring.watched.set(credential, watchedAs('renamed'));
  assert.equal(ring.watched.of(credential)?.told.label, 'renamed');
  const second = ring.rebindCredential(account.id, keyOf('second'));
  assert.throws(
    () => {
      ring.watched.set(credential, watchedAs('late'));
    },
    { code: 'VAULT_CONFLICT' },
  );
  const seen = { permissions: ['withdraw'], ipBound: false, expiresAt: null };
  ring.watched.show(credential, seen);
  assert.deepEqual(ring.credential(account.id), second);
  ring.watched.show(second, seen);
  assert.deepEqual(ring.credential(account.id)?.permissions, ['withdraw']);
});
