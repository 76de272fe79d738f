import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CLOSE_LINES, encodeAnswer, encodeHeaderLines, hasNoBody, joinMessage } from './answer.ts';
import { describeRefusal, FRAMING_REFUSALS, type FramingReason, renderPlainRefusal } from './refusal.ts';
import { HeaderLines } from './header-lines.ts';
import { ReceivedRequest } from './request.ts';

/** RFC 9110 §15. */
const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

const NOTHING = Buffer.alloc(0);
const write = (status: number, body = '', headers: readonly (readonly [string, string])[] = []): string =>
  encodeAnswer({ status, headers, body: Buffer.from(body, 'latin1') }, CLOSE_LINES).toString('latin1');

test('an answer says its status in the words of the standard, its length, and what becomes of the connection', () => {
  for (const [status, phrase] of Object.entries(PHRASES)) {
    const length = status === '204' ? '' : 'Content-Length: 0\r\n';
    assert.equal(write(Number(status)), `HTTP/1.1 ${status} ${phrase}\r\n${length}Connection: close\r\n\r\n`);
  }
  assert.equal(write(418), 'HTTP/1.1 418 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  assert.equal(
    write(200, 'h\xff', [
      ['X-A', 'b'],
      ['x-c', ''],
    ]),
    'HTTP/1.1 200 OK\r\nX-A: b\r\nx-c: \r\nContent-Length: 2\r\nConnection: close\r\n\r\nh\xff',
  );
  assert.equal(
    encodeAnswer({ status: 304, headers: [], body: NOTHING }, '').toString(),
    'HTTP/1.1 304 \r\n\r\n',
  );
});

test('an answer with a status or a body that HTTP does not have is a fault', () => {
  for (const status of [199, 600, 200.5, Number.NaN, -1])
    assert.throws(() => write(status), {
      name: 'RangeError',
      message: `An answer cannot have status ${status}.`,
    });
  for (const status of [200, 599]) assert.ok(write(status).startsWith(`HTTP/1.1 ${status} `));
  for (const status of [204, 304])
    assert.throws(() => write(status, 'x'), {
      name: 'RangeError',
      message: `An answer ${status} cannot have a body.`,
    });
  assert.deepEqual(
    [200, 204, 205, 304, 404].filter((status) => hasNoBody(status)),
    [204, 304],
  );
});

test('a header that frames the message, or that would break a line, cannot be written', () => {
  for (const name of [
    'Connection',
    'content-length',
    'KEEP-ALIVE',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    '',
    'a b',
    'a:',
    'a\r\n',
  ])
    assert.throws(() => encodeHeaderLines([[name, 'x']]), {
      name: 'TypeError',
      message: `A header named ${JSON.stringify(name)} cannot be written.`,
    });
  for (const value of ['a\r\nb', ' a', 'a ', '\0', 'é'])
    assert.throws(() => encodeHeaderLines([['X-A', value]]), {
      name: 'TypeError',
      message: 'The value of header X-A cannot be written.',
    });
  assert.equal(
    encodeHeaderLines([
      ['X-A', 'b c'],
      ['x_b', ''],
    ]),
    '\r\nX-A: b c\r\nx_b: ',
  );
  assert.equal(encodeHeaderLines([]), '');
});

test('a head and a body become one text or one buffer, byte for byte', () => {
  const bytes = (body: Uint8Array): Buffer => {
    const joined = joinMessage('a\xff', body);
    return typeof joined === 'string' ? Buffer.from(joined, 'latin1') : joined;
  };
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (const copies of [0, 1, 32, 33, 80]) {
    const body = Buffer.concat(Array.from({ length: copies }, () => every));
    for (const given of [body, new Uint8Array(body)])
      assert.deepEqual(bytes(given), Buffer.concat([Buffer.from('a\xff', 'latin1'), body]));
  }
  assert.equal(typeof joinMessage('a', every), 'string');
  assert.equal(typeof joinMessage('a', Buffer.alloc(8_192)), 'string');
  assert.equal(typeof joinMessage('a', Buffer.alloc(8_193)), 'object');
});

test('a refusal has a status of its own and one sentence that ends', () => {
  const sentences = new Set<string>();
  for (const reason of Object.keys(FRAMING_REFUSALS) as FramingReason[]) {
    const refusal = describeRefusal(reason);
    assert.equal(refusal.reason, reason);
    assert.ok(refusal.status >= 400 && refusal.status < 600, reason);
    assert.match(refusal.sentence, /^[A-Z].{10,}\.$/u, reason);
    sentences.add(refusal.sentence);
    const answer = renderPlainRefusal(refusal);
    assert.equal(answer.status, refusal.status);
    assert.deepEqual(answer.headers, [['Content-Type', 'text/plain; charset=utf-8']]);
    assert.equal(Buffer.from(answer.body).toString(), `${reason}: ${refusal.sentence}\n`);
  }
  assert.equal(sentences.size, Object.keys(FRAMING_REFUSALS).length);
});

test('a refusal that is no mere bad request says so by its status', () => {
  const others = Object.entries(FRAMING_REFUSALS)
    .filter(([, { status }]) => status !== 400)
    .map(([reason, { status }]) => `${reason} ${status}`);
  assert.deepEqual(others.sort(), [
    'body-deadline 408',
    'body-too-large 413',
    'head-deadline 408',
    'head-too-large 431',
    'headers-too-many 431',
    'method 405',
    'request-fault 500',
    'target-too-long 414',
    'version 505',
    'websocket-origin 403',
    'websocket-version 426',
  ]);
});

test('a request finds the value of a header by its lower-case name, or none', () => {
  const head = {
    method: 'GET',
    target: '/x?y',
    path: '/x',
    query: 'y',
    lines: new HeaderLines('Host: a', ['host', 'x-a', 'x-a'], [6, 7, 7, 7, 6, 7]),
    contentLength: 0,
    connection: 'keep-alive',
  } as const;
  const request = new ReceivedRequest(
    head,
    NOTHING,
    { remoteAddress: '127.0.0.1', remotePort: 6, localPort: 7 },
    5,
  );
  assert.equal(request.header('host'), 'a');
  assert.equal(request.header('x-a'), '');
  assert.deepEqual(request.headers, [
    ['host', 'a'],
    ['x-a', ''],
    ['x-a', 'a'],
  ]);
  for (const name of ['Host', 'x', '', '__proto__']) assert.equal(request.header(name), undefined);
  assert.deepEqual(
    [request.target, request.path, request.query, request.localPort, request.receivedAtMs],
    ['/x?y', '/x', 'y', 7, 5],
  );
});
