/** Request lines that are not the one accepted form, signed by the bot as they stand, at every port of a running gateway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AttackBench } from './bench.ts';
import { assertBothServed, assertNotRead } from './framing-oracle.ts';
import type { Front } from './fronts.ts';
import {
  assertCalm,
  assertNoSecretAnywhere,
  assertServed,
  assertTrickRefused,
  type Footprint,
} from './oracles.ts';
import { shapeOf, writeShape } from './shapes.ts';

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

/** Nothing that a virtual key may do. */
const WITHDRAWALS: Readonly<Record<Front['family'], string>> = {
  okx: '/api/v5/asset/withdrawal',
  'htx-spot': '/v1/dw/withdraw/api/create',
  'htx-contract': '/linear-swap-api/v1/swap_transfer_inner',
};

const SEGMENTS =
  '%2e%2e %2E%2E %2e%2E %2E. .%2e %2e. .%2E %2e %2E %252e%252e ..%2f ..%5c %2f %2F %5c %c0%ae%c0%ae %u002e%u002e %00 %0d%0a %20 %09 % %4 %zz';

interface Tricks {
  readonly id: string;
  readonly title: string;
  /** Paths made of a path that exists and of one that no key may call. */
  readonly paths: (known: string, forbidden: string) => readonly string[];
}

const PATH_TRICKS: readonly Tricks[] = [
  {
    id: 'PTH-01',
    title: 'dot segments',
    paths: (known, forbidden) => [
      `${known}/../../..${forbidden}`,
      `${parentOf(known)}/..${forbidden}`,
      `${known}/..`,
      `${known}/.`,
      `/..${known}`,
      `/.${known}`,
      `/../../..${forbidden}`,
      `${parentOf(known)}/./${nameOf(known)}`,
      `${known}/x/../`,
    ],
  },
  {
    id: 'PTH-02',
    title: 'percent-encoding in the path',
    paths: (known, forbidden) => [
      ...SEGMENTS.split(' ').map((segment) => `${parentOf(known)}/${segment}${forbidden}`),
      `${parentOf(known)}/%${hexOf(nameOf(known))}${nameOf(known).slice(1)}`,
      known.replaceAll('/', '%2F'),
    ],
  },
  {
    id: 'PTH-03',
    title: 'doubled, trailing and backward slashes',
    paths: (known, forbidden) => [
      `/${known}`,
      `//${known}`,
      `${known}/`,
      `${known}//`,
      `${parentOf(known)}//${nameOf(known)}`,
      known.replaceAll('/', '//'),
      known.replaceAll('/', '\\'),
      `${known}\\..${forbidden}`,
      `${known};x=1`,
      known.slice(1),
    ],
  },
  {
    id: 'PTH-05',
    title: 'targets that name a host',
    paths: (known) => [
      `http://evil.test${known}`,
      `https://evil.test${known}`,
      `HTTP://127.0.0.1${known}`,
      `a@evil.test${known}`,
      `http://a@evil.test${known}`,
      `//evil.test${known}`,
      `evil.test${known}`,
      `evil.test:443${known}`,
      `@evil.test${known}`,
      `http:${known}`,
      `\\\\evil.test${known}`,
    ],
  },
  {
    id: 'PTH-07',
    title: 'bytes that a target does not have',
    paths: (known) =>
      [
        '\0',
        '\t',
        ' ',
        '\x01',
        '\x0b',
        '\x7f',
        '\x80',
        '\xa0',
        '\xc3\xa9',
        '#',
        '"',
        '<',
        '|',
        '{',
        '^',
        '`',
        '~',
        ',',
      ]
        .map((byte) => `${known}${byte}x`)
        .concat(['%00', '%', '#'].map((end) => `${known}${end}`)),
  },
];

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function hexOf(text: string): string {
  return text.charCodeAt(0).toString(16);
}

/** The read and the act whose paths are spoiled. */
const METHODS = ['GET', 'POST'] as const;

for (const { id, title, paths } of PATH_TRICKS)
  void test(`${id}: ${title} are refused with what follows, and the same path without them is served`, async () => {
    for (const front of bench.everyFront) {
      for (const method of METHODS) {
        const known = method === 'GET' ? front.readPath : front.orderPath;
        const body = method === 'GET' ? {} : { body: front.orderFields() };
        for (const path of paths(known, WITHDRAWALS[front.family])) {
          const bytes = writeShape(shapeOf(front, front.sign({ method, path, ...body })));
          await assertNotRead(bench, front, { bytes, what: `${method} ${JSON.stringify(path)}` });
        }
        const control = front.sign({ method, path: known, ...body });
        await assertBothServed(bench, front, {
          bytes: bench.render(front, control),
          what: `${method} ${known}`,
        });
      }
    }
  });

