import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AEAD_KEY_BYTES, AeadKey, WRAP_BYTES } from '../crypto/aead-key.ts';
import { BittingError } from '../errors/bitting-error.ts';
import {
  type AccountKeys,
  isExchange,
  makeAccountKey,
  openAccountKey,
  openAccountKeys,
  wrapAccountKeys,
} from './account-key.ts';
import { SEAL_RANDOM_BYTES, isEntryOf, openEntry, sealEntry } from './entry.ts';
import { type RootLock, unwrapRoot, wrapOpenRoot, wrapRoot } from './header.ts';

const FILE = new URL('../../vectors/vault.json', import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly vaultId: string;
  readonly rootKey: string;
  readonly accountKey: string;
  readonly exchange: {
    readonly account: string;
    readonly former: string;
    readonly salts: readonly [string, string];
    readonly envelope: string;
  };
};

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const vaultId = hex(vectors.vaultId);
const { account } = vectors.exchange;
const at = { vaultId, account };
const keyOf = (text: string) => AeadKey.takeBytes('account', hex(text));
const root = (byte: number) => AeadKey.takeBytes('root', new Uint8Array(AEAD_KEY_BYTES).fill(byte));
const rootKey = () => AeadKey.takeBytes('root', hex(vectors.rootKey));
const keys = (): AccountKeys => ({
  current: keyOf(vectors.accountKey),
  former: keyOf(vectors.exchange.former),
});
const place = { ...at, kind: 'credential', id: 'cred_1', field: 'secret', version: 1 };
const seal = (key: AeadKey<'account'>, text: string) =>
  sealEntry(key, place, Buffer.from(text), new Uint8Array(SEAL_RANDOM_BYTES).fill(9));
const textOf = (opened: Uint8Array) => Buffer.from(opened).toString();
const isRefused = (error: unknown) =>
  error instanceof BittingError && ['VAULT_DAMAGED', 'VAULT_FORMAT_UNKNOWN'].includes(error.code);

test('the keys of an exchange are wrapped into the bytes of the vector, and opened from them', () => {
  const salts = vectors.exchange.salts.map(hex);
  const envelope = wrapAccountKeys(rootKey(), at, keys(), () => salts.shift() ?? new Uint8Array());
  assert.equal(toHex(envelope), vectors.exchange.envelope);
  assert.equal(isExchange(envelope), true);
  const { current, former } = openAccountKeys(rootKey(), at, envelope);
  assert.ok(former !== null);
  assert.equal(textOf(openEntry(current, place, seal(keyOf(vectors.accountKey), 'new'))), 'new');
  assert.equal(textOf(openEntry(former, place, seal(keyOf(vectors.exchange.former), 'old'))), 'old');
});

/** docs/formats/vault-entry.md, followed by another program with other libraries. */
const PYTHON = `
import hashlib, hmac, json, sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
v = json.load(open(sys.argv[1])); e = v['exchange']; h = bytes.fromhex
def hkdf(key, salt, info, n):
    prk = hmac.new(salt, key, hashlib.sha256).digest(); out = t = b''; i = 1
    while len(out) < n:
        t = hmac.new(prk, t + info + bytes([i]), hashlib.sha256).digest(); out += t; i += 1
    return out[:n]
def parts(*ps):
    return b''.join(len(p).to_bytes(2, 'big') + p for p in ps)
def unwrap(key, wrap, ad):
    d = hkdf(key, wrap[:32], b'bitting wrap v1 by root', 76)
    assert d[44:] == wrap[32:64], 'commitment'
    return AESGCM(d[:32]).decrypt(d[32:44], wrap[64:], ad)
b = h(e['envelope']); assert b[:6] == b'BTVK\\x02\\x01' and len(b) == 230
tail = (h(v['vaultId']), e['account'].encode())
print(unwrap(h(v['rootKey']), b[6:118], parts(b'bitting vault account key v1', *tail)).hex())
print(unwrap(h(v['rootKey']), b[118:], parts(b'bitting vault former account key v1', *tail)).hex())
`;
const whyNoPython =
  spawnSync('python3', ['-c', 'import cryptography']).status === 0
    ? false
    : 'there is no python3 with cryptography (Debian: python3-cryptography)';

test(
  'the keys of an exchange are read by a second program that follows the page',
  { skip: whyNoPython },
  () => {
    const said = execFileSync('python3', ['-c', PYTHON, FILE.pathname], { encoding: 'utf8' });
    assert.deepEqual(said.trim().split('\n'), [vectors.accountKey, vectors.exchange.former]);
  },
);

