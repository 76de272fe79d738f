import assert from 'node:assert/strict';
import { createCipheriv, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AeadKey } from '../crypto/aead-key.ts';
import { deriveProviderKey } from '../crypto/argon2id.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { Secret } from '../secret/secret.ts';
import { VAULT_ENTRY_BYTES_MAX, VAULT_PROVIDERS_MAX } from '../bounds.ts';
import { ACCOUNT_KEY_RANDOM_BYTES, makeAccountKey, openAccountKey } from './account-key.ts';
import { bindEntry, joinParts } from './binding.ts';
import { ENVELOPE_OVERHEAD_BYTES, openEntry, SEAL_RANDOM_BYTES, sealEntry } from './entry.ts';
import { readHeader, type RootLock, unwrapRoot, type WrappedRoot, wrapRoot, writeHeader } from './header.ts';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vault.json', import.meta.url), 'utf8')) as {
  readonly vaultId: string;
  readonly rootKey: string;
  readonly accountKey: string;
  readonly account: { readonly account: string; readonly random: string; readonly envelope: string };
  readonly entry: {
    readonly binding: { account: string; kind: string; id: string; field: string; version: number };
    readonly plaintext: string;
    readonly random: string;
    readonly envelope: string;
  };
  readonly header: { readonly passphrase: string; readonly keyFile: string; readonly header: string };
};

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const vaultId = hex(vectors.vaultId);
const binding = { vaultId, ...vectors.entry.binding };
const accountKey = () => AeadKey.takeBytes('account', hex(vectors.accountKey));
const isRefused = (error: unknown) =>
  error instanceof BittingError && ['VAULT_DAMAGED', 'VAULT_FORMAT_UNKNOWN'].includes(error.code);

/** Every single-byte change of `bytes`. */
function* changesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1)
    for (const mask of [0x01, 0x80, 0xff]) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ mask;
      yield changed;
    }
}

/** The page docs/formats/vault-entry.md, followed by hand. */
function gcmByHand(key: Uint8Array, nonce: Uint8Array, text: Uint8Array, associated: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(associated);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function wrapByHand(
  by: string,
  key: Uint8Array,
  salt: Uint8Array,
  inner: Uint8Array,
  associated: Uint8Array,
): Buffer {
  const derived = Buffer.from(hkdfSync('sha256', key, salt, `bitting wrap v1 by ${by}`, 76));
  const sealed = gcmByHand(derived.subarray(0, 32), derived.subarray(32, 44), inner, associated);
  return Buffer.concat([salt, derived.subarray(44), sealed]);
}

function partsByHand(...parts: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part as string);
      return [Buffer.of(bytes.length >> 8, bytes.length % 256), bytes];
    }),
  );
}

test('an entry is sealed into the bytes of the vector, which the page makes by hand', () => {
  const { plaintext, random, envelope } = vectors.entry;
  assert.equal(toHex(sealEntry(accountKey(), binding, Buffer.from(plaintext), hex(random))), envelope);
  const { account, kind, id, field, version } = binding;
  const associated = (purpose: string) =>
    partsByHand('bitting vault entry v1', purpose, vaultId, account, kind, id, field, String(version));
  const [key, salt, nonce] = [
    hex(random).subarray(0, 32),
    hex(random).subarray(32, 64),
    hex(random).subarray(64),
  ];
  const byHand = Buffer.concat([
    Buffer.from('BTVE\x01\x01'),
    wrapByHand('account', hex(vectors.accountKey), salt, key, associated('key')),
    nonce,
    gcmByHand(key, nonce, Buffer.from(plaintext), associated('content')),
  ]);
  assert.equal(toHex(byHand), envelope);
});

