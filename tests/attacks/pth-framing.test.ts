/** Heads and bodies whose length or meaning two readers could understand differently, at every port of a running gateway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { AttackBench } from './bench.ts';
import { assertBothServed, assertNotRead } from './framing-oracle.ts';
import { assertCalm, assertNoSecretAnywhere, assertServed, type Footprint } from './oracles.ts';
import { shapeOf, writeShape, type Shape } from './shapes.ts';

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

type Change = (shape: Shape) => Partial<Shape>;

interface Tricks {
  readonly id: string;
  readonly title: string;
  /** An order's bytes with one part changed: each is refused. */
  readonly tricks: readonly Change[];
  /** The same without the trick: each is served. */
  readonly controls: readonly Change[];
}

/** Header lines behind those of the order. */
const adding =
  (...lines: readonly string[]): Change =>
  ({ headers }) => ({ headers: [...headers, ...lines] });

/** Another way to say how long the body is. */
const framed =
  (...framing: readonly string[]): Change =>
  () => ({ framing });

/** A length made of the right one. */
const sized =
  (write: (length: string) => readonly string[]): Change =>
  ({ body }) => ({ framing: write(String(Buffer.byteLength(body))) });

const chunked =
  (...values: readonly string[]): Change =>
  ({ body }) => ({
    framing: values.map((value) => `Transfer-Encoding: ${value}`),
    body: `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  });

const hosted =
  (write: (host: string) => readonly string[]): Change =>
  ({ host: [line = ''] }) => ({ host: write(line.slice('Host: '.length)) });

const LENGTHS = '01|+1|-1|1,1|1, 1|0x1||1e1|1.0|00|9223372036854775808|18446744073709551617|1 1|"1"|x'.split(
  '|',
);
const CODINGS =
  'chunked|,chunked|chunked,|gzip, chunked|chunked, identity|chunked, chunked|identity|Chunked|xchunked||"chunked"|chunked;q=1'.split(
    '|',
  );

const FAMILIES: readonly Tricks[] = [
  {
    id: 'PTH-09',
    title: 'length and transfer coding together',
    tricks: [
      ({ framing }) => ({ framing: [...framing, 'Transfer-Encoding: chunked'] }),
      ({ framing }) => ({ framing: ['Transfer-Encoding: chunked', ...framing] }),
      ({ framing, body }) => ({
        ...chunked('chunked')({ framing, body } as Shape),
        framing: ['Transfer-Encoding: chunked', 'Content-Length: 4'],
      }),
      ({ framing }) => ({ framing: [...framing, 'Transfer-Encoding: identity'] }),
      ({ framing }) => ({ framing: [...framing, 'transfer-encoding:'] }),
    ],
    controls: [adding('X-Transfer-Encoding: chunked')],
  },
  {
    id: 'PTH-10',
    title: 'transfer codings',
    tricks: [
      ...CODINGS.map((value) => chunked(value)),
      chunked('chunked', 'chunked'),
      chunked('identity', 'chunked'),
      adding('TE: trailers'),
      adding('Trailer: Content-Length'),
      (shape) => ({ ...chunked('chunked')(shape), line: shape.line.replace('1.1', '1.0') }),
    ],
    controls: [adding('X-TE: trailers')],
  },
  {
    id: 'PTH-11',
    title: 'lengths',
    tricks: [
      ...LENGTHS.map((value) => framed(`Content-Length: ${value}`)),
      sized((length) => [`Content-Length: 0${length}`]),
      sized((length) => [`Content-Length: +${length}`]),
      sized((length) => [`Content-Length: ${length}, ${length}`]),
      sized((length) => [`Content-Length: ${length}`, `Content-Length: ${length}`]),
      sized((length) => [`Content-Length: ${length}`, `content-length: ${length}`]),
      sized((length) => [`Content-Length: 0`, `Content-Length: ${length}`]),
      sized((length) => [`Content-Length:  ${length}`]),
      sized((length) => [`Content-Length: ${length} `]),
      sized((length) => [`Content-Length : ${length}`]),
      sized((length) => [`Content-Length: ${length}\x00`]),
      framed('Content-Length: 65537'),
    ],
    controls: [sized((length) => [`content-LENGTH:${length}`])],
  },
  {
    id: 'PTH-13',
    title: 'names of headers',
    tricks: [
      adding('OK_ACCESS_KEY: x'),
      adding('Content_Length: 5'),
      adding('OK-ACCESS-KEY : x'),
      adding('X: y', 'Y'),
      adding(': y'),
      adding('X"Y: z'),
      adding('X/Y: z'),
      adding('X Y: z'),
      adding('(x): z'),
      ({ headers }) => ({ headers: headers.concat(['X-A: b', 'x-a : c']) }),
    ],
    controls: [adding('X-OK-ACCESS-KEYS: x', 'x-y: z')],
  },
  {
    id: 'PTH-14',
    title: 'bytes of headers',
    tricks: [
      adding('X-A: b', ' c'),
      adding('X-A: b', '\tc'),
      adding('X-A: b\rX-B: c'),
      adding('X-A: b\nX-B: c'),
      adding('X-A: b\r'),
      adding('X-A: b\n\nGET / HTTP/1.1'),
      adding('X-A: b\0'),
      adding('X-A: \x85b'),
      adding('X-A: b\xa0'),
      adding('X-A: \x0bb'),
      adding('X-A: b\x7f'),
      adding('X-A:\tb'),
      adding('X-A:  b'),
      adding('X-A: b '),
      adding('X-A: \xc3\xa9'),
      adding('X\x80A: b'),
    ],
    controls: [adding('X-A: b  c', 'X-B: "d"; e=~', 'X-C:')],
  },
  {
    id: 'PTH-15',
    title: 'hosts',
    tricks: [
      hosted(() => []),
      hosted((host) => [`Host: ${host}`, `Host: ${host}`]),
      hosted((host) => [`Host: ${host}`, 'Host: evil.test']),
      hosted((host) => ['Host: evil.test', `host: ${host}`]),
      hosted((host) => [`Host: ${host}, evil.test`]),
      hosted(() => ['Host: evil.test']),
      hosted(() => ['Host:']),
      hosted(() => ['Host: api.huobi.pro']),
      hosted(() => ['Host: www.okx.com']),
      hosted((host) => [`Host: a@${host}`]),
      hosted((host) => [`Host: ${host}/x`]),
      hosted((host) => [`Host: ${host.replace(':', '.:')}`]),
      hosted((host) => [`Host: ${host.replace('127.0.0.1', '127.1')}`]),
      hosted((host) => [`Host: ${host.replace('127.0.0.1', '2130706433')}`]),
      hosted((host) => [`Host: ${host}:`]),
    ],
    controls: [hosted((host) => [`hOST: ${host}`])],
  },
  {
    id: 'PTH-19',
    title: 'expectations and upgrades',
    tricks: [
      adding('Expect: 100-continue'),
      adding('Expect: x'),
      adding('expect:'),
      adding('Upgrade: websocket', 'Connection: Upgrade'),
      adding('Upgrade: h2c'),
      adding('HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'),
      adding('Proxy-Connection: keep-alive'),
    ],
    controls: [adding('X-Expect: 100-continue')],
  },
  {
    id: 'PTH-21',
    title: 'headers that a Connection header would have removed',
    tricks: [
      adding('Connection: OK-ACCESS-SIGN'),
      adding('Connection: close, Content-Length'),
      adding('Connection: keep-alive', 'Connection: close'),
    ],
    controls: [adding('Connection: keep-alive')],
  },
  {
    id: 'PTH-22',
    title: 'heads that are too much',
    tricks: [
      adding('__proto__: x'),
      adding(...numbered(65)),
      adding(...numbered(2_100)),
      adding(`X-A: ${'b'.repeat(16_384)}`),
      adding(...numbered(40).map((line) => line + 'y'.repeat(500))),
      ({ line }) => ({ line: line.replace(' HTTP', `${'x'.repeat(9_000)} HTTP`) }),
    ],
    controls: [
      adding(...numbered(40)),
      adding(`X-A: ${'b'.repeat(8_000)}`),
      adding('constructor: x', 'toString: y', 'hasOwnProperty: z', 'prototype: w'),
    ],
  },
  {
    id: 'JSN-07',
    title: 'codings of the content',
    tricks: [
      ...['gzip', 'deflate', 'br', 'zstd', 'identity', 'gzip, gzip', '', 'x-gzip', 'compress'].map((coding) =>
        adding(`Content-Encoding: ${coding}`),
      ),
      // A megabyte of zeroes in a thousand bytes.
      (shape) => bomb(shape, ['Content-Encoding: gzip']),
      (shape) => bomb(shape, ['Content-Encoding: gzip', 'Content-Encoding: gzip']),
    ],
    controls: [adding('X-Content-Encoding: gzip', 'Accept-Encoding: gzip, br')],
  },
];

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `X-${at}: y`);
}

function bomb({ headers }: Shape, lines: readonly string[]): Partial<Shape> {
  const body = gzipSync(Buffer.alloc(1_000_000)).toString('latin1');
  return { headers: [...headers, ...lines], framing: [`Content-Length: ${Buffer.byteLength(body)}`], body };
}

for (const { id, title, tricks, controls } of FAMILIES)
  void test(`${id}: ${title} are refused with the order behind them, and without the trick both are served`, async () => {
    for (const front of bench.everyFront) {
      for (const [nth, change] of tricks.entries()) {
        const shape = shapeOf(front, front.order());
        const changed = { ...shape, ...change(shape) };
        const what = `trick ${nth}: ${JSON.stringify({ ...changed, body: '' }).slice(0, 400)}`;
        await assertNotRead(bench, front, { bytes: writeShape(changed), what });
      }
      for (const [nth, change] of controls.entries()) {
        const shape = shapeOf(front, front.order());
        await assertBothServed(bench, front, {
          bytes: writeShape({ ...shape, ...change(shape) }),
          what: `control ${nth}`,
        });
      }
    }
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
  });

void test('PTH-17: body of a GET is refused, signed or not, and the same GET without one is served', async () => {
  for (const front of bench.everyFront)
    for (const body of ['{}', ' ', 'GET / HTTP/1.1\r\n\r\n']) {
      // OKX signs a body whatever the method.
      const withBody = front.sign({ method: 'GET', path: front.readPath, body });
      for (const request of [withBody, { ...front.read(), body }])
        await assertNotRead(bench, front, { bytes: writeShape(shapeOf(front, request)), what: body });
      await assertServed(bench, front, front.read());
    }
});

void test('PTH: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
});
