/** Signatures that are not quite the right one, or of something else, at every port of a running gateway. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { htxTimestamp } from '../support/htx-signing.ts';
import type { RawRequest } from '../support/raw-client.ts';
import { AttackBench } from './bench.ts';
import { readCount } from './counts.ts';
import { HtxFront, OkxFront, type Front } from './fronts.ts';
import { assertAllRefused, sendMany, type Trick } from './many.ts';
import {
  assertCalm,
  assertNoSecretAnywhere,
  assertRecorded,
  assertServed,
  type Footprint,
} from './oracles.ts';
import { seededRandom } from './random.ts';
import { hmacSigner, htxProofs, signHtxTexts, signOkxTexts } from './signing.ts';

/** Random base64 texts, and requests whose signatures are exchanged; CI and the soak take more. */
const VARIANTS = readCount('SIGNATURE_VARIANTS', 300);
const CROSSED = readCount('SIGNATURE_CROSSED', 16);

const { random } = seededRandom('signatures');

let bench: AttackBench;
let baseline: Footprint;
before(async () => {
  bench = await AttackBench.start();
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
  baseline = bench.footprint();
});
after(async () => {
  await bench.close();
});

/** Of a request that was signed well. */
function signatureOf(front: Front, { headers = [], target }: RawRequest): string {
  if (front instanceof OkxFront) return headers.find(([name]) => name === 'OK-ACCESS-SIGN')?.[1] ?? '';
  return decodeURIComponent(/&Signature=(.*)$/u.exec(target)?.[1] ?? '');
}

/** The same request with another signature; in a query it is escaped unless told. */
function withSignature(front: Front, request: RawRequest, signature: string): RawRequest {
  if (front instanceof OkxFront) {
    const headers = (request.headers ?? []).map(
      ([name, value]) => [name, name === 'OK-ACCESS-SIGN' ? signature : value] as const,
    );
    return { ...request, headers };
  }
  const target = request.target.replace(/&Signature=.*$/u, `&Signature=${escapeAll(signature)}`);
  return { ...request, target };
}

/** In the venue's way: what JavaScript leaves as it is though it is not unreserved is escaped, too. */
function escapeAll(text: string): string {
  const escaped = encodeURIComponent(text);
  return escaped.replaceAll(/[!'()*]/gu, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Other texts that a lenient reader would take for the same bytes, and texts that are near. */
function variantsOf(signature: string): string[] {
  const bytes = Buffer.from(signature, 'base64');
  const last = ALPHABET.indexOf(signature.at(-2) ?? '');
  const variants = [
    signature.slice(0, -1),
    `${signature}=`,
    `${signature}==`,
    `=${signature}`,
    `${signature}A`,
    `${signature}AAAA`,
    `${signature}${signature}`,
    bytes.toString('base64url'),
    `${bytes.toString('base64url')}=`,
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    `"${signature}"`,
    signature.toLowerCase(),
    signature.toUpperCase(),
    Array.from(signature).reverse().join(''),
    Buffer.from(signature).toString('base64'),
    Buffer.concat([bytes, Buffer.of(0)]).toString('base64'),
    Buffer.concat([Buffer.of(0), bytes]).toString('base64'),
    // Bits behind the last byte that a reader throws away.
    ...[1, 2, 3].map((bit) => `${signature.slice(0, -2)}${ALPHABET[last ^ bit] ?? ''}=`),
    ...Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length).toString('base64')),
    ...Array.from({ length: 40 }, (_, length) => randomBytes(length + 1).toString('base64')),
    ...Array.from(signature, (_, at) => `${signature.slice(0, at)}${signature.slice(at + 1)}`),
    ...['!', '.', ',', '-', '_', '=', '*', '~'].flatMap((noise) =>
      [1, 7, 21, 43].map((at) => signature.slice(0, at) + noise + signature.slice(at)),
    ),
    ...Array.from({ length: VARIANTS }, () => {
      const at = Math.floor(random() * 43);
      return signature.slice(0, at) + (ALPHABET[Math.floor(random() * 64)] ?? '') + signature.slice(at + 1);
    }),
  ];
  return variants.filter((text) => text !== signature);
}

function bitFlipsOf(signature: string): string[] {
  const bytes = Buffer.from(signature, 'base64');
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    return flipped.toString('base64');
  });
}

