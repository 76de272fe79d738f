/** Pages of the database keep copies of rows that were moved among them: removing a row does not reach those. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { sha256, sha256Hex } from '@bitting/core/crypto/hash.ts';
import { type EntryPlace, VaultStore } from './vault-store.ts';

const ROUNDS = 60;
const PIECE = { from: 40, to: 72 };
/** Field and size of what a venue key and a virtual key have in the vault. */
const CREDENTIAL = { entry: 500, 'api-key': 220, secret: 220, passphrase: 210, fingerprint: 200 };
const VIRTUAL_KEY = { entry: 700, secret: 220, passphrase: 210 };

/** The same in every run, so that the pages are laid out the same. */
function bytesOf(name: string, length: number): Buffer {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_, at) => sha256(`${name} ${at}`));
  return Buffer.concat(parts).subarray(0, length);
}

interface Laid {
  readonly place: EntryPlace;
  readonly envelope: Buffer;
}

function lay(
  store: VaultStore,
  [kind, id]: readonly [string, string],
  sizes: Record<string, number>,
): Laid[] {
  return Object.entries(sizes).map(([field, length]) => {
    const place = { account: 'acc_1', kind, id, field };
    const envelope = bytesOf(`${id} ${field}`, length);
    store.write({ ...place, version: 1, envelope });
    return { place, envelope };
  });
}

function fill(store: VaultStore, seed: number): readonly Laid[] {
  store.addAccountKey('acc_1', bytesOf('key', 120));
  const idOf = (kind: string, nth: number) => `${kind}_${sha256Hex(`${seed} ${kind} ${nth}`).slice(0, 16)}`;
  return store.transaction(() =>
    Array.from({ length: ROUNDS }, (_, nth) => {
      const laid = lay(store, ['credential', idOf('cred', nth)], CREDENTIAL);
      lay(store, ['virtual-key', idOf('key', nth)], VIRTUAL_KEY);
      return laid;
    }).flat(),
  );
}

for (const [count, isAnew] of [
  [100, true],
  [9_000, false],
] as const)
  test(`A start ${isAnew ? 'writes the file anew' : 'empties the log alone'} with ${count} keys.`, () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-wipe-'));
    try {
      const file = path.join(directory, 'vault.db');
      using store = VaultStore.open(file);
      store.addAccountKey('acc_1', bytesOf('key', 120));
      const keys = Array.from({ length: count }, (_, nth) => `key_${nth}`);
      const laid = store.transaction(() =>
        keys.flatMap((id) => lay(store, ['virtual-key', id], VIRTUAL_KEY)),
      );
      store.wipe();
      const before = statSync(file).size;
      store.transaction(() => {
        for (const { place } of laid.slice(laid.length / 2)) store.remove(place);
      });
      store.wipeAtStart();
      assert.equal(statSync(`${file}-wal`).size, 0);
      assert.equal(statSync(file).size < before, isAnew);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

// Of those that were tried, the layouts in which pieces stayed where rows were only removed.
for (const seed of [5, 16, 17, 19])
  test(`No file has a piece of what was removed once it is wiped, however its pages were laid out (${seed}).`, () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-wipe-'));
    try {
      using store = VaultStore.open(path.join(directory, 'vault.db'));
      const gone = fill(store, seed);
      const held = (): number => {
        const files = readdirSync(directory).map((name) => readFileSync(path.join(directory, name)));
        const pieces = gone.map(({ envelope }) => envelope.subarray(PIECE.from, PIECE.to));
        return pieces.filter((piece) => files.some((file) => file.includes(piece))).length;
      };
      assert.equal(held(), gone.length);
      const [kept] = [...store.list('virtual-key', 'entry')];
      store.transaction(() => {
        for (const { place } of gone) store.remove(place);
      });
      assert.equal(store.wipe(), true);
      assert.equal(held(), 0);
      assert.deepEqual([...store.list('virtual-key', 'entry')][0], kept);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
