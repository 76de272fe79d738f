import type { OddReason } from '../response-reader.ts';

export interface AcceptedResponse {
  readonly text: string;
  readonly status: number;
  readonly body: string;
  readonly connection?: 'close';
  readonly keepAliveMs?: number;
}

/** A response whose head has `lines` behind the status line. */
export function writeResponse(lines: readonly string[], body = '', statusLine = 'HTTP/1.1 200 OK'): string {
  return `${[statusLine, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

/** A response with a Content-Length that fits. */
export function writeSized(body: string, lines: readonly string[] = []): string {
  return writeResponse([`Content-Length: ${body.length}`, ...lines], body);
}

export function writeChunked(body: string, lines: readonly string[] = []): string {
  return writeResponse(['Transfer-Encoding: chunked', ...lines], body);
}

/** Every one must be read as exactly one response. */
export const ACCEPTED_RESPONSES: Readonly<Record<string, AcceptedResponse>> = {
  'a sized body': { text: writeSized('{"code":"0"}'), status: 200, body: '{"code":"0"}' },
  'an empty body': { text: writeSized(''), status: 200, body: '' },
  'a body of line ends': { text: writeSized('\r\n\r\n'), status: 200, body: '\r\n\r\n' },
  'a body that looks like a response': {
    text: writeSized(writeSized('x')),
    status: 200,
    body: writeSized('x'),
  },
  'bytes beyond ASCII in the body': { text: writeSized('\0\x80\xff'), status: 200, body: '\0\x80\xff' },
  'a chunked body': {
    text: writeChunked('5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n'),
    status: 200,
    body: 'hello, world',
  },
  'an empty chunked body': { text: writeChunked('0\r\n\r\n'), status: 200, body: '' },
  'sizes in both cases, padded with zeros': {
    text: writeChunked('0000000a\r\n0123456789\r\nA\r\n0123456789\r\n00000000\r\n\r\n'),
    status: 200,
    body: '01234567890123456789',
  },
  'a chunk of line ends and zeros': {
    text: writeChunked('7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n'),
    status: 200,
    body: '0\r\n\r\n\r\n',
  },
  'the word chunked in another case': {
    text: writeResponse(['transfer-encoding:  Chunked '], '1\r\nx\r\n0\r\n\r\n'),
    status: 200,
    body: 'x',
  },
  'an empty reason phrase': {
    text: writeResponse(['Content-Length: 0'], '', 'HTTP/1.1 429 '),
    status: 429,
    body: '',
  },
  'the highest status': {
    text: writeResponse(['Content-Length: 0'], '', 'HTTP/1.1 599 x'),
    status: 599,
    body: '',
  },
  'a 204 without a length': { text: writeResponse([], '', 'HTTP/1.1 204 No Content'), status: 204, body: '' },
  'a 304 with length 0': {
    text: writeResponse(['Content-Length: 0'], '', 'HTTP/1.1 304 Not Modified'),
    status: 304,
    body: '',
  },
  'a name given twice, and names of any token': {
    text: writeSized('x', ['Set-Cookie: a=b', 'Set-Cookie: c=d', '__proto__: e', "X_!#$%&'*+.^`|~: f"]),
    status: 200,
    body: 'x',
  },
  'values padded with spaces': { text: writeSized('x', ['X-A:    b    ']), status: 200, body: 'x' },
  'identity spelled out': { text: writeSized('x', ['Content-Encoding: Identity']), status: 200, body: 'x' },
  'a closing connection': {
    text: writeSized('x', ['Connection: close']),
    status: 200,
    body: 'x',
    connection: 'close',
  },
  'a connection header that we do not know': {
    text: writeSized('x', ['Connection: keep-alive, X-A']),
    status: 200,
    body: 'x',
    connection: 'close',
  },
  'a keep-alive hint': {
    text: writeSized('x', ['Connection: Keep-Alive', 'Keep-Alive: max=100, timeout=5']),
    status: 200,
    body: 'x',
    keepAliveMs: 5_000,
  },
  'two keep-alive hints': {
    text: writeSized('x', ['Keep-Alive: timeout=3', 'Keep-Alive: timeout=5']),
    status: 200,
    body: 'x',
    keepAliveMs: 3_000,
  },
  'a keep-alive hint that cannot be read': {
    text: writeSized('x', ['Keep-Alive: timeout=5s']),
    status: 200,
    body: 'x',
    keepAliveMs: 0,
  },
};

export interface OddResponse {
  readonly name: string;
  readonly text: string;
  readonly reason: OddReason;
}

function rows(reason: OddReason, texts: readonly string[]): OddResponse[] {
  return texts.map((text) => ({ name: JSON.stringify(text.slice(0, 100)), text, reason }));
}

function starts(reason: OddReason, statusLines: readonly string[]): OddResponse[] {
  return rows(
    reason,
    statusLines.map((line) => writeResponse(['Content-Length: 0'], '', line)),
  );
}

function bodies(reason: OddReason, chunked: readonly string[]): OddResponse[] {
  return rows(
    reason,
    chunked.map((body) => writeChunked(body)),
  );
}

