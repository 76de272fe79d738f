import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demandNewPair } from './signing-options.ts';

void test('rotation of a key with a pair of its own needs --ed25519, and of a shared secret does not', () => {
  assert.throws(() => demandNewPair({ algorithm: 'ed25519' }, undefined), {
    code: 'ARGUMENT_INVALID',
    message: /--ed25519 FILE/u,
  });
  demandNewPair({ algorithm: 'ed25519' }, 'new.pem');
  demandNewPair({ algorithm: 'hmac-sha256' }, undefined);
});
