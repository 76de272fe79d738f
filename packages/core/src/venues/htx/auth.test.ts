import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ed25519PublicKey } from '../../crypto/ed25519-key.ts';
import { HmacKey } from '../../crypto/hmac-key.ts';
import type { VerifyingKey } from '../../crypto/verifying-key.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { PresentedCredentials, VenueMessage } from '../dialect.ts';
import { readCredentials, verifySignature } from './auth.ts';
import { messageOf, signedQueryOf } from './testing/messages.ts';

interface SignedCase {
  readonly name: string;
  readonly algorithm: 'HmacSHA256' | 'Ed25519';
  readonly method: 'GET' | 'POST';
  readonly host: string;
  readonly path: string;
  readonly parameters: string;
  readonly signature: string;
}

interface Vectors {
  readonly accessKey: string;
  readonly secret: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly timestamp: string;
  readonly good: readonly SignedCase[];
  /** Whole requests, and what becomes of each. */
  readonly requests: readonly {
    readonly name: string;
    readonly expect: string;
    readonly method: string;
    readonly host: string;
    readonly target: string;
  }[];
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../../../vectors/htx-auth.json', import.meta.url), 'utf8'),
) as Vectors;
const HMAC = HmacKey.takeBytes(Buffer.from(VECTORS.secret, 'latin1'));
const KEYS: Readonly<Record<SignedCase['algorithm'], VerifyingKey>> = {
  HmacSHA256: HMAC,
  Ed25519: Ed25519PublicKey.fromBase64(VECTORS.publicKey),
};
const SIGNED_AT = epochMs(Date.UTC(2026, 0, 2, 3, 4, 5));

function queryOf({ algorithm, parameters, signature }: SignedCase): string {
  const auth =
    `AccessKeyId=${VECTORS.accessKey}&SignatureMethod=${algorithm}` +
    `&SignatureVersion=2&Timestamp=${encodeURIComponent(VECTORS.timestamp)}`;
  const rest = parameters === '' ? '' : `&${parameters}`;
  return `${auth}${rest}&Signature=${encodeURIComponent(signature)}`;
}

const textOf = ({ method, path, parameters }: SignedCase): string => `${method} ${path}?${parameters}`;

function requestOf(row: SignedCase): VenueMessage {
  const { method, path, host } = row;
  return messageOf({ method, target: `${path}?${queryOf(row)}`, headers: { host } });
}

function presentedOf(message: VenueMessage): PresentedCredentials {
  const presented = readCredentials(message);
  assert.equal(presented.kind, 'presented', JSON.stringify(presented));
  return presented;
}

function isVerified(message: VenueMessage, key: VerifyingKey = HMAC): boolean {
  return verifySignature(message, presentedOf(message), key);
}

function codeOf(message: VenueMessage): string {
  const read = readCredentials(message);
  return read.kind === 'presented' ? 'accept' : read.code;
}

test('A signature of the vectors is verified over exactly its request, by its own key.', () => {
  assert.equal(VECTORS.good.length, 7);
  for (const row of VECTORS.good) {
    assert.equal(isVerified(requestOf(row), KEYS[row.algorithm]), true, row.name);
    for (const other of VECTORS.good) {
      const { signature, algorithm } = other;
      // One request may be signed by both algorithms; and the venue's own name is a host that some clients sign anywhere.
      const same =
        textOf(row) === textOf(other) && (row.host === other.host || other.host === 'api.huobi.pro');
      const verified = isVerified(requestOf({ ...row, signature, algorithm }), KEYS[algorithm]);
      assert.equal(verified, same, `${row.name} by ${other.name}`);
    }
  }
});

test('Every request of the vectors is accepted, or refused with its own code (SIG-01, SIG-02, SIG-04).', () => {
  assert.ok(VECTORS.requests.length >= 40);
  for (const { name, expect, method, host, target } of VECTORS.requests) {
    const message = messageOf({ method, target, headers: { host } });
    const read = readCredentials(message);
    const code = read.kind === 'refused' ? read.code : judge(message, read);
    assert.equal(code, expect, name);
  }
});

