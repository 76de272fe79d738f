import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EXAMPLE_HOST, REFUSED, writePost, writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';

interface Attack {
  /** What is tried, by the number of its family of attacks. */
  readonly id: string;
  readonly trick: string;
  /** The same request without the trick. */
  readonly control: string;
}

function line(id: string, trick: string, control: string): Attack {
  return {
    id,
    trick: writeRequest({ line: `${trick} HTTP/1.1` }),
    control: writeRequest({ line: `${control} HTTP/1.1` }),
  };
}

function lines(id: string, trick: readonly string[], control: readonly string[]): Attack {
  return { id, trick: writeRequest({ lines: trick }), control: writeRequest({ lines: control }) };
}

function post(id: string, trick: readonly string[], control: readonly string[]): Attack {
  return { id, trick: writePost(trick, '0\r\n\r\n'), control: writePost(control, '0\r\n\r\n') };
}

function hosts(id: string, trick: readonly string[]): Attack {
  return { id, trick: writeRequest({ host: trick }), control: writeRequest() };
}

const TARGET = '/api/v5/asset/withdrawal';
const SIZED = 'Content-Length: 5';
const HOST = `Host: ${EXAMPLE_HOST}`;

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `X-${at}: y`);
}

/** Each differs from its control by the trick alone. */
const ATTACKS: readonly Attack[] = [
  line('PTH-01', 'GET /api/v5/market/../asset/withdrawal', 'GET /api/v5/market/..a/asset/withdrawal'),
  line('PTH-01', 'GET /api/v5/.', 'GET /api/v5/.a'),
  line('PTH-02', 'GET /api/v5/%2e%2e/asset', 'GET /api/v5/2e2e/asset'),
  line('PTH-02', 'GET /api/v5/%61sset', 'GET /api/v5/asset?%61sset'),
  line('PTH-03', `GET /${TARGET}`, `GET ${TARGET}`),
  line('PTH-03', `GET ${TARGET}/`, `GET ${TARGET}`),
  line('PTH-05', `GET http://evil.test${TARGET}`, `GET ${TARGET}`),
  line('PTH-05', `GET user@evil.test${TARGET}`, `GET ${TARGET}`),
  line('PTH-06', `TRACE ${TARGET}`, `GET ${TARGET}`),
  line('PTH-06', 'OPTIONS *', 'GET /'),
  line('PTH-06', 'CONNECT evil.test:443', 'GET /evil.test'),
  line('PTH-07', `GET ${TARGET}#x`, `GET ${TARGET}?x`),
  line('PTH-07', `GET ${TARGET}\xc3\xa9`, `GET ${TARGET}e`),
  line('PTH-07', `GET ${TARGET}\tx`, `GET ${TARGET}-x`),
  post('PTH-09', [SIZED, 'Transfer-Encoding: chunked'], [SIZED, 'X-Transfer-Encoding: chunked']),
  post('PTH-10', ['Transfer-Encoding: ,chunked'], [SIZED]),
  post('PTH-10', ['Transfer-Encoding: chunked, identity'], [SIZED]),
  post('PTH-11', ['Content-Length: 05'], [SIZED]),
  post('PTH-11', ['Content-Length: +5'], [SIZED]),
  post('PTH-11', [SIZED, SIZED], [SIZED]),
  lines('PTH-13', ['OK_ACCESS_KEY: a'], ['OK-ACCESS-KEY: a']),
  lines('PTH-13', ['OK-ACCESS-KEY : a'], ['OK-ACCESS-KEY: a']),
  lines('PTH-14', ['X-A: b', ' c'], ['X-A: b c']),
  lines('PTH-14', ['X-A: b\nX-C: d'], ['X-A: b', 'X-C: d']),
  lines('PTH-14', ['X-A: \xa0b'], ['X-A: b']),
  hosts('PTH-15', []),
  hosts('PTH-15', [HOST, HOST]),
  hosts('PTH-15', ['Host: evil.test']),
  {
    id: 'PTH-17',
    trick: writeRequest({ lines: ['Content-Length: 2'], body: '{}' }),
    control: writePost(['Content-Length: 2'], '{}'),
  },
  lines('PTH-19', ['Expect: 100-continue'], ['X-Expect: 100-continue']),
  lines('PTH-21', ['Connection: keep-alive, OK-ACCESS-SIGN'], ['Connection: keep-alive']),
  lines('PTH-22', numbered(64), numbered(63)),
  lines('PTH-22', [`X-A: ${'b'.repeat(16_384)}`], [`X-A: ${'b'.repeat(16_000)}`]),
  lines('PTH-22', ['__proto__: a'], ['constructor: a']),
];

const CANARY = writeRequest({ line: 'GET /canary HTTP/1.1', lines: ['Connection: close'] });

for (const [at, { id, trick, control }] of ATTACKS.entries()) {
  test(`${id}: server executes nothing of trick ${at} nor behind it, and all of its control`, async (context) => {
    const stage = await ServerStage.open(context, { onRequest: echoPath });
    const attacker = await stage.connect();
    attacker.write(trick + CANARY);
    assert.match(await attacker.untilEnd(), /^HTTP\/1\.1 4\d\d [^]*\r\nConnection: close\r\n/u);
    assert.equal(stage.server.stats().requests, 0);
    const caller = await stage.connect();
    caller.write(control + CANARY);
    assert.match(await caller.untilEnd(), /^HTTP\/1\.1 200 [^]*HTTP\/1\.1 200 [^]*<\/canary>$/u);
    assert.equal(stage.server.stats().requests, 2);
  });
}

test('PTH: every family with refused examples has an attack with its control', () => {
  const ids = (rows: readonly { readonly id: string }[]): string[] =>
    [...new Set(rows.map(({ id }) => id))].sort();
  assert.deepEqual(ids(ATTACKS), ids(REFUSED));
});

test('PTH-21: server gives headers that proxies believe to its owner as any other, and obeys none', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  const believed = [
    'X-HTTP-Method-Override: DELETE',
    'X-Original-URL: /other',
    'X-Rewrite-URL: /other',
    'X-Forwarded-For: 192.0.2.1',
    'X-Forwarded-Host: evil.test',
    'Forwarded: for=192.0.2.1',
  ];
  peer.write(writeRequest({ lines: believed }));
  await stage.untilAsked(1);
  const request = stage.asked[0]?.request;
  assert.equal(request?.method, 'GET');
  assert.equal(request.path, '/api/v5/public/time');
  assert.equal(request.remoteAddress, '127.0.0.1');
  assert.equal(request.header('host'), EXAMPLE_HOST);
});
