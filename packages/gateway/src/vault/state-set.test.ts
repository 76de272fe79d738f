import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { sha256 } from '@bitting/core/crypto/hash.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { joinParts } from '@bitting/core/vault/binding.ts';
import { type EntryPlace, VaultStore } from './vault-store.ts';

const EXCEPT = { kind: 'vault', id: 'state', field: 'root' };
const OWN: EntryPlace = { account: 'a', ...EXCEPT };
const ROUNDS = 120;
const CHANGES_MAX = 6;
const UNDONE = new Error('undone');

/** Always the same numbers from 0 to below `end`. */
function numbers(): (end: number) => number {
  let state = 7;
  return (end) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % end;
  };
}

interface Row extends EntryPlace {
  readonly version: number;
  readonly envelope: Uint8Array;
}

function rowsOfFile(store: VaultStore, file: string): readonly Row[] {
  writeFileSync(file, store.copy());
  using database = new DatabaseSync(file);
  const rows = database.prepare('SELECT * FROM entries ORDER BY kind, id, field').all();
  return (rows as unknown as readonly Row[]).filter(
    ({ kind, id, field }) => kind !== EXCEPT.kind || id !== EXCEPT.id || field !== EXCEPT.field,
  );
}

/** As the page of the format has it, from the rows of the file. */
function hashOfFile(store: VaultStore, file: string): string {
  const hex = (...parts: readonly (string | Uint8Array)[]): string => sha256(...parts).toString('hex');
  const rows = rowsOfFile(store, file).map(({ account, kind, id, field, version, envelope }) =>
    hex(JSON.stringify([account, kind, id, field, version]), envelope),
  );
  rows.sort();
  const leaves = Array.from({ length: 4_096 }, (_, nth) => {
    const begin = nth.toString(16).padStart(3, '0');
    return hex(rows.filter((row) => row.startsWith(begin)).join(''));
  });
  const groups = Array.from({ length: 64 }, (_, nth) => hex(leaves.slice(64 * nth, 64 * nth + 64).join('')));
  return hex('bitting vault state v2', groups.join(''));
}

/** The same of format 1: row after row. */
function formerHashOfFile(store: VaultStore, file: string): string {
  let root = sha256('bitting vault state v1');
  for (const { account, kind, id, field, version, envelope } of rowsOfFile(store, file))
    root = sha256(root, joinParts(account, kind, id, field, String(version), sha256(envelope)));
  return encodeHex(root);
}

test('VLT-07 the hash over a vault is that of its file after every change, those that did not come about too', (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-chain-'));
  t.after(() => rmSync(directory, { recursive: true }));
  using store = VaultStore.open(':memory:');
  for (const account of ['a', 'é']) store.addAccountKey(account, Buffer.from('wrapped'));
  const below = numbers();
  const change = (): void => {
    const drawn = {
      account: below(2) === 0 ? 'a' : 'é',
      kind: ['account', 'key', 'kéy', 'key0'][below(4)] ?? '',
      id: `${'i'.repeat(below(3))}${below(12)}`,
      field: ['entry', 'secret'][below(2)] ?? '',
    };
    const place = below(9) === 0 ? OWN : drawn;
    const known = store.read(place);
    const at = known ?? place;
    if (known !== null && below(3) === 0) store.remove(known);
    else store.write({ ...at, version: (known?.version ?? 0) + 1, envelope: Buffer.from([below(256)]) });
  };
  const file = path.join(directory, 'copy.db');
  for (let round = 0; round < ROUNDS; round += 1) {
    const isUndone = below(4) === 0;
    const changeSome = (): void => {
      for (let nth = below(CHANGES_MAX); nth >= 0; nth -= 1) change();
      if (below(2) === 0) store.stateRoot(EXCEPT);
      if (isUndone) throw UNDONE;
    };
    if (isUndone) assert.throws(() => store.transaction(changeSome), UNDONE);
    else store.transaction(changeSome);
    assert.equal(encodeHex(store.stateRoot(EXCEPT)), hashOfFile(store, file), `round ${round}`);
  }
});

