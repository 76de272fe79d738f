import type { FramingReason } from '../refusal.ts';

/** The host that the examples speak to. */
export const EXAMPLE_HOST = '127.0.0.1:8080';

export interface RequestParts {
  readonly line?: string;
  /** Whole header lines behind Host. */
  readonly lines?: readonly string[];
  readonly host?: readonly string[];
  readonly body?: string;
}

/** A request in the canonical form, except for what `parts` says. */
export function writeRequest(parts: RequestParts = {}): string {
  const host = parts.host ?? [`Host: ${EXAMPLE_HOST}`];
  const lines = [parts.line ?? 'GET /api/v5/public/time HTTP/1.1', ...host, ...(parts.lines ?? [])];
  return `${lines.join('\r\n')}\r\n\r\n${parts.body ?? ''}`;
}

const POST_LINE = 'POST /api/v5/trade/order HTTP/1.1';

export function writePost(lines: readonly string[], body: string): string {
  return writeRequest({ line: POST_LINE, lines, body });
}

const ORDER =
  '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","sz":"0.001","px":"30000"}';

/** Every one must be read as exactly one request. */
export const ACCEPTED: Readonly<Record<string, string>> = {
  'a bare GET': writeRequest(),
  'a GET with a raw query': writeRequest({
    line: 'GET /api/v5/market/tickers?instId=BTC-USDT,ETH-USDT&x=%2C%2c[1]~a/b:c@d HTTP/1.1',
  }),
  'the root path': writeRequest({ line: 'GET / HTTP/1.1' }),
  'a path with dots inside segments': writeRequest({ line: 'GET /v1/a.b/.../..x/_-. HTTP/1.1' }),
  'a GET with Content-Length 0': writeRequest({ lines: ['Content-Length: 0'] }),
  'a POST with an order': writePost(
    [`Content-Length: ${ORDER.length}`, 'Content-Type: application/json'],
    ORDER,
  ),
  'a POST without a body': writeRequest({ line: POST_LINE }),
  'a POST with a body of line ends': writePost(['Content-Length: 8'], '\r\n\r\n\r\n\r\n'),
  'a POST with a body that looks like a request': writePost(
    [`Content-Length: ${writeRequest().length}`],
    writeRequest(),
  ),
  'a PUT with a body': writeRequest({ line: 'PUT /v1/x HTTP/1.1', lines: ['Content-Length: 1'], body: '\0' }),
  'a DELETE': writeRequest({ line: 'DELETE /v1/x?y=1 HTTP/1.1' }),
  'names in any case': writeRequest({
    host: [`hOST: ${EXAMPLE_HOST}`],
    lines: ['OK-ACCESS-KEY: k', 'ok-access-sign: s'],
  }),
  'a value without a space before it': writeRequest({ lines: ['X-A:b'] }),
  'an empty value': writeRequest({ lines: ['X-A:', 'X-B: '] }),
  'a value with spaces and colons inside': writeRequest({ lines: ['User-Agent: a  b: c; "d"'] }),
  'Connection close': writeRequest({ lines: ['Connection: Close'] }),
  'Connection keep-alive': writeRequest({ lines: ['Connection: Keep-Alive', 'Keep-Alive: timeout=5'] }),
  'names of object members': writeRequest({ lines: ['constructor: a', 'toString: b', 'hasOwnProperty: c'] }),
  'headers that proxies believe': writeRequest({
    lines: [
      'X-HTTP-Method-Override: DELETE',
      'X-Original-URL: /x',
      'X-Forwarded-For: 1.2.3.4',
      'Forwarded: for=x',
    ],
  }),
};

export interface RefusedExample {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly reason: FramingReason;
}

function targets(id: string, list: readonly string[]): RefusedExample[] {
  return list.map((target) => ({
    id,
    name: `target ${JSON.stringify(target)}`,
    text: writeRequest({ line: `GET ${target} HTTP/1.1` }),
    reason: 'target',
  }));
}

function headers(id: string, reason: FramingReason, list: readonly (readonly string[])[]): RefusedExample[] {
  return list.map((lines) => ({
    id,
    name: `headers ${JSON.stringify(lines)}`,
    text: writeRequest({ lines }),
    reason,
  }));
}

function posts(id: string, reason: FramingReason, list: readonly (readonly string[])[]): RefusedExample[] {
  return list.map((lines) => ({
    id,
    name: `a POST with ${JSON.stringify(lines)}`,
    text: writePost(lines, '5\r\nhello\r\n0\r\n\r\n'),
    reason,
  }));
}

function lines(id: string, reason: FramingReason, list: readonly string[]): RefusedExample[] {
  return list.map((line) => ({
    id,
    name: `line ${JSON.stringify(line)}`,
    text: writeRequest({ line }),
    reason,
  }));
}

const METHODS_REFUSED =
  'OPTIONS HEAD TRACE CONNECT PATCH PROPFIND MKCOL COPY MOVE LOCK UNLOCK SEARCH BIND REBIND ACL REPORT MERGE PURGE LINK UNLINK QUERY SOURCE BREW M-SEARCH NOTIFY SUBSCRIBE get Get gET POSTS XPOST GE GETT P';