function judge(message: VenueMessage, presented: PresentedCredentials): string {
  const key = KEYS[presented.algorithm === 'ed25519' ? 'Ed25519' : 'HmacSHA256'];
  return verifySignature(message, presented, key) ? 'accept' : 'SIGNATURE_WRONG';
}

test('A query of the vectors is read into what it presents.', () => {
  const [row] = VECTORS.good;
  assert.ok(row !== undefined);
  assert.deepEqual(presentedOf(requestOf(row)), {
    kind: 'presented',
    apiKey: VECTORS.accessKey,
    passphrase: null,
    timestampMs: SIGNED_AT,
    algorithm: 'hmac-sha256',
    signature: new Uint8Array(Buffer.from(row.signature, 'base64')),
    claimedEnvironment: null,
  });
});

/** One bit of one part of a signed request, changed. */
const FLIP = fc.record({
  row: fc.constantFrom(...VECTORS.good),
  part: fc.constantFrom('method', 'path', 'query'),
  at: fc.nat(),
  bit: fc.nat(6),
});

test('A request with one bit flipped in method, path or query is refused (SIG-01, SIG-02).', () => {
  fc.assert(
    fc.property(FLIP, ({ row, part, at, bit }) => {
      const message = requestOf(row);
      assert.equal(isVerified(message, KEYS[row.algorithm]), true);
      const bytes = Buffer.from(message[part as 'query'], 'latin1');
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
      const changed = { ...message, [part]: bytes.toString('latin1') };
      const read = readCredentials(changed);
      const accepted = read.kind === 'presented' && verifySignature(changed, read, KEYS[row.algorithm]);
      assert.equal(accepted, false, changed.query);
    }),
    { numRuns: 400 },
  );
});

test('A signature with any one of its bits flipped is refused.', () => {
  for (const row of VECTORS.good.slice(0, 1)) {
    for (let bit = 0; bit < 256; bit += 1) {
      const bytes = Buffer.from(row.signature, 'base64');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(isVerified(requestOf({ ...row, signature: bytes.toString('base64') })), false, `${bit}`);
    }
    assert.equal(isVerified(requestOf(row)), true);
  }
});

test('A signature is verified by a key of the algorithm that it claims and by no other (SIG-12).', () => {
  for (const row of VECTORS.good) {
    const message = requestOf(row);
    const wrong = KEYS[row.algorithm === 'Ed25519' ? 'HmacSHA256' : 'Ed25519'];
    assert.equal(isVerified(message, wrong), false, row.name);
    assert.equal(isVerified(message, KEYS[row.algorithm]), true, row.name);
    const presented = presentedOf(message);
    const algorithm = row.algorithm === 'Ed25519' ? 'hmac-sha256' : 'ed25519';
    assert.equal(verifySignature(message, { ...presented, algorithm }, KEYS[row.algorithm]), false);
  }
});

test('The body is no part of what is signed.', () => {
  for (const row of VECTORS.good.filter(({ method }) => method === 'POST')) {
    const message = { ...requestOf(row), body: Buffer.from('{"symbol":"btcusdt"}') };
    assert.equal(isVerified(message, KEYS[row.algorithm]), true, row.name);
  }
});

const TARGET = { method: 'GET', path: '/v1/order/openOrders' };
const SIGNING = {
  accessKey: VECTORS.accessKey,
  secret: VECTORS.secret,
  timestamp: VECTORS.timestamp,
  host: '127.0.0.1:18401',
};

/** A request to a gateway on port 18401, signed for another host. */
function signedFor(host: string, connectedTo = '127.0.0.1:18401'): VenueMessage {
  const query = signedQueryOf(TARGET, 'account-id=100001&symbol=btcusdt', { ...SIGNING, host });
  return messageOf({ target: `${TARGET.path}?${query}`, headers: { host: connectedTo } });
}