test('VLT-07 the hash over many rows with whatever texts is that of the file, and so when rows are read some at a time', (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-chain-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'copy.db');
  const below = numbers();
  const odd = [
    '"',
    '\\',
    '/',
    "'",
    '\n',
    '\u0001',
    '\u001f',
    '\u007f',
    '\u2028',
    'é',
    '\uffff',
    '𝄞',
    'a',
    '~',
  ];
  const text = (): string => Array.from({ length: below(6) }, () => odd[below(odd.length)]).join('');
  for (const count of [0, 1, 255, 256, 257, 511, 512, 513, 900]) {
    using store = VaultStore.open(':memory:');
    const accounts = [...new Set(Array.from({ length: 8 }, text))];
    for (const account of accounts) store.addAccountKey(account, Buffer.from('wrapped'));
    store.transaction(() => {
      for (let nth = 0; nth < count; nth += 1) {
        const place = {
          account: accounts[below(accounts.length)] ?? '',
          kind: text(),
          id: text(),
          field: text(),
        };
        const known = store.read(place);
        const envelope = Buffer.alloc(below(400), below(256));
        store.write({ ...(known ?? place), version: (known?.version ?? 0) + 1, envelope });
      }
    });
    assert.equal(encodeHex(store.readStateRoot(EXCEPT)), hashOfFile(store, file), `${count} rows`);
  }
});

test('VLT-05 row that stands where a walk begins anew is met all the same', (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-chain-'));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const nth of [1, 253, 254, 255, 256, 257, 508, 509, 510, 511, 512, 599]) {
    const file = path.join(directory, `${nth}.db`);
    const idOf = (at: number): string => `i${String(at).padStart(3, '0')}`;
    const atHand = { account: 'a', kind: 'key', field: 'entry', version: 1, envelope: Buffer.of(1) };
    {
      using store = VaultStore.open(file);
      store.addAccountKey('a', Buffer.from('wrapped'));
      store.transaction(() => {
        for (let at = 0; at < 602; at += 1) store.write({ ...atHand, id: idOf(at) });
      });
      assert.ok(store.readStateRoot(EXCEPT));
    }
    // The row before it stands behind it once more, under its own name.
    const text = readFileSync(file, 'latin1');
    const rename = (from: number, to: number) => (known: string) =>
      known.replaceAll(`key${idOf(from)}entry`, `key${idOf(to)}entry`);
    writeFileSync(file, rename(nth + 1, nth - 1)(rename(nth, 0)(text)), 'latin1');
    using store = VaultStore.open(file);
    assert.throws(() => store.readStateRoot(EXCEPT), { code: 'VAULT_DAMAGED' }, `row ${nth}`);
  }
});

test('a vault of format 1 has the hash of that format until something is changed, and the other from then on', (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-chain-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'vault.db');
  const copy = path.join(directory, 'copy.db');
  const place = (id: string): EntryPlace => ({ account: 'a', kind: 'key', id, field: 'entry' });
  {
    using store = VaultStore.open(file);
    store.addAccountKey('a', Buffer.from('wrapped'));
    for (const id of ['1', '2', '3'])
      store.write({ ...place(id), version: 1, envelope: Buffer.from(`envelope ${id}`) });
  }
  const setFormat = (format: 1): void => {
    using database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${format}`);
  };
  setFormat(1);
  const formatOf = (): number => readFileSync(file).readUInt32BE(60);
  {
    using store = VaultStore.open(file);
    const former = formerHashOfFile(store, copy);
    assert.equal(encodeHex(store.readStateRoot(EXCEPT)), former);
    assert.throws(
      () =>
        store.transaction(() => {
          store.remove(place('2'));
          throw UNDONE;
        }),
      UNDONE,
    );
    assert.equal(encodeHex(store.stateRoot(EXCEPT)), former);
  }
  assert.equal(formatOf(), 1);
  {
    using store = VaultStore.open(file);
    store.readStateRoot(EXCEPT);
    store.transaction(() => {
      store.remove(place('2'));
      assert.equal(encodeHex(store.stateRoot(EXCEPT)), hashOfFile(store, copy));
    });
    assert.equal(encodeHex(store.readStateRoot(EXCEPT)), hashOfFile(store, copy));
  }
  assert.equal(formatOf(), 2);
});
