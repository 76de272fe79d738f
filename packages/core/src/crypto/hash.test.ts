import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { appendSha256, sha256 } from './hash.ts';

const plain = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

test('Behind the bytes that are meant stands the beginning of their hash, and nothing else is changed.', () => {
  for (const length of [0, 1, 36, 450, 4_095, 4_096, 4_097, 70_000])
    for (const [start, kept] of [
      [0, 4],
      [7, 16],
      [41, 32],
    ] as const) {
      const bytes = randomBytes(start + length + kept + 9);
      const expected = Buffer.from(bytes);
      const end = start + length;
      expected.set(plain(bytes.subarray(start, end)).subarray(0, kept), end);
      appendSha256(bytes, start, end, kept);
      assert.ok(bytes.equals(expected), `${length} bytes from ${start} on`);
    }
});

test('Parts are hashed as one, whether they fit where parts are put together or not.', () => {
  for (const length of [1, 1_364, 1_365, 1_366, 4_094, 4_095, 4_096, 4_097, 9_000]) {
    const part = randomBytes(length);
    assert.ok(sha256(Uint8Array.of(0), part).equals(plain(Uint8Array.of(0), part)), `${length} bytes`);
    const text = 'é'.repeat(length);
    assert.ok(sha256(part, text).equals(plain(part, Buffer.from(text))), `${length} bytes and a text`);
  }
});
