import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { HmacKey } from './hmac-key.ts';

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.uint8Array({ maxLength: 200 }),
  fc.integer({ min: 3_900, max: 4_200 }).map((length) => 'x'.repeat(length)),
);

test('HMACs are those of OpenSSL, of keys and messages of any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(part, { maxLength: 5 }), (bytes, parts) => {
      const twin = createHmac('sha256', bytes);
      for (const some of parts)
        if (typeof some === 'string') twin.update(some, 'latin1');
        else twin.update(some);
      const digest = twin.digest();
      const key = HmacKey.takeBytes(Uint8Array.from(bytes));
      assert.deepEqual(key.sign(...parts), digest);
      assert.equal(key.signBase64(...parts), digest.toString('base64'));
      assert.equal(key.verify(digest, ...parts), true);
      assert.equal(key.verify(digest, ...parts, 'x'), false);
    }),
    { numRuns: 500 },
  );
});

test('messages around the length from which they are fed part by part are signed alike', () => {
  const bytes = randomBytes(32);
  const key = HmacKey.takeBytes(Buffer.from(bytes));
  for (let length = 4_020; length < 4_040; length += 1) {
    const text = '\u00ff'.repeat(length);
    const digest = createHmac('sha256', bytes).update(text, 'latin1').digest();
    assert.deepEqual(key.sign(text), digest);
    assert.deepEqual(key.sign(Buffer.from(text, 'latin1')), digest);
  }
});

test('keys that are used in turn do not mix', () => {
  const [first, second] = [randomBytes(64), randomBytes(5)];
  const keys = [HmacKey.takeBytes(Buffer.from(first)), HmacKey.takeBytes(Buffer.from(second))];
  for (let round = 0; round < 50; round += 1)
    for (const [nth, bytes] of [first, second].entries())
      assert.deepEqual(keys[nth]?.sign(`${round}`), createHmac('sha256', bytes).update(`${round}`).digest());
});

test('a signature is judged by its own bytes and its length, whatever was compared before and wherever it lies', () => {
  const key = HmacKey.takeBytes(randomBytes(32));
  const right = key.sign('text');
  const within = Buffer.concat([randomBytes(8), right, right]);
  for (let length = 0; length <= 64; length += 1)
    for (const signature of [
      within.subarray(8, 8 + length),
      Uint8Array.from(within.subarray(8, 8 + length)),
    ]) {
      assert.equal(key.verify(right, 'text'), true);
      assert.equal(key.verify(signature, 'text'), length === 32, `${length} bytes`);
    }
  for (let bit = 0; bit < 256; bit += 1) {
    const wrong = Uint8Array.from(right);
    wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(key.verify(wrong, 'text'), false, `bit ${bit}`);
    assert.equal(key.verify(right, 'text'), true);
  }
});

test('LEK-07 a key that was disposed of signs and verifies nothing', () => {
  const key = HmacKey.takeBytes(randomBytes(32));
  const signature = key.sign('text');
  assert.equal(key.verify(signature, 'text'), true);
  key.dispose();
  key.dispose();
  const wiped = (error: unknown): boolean => error instanceof BittingError && error.code === 'INTERNAL_FAULT';
  assert.throws(() => key.sign('text'), wiped);
  assert.throws(() => key.signBase64('text'), wiped);
  assert.throws(() => key.verify(signature, 'text'), wiped);
  assert.throws(() => key.verify(signature, 'x'.repeat(5_000)), wiped);
});
