import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { Secret } from '../secret/secret.ts';
import { AeadKey, WRAP_BYTES } from './aead-key.ts';
import { ARGON2_COST, deriveProviderKey, isArgon2CostSane } from './argon2id.ts';
import { areEqual, sha256, sha256Hex } from './hash.ts';
import { HmacKey } from './hmac-key.ts';

type Row = Readonly<Record<string, string>>;
interface Vectors {
  readonly aes256gcm: { readonly success: readonly Row[]; readonly failure: readonly Row[] };
  readonly hmacSha256: readonly Row[];
  readonly hkdfSha256: readonly Row[];
  readonly sha256: readonly Row[];
  readonly argon2id: readonly {
    readonly passphrase: string;
    readonly salt: string;
    readonly memoryKib: number;
    readonly passes: number;
    readonly lanes: number;
    readonly output: string;
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/crypto.json', import.meta.url), 'utf8'),
) as Vectors;
const hex = (text: string | undefined) => Uint8Array.from(Buffer.from(text ?? '', 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const code = (wanted: string) => (error: unknown) => error instanceof BittingError && error.code === wanted;

/** RFC 5869 by hand. */
function hkdf(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  const pseudorandom = createHmac('sha256', salt).update(key).digest();
  let output = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  for (let counter = 1; output.length < length; counter += 1) {
    block = createHmac('sha256', pseudorandom).update(block).update(info).update(Buffer.of(counter)).digest();
    output = Buffer.concat([output, block]);
  }
  return output.subarray(0, length);
}

test('AES-256-GCM seals and opens the published cases', () => {
  for (const row of vectors.aes256gcm.success) {
    const key = AeadKey.takeBytes('entry', hex(row['key']));
    const [nonce, plaintext, associated] = [hex(row['nonce']), hex(row['plaintext']), hex(row['associated'])];
    assert.equal(toHex(key.seal(nonce, plaintext, associated)), row['sealed'], row['name'] ?? '');
    assert.deepEqual(key.open(nonce, hex(row['sealed']), associated), plaintext, row['name'] ?? '');
  }
});

test('VLT-02 AES-256-GCM opens nothing that was changed, a tag of 4 bytes included', () => {
  assert.ok(vectors.aes256gcm.failure.length >= 20);
  for (const row of vectors.aes256gcm.failure) {
    const key = AeadKey.takeBytes('entry', hex(row['key']));
    assert.equal(
      key.open(hex(row['nonce']), hex(row['sealed']), hex(row['associated'])),
      null,
      row['name'] ?? '',
    );
  }
});

test('a nonce or a key of another length is a fault', () => {
  const key = AeadKey.takeBytes('entry', new Uint8Array(32));
  for (const length of [0, 1, 8, 11, 13, 16, 32]) {
    assert.throws(
      () => key.seal(new Uint8Array(length), new Uint8Array(1), new Uint8Array()),
      code('INTERNAL_FAULT'),
    );
    assert.throws(
      () => key.open(new Uint8Array(length), new Uint8Array(17), new Uint8Array()),
      code('INTERNAL_FAULT'),
    );
  }
  for (const length of [0, 16, 24, 31, 33, 64])
    assert.throws(() => AeadKey.takeBytes('entry', new Uint8Array(length)), code('INTERNAL_FAULT'));
});

test('HMAC-SHA256 and SHA-256 give the published digests', () => {
  for (const row of vectors.hmacSha256) {
    const digest = HmacKey.takeBytes(hex(row['key'])).sign(hex(row['message']));
    assert.equal(toHex(digest), row['digest'], row['source'] ?? '');
  }
  for (const row of vectors.sha256) assert.equal(sha256Hex(hex(row['message'])), row['digest']);
  assert.equal(sha256Hex('a', Buffer.from('b'), 'c'), vectors.sha256[0]?.['digest']);
});

test('SHA-256 over parts is that of their UTF-8 bytes together, of any length, and lone surrogates have none', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 1_200, max: 1_500 }).map((length) => 'é'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      const whole = Buffer.concat(parts.map((some) => Buffer.from(some as string)));
      const digest = createHash('sha256').update(whole).digest();
      assert.deepEqual(sha256(...parts), digest);
      assert.equal(sha256Hex(...parts), digest.toString('hex'));
    }),
    { numRuns: 500 },
  );
  for (const parts of [['\ud800'], ['a', '\udfff'], ['x'.repeat(5_000), '\ud800']]) {
    assert.throws(() => sha256(...parts), code('UTF8_MALFORMED'));
    assert.throws(() => sha256Hex(...parts), code('UTF8_MALFORMED'));
  }
});

test('a signature is verified whole: changed, cut or longer it is refused', () => {
  const key = HmacKey.takeBytes(randomBytes(32));
  const signature = key.sign('text');
  assert.equal(key.verify(signature, 'te', 'xt'), true);
  assert.equal(key.verify(signature, 'texts'), false);
  for (const length of [0, 4, 31]) assert.equal(key.verify(signature.subarray(0, length), 'text'), false);
  assert.equal(key.verify(Buffer.concat([signature, Buffer.of(0)]), 'text'), false);
  for (let at = 0; at < 32; at += 1) {
    const changed = Buffer.from(signature);
    changed[at] = (changed[at] ?? 0) ^ 0x80;
    assert.equal(key.verify(changed, 'text'), false);
  }
  assert.equal(areEqual(Buffer.of(1), Buffer.of(1, 0)), false);
  assert.equal(areEqual(Buffer.of(1, 2), Buffer.of(1, 2)), true);
});

