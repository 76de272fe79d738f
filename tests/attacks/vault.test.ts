/** Attacks on the files of the vault by somebody who has them, or may write them while the gateway is stopped. */
import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { AeadKey } from '@bitting/core/crypto/aead-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { readHeader } from '@bitting/core/vault/header.ts';
import { VaultKeyRing } from '@bitting/gateway/vault/key-ring.ts';
import { Vault, type Unlock } from '@bitting/gateway/vault/vault.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { ROOT } from '../support/demo-process.ts';
import { PATH_POLICY } from '../support/okx-path.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const RECORDS = readCount('ATTACK_VAULT_RECORDS', 6);
const FILE_FLIPS = readCount('ATTACK_VAULT_FILE_FLIPS', 150);
const REFUSALS: ReadonlySet<string> = new Set(['VAULT_DAMAGED', 'VAULT_FORMAT_UNKNOWN']);

const keyFile = (): Unlock => ({ kind: 'key-file', key: Secret.takeBytes('key file', Buffer.alloc(32, 7)) });
const isRefused = (error: unknown): boolean => error instanceof BittingError && REFUSALS.has(error.code);
const place = (nth: number, account = 'acc_1') => ({
  account,
  kind: 'credential',
  id: `cred_${nth}`,
  field: 'secret',
});
const textAt = (vault: Vault, nth: number) => Buffer.from(vault.read(place(nth))?.bytes ?? []).toString();

function makeFile(context: TestContext): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-vault-'));
  context.after(() => rmSync(directory, { recursive: true }));
  return path.join(directory, 'vault.sqlite');
}

async function makeVault(store: VaultStore, records: number): Promise<Vault> {
  const vault = await Vault.create(store, [keyFile()], randomBytes);
  for (const account of ['acc_1', 'acc_2']) vault.addAccount(account);
  for (let nth = 0; nth < records; nth += 1) vault.write(place(nth), Buffer.from(`secret ${nth}`));
  return vault;
}

async function openFile(file: string): Promise<{ store: VaultStore; vault: Vault }> {
  const store = VaultStore.open(file);
  try {
    const vault = Vault.open(store, randomBytes);
    await vault.unseal(keyFile());
    return { store, vault };
  } catch (error) {
    store.close();
    throw error;
  }
}

void test('VLT-01 vault without its passphrase costs its thief 256 MiB for each guess', async () => {
  using store = VaultStore.open(':memory:');
  const passphrase = Secret.fromText('passphrase', 'correct horse battery staple');
  await Vault.create(store, [{ kind: 'passphrase', passphrase }], randomBytes);
  const [root] = readHeader(store.readHeader() ?? new Uint8Array()).roots;
  assert.ok(root?.lock.kind === 'passphrase');
  const { memoryKib, passes } = root.lock.cost;
  assert.ok(memoryKib >= 256 * 1024 && passes >= 3, JSON.stringify(root.lock.cost));
});

void test(`VLT-02 every byte of ${RECORDS} records counts, and none takes another's place`, async () => {
  using store = VaultStore.open(':memory:');
  const vault = await makeVault(store, RECORDS);
  const rows = Array.from({ length: RECORDS }, (_, nth) => {
    const row = store.read(place(nth));
    assert.ok(row !== null);
    return { ...row, envelope: Buffer.from(row.envelope) };
  });
  const put = (nth: number, envelope: Uint8Array) => {
    store.remove(place(nth));
    store.write({ ...place(nth), version: 1, envelope });
  };
  let tried = 0;
  for (const [nth, { envelope }] of rows.entries()) {
    for (let at = 0; at < envelope.length; at += 1) {
      const changed = Buffer.from(envelope);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      put(nth, changed);
      assert.throws(() => vault.read(place(nth)), isRefused, `byte ${at}`);
      tried += 1;
    }
    for (const odd of [
      envelope.subarray(0, -12),
      Buffer.concat([envelope, Buffer.alloc(1)]),
      Buffer.alloc(0),
    ]) {
      put(nth, odd);
      assert.throws(() => vault.read(place(nth)), isRefused, `${odd.length} bytes`);
    }
    for (const [other, { envelope: foreign }] of rows.entries()) {
      put(nth, foreign);
      if (other !== nth)
        assert.throws(() => vault.read(place(nth)), isRefused, `${other} in the place of ${nth}`);
    }
    put(nth, envelope);
    assert.equal(textAt(vault, nth), `secret ${nth}`);
  }
  assert.ok(tried > RECORDS * 150);
});

