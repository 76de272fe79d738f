import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { Ed25519PublicKey } from './ed25519-key.ts';

/** RFC 8032 §7.1, TEST 1 to 3. */
const RFC_8032 = [
  {
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    text: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    text: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    text: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

const PRIVATE_KEY = createPrivateKey({
  key: Buffer.from('MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f', 'base64'),
  format: 'der',
  type: 'pkcs8',
});
const PUBLIC_KEY = 'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=';
const TEXT = Buffer.from('GET\napi.huobi.pro\n/v1/account/accounts\n');

/** The order of the group, and the prime of the field, little-endian when they are written down. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function keyOf(hex: string): Ed25519PublicKey {
  return Ed25519PublicKey.fromBase64(Buffer.from(hex, 'hex').toString('base64'));
}

function verdictOf(base64: string): string {
  try {
    Ed25519PublicKey.fromBase64(base64);
    return 'taken';
  } catch (error) {
    return error instanceof BittingError ? error.code : 'something strange';
  }
}

test('The signatures of RFC 8032 are verified, over their own texts only.', () => {
  for (const { key, text, signature } of RFC_8032) {
    const bytes = Buffer.from(signature, 'hex');
    assert.equal(keyOf(key).verify(bytes, Buffer.from(text, 'hex')), true);
    assert.equal(keyOf(key).verify(bytes, Buffer.from(`${text}00`, 'hex')), false);
    for (const other of RFC_8032)
      assert.equal(keyOf(other.key).verify(bytes, Buffer.from(text, 'hex')), other.key === key);
  }
});

test('The parts are verified as one text, characters as one byte each.', () => {
  const key = Ed25519PublicKey.fromBase64(PUBLIC_KEY);
  const signature = sign(null, Buffer.from('a\u00e9b', 'latin1'), PRIVATE_KEY);
  assert.equal(key.verify(signature, 'a', '\u00e9', Buffer.from('b')), true);
  assert.equal(key.verify(signature, 'a', Buffer.from('\u00e9b', 'utf8')), false);
  assert.equal(key.algorithm, 'ed25519');
});

test('A signature with any one bit flipped is refused (SIG-13).', () => {
  const key = Ed25519PublicKey.fromBase64(PUBLIC_KEY);
  const signature = sign(null, TEXT, PRIVATE_KEY);
  fc.assert(
    fc.property(fc.nat(511), (bit) => {
      const changed = Buffer.from(signature);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(key.verify(changed, TEXT), false);
    }),
    { numRuns: 200 },
  );
  assert.equal(key.verify(signature, TEXT), true);
});

test('A signature whose S is written another way is refused: S + L, S + 2L and so on (SIG-13).', () => {
  const key = Ed25519PublicKey.fromBase64(PUBLIC_KEY);
  const signature = sign(null, TEXT, PRIVATE_KEY);
  const s = numberOf(signature.subarray(32));
  assert.ok(s < L);
  for (const times of [1n, 2n, 3n, 7n, 14n]) {
    const malleable = Buffer.concat([signature.subarray(0, 32), littleEndian(s + times * L)]);
    assert.equal(key.verify(malleable, TEXT), false, String(times));
  }
  assert.equal(key.verify(signature, TEXT), true);
});

test('A signature of another length than 64 bytes is refused.', () => {
  const key = Ed25519PublicKey.fromBase64(PUBLIC_KEY);
  const signature = sign(null, TEXT, PRIVATE_KEY);
  for (const bytes of [
    signature.subarray(0, 63),
    Buffer.alloc(0),
    Buffer.concat([signature, Buffer.alloc(1)]),
  ])
    assert.equal(key.verify(bytes, TEXT), false);
});

/** All encodings of the eight points of small order, those beyond the field among them (as libsodium lists them). */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

test('A key of small order is no key, with either sign and in every encoding (SIG-13).', () => {
  for (const hex of SMALL_ORDER) {
    const bytes = Buffer.from(hex, 'hex');
    for (const sign of [0, 0x80]) {
      bytes[31] = ((bytes[31] ?? 0) & 0x7f) | sign;
      assert.equal(verdictOf(bytes.toString('base64')), 'PUBLIC_KEY_MALFORMED', hex);
    }
  }
  assert.equal(verdictOf(PUBLIC_KEY), 'taken');
});

test('A key that is not written in the one way of its point, or is no point, is refused.', () => {
  // y = 3 is a point, 2 is none; y + P is another way to write y where it fits into 255 bits.
  const rows: readonly (readonly [y: bigint, verdict: string])[] = [
    [3n, 'taken'],
    [3n + P, 'PUBLIC_KEY_MALFORMED'],
    [2n, 'PUBLIC_KEY_MALFORMED'],
    [P - 3n, 'taken'],
    [P - 2n, 'PUBLIC_KEY_MALFORMED'],
  ];
  for (const [y, verdict] of rows)
    assert.equal(verdictOf(littleEndian(y).toString('base64')), verdict, `${y}`);
});

test('A key is 32 bytes in canonical base64 and nothing else (SIG-13).', () => {
  const spki = 'MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=';
  for (const text of [
    '',
    PUBLIC_KEY.slice(0, -1),
    PUBLIC_KEY.replace('/', '_'),
    `${PUBLIC_KEY}\n`,
    PUBLIC_KEY.replace('g=', 'h='),
    Buffer.alloc(31, 5).toString('base64'),
    Buffer.alloc(33, 5).toString('base64'),
    spki,
    `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`,
  ])
    assert.equal(verdictOf(text), 'PUBLIC_KEY_MALFORMED', text);
  assert.equal(verdictOf(PUBLIC_KEY), 'taken');
});

test('A key prints nothing of itself that is not public, and every key that OpenSSL makes is taken.', () => {
  assert.doesNotMatch(inspect(Ed25519PublicKey.fromBase64(PUBLIC_KEY)), /A6EH/u);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
      const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
      const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      const x = privateKey.export({ format: 'jwk' }).x ?? '';
      const key = Ed25519PublicKey.fromBase64(Buffer.from(x, 'base64url').toString('base64'));
      assert.equal(key.verify(sign(null, TEXT, privateKey), TEXT), true);
    }),
    { numRuns: 50 },
  );
});
