import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HpkeKeyPair } from '@bitting/core/crypto/hpke.ts';
import { makePair, open, publicBytes, seal, type KeyPair } from './hpke.ts';

interface Row {
  readonly name: string;
  readonly aead: string;
  readonly privateKeyR: string;
  readonly publicKeyR: string;
  readonly info: string;
  readonly associated: string;
  readonly enc: string;
  readonly ciphertext: string;
}

const VECTORS = new URL('../../../../core/vectors/hpke.json', import.meta.url);
const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
  readonly success: readonly Row[];
  readonly failure: readonly Row[];
};
const PKCS8_START = '302e020100300506032b656e04220420';
const CASES = 1_000;
/** Those under way at once. */
const BATCH = 50;

const bytes = (length: number) => Uint8Array.from(randomBytes(length));
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

async function pairOf(privateKey: string): Promise<KeyPair> {
  const X25519 = { name: 'X25519' };
  const key = await crypto.subtle.importKey('pkcs8', hex(PKCS8_START + privateKey), X25519, true, [
    'deriveBits',
  ]);
  const { x = '' } = await crypto.subtle.exportKey('jwk', key);
  const raw = Uint8Array.from(Buffer.from(x, 'base64url'));
  return { privateKey: key, publicKey: await crypto.subtle.importKey('raw', raw, X25519, true, []) };
}

/** As the gateway does it. */
function gatewaySeals(recipient: Uint8Array, plaintext: Uint8Array, info: Uint8Array) {
  const { enc, ciphertext } = HpkeKeyPair.takeBytes(bytes(32)).seal(recipient, plaintext, { info });
  return { enc: Uint8Array.from(enc), ciphertext: Uint8Array.from(ciphertext) };
}

test('the browser opens what the gateway seals, and the gateway what the browser seals, a thousand times', async () => {
  let compared = 0;
  for (let at = 0; at < CASES; at += BATCH)
    await Promise.all(
      Array.from({ length: BATCH }, async (_none, index) => {
        const [plaintext, info] = [bytes((at + index) % 700), bytes(index * 7)];
        const gateway = HpkeKeyPair.takeBytes(bytes(32));
        const there = await seal(Uint8Array.from(gateway.publicKey), plaintext, info);
        assert.deepEqual(gateway.open(there, { info }), plaintext);
        const page = await makePair();
        const back = gatewaySeals(await publicBytes(page), plaintext, info);
        assert.deepEqual(await open(page, back, info), plaintext);
        const bit = index % (8 * back.ciphertext.length);
        back.ciphertext[bit >> 3] = (back.ciphertext[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.equal(await open(page, back, info), null);
        compared += 1;
      }),
    );
  assert.equal(compared, CASES);
});

test('the browser opens nothing of the published failures that need no associated data, nor seals to small order', async () => {
  const [, published] = vectors.success;
  assert.ok(published !== undefined);
  const recipient = await pairOf(published.privateKeyR);
  assert.deepEqual(await publicBytes(recipient), hex(published.publicKeyR));
  const info = bytes(9);
  const good = gatewaySeals(hex(published.publicKeyR), bytes(20), info);
  assert.ok((await open(recipient, good, info)) !== null);
  const small = vectors.failure.filter(({ name }) => name.includes('small order'));
  assert.ok(small.length >= 7);
  for (const { enc, name } of small) {
    assert.equal(await open(recipient, { ...good, enc: hex(enc) }, info), null, name);
    await assert.rejects(seal(hex(enc), bytes(3), info), name);
  }
  for (const enc of [new Uint8Array(), bytes(31), bytes(33)])
    assert.equal(await open(recipient, { ...good, enc }, info), null);
  for (const length of [0, 1, 15, 16])
    assert.equal(await open(recipient, { ...good, ciphertext: bytes(length) }, info), null);
});

test('the private half of a pair cannot be had out of the browser', async () => {
  const { privateKey } = await makePair();
  assert.equal(privateKey.extractable, false);
  await assert.rejects(crypto.subtle.exportKey('pkcs8', privateKey));
});