test('The host of the signed text is where the client connected to, or a name of the venue.', () => {
  const taken = [
    '127.0.0.1:18401',
    '127.0.0.1',
    'api.huobi.pro',
    'api-aws.huobi.pro',
    'api.hbdm.com',
    'api.hbdm.vn',
  ];
  for (const host of taken) assert.equal(isVerified(signedFor(host)), true, host);
  const refused = [
    '',
    '127.0.0.1:18402',
    '127.0.0.2',
    'api.huobi.pro:443',
    'api.htx.com',
    'huobi.pro',
    'API.HUOBI.PRO',
  ];
  for (const host of refused) assert.equal(isVerified(signedFor(host)), false, host);
  assert.equal(isVerified(signedFor('gateway.local:1', 'Gateway.Local:1')), true);
  assert.equal(isVerified(signedFor('[::1]', '[::1]:18401')), true);
});

test('A request without a host is verified by the venue’s names alone.', () => {
  const bare = (host: string): VenueMessage => ({ ...signedFor(host), header: () => undefined });
  assert.equal(isVerified(bare('api.huobi.pro')), true);
  assert.equal(isVerified(bare('')), false);
});

test('Parameters may be signed sorted, as HTX says, or in the order in which they stand (SIG-04).', () => {
  const sorted = signedFor('api.huobi.pro');
  const pairs = sorted.query.split('&');
  const shuffled = [...pairs.slice(3), ...pairs.slice(0, 3)].join('&');
  assert.notEqual(shuffled, sorted.query);
  assert.equal(isVerified({ ...sorted, query: shuffled }), true);
  // Signed in an order of its own, and sent in a third one.
  const unsorted = pairs.slice(0, -1).toReversed().join('&');
  const signature = HMAC.sign(`GET\napi.huobi.pro\n${TARGET.path}\n${unsorted}`).toString('base64');
  const own = `${unsorted}&Signature=${encodeURIComponent(signature)}`;
  assert.equal(isVerified({ ...sorted, query: own }), true);
  const moved = own.split('&');
  assert.equal(isVerified({ ...sorted, query: [...moved.slice(1), ...moved.slice(0, 1)].join('&') }), false);
});

const [GOOD] = VECTORS.good;
assert.ok(GOOD !== undefined);
const GOOD_QUERY = queryOf(GOOD);

function withPair(name: string, text: string | null): VenueMessage {
  const pairs = GOOD_QUERY.split('&').flatMap((pair) => {
    if (!pair.startsWith(`${name}=`)) return [pair];
    return text === null ? [] : [`${name}=${text}`];
  });
  return messageOf({ target: `${GOOD?.path}?${pairs.join('&')}`, headers: { host: 'api.huobi.pro' } });
}

test('Each parameter of authentication is there once, in its one form; each failure has its code (SIG-12).', () => {
  const rows: readonly (readonly [name: string, text: string | null, code: string])[] = [
    ['AccessKeyId', null, 'CREDENTIALS_MISSING'],
    ['AccessKeyId', '', 'CREDENTIALS_MISSING'],
    ['AccessKeyId', 'a'.repeat(64), 'accept'],
    ['AccessKeyId', 'a'.repeat(65), 'KEY_UNKNOWN'],
    ['SignatureMethod', null, 'SIGNATURE_MISSING'],
    ['SignatureMethod', 'HmacSHA1', 'SIGNATURE_WRONG'],
    ['SignatureMethod', 'None', 'SIGNATURE_WRONG'],
    ['SignatureMethod', 'hmacsha256', 'SIGNATURE_WRONG'],
    ['SignatureMethod', 'Ed25519', 'SIGNATURE_WRONG'],
    ['SignatureMethod', '__proto__', 'SIGNATURE_WRONG'],
    ['SignatureVersion', null, 'SIGNATURE_MISSING'],
    ['SignatureVersion', '1', 'SIGNATURE_WRONG'],
    ['SignatureVersion', '2.1', 'SIGNATURE_WRONG'],
    ['SignatureVersion', '02', 'SIGNATURE_WRONG'],
    ['Timestamp', null, 'TIMESTAMP_MISSING'],
    ['Timestamp', '', 'TIMESTAMP_MISSING'],
    ['Timestamp', '2026-01-02T03%3A04%3A05Z', 'TIMESTAMP_MALFORMED'],
    ['Timestamp', '2026-01-02T03%3A04%3A05.000', 'TIMESTAMP_MALFORMED'],
    ['Timestamp', '2026-02-30T03%3A04%3A05', 'TIMESTAMP_MALFORMED'],
    ['Timestamp', '2026-01-02T03%3A04%3A60', 'TIMESTAMP_MALFORMED'],
    ['Timestamp', '2026-01-02T24%3A00%3A00', 'TIMESTAMP_MALFORMED'],
    ['Timestamp', '2026-01-02%2003%3A04%3A05', 'TIMESTAMP_MALFORMED'],
    ['Timestamp', '1767323045', 'TIMESTAMP_MALFORMED'],
    ['Timestamp', '2026-01-02T03:04:05', 'FIELD_MALFORMED'],
    ['Timestamp', '2026-01-02T03%3a04%3a05', 'FIELD_MALFORMED'],
    ['Signature', null, 'SIGNATURE_MISSING'],
    ['Signature', '', 'SIGNATURE_MISSING'],
    ['Signature', 'XVy1', 'SIGNATURE_WRONG'],
  ];
  for (const [name, text, code] of rows) assert.equal(codeOf(withPair(name, text)), code, `${name}=${text}`);
  assert.equal(codeOf(messageOf({ target: '/v1/account/accounts' })), 'CREDENTIALS_MISSING');
});