test('VLT-05 an entry opens where it was sealed and nowhere else', () => {
  const envelope = hex(vectors.entry.envelope);
  assert.equal(Buffer.from(openEntry(accountKey(), binding, envelope)).toString(), vectors.entry.plaintext);
  const elsewhere = [
    { account: 'acc_2' },
    { kind: 'virtual-key' },
    { id: 'cred_2' },
    { field: 'passphrase' },
    { version: 2 },
    { version: 4 },
    { vaultId: new Uint8Array(16) },
    { kind: 'credentia', id: 'lcred_1' },
  ];
  for (const change of elsewhere)
    assert.throws(() => openEntry(accountKey(), { ...binding, ...change }, envelope), isRefused);
  const other = AeadKey.takeBytes('account', new Uint8Array(32));
  assert.throws(() => openEntry(other, binding, envelope), isRefused);
});

test('VLT-02 an entry of which any byte was changed, or that was cut or made longer, is refused', () => {
  const envelope = hex(vectors.entry.envelope);
  for (const changed of changesOf(envelope))
    assert.throws(() => openEntry(accountKey(), binding, changed), isRefused);
  for (let length = 0; length < envelope.length; length += 1)
    assert.throws(() => openEntry(accountKey(), binding, envelope.subarray(0, length)), isRefused);
  assert.throws(() => openEntry(accountKey(), binding, Buffer.concat([envelope, Buffer.of(0)])), isRefused);
});

test('the randomness of an entry is wiped', () => {
  const random = hex(vectors.entry.random);
  sealEntry(accountKey(), binding, new Uint8Array(), random);
  assert.deepEqual(random, new Uint8Array(random.length));
});

test("an account's key opens for its account and vault, and every byte of its envelope counts", () => {
  const rootKey = AeadKey.takeBytes('root', hex(vectors.rootKey));
  const { account, random, envelope } = vectors.account;
  assert.equal(toHex(makeAccountKey(rootKey, { vaultId, account }, hex(random))), envelope);
  const key = openAccountKey(rootKey, { vaultId, account }, hex(envelope));
  assert.equal(
    Buffer.from(openEntry(key, binding, hex(vectors.entry.envelope))).toString(),
    vectors.entry.plaintext,
  );
  assert.throws(() => openAccountKey(rootKey, { vaultId, account: 'acc_2' }, hex(envelope)), isRefused);
  assert.throws(
    () => openAccountKey(rootKey, { vaultId: new Uint8Array(16), account }, hex(envelope)),
    isRefused,
  );
  for (const changed of changesOf(hex(envelope)))
    assert.throws(() => openAccountKey(rootKey, { vaultId, account }, changed), isRefused);
});

test('VLT-06 a header opens with its passphrase or its key file, and no byte of it can change', async () => {
  const bytes = hex(vectors.header.header);
  const header = readHeader(bytes);
  assert.equal(toHex(writeHeader(header)), vectors.header.header);
  const open = async (candidate: Uint8Array): Promise<number> => {
    const { vaultId: id, roots } = readHeader(candidate);
    let opened = 0;
    for (const root of roots) {
      const { lock } = root;
      const providerKey =
        lock.kind === 'passphrase'
          ? await deriveProviderKey(Secret.fromText('p', vectors.header.passphrase), lock.salt, lock.cost)
          : AeadKey.takeBytes('provider', hex(vectors.header.keyFile));
      if (typeof unwrapRoot(providerKey, id, root) !== 'string') opened += 1;
    }
    return opened;
  };
  assert.equal(await open(bytes), 2);
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const opened = await open(changed).catch((error: unknown) => {
      assert.ok(isRefused(error), String(error));
      return 0;
    });
    assert.ok(opened < 2, `byte ${at}`);
  }
});

test('a header that is cut or goes on is refused', () => {
  const bytes = hex(vectors.header.header);
  for (let length = 0; length < bytes.length; length += 1)
    assert.throws(() => readHeader(bytes.subarray(0, length)), isRefused);
  assert.throws(() => readHeader(Buffer.concat([bytes, Buffer.of(0)])), isRefused);
});

test('a header whose Argon2id cost would take the machine down is refused before it is tried', () => {
  const bytes = Buffer.from(vectors.header.header, 'hex');
  assert.equal(bytes[22], 1);
  bytes.writeUInt32BE(0xffff_ffff, 23);
  assert.throws(() => readHeader(bytes), isRefused);
});

