import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { signHtx, type HtxSigner } from './htx-signing.ts';
import { hasPython, signInPython } from './python-signer.ts';

interface Vectors {
  readonly accessKey: string;
  readonly secret: string;
  readonly ed25519Seed: string;
  readonly timestamp: string;
  readonly requests: readonly {
    readonly name: string;
    readonly method: 'GET' | 'POST';
    readonly host: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly algorithm: string;
    readonly signature: string;
  }[];
}

const FILE = path.join(import.meta.dirname, 'htx-vectors.json');
const VECTORS = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
const { accessKey, secret, ed25519Seed, timestamp } = VECTORS;
const PKCS8_ED25519_PREFIX = '302e020100300506032b657004220420';

function signerFor(algorithm: string): HtxSigner {
  if (algorithm !== 'Ed25519') return { apiKey: accessKey, secret };
  const der = Buffer.from(PKCS8_ED25519_PREFIX + ed25519Seed, 'hex');
  return { apiKey: accessKey, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
}

function signatureIn(target: string): string {
  return new URLSearchParams(target.split('?')[1]).get('Signature') ?? '';
}

void test('htx signing agrees with other implementations', () => {
  assert.equal(VECTORS.requests.length, 7);
  for (const { name, algorithm, signature, ...request } of VECTORS.requests) {
    const timestampMs = Date.parse(`${timestamp}Z`);
    const signed = signHtx(signerFor(algorithm), { ...request, timestampMs });
    assert.equal(signatureIn(signed.target), signature, name);
  }
});

void test('htx signing puts the second vector on the wire as the venue shows it', () => {
  const [, request] = VECTORS.requests;
  assert.ok(request !== undefined);
  const signed = signHtx(signerFor('HmacSHA256'), { ...request, timestampMs: Date.parse(`${timestamp}Z`) });
  const end =
    '&account-id=100001&symbol=btcusdt&Signature=sECtsVrWarYGi4b%2FGsXG6SkTMf8jLYXVsa%2BLa962ZCE%3D';
  assert.ok(signed.target.endsWith(end), signed.target);
});

void test('signer in Python agrees with the vectors and with the signer here, bodies included', (context) => {
  if (!hasPython()) {
    context.skip('python3 is not installed');
    return;
  }
  const body = '{"text":"é"}';
  const query = { odd: "a b/c!*'()~é+" };
  const keyOf = (algorithm: string) => (algorithm === 'Ed25519' ? { ed25519Seed } : { secret });
  const requests = VECTORS.requests.map(({ algorithm, method, host, path: target, query: own }) => ({
    algorithm,
    request: { accessKey, ...keyOf(algorithm), method, host, path: target, query: own, timestamp },
  }));
  const plain = signInPython(requests.map(({ request }) => request));
  assert.deepEqual(
    plain.map(({ signature }) => signature),
    VECTORS.requests.map(({ signature }) => signature),
  );
  const bound = signInPython(requests.map(({ request }) => ({ ...request, method: 'POST', query, body })));
  for (const [index, { algorithm, request }] of requests.entries()) {
    const here = signHtx(signerFor(algorithm), {
      method: 'POST',
      host: request.host,
      path: request.path,
      query,
      body,
      timestampMs: Date.parse(`${timestamp}Z`),
      isBodyBound: true,
    });
    assert.equal(bound[index]?.target, here.target, algorithm);
    assert.equal(bound[index]?.bodySignature, new Map(here.headers).get('bitting-body-signature'));
  }
});