test('a wrap is what HKDF (checked against RFC 5869) and AES-256-GCM make by hand', () => {
  for (const row of vectors.hkdfSha256) {
    const output = hex(row['output']);
    assert.deepEqual(
      Uint8Array.from(hkdf(hex(row['key']), hex(row['salt']), hex(row['info']), output.length)),
      output,
    );
  }
  const [keyBytes, salt, wrappedKey, associated] = [
    randomBytes(32),
    randomBytes(32),
    randomBytes(32),
    randomBytes(9),
  ];
  const derived = hkdf(keyBytes, salt, Buffer.from('bitting wrap v1 by root'), 76);
  const byHand = AeadKey.takeBytes('entry', Uint8Array.from(derived.subarray(0, 32)));
  const sealed = byHand.seal(derived.subarray(32, 44), wrappedKey, associated);
  const expected = Buffer.concat([salt, derived.subarray(44), sealed]);
  const wrapped = AeadKey.takeBytes('root', Uint8Array.from(keyBytes)).wrap(salt, wrappedKey, associated);
  assert.equal(toHex(wrapped), toHex(expected));
  assert.equal(wrapped.length, WRAP_BYTES);
});

test('a wrap opens with its key and binding only, and every byte of it counts', () => {
  const key = AeadKey.takeBytes('account', randomBytes(32));
  const other = AeadKey.takeBytes('account', randomBytes(32));
  const inner = randomBytes(32);
  const associated = Buffer.from('here');
  const wrapped = key.wrap(randomBytes(32), inner, associated);
  const opened = key.unwrap('entry', wrapped, associated);
  assert.ok(opened instanceof AeadKey);
  const nonce = randomBytes(12);
  const twin = AeadKey.takeBytes('entry', Uint8Array.from(inner));
  assert.deepEqual(
    opened.open(nonce, twin.seal(nonce, Buffer.from('x'), associated), associated),
    Uint8Array.of(0x78),
  );
  assert.equal(other.unwrap('entry', wrapped, associated), 'wrong-key');
  assert.equal(key.unwrap('entry', wrapped, Buffer.from('there')), 'damaged');
  assert.equal(key.unwrap('entry', wrapped.subarray(1), associated), 'damaged');
  for (let at = 0; at < wrapped.length; at += 1) {
    const changed = Uint8Array.from(wrapped);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    assert.equal(key.unwrap('entry', changed, associated), at < 64 ? 'wrong-key' : 'damaged');
  }
});

test('Argon2id gives the published keys', async () => {
  for (const row of vectors.argon2id) {
    const key = await deriveProviderKey(Secret.fromText('p', row.passphrase), hex(row.salt), row);
    const twin = AeadKey.takeBytes('provider', hex(row.output));
    const nonce = new Uint8Array(12);
    assert.deepEqual(key.open(nonce, twin.seal(nonce, Uint8Array.of(7), nonce), nonce), Uint8Array.of(7));
  }
});

test('a cost of Argon2id outside the bounds is refused before it is used', async () => {
  assert.equal(isArgon2CostSane(ARGON2_COST), true);
  assert.ok(ARGON2_COST.memoryKib >= 262_144);
  const wrong = [
    { memoryKib: 63 },
    { memoryKib: 4_194_305 },
    { passes: 0 },
    { passes: 17 },
    { lanes: 0 },
    { lanes: 17 },
    { memoryKib: 64, lanes: 16 },
  ];
  for (const change of wrong) {
    const cost = { ...ARGON2_COST, ...change };
    assert.equal(isArgon2CostSane(cost), false);
    await assert.rejects(
      deriveProviderKey(Secret.fromText('p', 'x'), new Uint8Array(32), cost),
      code('VAULT_FORMAT_UNKNOWN'),
    );
  }
});

test('LEK-02 a secret and a key show a label in whatever form they are printed', () => {
  const secret = Secret.fromText('label', 'hunter2');
  const key = AeadKey.takeBytes('root', Buffer.alloc(32, 0x41));
  const hmac = HmacKey.takeBytes(Buffer.from('hunter2'));
  for (const value of [secret, key, hmac]) {
    const texts = [
      value instanceof Secret ? value.toString() : '',
      JSON.stringify(value),
      inspect(value, { depth: 9, showHidden: true }),
      inspect({ value }),
    ];
    assert.doesNotMatch(texts.join(''), /hunter2|AAAA|4141|0x41|Buffer|Uint8Array/u);
  }
  assert.match(inspect(secret), /label/u);
});

test('a disposed secret is zero and gone, and key bytes are taken over', () => {
  const bytes = Buffer.from('hunter2');
  {
    using secret = Secret.takeBytes('label', bytes);
    assert.equal(
      secret.use((read) => read.length),
      7,
    );
  }
  assert.deepEqual(bytes, Buffer.alloc(7));
  const secret = Secret.fromText('label', 'x');
  secret.dispose();
  assert.throws(() => secret.use(() => 1), code('INTERNAL_FAULT'));
  const keyBytes = randomBytes(32);
  AeadKey.takeBytes('root', keyBytes);
  assert.deepEqual(keyBytes, Buffer.alloc(32));
});