test('no two lists of parts have the same bytes', () => {
  assert.notDeepEqual(joinParts('ab', 'c'), joinParts('a', 'bc'));
  assert.notDeepEqual(joinParts('a', ''), joinParts('a'));
  assert.deepEqual(joinParts('é'), Uint8Array.of(0, 2, 0xc3, 0xa9));
});

const fault = { code: 'INTERNAL_FAULT' };

test('the randomness of an account key is wiped, and of another length refused before it is used', () => {
  const rootKey = AeadKey.takeBytes('root', hex(vectors.rootKey));
  const at = { vaultId, account: 'acc_1' };
  const random = new Uint8Array(ACCOUNT_KEY_RANDOM_BYTES).fill(7);
  makeAccountKey(rootKey, at, random);
  assert.deepEqual(random, new Uint8Array(ACCOUNT_KEY_RANDOM_BYTES));
  for (const length of [0, ACCOUNT_KEY_RANDOM_BYTES - 1, ACCOUNT_KEY_RANDOM_BYTES + 1])
    assert.throws(() => makeAccountKey(rootKey, at, new Uint8Array(length)), {
      ...fault,
      operatorDetail: 'the randomness has a wrong length',
    });
});

test("an account key's envelope that goes on is refused, and one of another account is named to the operator", () => {
  const rootKey = AeadKey.takeBytes('root', hex(vectors.rootKey));
  const { account, envelope } = vectors.account;
  const longer = Buffer.concat([hex(envelope), Buffer.of(0)]);
  assert.throws(() => openAccountKey(rootKey, { vaultId, account }, longer), {
    code: 'VAULT_FORMAT_UNKNOWN',
    operatorDetail: 'not in the format of this program: it goes on too long',
  });
  assert.throws(() => openAccountKey(rootKey, { vaultId, account: 'acc_2' }, hex(envelope)), {
    code: 'VAULT_DAMAGED',
    operatorDetail: 'key of acc_2: damaged',
  });
});

test('an entry is as much longer than its content as the format says, up to its bound', () => {
  const seal = (length: number, random: number) =>
    sealEntry(accountKey(), binding, new Uint8Array(length), new Uint8Array(random).fill(1));
  const wrong = { ...fault, operatorDetail: 'an entry or its randomness has a wrong length' };
  assert.equal(seal(10, SEAL_RANDOM_BYTES).length, 10 + ENVELOPE_OVERHEAD_BYTES);
  const largest = seal(VAULT_ENTRY_BYTES_MAX, SEAL_RANDOM_BYTES);
  assert.equal(openEntry(accountKey(), binding, largest).length, VAULT_ENTRY_BYTES_MAX);
  assert.throws(() => seal(VAULT_ENTRY_BYTES_MAX + 1, SEAL_RANDOM_BYTES), wrong);
  assert.throws(() => seal(10, SEAL_RANDOM_BYTES - 1), wrong);
  assert.throws(() => seal(10, SEAL_RANDOM_BYTES + 1), wrong);
});

test('an entry that does not open says to the operator which it is and why', () => {
  const envelope = hex(vectors.entry.envelope);
  const { account, kind, id, field, version } = binding;
  const name = `${account}/${kind}/${id}/${field} version ${version}`;
  const refusal = (key: AeadKey<'account'>, bytes: Uint8Array): string => {
    try {
      openEntry(key, binding, bytes);
      return 'opened';
    } catch (error) {
      assert.ok(error instanceof BittingError);
      return `${error.code}: ${error.operatorDetail}`;
    }
  };
  const changed = (at: number): Uint8Array => envelope.with(at, (envelope.at(at) ?? 0) ^ 1);
  assert.equal(refusal(accountKey(), envelope), 'opened');
  const other = AeadKey.takeBytes('account', new Uint8Array(32));
  assert.equal(refusal(other, envelope), `VAULT_DAMAGED: ${name}: its key is wrong-key`);
  assert.equal(refusal(accountKey(), changed(-1)), `VAULT_DAMAGED: ${name}: its content was changed`);
  const format = 'VAULT_FORMAT_UNKNOWN: not in the format of this program';
  assert.equal(refusal(accountKey(), changed(0)), `${format}: its first bytes are others`);
  assert.equal(refusal(accountKey(), envelope.subarray(0, 20)), `${format}: it ends too early`);
});

