import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskSecrets } from './mask.ts';

test('Every occurrence of a secret is overwritten in a copy; the original keeps its bytes.', () => {
  const body = Buffer.from('"Secret-1"Secret-1Secret-1 and Secret-2');
  const masked = maskSecrets(body, ['Secret-1', 'Secret-2']);
  assert.equal(Buffer.from(masked).toString(), '"********"**************** and ********');
  assert.equal(body.toString(), '"Secret-1"Secret-1Secret-1 and Secret-2');
});

test('A body without secrets is passed on as it is; what is too short to be a secret is not one.', () => {
  const body = Buffer.from('short and plain');
  assert.equal(maskSecrets(body, ['Secret-1', null, undefined, 'short', '']), body);
});

test('A view into a larger buffer is masked by its own bytes alone.', () => {
  const all = Buffer.from('Secret-1 Secret-1');
  const masked = maskSecrets(new Uint8Array(all.buffer, all.byteOffset + 9, 8), ['Secret-1']);
  assert.equal(Buffer.from(masked).toString(), '********');
  assert.equal(all.toString(), 'Secret-1 Secret-1');
});

test('A secret that is not ASCII is found by its bytes.', () => {
  const body = Buffer.from('Sécret-1 Secret-1 S\u00c3\u00a9cret');
  const masked = maskSecrets(body, ['Sécret-1']);
  assert.equal(Buffer.from(masked).toString(), '********* Secret-1 S\u00c3\u00a9cret');
});
