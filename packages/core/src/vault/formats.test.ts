import assert from 'node:assert/strict';
import { createCipheriv, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AeadKey } from '../crypto/aead-key.ts';
import { deriveProviderKey } from '../crypto/argon2id.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { Secret } from '../secret/secret.ts';
import { makeAccountKey, openAccountKey } from './account-key.ts';
import { joinParts } from './binding.ts';
import { openEntry, sealEntry } from './entry.ts';
import { readHeader, unwrapRoot, writeHeader } from './header.ts';

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