void test('SIG-01: no other signature and no other text of the right one is taken, of a read or an order', async () => {
  for (const front of bench.everyFront) {
    const records = await bench.records();
    const requests = [front.read(), front.order()];
    for (const request of requests) {
      const signature = signatureOf(front, request);
      const texts = [...bitFlipsOf(signature), ...variantsOf(signature)];
      assert.ok(texts.length > 256 + VARIANTS);
      const tricks = texts.map((text) => ({ what: text, request: withSignature(front, request, text) }));
      await assertAllRefused(bench, front, { tricks, code: ['SIGNATURE_WRONG', 'SIGNATURE_MISSING'] });
    }
    await assertRecorded(bench, records, []);
    // None of it has used the signatures up.
    for (const request of requests) await assertServed(bench, front, request);
  }
});

void test('SIG-01: signature in a query stands there as base64, and its escapes are the venue’s', async () => {
  for (const front of [bench.fronts['htx-spot'], bench.fronts['htx-contract']]) {
    const request = front.read();
    const signature = signatureOf(front, request);
    const plain = request.target.replace(/&Signature=.*$/u, '&Signature=');
    const tricks = [
      encodeURIComponent(signature).replaceAll(/%[0-9A-F]{2}/gu, (escape) => escape.toLowerCase()),
      encodeURIComponent(encodeURIComponent(signature)),
      `%${signature.charCodeAt(0).toString(16)}${encodeURIComponent(signature.slice(1))}`,
      '',
    ].map((text) => ({ what: text, request: { ...request, target: plain + text } }));
    await assertAllRefused(bench, front, {
      tricks,
      code: ['SIGNATURE_WRONG', 'SIGNATURE_MISSING', 'FIELD_MALFORMED'],
    });
    await assertServed(bench, front, request);
    await assertServed(bench, front, { ...request, target: plain + signature });
  }
});

/** Reads that differ in their queries, and an order. */
function crossedRequests(front: Front): RawRequest[] {
  const reads = Array.from({ length: CROSSED - 2 }, (_, nth) =>
    front.sign({ method: 'GET', ...question(front, nth + 1) }),
  );
  return [...reads, front.read(), front.order()];
}

function question(front: Front, nth: number): { path: string; query: Record<string, string> } {
  if (front.family === 'okx') return { path: '/api/v5/trade/orders-pending', query: { limit: String(nth) } };
  if (front.family === 'htx-contract')
    return {
      path: '/v5/trade/order/opens',
      query: { contract_code: 'BTC-USDT', margin_mode: 'cross', limit: String(nth) },
    };
  const query = {
    'account-id': String(front.orderFields()['account-id']),
    symbol: 'btcusdt',
    size: String(nth),
  };
  return { path: '/v1/order/openOrders', query };
}

const AUTHENTICATION = /(?:AccessKeyId|SignatureMethod|SignatureVersion|Timestamp|Signature)=[^&]*/gu;

/** What one request asks with the authentication of another. */
function cross(front: Front, asked: RawRequest, signed: RawRequest): RawRequest {
  if (front instanceof OkxFront) return { ...asked, headers: signed.headers ?? [] };
  const proofs = signed.target.match(AUTHENTICATION) ?? [];
  const [path = '', query = ''] = asked.target.split('?');
  const rest = query.split('&').filter((pair) => pair.replace(AUTHENTICATION, '') !== '');
  return { ...asked, target: `${path}?${[...rest, ...proofs].join('&')}` };
}

void test('SIG-02: signature of one request serves no other method, path, query or body', async () => {
  for (const front of bench.everyFront) {
    const requests = crossedRequests(front);
    const tricks = requests.flatMap((asked, row) =>
      requests
        .filter((_, column) => column !== row)
        .map((signed): Trick => ({
          what: `${asked.target} by ${signed.target}`,
          request: cross(front, asked, signed),
        })),
    );
    await assertAllRefused(bench, front, { tricks, code: 'SIGNATURE_WRONG' });
    for (const answer of await sendMany(bench, front, requests))
      assert.ok(front.isServed(answer), `${front.family} ${answer.body.toString()}`);
    // A request put together by this very function of its own parts is served.
    const [asked] = crossedRequests(front);
    assert.ok(asked !== undefined);
    await assertServed(bench, front, cross(front, asked, asked));
  }
});

