import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { VaultKeyRing } from './key-ring.ts';
import { RingObservers } from './ring-observers.ts';
import { VaultStore } from './vault-store.ts';
import { Vault } from './vault.ts';

test('an observer hears of every change of the ring in the turn in which it is made', async () => {
  using store = VaultStore.open(':memory:');
  const file = { kind: 'key-file' as const, key: Secret.takeBytes('key file', new Uint8Array(32)) };
  const ring = new VaultKeyRing(await Vault.create(store, [file], randomBytes), randomBytes);
  const heard: string[] = [];
  const end = ring.observe(() => heard.push(ring.installationState));
  ring.setInstallationState('halted');
  assert.deepEqual(heard, ['halted']);
  ring.setInstallationState('active');
  assert.deepEqual(heard, ['halted', 'active']);
  ring.seal();
  assert.equal(heard.length, 3);
  assert.throws(() => ring.setInstallationState('halted'), { code: 'VAULT_SEALED' });
  assert.deepEqual(heard.slice(3), ['halted'], 'a halt that cannot be written is heard of too');
  end();
  assert.throws(() => ring.setInstallationState('suspended'));
  assert.equal(heard.length, 4);
});

test('an observer that fails keeps nobody from hearing, and no change from standing', () => {
  const observers = new RingObservers();
  let heard = 0;
  observers.add(() => {
    throw new Error('an observer failed');
  });
  observers.add(() => {
    heard += 1;
  });
  observers.announce();
  assert.equal(heard, 1);
});
