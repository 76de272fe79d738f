/** Algorithms and Ed25519 keys that are not the bot's own, at both ports of HTX of a running gateway. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { after, before, test } from 'node:test';
import { issueHtxTestKey, type IssuedHtxKey } from '../support/gateway.ts';
import { htxTimestamp } from '../support/htx-signing.ts';
import type { RawRequest } from '../support/raw-client.ts';
import { AttackBench } from './bench.ts';
import { assertAllRefused, type Trick } from './many.ts';
import { assertCalm, assertNoSecretAnywhere, assertServed, type Footprint } from './oracles.ts';
import { edwardsSigner, hmacSigner, htxProofs, signHtxTexts, type TextSigner } from './signing.ts';

let bench: AttackBench;
let baseline: Footprint;
let edwards: { readonly key: IssuedHtxKey; readonly privateKey: KeyObject };
before(async () => {
  bench = await AttackBench.start();
  const pair = generateKeyPairSync('ed25519');
  const key = await issueHtxTestKey(bench.gateway.admin, bench.accountIds.htx, {
    label: 'edwards',
    algorithm: 'ed25519',
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }),
  });
  edwards = { key, privateKey: pair.privateKey };
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
  baseline = bench.footprint();
});
after(async () => {
  await bench.close();
});

const METHODS = [
  'HmacSHA256',
  'Ed25519',
  'HmacSHA1',
  'HmacSHA512',
  'HmacMD5',
  'None',
  'none',
  'hmacsha256',
  'HMACSHA256',
  'HmacSHA256 ',
  'HS256',
  'RSA',
  '',
  'null',
  '0',
];
const VERSIONS = ['2', '1', '3', '02', '2.0', '', '2 ', 'v2'];

interface Signer {
  readonly name: string;
  readonly apiKey: string;
  readonly sign: TextSigner;
  /** What the key was cut for. */
  readonly isOwn: (method: string, version: string) => boolean;
}

function signers(): Signer[] {
  const { apiKey, secret } = bench.fronts['htx-spot'].key;
  const publicText = edwards.key.apiKey;
  const isHmac = (method: string, version: string): boolean => method === 'HmacSHA256' && version === '2';
  const isEdwards = (method: string, version: string): boolean => method === 'Ed25519' && version === '2';
  const never = (): boolean => false;
  return [
    { name: 'shared secret', apiKey, sign: hmacSigner(secret), isOwn: isHmac },
    { name: 'shared secret by SHA-1', apiKey, sign: hmacSigner(secret, 'sha1'), isOwn: never },
    { name: 'shared secret by SHA-512', apiKey, sign: hmacSigner(secret, 'sha512'), isOwn: never },
    { name: 'no secret', apiKey, sign: hmacSigner(''), isOwn: never },
    { name: 'no signature', apiKey, sign: () => 'AAAA', isOwn: never },
    { name: 'another’s pair', apiKey, sign: edwardsSigner(edwards.privateKey), isOwn: never },
    { name: 'own pair', apiKey: publicText, sign: edwardsSigner(edwards.privateKey), isOwn: isEdwards },
    { name: 'public half as a secret', apiKey: publicText, sign: hmacSigner(publicHalf()), isOwn: never },
    { name: 'own name as a secret', apiKey: publicText, sign: hmacSigner(publicText), isOwn: never },
    { name: 'another’s secret', apiKey: publicText, sign: hmacSigner(secret), isOwn: never },
  ];
}