/** GF(2^128) as GCM has it (NIST SP 800-38D §6.3): the first bit is the highest power. */
function multiply(left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = left;
  for (let bit = 127n; bit >= 0n; bit -= 1n) {
    if (((right >> bit) & 1n) === 1n) product ^= shifted;
    shifted = (shifted & 1n) === 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n;
  }
  return product;
}

/** x^(2^128 − 2) */
function invert(value: bigint): bigint {
  let result = value;
  for (let step = 0; step < 126; step += 1) result = multiply(multiply(result, result), value);
  return multiply(result, result);
}

const toBlock = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
const fromBlock = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

void test('VLT-04 wrap that AES-GCM would open with either of two keys opens with the one that it is committed to', () => {
  const salt = randomBytes(32);
  const associated = Buffer.from('sixteen bytes ok');
  const secrets = [randomBytes(32), randomBytes(32)];
  const derived = secrets.map((secret) => {
    const bytes = Buffer.from(hkdfSync('sha256', secret, salt, 'bitting wrap v1 by provider', 76));
    const [key, nonce] = [bytes.subarray(0, 32), bytes.subarray(32, 44)];
    const block = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    const hash = fromBlock(block.update(Buffer.alloc(16)));
    const mask = fromBlock(block.update(Buffer.concat([nonce, Buffer.from([0, 0, 0, 1])])));
    return { key, nonce, commitment: bytes.subarray(44), hash, mask };
  });
  // Two blocks, the first at will, the second so that both keys give one tag: a linear equation in the field.
  const lengths = (128n << 64n) | 256n;
  const first = fromBlock(randomBytes(16));
  const known = derived.map(({ hash, mask }) => {
    const blocks = [fromBlock(associated), first, 0n, lengths];
    return blocks.reduce((sum, block) => multiply(sum ^ block, hash), 0n) ^ mask;
  });
  const [one = 0n, two = 0n] = known;
  const [hashOne = 0n, hashTwo = 0n] = derived.map(({ hash }) => multiply(hash, hash));
  const second = multiply(one ^ two, invert(hashOne ^ hashTwo));
  const tag = toBlock(one ^ multiply(second, hashOne));
  const ciphertext = Buffer.concat([toBlock(first), toBlock(second)]);
  for (const { key, nonce } of derived) {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(associated);
    decipher.setAuthTag(tag).update(ciphertext);
    assert.doesNotThrow(() => decipher.final(), 'AES-GCM alone opens it with both');
  }
  const open = secrets.map((secret) => AeadKey.takeBytes('provider', Buffer.from(secret)));
  for (const [nth, { commitment }] of derived.entries()) {
    const wrapped = Buffer.concat([salt, commitment, ciphertext, tag]);
    const results = open.map((key) => key.unwrap('root', wrapped, associated));
    assert.ok(results[nth] instanceof AeadKey);
    assert.equal(results[1 - nth], 'wrong-key');
  }
});

/** SQL in every place where an operator or a bot may write a text. */
const INJECTIONS = [
  `'`,
  `''`,
  `';--`,
  `' OR 1=1--`,
  `" OR ""="`,
  `1; DROP TABLE entries`,
  `'); DELETE FROM entries;--`,
  `%`,
  `_%`,
  `*`,
  `' UNION SELECT * FROM entries--`,
  `\\'; UPDATE entries SET version=0;--`,
  `x' AND load_extension('evil')--`,
  `'||(SELECT envelope FROM entries)||'`,
  `?`,
  `?1`,
  `:id`,
  `@id`,
  `$id`,
  `/*`,
  `*/`,
  `\u0000'`,
  `ʼ OR 1=1`,
  `NULL`,
].flatMap((payload) =>
  ['', 'key_', 'cred_1', 'a ', '-- ', ')'].flatMap((start) =>
    ['', ' ', '#', ';'].map((end) => `${start}${payload}${end}`),
  ),
);

