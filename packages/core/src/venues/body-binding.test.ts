import assert from 'node:assert/strict';
import { createHash, createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ed25519PublicKey } from '../crypto/ed25519-key.ts';
import { HmacKey } from '../crypto/hmac-key.ts';
import type { VerifyingKey } from '../crypto/verifying-key.ts';
import { epochMs } from '../trading/vocabulary.ts';
import { BODY_BINDING_HEADER, bodyBindingText, verifyBodyBinding } from './body-binding.ts';
import type { PresentedCredentials, VenueMessage } from './dialect.ts';

const SECRET = Buffer.from('vg-htx-secret-0001-ghijkl');
const PRIVATE_KEY = createPrivateKey({
  key: Buffer.from('MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f', 'base64'),
  format: 'der',
  type: 'pkcs8',
});
const HMAC = HmacKey.takeBytes(Buffer.from(SECRET));
const ED25519 = Ed25519PublicKey.fromBase64('A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=');
const BODY = Buffer.from('{"symbol":"btcusdt"}');
const SIGNATURE = Buffer.alloc(32, 7);

function presentedOf(signature: Uint8Array = SIGNATURE): PresentedCredentials {
  return {
    kind: 'presented',
    apiKey: 'k',
    passphrase: null,
    timestampMs: epochMs(0),
    algorithm: 'hmac-sha256',
    signature,
    claimedEnvironment: null,
  };
}

function messageOf(binding: string | undefined, body: Uint8Array = BODY): VenueMessage {
  const header = (name: string) => (name === BODY_BINDING_HEADER ? binding : undefined);
  return { method: 'POST', target: '/', path: '/', query: '', body, header };
}

/** As a bot would write it, without our functions. */
function textOf(body: Uint8Array = BODY, signature = SIGNATURE): string {
  const digest = createHash('sha256').update(body).digest('hex');
  return `bitting-body-v1\n${signature.toString('base64')}\n${digest}`;
}

const hmacOf = (text: string): string => createHmac('sha256', SECRET).update(text).digest('base64');
const ed25519Of = (text: string): string => sign(null, Buffer.from(text), PRIVATE_KEY).toString('base64');

function codeOf(message: VenueMessage, key: VerifyingKey, presented = presentedOf()): string {
  return verifyBodyBinding(message, presented, key)?.code ?? 'bound';
}

test('The bindings of the vectors hold, by either algorithm.', () => {
  const vectors = readFileSync(new URL('../../vectors/htx-auth.json', import.meta.url), 'utf8');
  const { binding } = JSON.parse(vectors) as {
    readonly binding: Readonly<Record<'signature' | 'body' | 'text' | 'hmac' | 'ed25519', string>>;
  };
  const signature = Buffer.from(binding.signature, 'base64');
  const body = Buffer.from(binding.body);
  assert.equal(bodyBindingText(signature, body), binding.text);
  assert.equal(codeOf(messageOf(binding.hmac, body), HMAC, presentedOf(signature)), 'bound');
  assert.equal(codeOf(messageOf(binding.ed25519, body), ED25519, presentedOf(signature)), 'bound');
});

test('The bound text names the request’s signature and the body’s hash.', () => {
  assert.equal(bodyBindingText(SIGNATURE, BODY), textOf());
});

test('A binding by the key’s own algorithm binds exactly this body to this request.', () => {
  assert.equal(codeOf(messageOf(hmacOf(textOf())), HMAC), 'bound');
  assert.equal(codeOf(messageOf(ed25519Of(textOf())), ED25519), 'bound');
  assert.equal(codeOf(messageOf(hmacOf(textOf())), ED25519), 'BODY_BINDING_WRONG');
  assert.equal(codeOf(messageOf(ed25519Of(textOf())), HMAC), 'BODY_BINDING_WRONG');
});

test('The binding is read from the header that the guide for HTX names.', () => {
  assert.equal(BODY_BINDING_HEADER, 'bitting-body-signature');
});

test('A binding serves no other body and no other request.', () => {
  const binding = hmacOf(textOf());
  assert.equal(codeOf(messageOf(binding, Buffer.from('{"symbol":"ethusdt"}')), HMAC), 'BODY_BINDING_WRONG');
  assert.equal(codeOf(messageOf(binding, Buffer.alloc(0)), HMAC), 'BODY_BINDING_WRONG');
  const other = presentedOf(Buffer.alloc(32, 8));
  assert.equal(codeOf(messageOf(binding), HMAC, other), 'BODY_BINDING_WRONG');
  assert.equal(codeOf(messageOf(binding), HMAC), 'bound');
});

test('A binding that is absent is missing; one in any other form is wrong.', () => {
  assert.equal(codeOf(messageOf(undefined), HMAC), 'BODY_BINDING_MISSING');
  assert.equal(codeOf(messageOf(''), HMAC), 'BODY_BINDING_MISSING');
  const good = hmacOf(textOf());
  for (const binding of [
    good.slice(0, -1),
    `${good} `,
    good.replaceAll('+', '-').replaceAll('/', '_').replace('=', ''),
    Buffer.from(good, 'base64').toString('hex'),
    'AAAA',
  ])
    assert.equal(codeOf(messageOf(binding), HMAC), 'BODY_BINDING_WRONG', binding);
  assert.equal(codeOf(messageOf(good), HMAC), 'bound');
});
