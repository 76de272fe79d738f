import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** As the page of the format has it: row after row of the file. */
function hashOfFile(store: VaultStore, file: string): string {
  writeFileSync(file, store.copy());
  using database = new DatabaseSync(file);
  let root = sha256('bitting vault state v1');
  for (const row of database.prepare('SELECT * FROM entries ORDER BY kind, id, field').iterate()) {
    const { account, kind, id, field, version, envelope } = row as Record<string, string> & {
      envelope: Uint8Array;
    };
    if (kind === EXCEPT.kind && id === EXCEPT.id && field === EXCEPT.field) continue;
    const parts = joinParts(
      account ?? '',
      kind ?? '',
      id ?? '',
      field ?? '',
      String(version),
      sha256(envelope),
    );
    root = sha256(root, parts);
  }
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
