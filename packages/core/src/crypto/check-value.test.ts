import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { CheckValue } from './check-value.ts';
import { SCRATCH, SCRATCH_BYTES } from './scratch.ts';

const wiped = (error: unknown): boolean => error instanceof BittingError && error.code === 'INTERNAL_FAULT';

test('A check value knows the one text that it was made of, and is what OpenSSL hashes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  fc.assert(
    fc.property(text, text, (secret, other) => {
      const twin = (salted: string): string => createHash('sha256').update(salted).digest('hex');
      const value = CheckValue.takeBytes(randomBytes(32), Buffer.from(secret));
      assert.equal(value.matches(secret), true);
      assert.equal(value.matches(other), twin(`salt${other}`) === twin(`salt${secret}`));
      assert.equal(value.matches(`${secret}x`), false);
      assert.equal(value.matches(secret), true, 'whatever was asked before');
    }),
    { numRuns: 500 },
  );
});

test('A check value of one salt is none of another', () => {
  const values = [1, 2].map((byte) =>
    CheckValue.takeBytes(Buffer.alloc(32, byte), Buffer.from(`of ${byte}`)),
  );
  for (const [nth, value] of values.entries())
    for (const byte of [1, 2]) assert.equal(value.matches(`of ${byte}`), byte === nth + 1);
});

test('LEK-07 A check value keeps no secret, prints none and leaves nothing in the scratch buffer', () => {
  const salt = randomBytes(32);
  const secret = Buffer.from('Bench-paper-1');
  const used = SCRATCH.subarray(0, salt.length + secret.length);
  const isEmpty = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
  const value = CheckValue.takeBytes(salt, secret);
  assert.ok(isEmpty(salt) && isEmpty(secret) && isEmpty(used));
  assert.equal(value.matches('Bench-paper-1'), true);
  assert.ok(isEmpty(used));
  assert.equal(`${JSON.stringify(value)} ${inspect(value)}`, '"[CheckValue]" [CheckValue]');
  value.dispose();
  value.dispose();
  assert.throws(() => value.matches('Bench-paper-1'), wiped);
});

test('What is longer than any passphrase matches nothing, and no check value is made of it', () => {
  const value = CheckValue.takeBytes(randomBytes(32), Buffer.from('short'));
  assert.equal(value.matches('x'.repeat(SCRATCH_BYTES)), false);
  assert.equal(value.matches('short'), true);
  assert.throws(() => CheckValue.takeBytes(randomBytes(32), Buffer.alloc(SCRATCH_BYTES)), wiped);
  assert.throws(() => CheckValue.takeBytes(randomBytes(31), Buffer.from('short')), wiped);
});
