import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { RESEAL_PAUSE_MS, RESEALS_TOGETHER_MIN } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { VaultKeyRing } from './key-ring.ts';
import { keyFile, placeOf } from './testing/vault-ground.ts';
import { VaultKeeping } from './vault-keeping.ts';
import { VaultStore } from './vault-store.ts';
import { Vault } from './vault.ts';

const ENTRIES = 2 * RESEALS_TOGETHER_MIN + 20;

async function openGround() {
  const store = VaultStore.open(':memory:');
  const vault = await Vault.create(store, [keyFile(7)], randomBytes);
  vault.transaction(() => {
    vault.addAccount('acc_1');
    for (let nth = 0; nth < ENTRIES; nth += 1)
      vault.write({ ...placeOf(nth), kind: 'note' }, Buffer.from(`${nth}`));
  });
  const ring = new VaultKeyRing(vault, randomBytes);
  const clock = new ManualClock();
  const keeping = new VaultKeeping({ vault, store, keyRing: ring, clock, random: randomBytes }).start();
  const seen: string[] = [];
  keeping.exchange.follow(() => {
    const open = keeping.exchange.open();
    seen.push(open.map(({ done, of }) => `${done}/${of}`).join());
  });
  const run = (steps: number): void => {
    for (let step = 0; step < steps; step += 1) clock.advance(RESEAL_PAUSE_MS);
  };
  return { store, vault, ring, clock, keeping, seen, run };
}

test('An exchange rests while the vault is sealed and goes on with the unsealing, which wipes the log of writes.', async (context) => {
  const { store, ring, clock, keeping, seen, run } = await openGround();
  keeping.exchange.begin('acc_1');
  clock.advance(0);
  ring.seal();
  assert.deepEqual(seen, [`50/${ENTRIES}`, `0/${ENTRIES}`], 'who follows hears that it rests');
  assert.equal(clock.timers, 0);
  run(10);
  const wiped = context.mock.method(store, 'wipeAtStart');
  await ring.unseal(keyFile(7));
  assert.equal(wiped.mock.callCount(), 1);
  run(4);
  assert.deepEqual(keeping.exchange.open(), []);
  assert.deepEqual(seen.slice(2), [`50/${ENTRIES}`, `100/${ENTRIES}`, '']);
  keeping.close();
  store.close();
});

test('An exchange whose vault was sealed by nobody who says so rests too, and tells it.', async () => {
  const { store, vault, clock, keeping, seen, run } = await openGround();
  keeping.exchange.begin('acc_1');
  vault.seal();
  clock.advance(0);
  run(4);
  assert.deepEqual(seen, [`0/${ENTRIES}`]);
  keeping.close();
  store.close();
});

test('Whoever hears of a sealing finds the vault sealed, and hears of it within the turn.', async () => {
  const { store, vault, ring, keeping } = await openGround();
  const heard: boolean[] = [];
  ring.observe(() => heard.push(ring.sealed && vault.sealed));
  ring.seal();
  assert.deepEqual(heard, [true]);
  keeping.close();
  store.close();
});
