import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { BittingError } from '../errors/bitting-error.ts';
import { HpkeKeyPair } from './hpke.ts';

interface Row {
  readonly name: string;
  readonly aead: 'aes-128-gcm' | 'aes-256-gcm';
  readonly privateKeyR: string;
  readonly info: string;
  readonly associated: string;
  readonly enc: string;
  readonly ciphertext: string;
}
interface Success extends Row {
  readonly publicKeyR: string;
  readonly privateKeyE: string;
  readonly plaintext: string;
}

const vectors = JSON.parse(readFileSync(new URL('../../vectors/hpke.json', import.meta.url), 'utf8')) as {
  readonly success: readonly Success[];
  readonly failure: readonly Row[];
};
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
const bindingOf = ({ info, associated, aead }: Row) => ({
  info: hex(info),
  associated: hex(associated),
  aead,
});
const open = (row: Row) =>
  HpkeKeyPair.takeBytes(hex(row.privateKeyR)).open(
    { enc: hex(row.enc), ciphertext: hex(row.ciphertext) },
    bindingOf(row),
  );

test('HPKE seals and opens the published cases of both AEADs', () => {
  assert.equal(vectors.success.length, 2);
  for (const row of vectors.success) {
    const recipient = HpkeKeyPair.takeBytes(hex(row.privateKeyR));
    assert.equal(toHex(recipient.publicKey), row.publicKeyR, row.name);
    const ephemeral = HpkeKeyPair.takeBytes(hex(row.privateKeyE));
    const { enc, ciphertext } = ephemeral.seal(recipient.publicKey, hex(row.plaintext), bindingOf(row));
    assert.deepEqual([toHex(enc), toHex(ciphertext)], [row.enc, row.ciphertext], row.name);
    assert.equal(toHex(open(row)), row.plaintext, row.name);
  }
});

test('HPKE opens nothing that was changed, cut, bound to something else or agreed on with a point of small order', () => {
  assert.ok(vectors.failure.length >= 25);
  for (const row of vectors.failure) assert.equal(open(row), null, row.name);
});

test('HPKE seals to no point of small order and to no key of another length', () => {
  const keys = vectors.failure.filter(({ name }) => name.includes('small order')).map(({ enc }) => hex(enc));
  for (const key of [...keys, new Uint8Array(31), new Uint8Array(33), new Uint8Array()])
    assert.throws(
      () => HpkeKeyPair.takeBytes(randomBytes(32)).seal(key, Uint8Array.of(1), { info: Uint8Array.of() }),
      (error) => error instanceof BittingError && error.code === 'PUBLIC_KEY_MALFORMED',
    );
});

test('HPKE opens what it sealed without associated data, under AES-256-GCM', () => {
  const [recipient, ephemeral] = [HpkeKeyPair.takeBytes(randomBytes(32)), randomBytes(32)];
  const sealed = HpkeKeyPair.takeBytes(ephemeral).seal(recipient.publicKey, hex('c0ffee'), {
    info: hex('01'),
  });
  assert.equal(toHex(recipient.open(sealed, { info: hex('01') })), 'c0ffee');
  assert.equal(recipient.open(sealed, { info: hex('01'), aead: 'aes-128-gcm' }), null);
  assert.equal(recipient.open(sealed, { info: hex('01'), associated: hex('00') }), null);
});

test('a pair overwrites the bytes that it takes over, and shows nothing of them', () => {
  const bytes = Uint8Array.from(randomBytes(32));
  const [kept, pair] = [toHex(bytes) ?? '', HpkeKeyPair.takeBytes(bytes)];
  assert.deepEqual(bytes, new Uint8Array(32));
  assert.ok(!inspect(pair, { showHidden: true, depth: 9 }).includes(kept));
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(pair)) as object), ['publicKey']);
  for (const length of [0, 31, 33])
    assert.throws(
      () => HpkeKeyPair.takeBytes(new Uint8Array(length)),
      (error) => error instanceof BittingError && error.code === 'INTERNAL_FAULT',
    );
});