/** Every one must be refused for its reason, however it is cut. */
export const REFUSED: readonly RefusedExample[] = [
  ...targets('PTH-01', [
    '/api/v5/market/../asset/withdrawal',
    '/..',
    '/../',
    '/.',
    '/./x',
    '/x/.',
    '/x/..',
    '/x/../y?z=1',
    '/x/..?z=1',
  ]),
  ...targets(
    'PTH-02',
    (
      '%2e%2e %2E%2E %2e%2E %2E. .%2e %2e. .%2E %2e %2E %252e%252e ..%2f ..%5c ' +
      '%c0%ae %u002e %00 %2f %2F %5c % %zz %41 %20 %0d%0a %23 %3f'
    )
      .split(' ')
      .map((segment) => `/api/v5/${segment}/asset/withdrawal`),
  ),
  ...targets('PTH-03', [
    '//api/v5//trade/order',
    '/api//v5',
    '/api/v5/',
    '/api/v5/?x=1',
    '//',
    '/api/v5/./trade',
  ]),
  ...targets('PTH-05', [
    'http://evil/api/v5/x',
    'HTTP://127.0.0.1:8080/api/v5/x',
    'a@evil',
    'evil.example',
    '//evil/api',
    'http:/x',
    '\\\\evil\\x',
    '/\\evil',
  ]),
  ...lines(
    'PTH-06',
    'method',
    METHODS_REFUSED.split(' ').map((method) => `${method} /api/v5/public/time HTTP/1.1`),
  ),
  ...lines('PTH-06', 'method', ['CONNECT evil:443 HTTP/1.1', 'OPTIONS * HTTP/1.1']),
  ...targets('PTH-06', ['*', 'evil:443']),
  ...targets('PTH-07', [
    '/x#y',
    '/x?y#z',
    '/x?',
    '/x?y?z',
    '/x;y',
    '/x,y',
    '/x~',
    '/x:y',
    '/x@y',
    '/a+b',
    '/x?"',
    '/x?<',
    '/x?a|b',
    '/x?{',
    '/x?`',
    '/x?\\',
    '/x?^',
  ]),
  ...['\0', '\t', '\x01', '\x7f', '\x80', '\xc3\xa9', '\x0b'].map((byte): RefusedExample => ({
    id: 'PTH-07',
    name: `byte ${JSON.stringify(byte)} in the target`,
    text: writeRequest({ line: `GET /x${byte}y HTTP/1.1` }),
    reason: 'control-byte',
  })),
  ...lines('PTH-07', 'start-line', [
    'GET /x y HTTP/1.1',
    'GET  /x HTTP/1.1',
    'GET /x  HTTP/1.1',
    ' GET /x HTTP/1.1',
    'GET /x HTTP/1.1 ',
    'GET /x',
    'GET',
    'GET HTTP/1.1',
    'GET/xHTTP/1.1',
  ]),
  ...lines('PTH-07', 'version', [
    'GET /x HTTP/1.0',
    'GET /x HTTP/2.0',
    'GET /x HTTP/1.2',
    'GET /x HTTP/0.9',
    'GET /x http/1.1',
    'GET /x HTTP/1.10',
    'GET /x HTTP/01.1',
    'GET /x HTTP/1',
    'GET /x RTSP/1.1',
    'PRI * HTTP/2.0',
  ]),
  ...posts('PTH-09', 'transfer-encoding', [
    ['Content-Length: 6', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 6'],
  ]),
  ...posts('PTH-10', 'transfer-encoding', [
    ...[
      'chunked',
      ',chunked',
      'gzip, chunked',
      'chunked, identity',
      'identity',
      'Chunked',
      'xchunked',
      '',
      '"chunked"',
    ].map((value) => [`Transfer-Encoding: ${value}`]),
    ['transfer-encoding:chunked'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    ['TE: trailers'],
    ['Trailer: Content-Length'],
  ]),
  {
    id: 'PTH-10',
    name: 'chunked on HTTP/1.0',
    text: writeRequest({
      line: 'POST /x HTTP/1.0',
      lines: ['Transfer-Encoding: chunked'],
      body: '0\r\n\r\n',
    }),
    reason: 'version',
  },
  ...posts(
    'PTH-11',
    'content-length',
    '01|+1|-1|1,1|1, 1|0x1||1e1|1.0|00|9223372036854775808|10000000|x1|1 1|1;1|"1"'
      .split('|')
      .map((value) => [`Content-Length: ${value}`]),
  ),
  ...posts('PTH-11', 'header-duplicate', [
    ['Content-Length: 5', 'Content-Length: 5'],
    ['Content-Length: 5', 'content-length: 6'],
  ]),
  ...posts('PTH-11', 'header-padding', [['Content-Length:  5'], ['Content-Length: 5 ']]),
  ...posts('PTH-11', 'body-too-large', [['Content-Length: 9999999'], ['Content-Length: 262145']]),
  ...headers('PTH-13', 'header-name', [
    ['OK_ACCESS_KEY: x'],
    ['OK-ACCESS-KEY : x'],
    ['Content_Length: 5'],
    ['X'],
    [': x'],
    ['X"Y: z'],
    ['X/Y: z'],
    ['__proto__: x'],
    ["X'Y: z"],
  ]),
  ...headers('PTH-14', 'header-fold', [['X-A: b', ' c'], [' X-A: b']]),
  ...headers('PTH-14', 'control-byte', [
    ['X-A: b', '\tc'],
    ['X-A: b\0c'],
    ['X-A: \x85b'],
    ['X-A: b\xa0'],
    ['X-A: \x0bb'],
    ['X-A: b\x7f'],
    ['X-A:\tb'],
    ['X\0A: b'],
    ['Content-Length:\x0c5'],
  ]),
  ...headers('PTH-14', 'bare-lf', [['X-A: b\nContent-Length: 5'], ['X-A: b\n\nGET /x HTTP/1.1']]),
  ...headers('PTH-14', 'bare-cr', [['X-A: b\rContent-Length: 5'], ['X-A: b\r'], ['X-A: b\r\r']]),
  ...headers('PTH-14', 'header-padding', [['X-A:  b'], ['X-A: b '], ['X-A:   ']]),
  {
    id: 'PTH-14',
    name: 'an empty line before the request',
    text: `\r\n${writeRequest()}`,
    reason: 'start-line',
  },
  {
    id: 'PTH-14',
    name: 'a bare line feed before the request',
    text: `\n${writeRequest()}`,
    reason: 'bare-lf',
  },
  { id: 'PTH-14', name: 'line feeds only', text: writeRequest().replaceAll('\r', ''), reason: 'bare-lf' },
  { id: 'PTH-14', name: 'a TLS greeting', text: '\x16\x03\x01\x02\0\x01\0', reason: 'control-byte' },
  ...[
    [],
    ['Host: other.example'],
    ['Host: 127.0.0.1'],
    ['Host: 127.0.0.1:8081'],
    ['Host:'],
    [`Host: ${EXAMPLE_HOST}`, `Host: ${EXAMPLE_HOST}`],
    [`Host: ${EXAMPLE_HOST}`, 'Host: other.example'],
    [`Host: ${EXAMPLE_HOST}, other.example`],
    [`Host: user@${EXAMPLE_HOST}`],
    [`Host: ${EXAMPLE_HOST}/x`],
    [`Host: ${EXAMPLE_HOST}.`],
  ].map((host): RefusedExample => ({
    id: 'PTH-15',
    name: `hosts ${JSON.stringify(host)}`,
    text: writeRequest({ host }),
    reason: 'host',
  })),
  ...headers('PTH-15', 'header-duplicate', [
    ['OK-ACCESS-KEY: a', 'OK-ACCESS-KEY: b'],
    ['OK-ACCESS-KEY: a', 'ok-access-key: a'],
    ['Connection: close', 'Connection: keep-alive'],
  ]),
  ...['GET', 'DELETE'].map((method): RefusedExample => ({
    id: 'PTH-17',
    name: `${method} with a body`,
    text: writeRequest({ line: `${method} /x HTTP/1.1`, lines: ['Content-Length: 2'], body: '{}' }),
    reason: 'body-unexpected',
  })),
  ...headers('PTH-19', 'header-forbidden', [
    ['Expect: 100-continue'],
    ['Expect: x'],
    ['Content-Encoding: gzip'],
    ['Content-Encoding: identity'],
    ['HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'],
    ['Proxy-Connection: keep-alive'],
  ]),
  ...headers('PTH-21', 'connection', [
    ['Connection: OK-ACCESS-KEY'],
    ['Connection: close, OK-ACCESS-SIGN'],
    ['Connection: keep-alive, close'],
    ['Connection:'],
  ]),
  ...headers('PTH-21', 'upgrade', [
    ['Connection: Upgrade'],
    ['Upgrade: h2c'],
    ['Upgrade: websocket'],
    ['Connection: Upgrade', 'Upgrade: h2c'],
    ['Connection: keep-alive', 'Upgrade: websocket'],
  ]),
  ...headers('PTH-22', 'headers-too-many', [
    Array.from({ length: 64 }, (_, at) => `X-${at}: y`),
    Array.from({ length: 2_100 }, (_, at) => `X-${at}:`),
  ]),
  ...headers('PTH-22', 'head-too-large', [[`X-A: ${'b'.repeat(16_384)}`], [`${'X'.repeat(17_000)}: b`]]),
  { id: 'PTH-22', name: 'an endless line', text: 'G'.repeat(17_000), reason: 'head-too-large' },
  {
    id: 'PTH-22',
    name: 'a long target',
    text: writeRequest({ line: `GET /${'x'.repeat(4_096)} HTTP/1.1` }),
    reason: 'target-too-long',
  },
];