function publicHalf(): string {
  return Buffer.from(edwards.privateKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('latin1');
}

void test('SIG-12: key takes the algorithm that it was cut for and no other, whatever a request claims', async () => {
  for (const front of [bench.fronts['htx-spot'], bench.fronts['htx-contract']]) {
    const all = signers().flatMap(({ name, apiKey, sign, isOwn }) =>
      METHODS.flatMap((method) =>
        VERSIONS.map((version) => ({
          what: `${name}, ${method} ${version}`,
          isOwn: isOwn(method, version),
          request: signHtxTexts(sign, {
            method: 'GET',
            path: front.readPath,
            host: new URL(front.url).host,
            query: htxProofs({ apiKey, timestamp: htxTimestamp(Date.now()), method, version }),
          }),
        })),
      ),
    );
    const tricks = all.filter(({ isOwn }) => !isOwn);
    await assertAllRefused(bench, front, { tricks, code: ['SIGNATURE_WRONG', 'SIGNATURE_MISSING'] });
    const own = all.filter(({ isOwn }) => isOwn);
    assert.equal(own.length, 2);
    for (const { request } of own) await assertServed(bench, front, request);
  }
});

void test('SIG-12: proofs that are missing, doubled, elsewhere or in two places are refused', async () => {
  for (const front of [bench.fronts['htx-spot'], bench.fronts['htx-contract']]) {
    const { target } = front.read();
    const [route = '', query = ''] = target.split('?');
    const pairs = query.split('&');
    const proofs = Object.fromEntries(new URLSearchParams(query));
    const order = front.order();
    const signedBody = {
      ...front.orderFields(),
      ...Object.fromEntries(new URLSearchParams(order.target.split('?')[1])),
    };
    const tricks: Trick[] = [
      ...pairs.map((pair, nth) => ({
        what: `without ${pair}`,
        target: `${route}?${pairs.toSpliced(nth, 1).join('&')}`,
      })),
      ...pairs.map((pair) => ({ what: `twice ${pair}`, target: `${target}&${pair}` })),
      ...pairs.map((pair) => ({ what: `small ${pair}`, target: target.replace(pair, pair.toLowerCase()) })),
      { what: 'nothing', target: route },
    ].map(({ what, target: changed }) => ({ what, request: { method: 'GET', target: changed } }));
    tricks.push(
      {
        what: 'in the body',
        request: { ...order, target: front.orderPath, body: JSON.stringify(signedBody) },
      },
      {
        what: 'in headers',
        request: {
          method: 'GET',
          target: route,
          headers: Object.entries(proofs).map(([name, value]) => [name, value] as const),
        },
      },
    );
    await assertAllRefused(bench, front, {
      tricks,
      code: [
        'CREDENTIALS_MISSING',
        'SIGNATURE_MISSING',
        'TIMESTAMP_MISSING',
        'FIELD_MALFORMED',
        'SIGNATURE_WRONG',
      ],
    });
    // In the query and in the body: the signature is right, the fields are not.
    const both = front.sign({ method: 'POST', path: front.orderPath, body: signedBody });
    await assertAllRefused(bench, front, {
      tricks: [{ what: 'both', request: both }],
      code: 'FIELD_UNKNOWN',
    });
    await assertServed(bench, front, order);
  }
});

/** The order of the group that Ed25519 counts in (RFC 8032). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

void test('SIG-13: Ed25519 signature in another form or of small parts is refused', async () => {
  for (const front of [bench.fronts['htx-spot'], bench.fronts['htx-contract']]) {
    const request = (sign: TextSigner): RawRequest =>
      signHtxTexts(sign, {
        method: 'GET',
        path: front.readPath,
        host: new URL(front.url).host,
        query: htxProofs({
          apiKey: edwards.key.apiKey,
          timestamp: htxTimestamp(Date.now()),
          method: 'Ed25519',
        }),
      });
    const good = edwardsSigner(edwards.privateKey);
    const spoil =
      (change: (bytes: Buffer) => Buffer): TextSigner =>
      (text) =>
        change(Buffer.from(good(text), 'base64')).toString('base64');
    const tricks: Trick[] = [
      ...[1n, 2n, 3n].map((times) => ({
        what: `S + ${times}L`,
        request: request(spoil((bytes) => malleable(bytes, times))),
      })),
      { what: 'S of nothing', request: request(spoil((bytes) => bytes.fill(0, 32))) },
      { what: 'R of nothing', request: request(spoil((bytes) => bytes.fill(0, 0, 32))) },
      {
        what: 'neutral R, S of nothing',
        request: request(() => Buffer.concat([Buffer.of(1), Buffer.alloc(63)]).toString('base64')),
      },
      { what: 'R with the other sign', request: request(spoil((bytes) => flipBit(bytes, 255))) },
      { what: '63 bytes', request: request(spoil((bytes) => bytes.subarray(0, 63))) },
      { what: '65 bytes', request: request(spoil((bytes) => Buffer.concat([bytes, Buffer.of(0)]))) },
      { what: 'nothing but zeroes', request: request(() => Buffer.alloc(64).toString('base64')) },
      ...Array.from({ length: 512 }, (_, bit) => ({
        what: `bit ${bit}`,
        request: request(spoil((bytes) => flipBit(bytes, bit))),
      })),
    ];
    // So many that no address has used its failures up.
    for (let nth = 0; nth * TOGETHER < tricks.length; nth += 1)
      await assertAllRefused(bench, front, {
        tricks: tricks.slice(nth * TOGETHER, (nth + 1) * TOGETHER),
        code: 'SIGNATURE_WRONG',
        address: `127.0.${front.family.length}.${nth + 1}`,
      });
    await assertServed(bench, front, request(good));
  }
});

/** Fewer than {@link CURVE_FAILURES} lets one address try at once. */
const TOGETHER = 16;

function malleable(signature: Buffer, times: bigint): Buffer {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + times * L;
  const hex = s.toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(hex, 'hex').reverse()]);
}

function flipBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return flipped;
}

void test('SIG-13: no virtual key is cut for a public key of small order, of another curve or in a wrong PEM', async () => {
  const { admin } = bench.gateway;
  const pem = edwards.privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
    type: 'spki',
    format: 'pem',
  });
  const good = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  const given = [
    Buffer.alloc(32).toString('base64'),
    Buffer.concat([Buffer.of(1), Buffer.alloc(31)]).toString('base64'),
    Buffer.from('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'hex').toString('base64'),
    Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex').toString('base64'),
    Buffer.alloc(32, 0xff).toString('base64'),
    Buffer.alloc(31, 7).toString('base64'),
    generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }),
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }),
    rsa,
    pem.export({ type: 'pkcs8', format: 'pem' }),
    good.replace('PUBLIC', 'PRIVATE'),
    good.replace('-----END PUBLIC KEY-----', ''),
    good.slice(0, 60),
    '',
  ];
  for (const publicKey of given)
    await assert.rejects(
      issueHtxTestKey(admin, bench.accountIds.htx, { label: 'odd', algorithm: 'ed25519', publicKey }),
      { code: 'KEY_TERMS_REFUSED' },
      publicKey,
    );
  await issueHtxTestKey(admin, bench.accountIds.htx, {
    label: 'even',
    algorithm: 'ed25519',
    publicKey: good,
  });
});

void test('SIG: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
});