function heads(reason: OddReason, list: readonly (readonly string[])[]): OddResponse[] {
  return rows(
    reason,
    list.map((lines) => writeResponse(lines, '0\r\n\r\n')),
  );
}

const LENGTHS_REFUSED = '01|+1|-1|1,1|1, 1|0x1||1e1|1.0|00|10000000|9223372036854775808|x|1 1|"1"'.split('|');
const CODINGS_REFUSED = 'gzip|gzip, chunked|chunked, identity|,chunked|identity||"chunked"|xchunked'.split(
  '|',
);

/** Every one must be odd for its reason, however it is cut. */
export const ODD_RESPONSES: readonly OddResponse[] = [
  ...starts('version', ['HTTP/1.0 200 OK', 'HTTP/2 200', 'HTTP/1.10 200 OK', 'HTTP/1.1', 'HTTP/1.1200 OK']),
  ...starts('status-line', [
    'HTTP/1.1 200',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 2x0 OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1 600 x',
    'HTTP/1.1 099 x',
    'HTTP/1.1 -20 x',
    'http/1.1 200 OK',
    'ICY 200 OK',
    '200 OK',
    ' HTTP/1.1 200 OK',
  ]),
  ...starts('start-line', ['']),
  ...starts('status-informational', [
    'HTTP/1.1 100 Continue',
    'HTTP/1.1 101 Switching Protocols',
    'HTTP/1.1 103 Early Hints',
    'HTTP/1.1 199 x',
  ]),
  ...heads(
    'content-length',
    LENGTHS_REFUSED.map((value) => [`Content-Length: ${value}`]),
  ),
  ...heads('content-length', [
    ['Content-Length: 5', 'Content-Length: 5'],
    ['Content-Length: 5', 'content-length: 6'],
  ]),
  ...heads(
    'transfer-encoding',
    CODINGS_REFUSED.map((value) => [`Transfer-Encoding: ${value}`]),
  ),
  ...heads('transfer-encoding', [['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']]),
  ...heads('framing-double', [
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 5'],
  ]),
  ...heads('framing-missing', [[], ['Connection: close']]),
  ...heads(
    'content-encoding',
    ['gzip', 'br', 'deflate', 'gzip, identity', ''].map((value) => [
      'Content-Length: 5',
      `Content-Encoding: ${value}`,
    ]),
  ),
  ...rows('body-unexpected', [
    writeResponse(['Content-Length: 1'], 'x', 'HTTP/1.1 204 No Content'),
    writeResponse(['Transfer-Encoding: chunked'], '0\r\n\r\n', 'HTTP/1.1 304 Not Modified'),
  ]),
  ...heads('header-fold', [['Content-Length: 5', ' X-A: b']]),
  ...heads('header-name', [['X-A : b'], [': b'], ['X"A: b'], ['X-A'], ['Content-Length : 5']]),
  ...heads('control-byte', [['X-A: b\0'], ['X-A:\tb'], ['X-A: \xe9'], ['X-A: \x7f'], ['\tX-A: b']]),
  ...heads('bare-lf', [['X-A: b\nContent-Length: 5'], ['X-A: b\n\nx']]),
  ...heads('bare-cr', [['X-A: b\rContent-Length: 5'], ['X-A: b\r']]),
  ...heads('headers-too-many', [Array.from({ length: 101 }, (_, at) => `X-${at}: y`)]),
  ...heads('head-too-large', [[`X-A: ${'b'.repeat(32_768)}`]]),
  ...bodies('chunk-size', [
    '\r\n',
    'x\r\n',
    '-1\r\n',
    '+1\r\nx\r\n0\r\n\r\n',
    ' 1\r\nx\r\n0\r\n\r\n',
    '1 \r\nx\r\n0\r\n\r\n',
    '1;a=b\r\nx\r\n0\r\n\r\n',
    '0x1\r\nx\r\n0\r\n\r\n',
    '1\nx\r\n0\r\n\r\n',
    '1\rx\r\n0\r\n\r\n',
    '000000001\r\nx\r\n0\r\n\r\n',
    '1\r\nx\r\n\r\n0\r\n\r\n',
    '1\r\nx\r\ng\r\n',
  ]),
  ...bodies('chunk-end', [
    '1\r\nxy\r\n0\r\n\r\n',
    '2\r\nx\r\n0\r\n\r\n',
    '1\r\nx\n0\r\n\r\n',
    '1\r\nx\r\r0\r\n\r\n',
    '1\r\nx0\r\n\r\n',
  ]),
  ...bodies('chunk-trailer', ['0\r\nX-A: b\r\n\r\n', '0\r\n\n', '0\r\n\r\r', '1\r\nx\r\n0\r\nx']),
  ...rows('response-too-large', [
    writeResponse(['Content-Length: 4194305']),
    writeResponse(['Content-Length: 9999999']),
  ]),
  ...bodies('response-too-large', ['400001\r\n', '1\r\nx\r\n400000\r\n', 'ffffffff\r\n']),
];