test('a part of a binding has at most 65,535 bytes, and a version is a whole number from 1', () => {
  assert.equal(joinParts(new Uint8Array(0xffff)).length, 0xffff + 2);
  assert.throws(() => joinParts(new Uint8Array(0x1_0000)), {
    ...fault,
    operatorDetail: 'a part is too long to be bound',
  });
  for (const version of [1, Number.MAX_SAFE_INTEGER])
    assert.ok(bindEntry('key', { ...binding, version }).length > 0);
  for (const version of [0, -1, 1.5, Number.NaN, 2 ** 53])
    assert.throws(() => bindEntry('key', { ...binding, version }), {
      ...fault,
      operatorDetail: 'an entry has a version of at least 1',
    });
});

const KEY_FILE: RootLock = { kind: 'key-file' };

test('a root key opens under the lock that wrapped it and under no other, in no other vault', () => {
  const providerKey = AeadKey.takeBytes('provider', new Uint8Array(32).fill(3));
  const salt = new Uint8Array(32).fill(5);
  const root = wrapRoot(providerKey, hex(vectors.rootKey), { vaultId, lock: KEY_FILE, salt });
  assert.deepEqual(root.lock, KEY_FILE);
  const opened = unwrapRoot(providerKey, vaultId, root);
  assert.ok(typeof opened !== 'string');
  assert.equal(opened.purpose, 'root');
  // It is the root key: it opens what the root key had wrapped.
  const { account, envelope } = vectors.account;
  openAccountKey(opened, { vaultId, account }, hex(envelope));
  assert.equal(unwrapRoot(providerKey, new Uint8Array(16), root), 'damaged');
  const another = AeadKey.takeBytes('provider', new Uint8Array(32));
  assert.equal(unwrapRoot(another, vaultId, root), 'wrong-key');
});

test('a header has from one to as many locks as the bound says, written and read alike', () => {
  const { roots } = readHeader(hex(vectors.header.header));
  const keyFile = roots.find(({ lock }) => lock.kind === 'key-file');
  assert.ok(keyFile !== undefined);
  const headerOf = (count: number) => ({
    vaultId,
    roots: Array.from({ length: count }, (): WrappedRoot => keyFile),
  });
  for (const count of [1, VAULT_PROVIDERS_MAX])
    assert.equal(readHeader(writeHeader(headerOf(count))).roots.length, count);
  for (const count of [0, VAULT_PROVIDERS_MAX + 1]) {
    assert.throws(() => writeHeader(headerOf(count)), {
      ...fault,
      operatorDetail: `a vault has 1 to ${VAULT_PROVIDERS_MAX} locks`,
    });
    const one = writeHeader(headerOf(1));
    const lock = one.subarray(22);
    const many = Buffer.concat([
      one.subarray(0, 21),
      Buffer.of(count),
      ...Array.from({ length: count }, () => lock),
    ]);
    assert.throws(() => readHeader(many), {
      code: 'VAULT_FORMAT_UNKNOWN',
      operatorDetail: `not in the format of this program: ${count} locks`,
    });
  }
});

test('a lock that this program does not know is refused with what is unknown about it', () => {
  const bytes = Buffer.from(vectors.header.header, 'hex');
  const refusal = (at: number, byte: number): unknown => {
    const changed = Buffer.from(bytes);
    changed[at] = byte;
    try {
      return readHeader(changed);
    } catch (error) {
      return error instanceof BittingError ? error.operatorDetail : error;
    }
  };
  const format = 'not in the format of this program';
  assert.equal(refusal(22, 3), `${format}: a lock of kind 3`);
  assert.equal(refusal(23, 0xff), `${format}: Argon2id cost out of bounds`);
});