void test('PTH-07: fragment or a second question mark behind a signed target is refused', async () => {
  for (const front of bench.everyFront)
    for (const end of ['#', '#x', '?x=1?y=2', '\0', ' ', '\t', ' x', '\xe9']) {
      const { target, ...rest } = front.read();
      const bytes = writeShape(
        shapeOf(front, { ...rest, target: `${target}${target.includes('?') ? end.replace('?', '&') : end}` }),
      );
      await assertNotRead(bench, front, { bytes, what: JSON.stringify(end) });
    }
});

void test('PTH-03: path in other letters or with another end is no operation', async () => {
  for (const front of bench.everyFront) {
    const before = await bench.records();
    const known = front.orderPath;
    for (const path of [
      known.toUpperCase(),
      `${known}s2`,
      `${known}.json`,
      `${known}/place`,
      `/api${known}`,
    ]) {
      const trick = front.sign({ method: 'POST', path, body: front.orderFields() });
      await assertTrickRefused(bench, {
        front,
        trick,
        code: ['OPERATION_UNKNOWN', 'OPERATION_NOT_ADMITTED'],
        what: path,
      });
    }
    await assertServed(bench, front, front.order());
    // What the gateway says of itself comes when it comes.
    const added = (await bench.records()).slice(before.length).filter(({ type }) => type !== 'system');
    assert.deepEqual(
      added.map(({ type }) => type),
      ['refusal', 'refusal', 'refusal', 'refusal', 'refusal', 'intent', 'outcome'],
    );
  }
});

const METHODS_REFUSED =
  'OPTIONS HEAD TRACE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH BIND REBIND UNBIND ACL REPORT ' +
  'MKACTIVITY CHECKOUT MERGE PURGE LINK UNLINK SOURCE QUERY BREW NOTIFY SUBSCRIBE UNSUBSCRIBE M-SEARCH PRI get Get post ' +
  'GETT GE G POSTT XPOST _GET GET\t';

void test('PTH-06: forty methods are refused as no request, and two as no operation', async () => {
  const methods = METHODS_REFUSED.split(' ');
  assert.ok(methods.length >= 40);
  for (const front of bench.everyFront) {
    for (const method of methods) {
      const request = { ...front.read(), method };
      await assertNotRead(bench, front, { bytes: bench.render(front, request), what: method });
    }
    for (const line of [
      'CONNECT evil.test:443 HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'GET * HTTP/1.1',
      'GET evil.test:80 HTTP/1.1',
    ]) {
      const bytes = writeShape({ ...shapeOf(front, front.read()), line });
      await assertNotRead(bench, front, { bytes, what: line });
    }
    for (const method of ['PUT', 'DELETE']) {
      // What the bot would have signed if its venue had them.
      const trick = front.sign({ method: method as 'GET', path: front.orderPath });
      await assertTrickRefused(bench, { front, trick, code: 'OPERATION_UNKNOWN', what: method });
    }
    await assertServed(bench, front, front.read());
  }
});

void test('PTH-07: request line in another form or version is refused', async () => {
  for (const front of bench.everyFront)
    for (const [from, to] of [
      [/HTTP\/1\.1$/u, 'HTTP/1.0'],
      [/HTTP\/1\.1$/u, 'HTTP/2.0'],
      [/HTTP\/1\.1$/u, 'HTTP/0.9'],
      [/HTTP\/1\.1$/u, 'http/1.1'],
      [/HTTP\/1\.1$/u, 'HTTP/1.1 '],
      [/HTTP\/1\.1$/u, 'HTTP/01.1'],
      [/ HTTP\/1\.1$/u, ''],
      [/^GET /u, 'GET  '],
      [/^GET /u, ' GET '],
      [/^GET /u, 'GET\t'],
      [/^/u, '\r\n'],
      [/^/u, '\x16\x03\x01'],
    ] as const) {
      const shape = shapeOf(front, front.read());
      const bytes = writeShape({ ...shape, line: shape.line.replace(from, to) });
      await assertNotRead(bench, front, { bytes, what: `${JSON.stringify(to)} for ${from.source}` });
    }
});

void test('PTH: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
});