void test('SIG-02: body of an OKX order is signed to the last byte', async () => {
  const front = bench.fronts.okx;
  const order = front.order();
  const body = String(order.body);
  const bodies = [
    body.replace('"buy"', '"sell"'),
    `${body} `,
    ` ${body}`,
    body.replace('0.001', '0.0010'),
    '{}',
    body.slice(1),
  ];
  const tricks = bodies.map((text) => ({ what: text, request: { ...order, body: text } }));
  await assertAllRefused(bench, front, { tricks, code: 'SIGNATURE_WRONG' });
  await assertServed(bench, front, order);
});

/** What stands behind the question mark, and what becomes of it when it is signed as it stands. */
const QUERIES = [
  ['a=1&a=1', 'twice'],
  ['a=1&a=2', 'twice, differently'],
  ['a=1+2', 'plus for a space'],
  ['a=%7Eb', 'a needless escape'],
  ['a=%2c', 'a lower-case escape'],
  ['a=%C3', 'no UTF-8'],
  ['a=%C0%AE', 'an overlong form'],
  ['a=%', 'half an escape'],
  ['a', 'no equals sign'],
  ['a[]=1', 'brackets'],
  ['%61=1', 'an escaped name'],
  ['=1', 'no name'],
  ['a=1&&b=2', 'nothing in between'],
  ['&a=1', 'nothing before'],
  ['a=1&', 'nothing behind'],
  ['a=1;b=2', 'a semicolon'],
  ['__proto__=1', 'a name of objects'],
  ['a.b=1', 'a dot in a name'],
] as const;

function signedQuery(front: Front, query: string): RawRequest {
  if (front instanceof OkxFront) {
    const target = `${front.readPath}?${query}`;
    return signOkxTexts(front.key, { method: 'GET', target, timestamp: new Date().toISOString() });
  }
  const proofs = htxProofs({ apiKey: front.key.apiKey, timestamp: htxTimestamp(Date.now() + 5_000) });
  return signHtxTexts(hmacSigner(front.key.secret), {
    method: 'GET',
    path: front.readPath,
    host: new URL(front.url).host,
    query: `${proofs}&${query}`,
  });
}

void test('SIG-04: query in another than its one form is refused though it was signed so', async () => {
  for (const front of bench.everyFront) {
    const tricks = QUERIES.map(([query, what]) => ({
      what: `${what}: ${query}`,
      request: signedQuery(front, query),
    }));
    await assertAllRefused(bench, front, { tricks, code: ['FIELD_MALFORMED', 'REQUEST_MALFORMED'] });
    // The signature itself is right: with a query in its form only the field is unknown.
    const known = signedQuery(front, 'a=1');
    const [answer] = await sendMany(bench, front, [known]);
    const code = answer?.headers.get('bitting-code') ?? 'FIELD_UNKNOWN';
    assert.equal(code, 'FIELD_UNKNOWN', answer?.body.toString() ?? '');
  }
});

void test('SIG-04: order of a query’s pairs is part of what OKX signs and not of what HTX signs', async () => {
  for (const front of bench.everyFront) {
    const { path } = question(front, 1);
    const query = front.family === 'okx' ? { instType: 'SPOT', limit: '7' } : question(front, 7).query;
    const request = front.sign({ method: 'GET', path, query });
    const [route = '', text = ''] = request.target.split('?');
    const turned = { ...request, target: `${route}?${text.split('&').reverse().join('&')}` };
    assert.notEqual(turned.target, request.target);
    await assertServed(bench, front, request);
    if (front instanceof HtxFront) await assertServed(bench, front, turned);
    else
      await assertAllRefused(bench, front, {
        tricks: [{ what: 'turned', request: turned }],
        code: 'SIGNATURE_WRONG',
      });
  }
});

void test('SIG: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
});
