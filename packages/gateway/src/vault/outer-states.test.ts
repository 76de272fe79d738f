import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { OuterStates } from './outer-states.ts';
import { VaultStore } from './vault-store.ts';
import { Vault } from './vault.ts';

const KEY = randomBytes(32);

function keyFile() {
  return { kind: 'key-file', key: Secret.takeBytes('key file', Buffer.from(KEY)) } as const;
}

async function openStates() {
  const store = VaultStore.open(':memory:');
  const vault = await Vault.create(store, [keyFile()], randomBytes);
  const heard: string[] = [];
  const states: OuterStates = new OuterStates(vault, () => {
    heard.push(`${states.of('everything')} ${states.of('okx')} ${states.of('htx')}`);
  });
  return { store, vault, states, heard };
}

test('the states of everything and of each venue are told apart, and each change is announced', async () => {
  const { states, heard } = await openStates();
  states.set('okx', 'halted');
  states.set('everything', 'reducing');
  states.set('okx', 'active');
  assert.deepEqual(heard, ['active halted active', 'reducing halted active', 'reducing active active']);
});

test('states are there after a restart, as soon as the vault is open', async () => {
  const { store, states } = await openStates();
  states.set('htx', 'halted');
  const vault = Vault.open(store, randomBytes);
  const again = new OuterStates(vault, () => undefined);
  assert.equal(again.of('htx'), 'active');
  await vault.unseal(keyFile());
  again.load();
  assert.equal(again.of('htx'), 'halted');
  assert.equal(again.of('okx'), 'active');
});

test('a halt of a venue that came while sealed is written as soon as the vault is open', async () => {
  const { store, vault, states } = await openStates();
  vault.seal();
  assert.throws(() => {
    states.set('okx', 'halted');
  });
  assert.equal(states.of('okx'), 'halted');
  await vault.unseal(keyFile());
  states.load();
  assert.equal(states.of('okx'), 'halted');
  const next = Vault.open(store, randomBytes);
  await next.unseal(keyFile());
  const again = new OuterStates(next, () => undefined);
  again.load();
  assert.equal(again.of('okx'), 'halted');
});

test('a state that cannot be written is loosened for nobody', async () => {
  const { store, states } = await openStates();
  states.set('okx', 'halted');
  store.close();
  assert.throws(() => {
    states.set('okx', 'active');
  });
  assert.equal(states.of('okx'), 'halted');
  assert.throws(() => {
    states.set('htx', 'halted');
  });
  assert.equal(states.of('htx'), 'halted');
});