test('A signature stands in the query as base64, escaped or as it is, and in no other form (SIG-01).', () => {
  const { signature } = GOOD;
  assert.match(signature, /\+.*=$/u);
  assert.equal(isVerified(withPair('Signature', signature)), true);
  assert.equal(isVerified(withPair('Signature', encodeURIComponent(signature))), true);
  for (const [text, code] of [
    [encodeURIComponent(signature).replaceAll('%2B', '%20'), 'SIGNATURE_WRONG'],
    [encodeURIComponent(signature).toLowerCase(), 'FIELD_MALFORMED'],
    [signature.slice(0, -1), 'SIGNATURE_WRONG'],
    [signature.replace('+', '-'), 'FIELD_MALFORMED'],
    [signature.replace(/.=$/u, 'h='), 'SIGNATURE_WRONG'],
    [`${signature}=`, 'SIGNATURE_WRONG'],
    [Buffer.from(signature, 'base64').toString('hex'), 'SIGNATURE_WRONG'],
    [Buffer.alloc(33).toString('base64'), 'SIGNATURE_WRONG'],
    [Buffer.alloc(64).toString('base64'), 'SIGNATURE_WRONG'],
  ] as const)
    assert.equal(codeOf(withPair('Signature', text)), code, text);
});

test('A GET with a body is refused, a POST with one is not (PTH-17).', () => {
  const target = `/v1/account/accounts?${GOOD_QUERY}`;
  assert.equal(codeOf(messageOf({ target, body: '{}' })), 'REQUEST_MALFORMED');
  assert.equal(codeOf(messageOf({ target, body: '' })), 'accept');
  assert.equal(codeOf(messageOf({ method: 'POST', target, body: '{}' })), 'accept');
});

test('An Ed25519 signature of a bot is verified for every host that a client may sign.', () => {
  const privateKey = createPrivateKey({
    key: Buffer.from(VECTORS.privateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  const query = `AccessKeyId=k&SignatureMethod=Ed25519&SignatureVersion=2&Timestamp=2026-01-02T03%3A04%3A05`;
  for (const [host, verified] of [
    ['localhost:18402', true],
    ['localhost', true],
    ['api.hbdm.vn', true],
    ['elsewhere', false],
  ] as const) {
    const text = Buffer.from(`POST\n${host}\n/v5/trade/order\n${query}`);
    const signature = encodeURIComponent(sign(null, text, privateKey).toString('base64'));
    const target = `/v5/trade/order?${query}&Signature=${signature}`;
    const message = messageOf({ method: 'POST', target, headers: { host: 'localhost:18402' } });
    assert.equal(isVerified(message, KEYS.Ed25519), verified, host);
  }
});
