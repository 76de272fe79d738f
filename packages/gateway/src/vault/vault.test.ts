import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { INSTALLATION, type Unlock, Vault } from './vault.ts';
import { VaultStore } from './vault-store.ts';

const COST = { memoryKib: 64, passes: 1, lanes: 1 };
const withPassphrase = (text: string): Unlock => ({
  kind: 'passphrase',
  passphrase: Secret.fromText('passphrase', text),
  cost: COST,
});
const withFile = (byte: number, length = 32): Unlock => ({
  kind: 'key-file',
  key: Secret.takeBytes('key file', new Uint8Array(length).fill(byte)),
});
const PLACE = { account: 'acc_1', kind: 'credential', id: 'cred_1', field: 'secret' };
const code = (wanted: string) => (error: unknown) => error instanceof BittingError && error.code === wanted;

function makeFile(t: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-vault-'));
  t.after(() => {
    rmSync(directory, { recursive: true });
  });
  return path.join(directory, 'vault.db');
}

async function makeVault(store: VaultStore): Promise<Vault> {
  const vault = await Vault.create(store, [withPassphrase('open sesame'), withFile(7)], randomBytes);
  vault.addAccount('acc_1');
  vault.addAccount('acc_2');
  return vault;
}

test('VLT-06 a vault opens with either of its locks and with nothing else', async () => {
  const store = VaultStore.open(':memory:');
  const made = await makeVault(store);
  made.write(PLACE, Buffer.from('text'));
  const vault = Vault.open(store, randomBytes);
  assert.deepEqual(vault.lockKinds, ['passphrase', 'key-file']);
  await assert.rejects(vault.unseal(withPassphrase('open sesam')), code('VAULT_PASSPHRASE_WRONG'));
  await assert.rejects(vault.unseal(withFile(8)), code('VAULT_KEY_FILE_WRONG'));
  await assert.rejects(vault.unseal(withFile(7, 31)), code('VAULT_KEY_FILE_WRONG'));
  assert.equal(vault.sealed, true);
  assert.throws(() => vault.read(PLACE), code('VAULT_SEALED'));
  assert.throws(() => {
    vault.write(PLACE, Buffer.from('x'));
  }, code('VAULT_SEALED'));
  for (const unlock of [withPassphrase('open sesame'), withFile(7)]) {
    await vault.unseal(unlock);
    assert.equal(Buffer.from(vault.read(PLACE)?.bytes ?? []).toString(), 'text');
    vault.seal();
    assert.throws(() => vault.read(PLACE), code('VAULT_SEALED'));
  }
});

test('a vault without a lock of a kind says so', async () => {
  const store = VaultStore.open(':memory:');
  await Vault.create(store, [withFile(7)], randomBytes);
  await assert.rejects(
    Vault.open(store, randomBytes).unseal(withPassphrase('x')),
    code('VAULT_PROVIDER_MISSING'),
  );
  await assert.rejects(Vault.create(store, [withFile(7)], randomBytes), code('VAULT_EXISTS'));
});

test('an entry has a new version and new bytes with every write', async () => {
  const store = VaultStore.open(':memory:');
  const vault = await makeVault(store);
  vault.write(PLACE, Buffer.from('same'));
  const first = store.read(PLACE);
  vault.write(PLACE, Buffer.from('same'));
  const second = store.read(PLACE);
  assert.deepEqual([first?.version, second?.version], [1, 2]);
  assert.notDeepEqual(first?.envelope, second?.envelope);
  assert.throws(() => {
    store.write({ ...PLACE, version: 2, envelope: new Uint8Array(1) });
  }, code('VAULT_CONFLICT'));
  assert.throws(() => {
    store.write({ ...PLACE, version: 1, envelope: new Uint8Array(1) });
  }, code('VAULT_CONFLICT'));
  assert.equal(vault.read(PLACE)?.version, 2);
});

test('a transaction is all or nothing', async () => {
  const store = VaultStore.open(':memory:');
  const vault = await makeVault(store);
  assert.throws(() => {
    vault.transaction(() => {
      vault.addAccount('acc_3');
      vault.write({ ...PLACE, account: 'acc_3' }, Buffer.from('x'));
      throw new Error('no');
    });
  }, /no/u);
  assert.equal(vault.read({ ...PLACE, account: 'acc_3' }), null);
  vault.transaction(() => {
    vault.addAccount('acc_3');
    vault.transaction(() => {
      vault.write({ ...PLACE, account: 'acc_3' }, Buffer.from('x'));
    });
  });
  assert.equal(vault.read({ ...PLACE, account: 'acc_3' })?.version, 1);
});

