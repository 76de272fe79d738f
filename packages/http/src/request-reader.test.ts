import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { allowHosts } from './last-host.ts';
import { HTTP_METHODS, type RequestRules } from './request-head.ts';
import { RequestReader } from './request-reader.ts';
import type { RequestHead } from './request.ts';
import { everyCut } from './testing/cuts.ts';
import { type PlainHead, plainHead } from './testing/plain-heads.ts';
import { ACCEPTED, EXAMPLE_HOST, REFUSED, writePost, writeRequest } from './testing/request-examples.ts';

const RULES: RequestRules = {
  methods: HTTP_METHODS,
  targetBytesMax: HTTP_SERVER_BOUNDS.targetBytesMax,
  bodyBytesMax: HTTP_SERVER_BOUNDS.bodyBytesMax,
  isAllowedHost: (host) => host === EXAMPLE_HOST,
  upgrades: 'refused',
};

interface PlainRequest {
  readonly head: PlainHead<RequestHead>;
  readonly body: Buffer;
}

interface Reading {
  readonly requests: readonly PlainRequest[];
  /** What the reader said when it had no further request. */
  readonly last: string;
}

function readAll(pieces: readonly Buffer[], rules = RULES): Reading {
  const reader = new RequestReader(rules, HTTP_SERVER_BOUNDS);
  const requests: PlainRequest[] = [];
  let last = 'more';
  for (const piece of pieces) {
    reader.append(piece);
    for (;;) {
      const step = reader.next();
      if (typeof step === 'string') {
        last = step;
        break;
      }
      requests.push({ head: plainHead(step.head), body: step.body });
    }
  }
  return { requests, last };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

for (const [name, text] of Object.entries(ACCEPTED)) {
  test(`reader accepts ${name}, however it is cut`, () => {
    const bytes = bytesOf(text);
    const whole = readAll([bytes]);
    assert.equal(whole.last, 'more');
    assert.equal(whole.requests.length, 1);
    for (const pieces of everyCut(bytes)) assert.deepEqual(readAll(pieces), whole);
  });
}

for (const { id, name, text, reason } of REFUSED) {
  test(`${id}: reader refuses ${name.slice(0, 90)} as ${reason}, however it is cut`, () => {
    for (const pieces of everyCut(bytesOf(text))) {
      assert.deepEqual(readAll(pieces), { requests: [], last: reason });
    }
  });
}

test('reader gives the parts of a request as they were sent', () => {
  const text = writePost(['Content-Length: 5', 'OK-ACCESS-KEY: a b', 'X-Empty:'], 'he\0\xfflo');
  const { requests } = readAll([bytesOf(text.replace('/trade/order', '/trade/order?a=%2C,&b'))]);
  assert.deepEqual(requests[0]?.head, {
    method: 'POST',
    target: '/api/v5/trade/order?a=%2C,&b',
    path: '/api/v5/trade/order',
    query: 'a=%2C,&b',
    headers: [
      ['host', EXAMPLE_HOST],
      ['content-length', '5'],
      ['ok-access-key', 'a b'],
      ['x-empty', ''],
    ],
    contentLength: 5,
    connection: 'keep-alive',
  });
  assert.deepEqual(requests[0].body, bytesOf('he\0\xffl'));
});

test('reader separates pipelined requests, however they are cut', () => {
  const texts = Object.values(ACCEPTED);
  const expected = texts.map((text) => readAll([bytesOf(text)]).requests[0]);
  for (const pieces of everyCut(bytesOf(texts.join('')))) {
    assert.deepEqual(readAll(pieces), { requests: expected, last: 'more' });
  }
});

test('reader believes nothing behind a refusal', () => {
  const good = writeRequest();
  for (const { text, reason } of REFUSED) {
    const { requests, last } = readAll([bytesOf(good + text + good + good)]);
    assert.equal(requests.length, 1);
    assert.equal(last, reason);
  }
});

test('reader keeps a body that nobody else writes to', () => {
  const reader = new RequestReader(RULES, HTTP_SERVER_BOUNDS);
  const bodies: Buffer[] = [];
  for (let run = 0; run < 50; run += 1) {
    for (const byte of bytesOf(writePost(['Content-Length: 3'], `${100 + run}`))) {
      reader.append(Buffer.from([byte]));
      const step = reader.next();
      if (typeof step !== 'string') bodies.push(step.body);
    }
  }
  assert.deepEqual(
    bodies.map(String),
    Array.from({ length: 50 }, (_, run) => `${100 + run}`),
  );
});

test('reader accepts a head and headers at their bounds exactly', () => {
  const many = writeRequest({ lines: Array.from({ length: 63 }, (_, at) => `X-${at}: y`) });
  assert.equal(readAll([bytesOf(many)]).requests.length, 1);
  const padding = HTTP_SERVER_BOUNDS.headBytesMax - writeRequest({ lines: ['X-A: '] }).length;
  const full = writeRequest({ lines: [`X-A: ${'b'.repeat(padding)}`] });
  for (const pieces of everyCut(bytesOf(full))) assert.equal(readAll(pieces).requests.length, 1);
  const over = writeRequest({ lines: [`X-A: ${'b'.repeat(padding + 1)}`] });
  for (const pieces of everyCut(bytesOf(over))) assert.equal(readAll(pieces).last, 'head-too-large');
});

test('reader says of a head beyond its bound that it is too large, whatever stands there', () => {
  const full = 'G'.repeat(HTTP_SERVER_BOUNDS.headBytesMax);
  for (const next of ['G', '\0', '\n', '\r', '\rG', '\r\n'])
    assert.equal(readAll([bytesOf(full + next)]).last, 'head-too-large', JSON.stringify(next));
  assert.equal(readAll([bytesOf(full)]).last, 'more');
});

test('reader reports what a request says of its connection', () => {
  const read = (...lines: readonly string[]): string | undefined =>
    readAll([bytesOf(writeRequest({ lines }))]).requests[0]?.head.connection;
  assert.equal(read(), 'keep-alive');
  assert.equal(read('Connection: Keep-Alive'), 'keep-alive');
  assert.equal(read('Connection: Close'), 'close');
});

test('reader accepts a target and a body at their bounds exactly', () => {
  const target = `/${'x'.repeat(HTTP_SERVER_BOUNDS.targetBytesMax - 1)}`;
  assert.equal(readAll([bytesOf(writeRequest({ line: `GET ${target} HTTP/1.1` }))]).requests.length, 1);
  const body = 'b'.repeat(HTTP_SERVER_BOUNDS.bodyBytesMax);
  const { requests } = readAll([bytesOf(writePost([`Content-Length: ${body.length}`], body))]);
  assert.equal(requests[0]?.body.length, body.length);
});

test('reader accepts dots and lone marks in segments that are not dot segments', () => {
  for (const path of ['/.a', '/a.', '/.a/b', '/a./b', '/...', '/-', '/a/.b?c', '/a/b.?c']) {
    const { requests } = readAll([bytesOf(writeRequest({ line: `GET ${path} HTTP/1.1` }))]);
    assert.equal(requests[0]?.head.target, path);
  }
});

test('reader compares a host without regard to its case', () => {
  const rules: RequestRules = { ...RULES, isAllowedHost: allowHosts((host) => host === 'gateway.test') };
  const read = (host: string): Reading =>
    readAll([bytesOf(writeRequest().replace(EXAMPLE_HOST, host))], rules);
  for (const host of ['gateway.test', 'Gateway.TEST']) assert.equal(read(host).requests.length, 1, host);
  for (const host of ['gateway.tes', 'gateway.test.']) assert.equal(read(host).last, 'host', host);
});

test('reader takes a request line apart at its two spaces', () => {
  const last = (line: string): string => readAll([bytesOf(writeRequest({ line }))]).last;
  assert.equal(last('GET /x HTTP/1.1'), 'more');
  for (const line of [
    ' /x HTTP/1.1',
    'GET',
    'GET ',
    'GET /x',
    'GET /x ',
    'GET  /x HTTP/1.1',
    'GET /x  HTTP/1.1',
  ])
    assert.notEqual(last(line), 'more', line);
  // The spaces of the next line are none of the first.
  assert.equal(last('GET /x\r\nX-A: b HTTP/1.1'), 'start-line');
  assert.equal(last('GET\r\nX-A: b HTTP/1.1'), 'start-line');
});

test('reader serves only the methods it is told to', () => {
  const rules: RequestRules = { ...RULES, methods: ['GET'] };
  assert.equal(readAll([bytesOf(writeRequest())], rules).requests.length, 1);
  assert.equal(readAll([bytesOf(writePost([], ''))], rules).last, 'method');
});

test('reader accepts an upgrade where upgrades are handed over', () => {
  const rules: RequestRules = { ...RULES, upgrades: 'handed-over' };
  const upgrade = { lines: ['Connection: Upgrade', 'Upgrade: WebSocket'] };
  assert.equal(readAll([bytesOf(writeRequest(upgrade))], rules).requests[0]?.head.connection, 'upgrade');
  assert.equal(readAll([bytesOf(writeRequest(upgrade))]).last, 'upgrade');
  for (const lines of [
    ['Connection: Upgrade'],
    ['Upgrade: websocket'],
    ['Connection: Upgrade', 'Upgrade: h2c'],
  ]) {
    assert.equal(readAll([bytesOf(writeRequest({ lines }))], rules).last, 'upgrade');
  }
  const post = writeRequest({ line: 'POST /x HTTP/1.1', ...upgrade });
  assert.equal(readAll([bytesOf(post)], rules).last, 'upgrade');
});

test('reader says what has arrived of the next request', () => {
  const reader = new RequestReader(RULES, HTTP_SERVER_BOUNDS);
  assert.equal(reader.phase, 'nothing');
  const text = writePost(['Content-Length: 2'], '');
  reader.append(bytesOf(text.slice(0, 10)));
  assert.equal(reader.next(), 'more');
  assert.equal(reader.phase, 'head');
  reader.append(bytesOf(text.slice(10)));
  assert.equal(reader.next(), 'more');
  assert.equal(reader.phase, 'body');
  reader.append(bytesOf('{}rest'));
  assert.notEqual(typeof reader.next(), 'string');
  assert.equal(reader.takeRest().toString(), 'rest');
  assert.equal(reader.phase, 'nothing');
});
