import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '../../trading/vocabulary.ts';
import type { PresentedCredentials } from '../dialect.ts';
import { forwardPublic, verifySignature } from './auth.ts';
import { messageOf, operationOf } from './testing/requests.ts';
import { applyVirtualView } from './virtual-view.ts';

const MESSAGE = messageOf({ target: '/api/v5/market/books?instId=BTC-USDT' });

test('Only the demo environment is named to the venue.', () => {
  const headers = (environment: 'live' | 'demo' | 'paper'): unknown =>
    forwardPublic(MESSAGE, environment).headers;
  const accept = ['accept', 'application/json'];
  assert.deepEqual(headers('demo'), [accept, ['x-simulated-trading', '1']]);
  for (const environment of ['live', 'paper'] as const) assert.deepEqual(headers(environment), [accept]);
});

test('A key of another algorithm verifies nothing, whatever it says itself.', () => {
  const presented: PresentedCredentials = {
    kind: 'presented',
    apiKey: 'a',
    passphrase: 'p',
    timestampMs: epochMs(1_770_000_000_000),
    algorithm: 'hmac-sha256',
    signature: new Uint8Array(32),
    claimedEnvironment: null,
  };
  const verify = (): boolean => true;
  assert.equal(verifySignature(MESSAGE, presented, { algorithm: 'hmac-sha256', verify }), true);
  assert.equal(verifySignature(MESSAGE, presented, { algorithm: 'ed25519', verify }), false);
});

test('A bot is told that the venue refuses the gateway, and not where that is.', () => {
  const body = Buffer.from('{"msg":"Your IP 203.0.113.9 is not included.","code":"50110"}');
  const view = { label: '', scopes: [], sourceCidrs: [], apiKey: '', uid: '', venueAccounts: [] };
  const shown = applyVirtualView(operationOf('GET', 'account/balance'), { status: 200, body }, view);
  assert.deepEqual(JSON.parse(Buffer.from(shown ?? body).toString()), {
    msg: 'The venue refuses the address of the gateway.',
    code: '50110',
  });
});