test('VLT-02 VLT-05 TEN-03 what is changed, moved or swapped in the database by hand is not opened', async (t) => {
  const file = makeFile(t);
  const other = { ...PLACE, account: 'acc_2', id: 'cred_2' };
  {
    using store = VaultStore.open(file);
    const vault = await makeVault(store);
    vault.write(PLACE, Buffer.from('one'));
    vault.write(other, Buffer.from('two'));
    vault.write({ ...PLACE, field: 'passphrase' }, Buffer.from('three'));
  }
  const good = readFileSync(file);
  const edits: readonly (readonly [name: string, sql: string])[] = [
    [
      'a flipped byte',
      "UPDATE entries SET envelope = CAST(substr(envelope, 1, 60) || x'00' || substr(envelope, 62) AS BLOB)",
    ],
    ['a cut tag', 'UPDATE entries SET envelope = substr(envelope, 1, length(envelope) - 12)'],
    ['another version', 'UPDATE entries SET version = version + 1'],
    ['another account', "UPDATE entries SET account = 'acc_2'"],
    [
      "another account's envelope",
      "UPDATE entries SET envelope = (SELECT envelope FROM entries WHERE id = 'cred_2')",
    ],
    [
      "another field's envelope",
      "UPDATE entries SET envelope = (SELECT envelope FROM entries WHERE field = 'passphrase')",
    ],
    [
      "another account's key",
      "UPDATE account_keys SET envelope = (SELECT envelope FROM account_keys WHERE account = 'acc_2')",
    ],
    ['a missing key', "DELETE FROM account_keys WHERE account = 'acc_1'"],
  ];
  for (const [name, sql] of edits) {
    writeFileSync(file, good);
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    database.exec(sql);
    database.close();
    using store = VaultStore.open(file);
    const vault = Vault.open(store, randomBytes);
    const open = vault.unseal(withFile(7)).then(() => vault.read(PLACE));
    await assert.rejects(open, code('VAULT_DAMAGED'), name);
  }
  writeFileSync(file, good);
  using store = VaultStore.open(file);
  const vault = Vault.open(store, randomBytes);
  await vault.unseal(withFile(7));
  assert.equal(Buffer.from(vault.read(PLACE)?.bytes ?? []).toString(), 'one');
});

test('no single entry is put back, taken away or added by hand while the vault is closed', async (t) => {
  const file = makeFile(t);
  const other = { ...PLACE, id: 'cred_2' };
  {
    using store = VaultStore.open(file);
    const vault = await makeVault(store);
    vault.write(PLACE, Buffer.from('active'));
    vault.write(other, Buffer.from('other'));
  }
  const kept = `${file}.kept`;
  writeFileSync(kept, readFileSync(file));
  {
    using store = VaultStore.open(file);
    const vault = Vault.open(store, randomBytes);
    await vault.unseal(withFile(7));
    vault.write(PLACE, Buffer.from('revoked'));
  }
  const good = readFileSync(file);
  const one = "id = 'cred_1'";
  const edits = [
    `DELETE FROM entries WHERE ${one}; INSERT INTO entries SELECT * FROM kept.entries WHERE ${one}`,
    `DELETE FROM entries WHERE ${one}`,
    `DELETE FROM entries WHERE id = 'cred_2'`,
    `DELETE FROM entries WHERE kind = 'vault'`,
    `DELETE FROM entries WHERE kind = 'vault'; INSERT INTO entries SELECT * FROM kept.entries WHERE kind = 'vault'`,
  ];
  for (const sql of edits) {
    writeFileSync(file, good);
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    database.exec(`ATTACH '${kept}' AS kept; ${sql}`);
    database.close();
    using store = VaultStore.open(file);
    const vault = Vault.open(store, randomBytes);
    await assert.rejects(vault.unseal(withFile(7)), code('VAULT_DAMAGED'), sql);
    assert.equal(vault.sealed, true);
  }
  writeFileSync(file, good);
  using store = VaultStore.open(file);
  const vault = Vault.open(store, randomBytes);
  await vault.unseal(withFile(7));
  assert.equal(Buffer.from(vault.read(PLACE)?.bytes ?? []).toString(), 'revoked');
});

/** More than the database keeps of a file in memory. */
const FILLER = { entries: 3_000, bytes: 750 };

test('no entry is put back by hand after the vault was looked at and before it is opened', async (t) => {
  const file = makeFile(t);
  const rows: (readonly Uint8Array[])[] = [];
  {
    using store = VaultStore.open(file);
    const vault = await makeVault(store);
    for (const text of ['nothing', 'active!', 'revoked']) {
      vault.write(PLACE, Buffer.from(text));
      const row = store.read(PLACE);
      // In the file the version stands right before the envelope.
      rows.push([Uint8Array.of(row?.version ?? 0), row?.envelope ?? new Uint8Array()]);
    }
    vault.transaction(() => {
      for (let nth = 0; nth < FILLER.entries; nth += 1)
        vault.write({ ...PLACE, kind: 'later', id: `id_${nth}` }, Buffer.alloc(FILLER.bytes));
    });
  }
  const [, older, newest] = rows.map((row) => Buffer.concat(row));
  assert.ok(older !== undefined && newest !== undefined);
  using store = VaultStore.open(file);
  const vault = Vault.open(store, randomBytes);
  vault.state();
  const bytes = readFileSync(file);
  const at = bytes.indexOf(newest);
  assert.ok(at > 0);
  older.copy(bytes, at);
  writeFileSync(file, bytes);
  await assert.rejects(vault.unseal(withFile(7)), code('VAULT_DAMAGED'));
});