void test(`VLT-12 SQL in ${INJECTIONS.length} names, labels and ids is text and nothing else`, async () => {
  assert.ok(INJECTIONS.length >= 500);
  using store = VaultStore.open(':memory:');
  const vault = await makeVault(store, 2);
  const ring = new VaultKeyRing(vault, randomBytes);
  const { account } = ring.bindCredential({
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'first',
    permissions: [],
    ipBound: false,
    trading: 'both',
    boundAt: epochMs(0),
    expiresAt: null,
    venueUid: '1',
    venueMainUid: '1',
    venueAccounts: [],
    apiKey: Secret.fromText('key', 'key'),
    secret: Secret.fromText('secret', 'secret'),
    passphrase: Secret.fromText('passphrase', 'pass'),
  });
  const tryIt = (label: string): string => {
    assert.equal(ring.findVirtualKey('okx', label), null);
    assert.equal(ring.virtualKey(label), null);
    assert.equal(ring.account(label), null);
    assert.equal(vault.read({ ...place(0), id: label }), null);
    vault.write({ ...place(0), id: label }, Buffer.from(label));
    assert.equal(Buffer.from(vault.read({ ...place(0), id: label })?.bytes ?? []).toString(), label);
    return ring.issueVirtualKey({
      accountId: account.id,
      label,
      owner: label,
      policy: PATH_POLICY,
      createdAt: account.boundAt,
      algorithm: 'hmac-sha256',
      publicKey: null,
      bodyBinding: 'none',
    }).entry.id;
  };
  const issued = vault.transaction(() => INJECTIONS.map((label) => tryIt(label)));
  const again = new VaultKeyRing(vault, randomBytes);
  assert.deepEqual(
    issued.map((id) => again.virtualKey(id)?.label),
    INJECTIONS,
  );
  assert.equal(textAt(vault, 0), 'secret 0');
});

void test('VLT-12 no statement of the program is put together from a value', () => {
  const sources = globSync('packages/*/src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/\.(test|fixture)\.ts$/u.test(file),
  );
  const found = sources.flatMap((file) => {
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    return Array.from(
      source.matchAll(/\.(?:prepare|exec)\(\s*`[^`]*\$\{(?<what>[^}]*)\}/gu),
      ({ groups }) => `${file}: ${groups?.['what']}`,
    );
  });
  assert.ok(sources.length > 200);
  // Constants of these files.
  const constants =
    /(?:vault-store|private-store|order-file|sqlite-journal)\.ts: (?:pragma|name|FIND|SCHEMA)$/u;
  assert.ok(found.length > 0);
  assert.deepEqual(
    found.filter((each) => !constants.test(each)),
    [],
  );
});

/** What somebody who may write the file could leave in it for the gateway to run. */
const PLANTED: Readonly<Record<string, string>> = {
  'a trigger that takes every change back': `CREATE TRIGGER undo AFTER UPDATE ON entries BEGIN
    UPDATE entries SET envelope = OLD.envelope, version = OLD.version WHERE kind = NEW.kind AND id = NEW.id AND field = NEW.field; END`,
  'a trigger that keeps what is new':
    'CREATE TRIGGER keep AFTER INSERT ON entries BEGIN DELETE FROM entries; END',
  'a trigger on the header': 'CREATE TRIGGER head BEFORE UPDATE ON header BEGIN SELECT RAISE(IGNORE); END',
  'a view': 'CREATE VIEW seen AS SELECT * FROM entries',
  'a view in the place of the entries': `ALTER TABLE entries RENAME TO hidden;
    CREATE VIEW entries AS SELECT * FROM hidden WHERE kind <> 'revocation'`,
  'another table': 'CREATE TABLE more (a)',
  'another index': 'CREATE INDEX one ON entries (account)',
  'a generated column': 'ALTER TABLE entries ADD COLUMN made TEXT GENERATED ALWAYS AS (hex(envelope))',
  'another constraint': `CREATE TABLE new (only INTEGER PRIMARY KEY, bytes BLOB NOT NULL); INSERT INTO new SELECT * FROM header;
    DROP TABLE header; ALTER TABLE new RENAME TO header`,
  'another version of the schema': 'PRAGMA user_version = 3',
  'another program': 'PRAGMA application_id = 1',
  'another text of its schema':
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'BLOB', 'ANY')",
};

