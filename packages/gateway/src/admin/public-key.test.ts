import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { readPublicKey } from './public-key.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const PEM = publicKey.export({ type: 'spki', format: 'pem' });
const SPKI = publicKey.export({ type: 'spki', format: 'der' });
const RAW = SPKI.subarray(-32).toString('base64');

void test('public key is read from PEM, from its SPKI and from its bytes alike', () => {
  for (const given of [
    PEM,
    PEM.replaceAll('\n', '\r\n'),
    `\n${PEM}\n`,
    SPKI.toString('base64'),
    RAW,
    `${RAW}\n`,
  ])
    assert.equal(readPublicKey(given), RAW, given);
});

const FOREIGN = generateKeyPairSync('x25519').publicKey;
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;

const REFUSED: readonly (readonly [what: string, given: string, says: RegExp])[] = [
  ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }), /is a private key/u],
  ['nothing', '', /no Ed25519 public key/u],
  ['text', 'hello', /no Ed25519 public key/u],
  ['31 bytes', Buffer.alloc(31, 7).toString('base64'), /no Ed25519 public key/u],
  ['33 bytes', Buffer.alloc(33, 7).toString('base64'), /no Ed25519 public key/u],
  ['a key of another curve', FOREIGN.export({ type: 'spki', format: 'pem' }), /no Ed25519/u],
  ['an RSA key', RSA.export({ type: 'spki', format: 'pem' }), /no Ed25519/u],
  ['a point of small order', Buffer.alloc(32).toString('base64'), /no Ed25519/u],
  ['base64 that is not canonical', RAW.replace(/=$/u, ''), /no Ed25519/u],
];

void test('what is no public key of a bot is refused in words that say what to give', async (t) => {
  for (const [what, given, says] of REFUSED)
    await t.test(what, () => {
      assert.throws(() => readPublicKey(given), { code: 'KEY_TERMS_REFUSED', message: says });
    });
});