test('a change that fails leaves the vault whole', async (t) => {
  const file = makeFile(t);
  {
    using store = VaultStore.open(file);
    const vault = await makeVault(store);
    assert.throws(() =>
      vault.transaction(() => {
        vault.write(PLACE, Buffer.from('half'));
        throw new Error('the other half');
      }),
    );
    vault.write(PLACE, Buffer.from('whole'));
  }
  using store = VaultStore.open(file);
  const vault = Vault.open(store, randomBytes);
  await vault.unseal(withFile(7));
  assert.equal(vault.read(PLACE)?.version, 1);
});

test("an entry of another account is not given out under this account's name", async () => {
  const store = VaultStore.open(':memory:');
  const vault = await makeVault(store);
  const theirs = { ...PLACE, account: 'acc_2' };
  vault.write(theirs, Buffer.from('theirs'));
  assert.equal(Buffer.from(vault.read(theirs)?.bytes ?? []).toString(), 'theirs');
  assert.throws(() => vault.read(PLACE), code('VAULT_DAMAGED'));
  assert.throws(() => {
    vault.write(PLACE, Buffer.from('mine'));
  }, code('VAULT_CONFLICT'));
});

test('a vault that was only opened is in use too', (t) => {
  const file = makeFile(t);
  VaultStore.open(file).close();
  const store = VaultStore.open(file);
  assert.throws(() => VaultStore.open(file), code('VAULT_IN_USE'));
  store.close();
  VaultStore.open(file).close();
});

test('a row rolled back to its older version opens, and the state root tells', async () => {
  const store = VaultStore.open(':memory:');
  const vault = await makeVault(store);
  vault.write(PLACE, Buffer.from('old'));
  const before = vault.stateRoot();
  const old = store.read(PLACE);
  assert.ok(old);
  vault.write(PLACE, Buffer.from('new'));
  const after = vault.stateRoot();
  assert.notDeepEqual(after, before);
  store.remove(PLACE);
  store.write({ ...PLACE, version: 1, envelope: old.envelope });
  assert.equal(Buffer.from(vault.read(PLACE)?.bytes ?? []).toString(), 'old');
  assert.deepEqual(vault.stateRoot(), before);
});

test('a file of another program, a newer one or no database is refused as such', (t) => {
  const file = makeFile(t);
  writeFileSync(file, 'this is a text of more than a hundred bytes '.repeat(30));
  assert.throws(() => VaultStore.open(file), code('VAULT_FORMAT_UNKNOWN'));
  rmSync(file);
  const foreign = new DatabaseSync(file);
  foreign.exec('CREATE TABLE other (a)');
  foreign.close();
  const untouched = readFileSync(file);
  assert.throws(() => VaultStore.open(file), code('VAULT_FORMAT_UNKNOWN'));
  assert.deepEqual(readFileSync(file), untouched);
  for (const left of readdirSync(path.dirname(file))) rmSync(path.join(path.dirname(file), left));
  VaultStore.open(file).close();
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 3');
  newer.close();
  assert.throws(() => VaultStore.open(file), code('VAULT_FORMAT_UNKNOWN'));
  using store = VaultStore.open(':memory:');
  assert.throws(() => Vault.open(store, randomBytes), code('VAULT_FORMAT_UNKNOWN'));
});

test('a vault in use is refused, and is free when its process was killed', async (t) => {
  const file = makeFile(t);
  const program = `import { VaultStore } from ${JSON.stringify(path.join(import.meta.dirname, 'vault-store.ts'))};
    VaultStore.open(${JSON.stringify(file)}).writeHeader(Uint8Array.of(1)); process.stdout.write('open'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  assert.throws(() => VaultStore.open(file), code('VAULT_IN_USE'));
  child.kill('SIGKILL');
  await exited;
  using store = VaultStore.open(file);
  assert.deepEqual(store.readHeader(), Uint8Array.of(1));
});

test('VLT-01 nothing secret is in the files of a vault', async (t) => {
  const file = makeFile(t);
  using store = VaultStore.open(file);
  const vault = await makeVault(store);
  const secret = 'CANARY-5f0e9a';
  vault.write(PLACE, Buffer.from(secret));
  vault.write({ account: INSTALLATION, kind: 'operator', id: 'op_1', field: 'entry' }, Buffer.from(secret));
  for (const name of readdirSync(path.dirname(file))) {
    const bytes = readFileSync(path.join(path.dirname(file), name));
    for (const form of [
      secret,
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret).toString('base64'),
      'open sesame',
    ])
      assert.equal(bytes.includes(form), false);
  }
});