void test('VLT-05 entry that stands where nobody looks for it is damage: what is halted does not begin again', async (context) => {
  const file = makeFile(context);
  {
    using store = VaultStore.open(file);
    const vault = await makeVault(store, 2);
    new VaultKeyRing(vault, randomBytes).setInstallationState('halted');
  }
  const tryIt = async (): Promise<string> => {
    const { store, vault } = await openFile(file);
    using _ = store;
    return new VaultKeyRing(vault, randomBytes).installationState;
  };
  assert.equal(await tryIt(), 'halted');
  // Under a name of the same length it stands behind all others; and then it has its own again, without being moved back.
  const [own, other] = ['installationstateentry', 'zzzzzzzzzzzzstateentry'];
  const database = new DatabaseSync(file);
  database.exec("UPDATE entries SET kind = 'zzzzzzzzzzzz' WHERE kind = 'installation' AND id = 'state'");
  database.close();
  const text = readFileSync(file, 'latin1');
  assert.equal(text.split(other).length, 2);
  writeFileSync(file, text.replace(other, own), 'latin1');
  await assert.rejects(tryIt(), { code: 'VAULT_DAMAGED' });
});

void test('VLT-13 database to which somebody added anything that runs is not opened', async (context) => {
  const file = makeFile(context);
  {
    using store = VaultStore.open(file);
    await makeVault(store, 2);
  }
  const good = readFileSync(file);
  for (const [name, sql] of Object.entries(PLANTED)) {
    writeFileSync(file, good);
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, defensive: false });
    database.exec(sql);
    database.close();
    assert.throws(() => VaultStore.open(file), isRefused, name);
  }
  writeFileSync(file, good);
  const { store, vault } = await openFile(file);
  assert.equal(textAt(vault, 1), 'secret 1');
  store.close();
});

void test(`VLT-13 database with a damaged byte (${FILE_FLIPS} tries) is refused by name, or is whole where it counts`, async (context) => {
  const file = makeFile(context);
  {
    using store = VaultStore.open(file);
    await makeVault(store, 3);
  }
  const good = readFileSync(file);
  const { random, seed } = seededRandom('vault bytes');
  context.diagnostic(`seed ${seed}`);
  const seen = { refused: 0, whole: 0 };
  for (let nth = 0; nth < FILE_FLIPS; nth += 1) {
    const changed = Buffer.from(good);
    const at = Math.floor(random() * changed.length);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
    for (const left of readdirSync(path.dirname(file))) rmSync(path.join(path.dirname(file), left));
    writeFileSync(file, changed);
    try {
      const { store, vault } = await openFile(file);
      for (const entry of [0, 1, 2])
        assert.equal(textAt(vault, entry), `secret ${entry}`, `byte ${at}, seed ${seed}`);
      store.close();
      seen.whole += 1;
    } catch (error) {
      assert.ok(
        error instanceof BittingError && error.code.startsWith('VAULT_'),
        `byte ${at}, seed ${seed}: ${String(error)}`,
      );
      seen.refused += 1;
    }
  }
  assert.ok(seen.refused > 0, JSON.stringify(seen));
});

void test('VLT-14 what was replaced or removed is in no file once the vault is closed', async (context) => {
  const file = makeFile(context);
  const searchAll = (needle: Uint8Array): string[] =>
    readdirSync(path.dirname(file)).filter((name) =>
      readFileSync(path.join(path.dirname(file), name)).includes(needle),
    );
  const old: Buffer[] = [];
  {
    using store = VaultStore.open(file);
    const vault = await makeVault(store, 8);
    for (let nth = 0; nth < 8; nth += 1)
      old.push(Buffer.from(store.read(place(nth))?.envelope ?? []).subarray(6, 60));
    for (const needle of old) assert.ok(searchAll(needle).length > 0, 'it is there before');
    for (let nth = 0; nth < 4; nth += 1) vault.write(place(nth), Buffer.from('rotated'));
    for (let nth = 4; nth < 8; nth += 1) vault.transaction(() => store.remove(place(nth)));
  }
  for (const needle of old) assert.deepEqual(searchAll(needle), []);
  const { store, vault } = await openFile(file);
  assert.equal(textAt(vault, 0), 'rotated');
  assert.equal(vault.read(place(5)), null);
  store.close();
});