test('VLT-02 the keys of an exchange of which any byte was changed, or that were cut or made longer, are refused', () => {
  const envelope = hex(vectors.exchange.envelope);
  for (let byte = 0; byte < envelope.length; byte += 1)
    for (const mask of [0x01, 0x03, 0x80, 0xff]) {
      const changed = Uint8Array.from(envelope);
      changed[byte] = (changed[byte] ?? 0) ^ mask;
      assert.throws(() => openAccountKeys(rootKey(), at, changed), isRefused, `byte ${byte}`);
    }
  for (let length = 0; length < envelope.length; length += 1)
    assert.throws(() => openAccountKeys(rootKey(), at, envelope.subarray(0, length)), isRefused);
  assert.throws(() => openAccountKeys(rootKey(), at, Buffer.concat([envelope, Buffer.of(0)])), isRefused);
  const swapped = Buffer.concat([
    envelope.subarray(0, 6),
    envelope.subarray(6 + WRAP_BYTES),
    envelope.subarray(6, 6 + WRAP_BYTES),
  ]);
  assert.throws(() => openAccountKeys(rootKey(), at, swapped), {
    operatorDetail: `key of ${account}: damaged`,
  });
  for (const elsewhere of [{ account: 'acc_2' }, { vaultId: new Uint8Array(16) }])
    assert.throws(() => openAccountKeys(rootKey(), { ...at, ...elsewhere }, envelope), isRefused);
  const half = Buffer.from(envelope);
  half[half.length - 1] = (half.at(-1) ?? 0) ^ 1;
  assert.throws(() => openAccountKeys(rootKey(), at, half), {
    operatorDetail: `former key of ${account}: damaged`,
  });
});

test('one key alone is wrapped in the first format, which has no key of before', () => {
  const salt = new Uint8Array(32).fill(4);
  const envelope = wrapAccountKeys(rootKey(), at, { ...keys(), former: null }, () => salt);
  const random = Buffer.concat([hex(vectors.accountKey), salt]);
  assert.equal(toHex(envelope), toHex(makeAccountKey(rootKey(), at, random)));
  assert.equal(isExchange(envelope), false);
  assert.equal(openAccountKeys(rootKey(), at, envelope).former, null);
  // The program of before refuses an exchange by its format, and opens one key alone.
  assert.throws(() => openAccountKey(rootKey(), at, hex(vectors.exchange.envelope)), {
    code: 'VAULT_FORMAT_UNKNOWN',
  });
});

test('keys of accounts go from one root key to another, and the one of before opens nothing of it', () => {
  const salt = () => new Uint8Array(32).fill(5);
  const before = wrapAccountKeys(root(1), at, keys(), salt);
  const after = wrapAccountKeys(root(2), at, openAccountKeys(root(1), at, before), salt);
  assert.throws(() => openAccountKeys(root(1), at, after), {
    operatorDetail: `key of ${account}: wrong-key`,
  });
  const { former } = openAccountKeys(root(2), at, after);
  assert.ok(former !== null);
  assert.equal(textOf(openEntry(former, place, seal(keyOf(vectors.exchange.former), 'old'))), 'old');
});

test('an entry opens by the key of before only where that one is given, and says whose it is', () => {
  const { current, former } = keys();
  assert.ok(former !== null);
  const old = seal(former, 'old');
  assert.throws(() => openEntry(current, place, old), { code: 'VAULT_DAMAGED' });
  assert.equal(textOf(openEntry(current, place, old, former)), 'old');
  assert.equal(textOf(openEntry(current, place, seal(current, 'new'), former)), 'new');
  assert.equal(isEntryOf(current, place, old), false);
  assert.equal(isEntryOf(former, place, old), true);
  const changed = old.with(old.length - 1, (old.at(-1) ?? 0) ^ 1);
  assert.throws(() => openEntry(current, place, changed, former), {
    operatorDetail: 'acc_1/credential/cred_1/secret version 1: its content was changed',
  });
  assert.throws(() => isEntryOf(current, place, new Uint8Array(4)), { code: 'VAULT_FORMAT_UNKNOWN' });
});

test('an open root key is wrapped for one more lock as its bytes were', () => {
  const lock: RootLock = { kind: 'key-file' };
  const salt = new Uint8Array(32).fill(6);
  const provider = AeadKey.takeBytes('provider', new Uint8Array(32).fill(3));
  const whole = { vaultId, lock, salt };
  const wrapped = wrapOpenRoot(provider, rootKey(), whole);
  assert.deepEqual(wrapped, wrapRoot(provider, hex(vectors.rootKey), whole));
  const opened = unwrapRoot(provider, vaultId, wrapped);
  assert.ok(typeof opened !== 'string');
  const envelope = hex(vectors.exchange.envelope);
  assert.ok(openAccountKeys(opened, at, envelope).former !== null);
});
