/**
 * Requests of the known classes of request smuggling, written for this grid: each is a message about whose end, length
 * or number readers have disagreed, mostly with a further request where a mistaken reader would see one.
 */
export interface GridPayload {
  /** The class of disagreement, and what it is here. */
  readonly name: string;
  readonly text: string;
}

export const GRID_HOST = 'grid.test';

const HOST_LINE = `Host: ${GRID_HOST}`;
const SMUGGLED = `GET /smuggled HTTP/1.1\r\n${HOST_LINE}\r\n\r\n`;

interface Parts {
  readonly line?: string;
  readonly host?: string;
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly end?: string;
}

function write({
  line = 'GET /x HTTP/1.1',
  host = HOST_LINE,
  lines = [],
  body = '',
  end = '\r\n',
}: Parts): string {
  return `${[line, host, ...lines].filter((part) => part !== '').join(end)}${end}${end}${body}`;
}

function post(lines: readonly string[], body: string): string {
  return write({ line: 'POST /x HTTP/1.1', lines, body });
}

function rows(kind: string, texts: Readonly<Record<string, string>>): readonly GridPayload[] {
  return Object.entries(texts).map(([name, text]) => ({ name: `${kind}: ${name}`, text }));
}

function eachLine(
  kind: string,
  lines: readonly string[],
  make: (line: string) => string,
): readonly GridPayload[] {
  return lines.map((line) => ({ name: `${kind}: ${JSON.stringify(line)}`, text: make(line) }));
}

/** To a reader of chunks an empty body and then a request; to a reader of the length a body. */
const CHUNKS_END = `0\r\n\r\n${SMUGGLED}`;
const LENGTH_OF_CHUNKS = `Content-Length: ${CHUNKS_END.length}`;

const BOTH_FRAMINGS = rows('length and chunks', {
  'length first': post([LENGTH_OF_CHUNKS, 'Transfer-Encoding: chunked'], CHUNKS_END),
  'chunks first': post(['Transfer-Encoding: chunked', LENGTH_OF_CHUNKS], CHUNKS_END),
  'a length inside of the chunks': post(
    ['Content-Length: 4', 'Transfer-Encoding: chunked'],
    `5c\r\n${SMUGGLED}`,
  ),
  'in HTTP/1.0': write({
    line: 'POST /x HTTP/1.0',
    lines: [LENGTH_OF_CHUNKS, 'Transfer-Encoding: chunked'],
    body: CHUNKS_END,
  }),
  'a length of zero': post(['Content-Length: 0', 'Transfer-Encoding: chunked'], CHUNKS_END),
});

const CODING_LINES = [
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: ,chunked',
  'Transfer-Encoding: chunked,',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: identity, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: chunked;a=b',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: Chunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: chunked\t',
  'Transfer-Encoding: chunked ',
  'Transfer-Encoding:  chunked',
  'Transfer-Encoding:\x0bchunked',
  'Transfer-Encoding: chunked\x85',
  'Transfer-Encoding: \xa0chunked',
  'Transfer-Encoding: chunk\0ed',
  'Transfer-Encoding:',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  'Transfer_Encoding: chunked',
  ' Transfer-Encoding: chunked',
  'Transfer-Encoding:\r\n chunked',
  'X: a\r\n Transfer-Encoding: chunked',
  'X: a\nTransfer-Encoding: chunked',
  'X: a\rTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding\0: chunked',
  'Transfer-Encod\u0131ng: chunked',
  'Transfer-Encoding: chunked\r\nTE: trailers',
];

const LENGTH_LINES = [
  'Content-Length: +5',
  'Content-Length: -5',
  'Content-Length: 05',
  'Content-Length: 0x5',
  'Content-Length: 5,5',
  'Content-Length: 5, 6',
  'Content-Length: 5;',
  'Content-Length: 5.0',
  'Content-Length: 5e0',
  'Content-Length: 5_0',
  'Content-Length: 5 0',
  'Content-Length: ',
  'Content-Length:\t5',
  'Content-Length: 5\t',
  'Content-Length: 5\x0b',
  'Content-Length: "5"',
  'Content-Length: 4294967301',
  'Content-Length: 18446744073709551621',
  'Content-Length: 99999999999999999999999999',
  'Content-Length: 5\r\nContent-Length: 5',
  'Content-Length: 5\r\nContent-Length: 0',
  'Content-Length: 0\r\nContent-Length: 5',
  'Content-Length : 5',
  'Content_Length: 5',
  ' Content-Length: 5',
  'Content-Length:\r\n 5',
  'X: a\nContent-Length: 5',
  'X: a\rContent-Length: 5',
  'Content-Length\0: 5',
];

const CHUNKED_BODIES: Readonly<Record<string, string>> = {
  'as it should be': '5\r\nhello\r\n0\r\n\r\n',
  'a size with 0x': '0x5\r\nhello\r\n0\r\n\r\n',
  'a size with a sign': '+5\r\nhello\r\n0\r\n\r\n',
  'a size with an underscore': '0_5\r\nhello\r\n0\r\n\r\n',
  'a size behind a space': ' 5\r\nhello\r\n0\r\n\r\n',
  'a size before a space': '5 \r\nhello\r\n0\r\n\r\n',
  'a size that overflows 32 bits': `100000000\r\nhello\r\n0\r\n\r\n`,
  'a size that overflows 64 bits': `10000000000000005\r\nhello\r\n0\r\n\r\n`,
  'an extension': '5;a=b\r\nhello\r\n0\r\n\r\n',
  'an extension with a line feed': '5;a\nb\r\nhello\r\n0\r\n\r\n',
  'a bare line feed behind the size': '5\nhello\r\n0\r\n\r\n',
  'a bare carriage return behind the size': '5\r\rhello\r\n0\r\n\r\n',
  'no line end behind the data': '5\r\nhello0\r\n\r\n',
  'two other bytes behind the data': '5\r\nhelloXX0\r\n\r\n',
  'a bare line feed at the end': '5\r\nhello\r\n0\r\n\n',
  'a trailer that is a length': '5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n',
  'a trailer that is a request line': '5\r\nhello\r\n0\r\nGET /smuggled HTTP/1.1\r\n\r\n',
  'no size': '\r\nhello\r\n0\r\n\r\n',
};

const LINE_ENDS = rows('line ends', {
  'line feeds alone': write({ end: '\n' }),
  'carriage returns alone': write({ end: '\r' }),
  'two carriage returns': write({ end: '\r\r\n' }),
  'a line feed and a carriage return': write({ end: '\n\r' }),
  'an empty line before': `\r\n${write({})}`,
  'empty lines before': `\r\n\r\n\r\n${write({})}`,
  'a line feed before': `\n${write({})}`,
  'a head that ends with line feeds': `GET /x HTTP/1.1\r\n${HOST_LINE}\n\nGET /smuggled HTTP/1.1\r\n${HOST_LINE}\r\n\r\n`,
  'a head that ends with CR LF LF': `GET /x HTTP/1.1\r\n${HOST_LINE}\r\n\n${SMUGGLED}`,
  'a request in a header behind a line feed': write({ lines: [`X: a\n\n${SMUGGLED}`] }),
  'a request in a header behind a carriage return': write({ lines: [`X: a\r\r${SMUGGLED}`] }),
  'white space between two requests': `${write({})} ${SMUGGLED}`,
  'a byte between two requests': `${write({})}0${SMUGGLED}`,
  'an empty line between two requests': `${write({})}\r\n${SMUGGLED}`,
});

const REQUEST_LINES = [
  'GET  /x HTTP/1.1',
  ' GET /x HTTP/1.1',
  'GET\t/x\tHTTP/1.1',
  'GET /x  HTTP/1.1',
  'GET /x HTTP/1.1 ',
  'GET /x y HTTP/1.1',
  'GET /x',
  'GET /x HTTP/1.0',
  'GET /x HTTP/0.9',
  'GET /x HTTP/1.2',
  'GET /x HTTP/2.0',
  'GET /x http/1.1',
  'GET /x HTTP/01.1',
  'GET /x HTTP/1.1HTTP/1.1',
  'GET /x\0 HTTP/1.1',
  'GET /x\xff HTTP/1.1',
  'GET /x%0d%0aHost:%20evil HTTP/1.1',
  'GET /x#y HTTP/1.1',
  'GET /x/../y HTTP/1.1',
  'GET \\x HTTP/1.1',
  `GET http://${GRID_HOST}/x HTTP/1.1`,
  'GET http://evil.test/x HTTP/1.1',
  'GET * HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'CONNECT evil.test:443 HTTP/1.1',
  'TRACE /x HTTP/1.1',
  'HEAD /x HTTP/1.1',
  'get /x HTTP/1.1',
  'G\0ET /x HTTP/1.1',
  'PRI * HTTP/2.0',
];

const HEADER_LINES = [
  'X: a\r\n folded',
  'X: a\r\n\tfolded',
  ': a',
  'X',
  'X Y: a',
  'X(Y): a',
  'X\0: a',
  'X: a\0b',
  'X: \xff',
  `Host: ${GRID_HOST}`,
  'Host: evil.test',
  'Connection: Content-Length',
  'Connection: keep-alive, Host',
  'Connection: X-Grid-Mark',
  'X-Grid-Mark: mine',
  'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
  'Connection: close',
  'Keep-Alive: timeout=0',
];

const BODIES = rows('bodies', {
  'a GET whose body is a request': write({ lines: [`Content-Length: ${SMUGGLED.length}`], body: SMUGGLED }),
  'a POST whose body is a request': post([`Content-Length: ${SMUGGLED.length}`], SMUGGLED),
  'a POST whose body is half of a request': post(['Content-Length: 10'], SMUGGLED),
  'a POST without a length': post([], SMUGGLED),
  'a length that is not reached': post(['Content-Length: 500'], SMUGGLED),
  'Expect with a body': post(['Expect: 100-continue', `Content-Length: ${SMUGGLED.length}`], SMUGGLED),
  'Expect with something else': post(['Expect: a', `Content-Length: ${SMUGGLED.length}`], SMUGGLED),
  'a length that a connection option removes': post(
    ['Connection: Content-Length', `Content-Length: ${SMUGGLED.length}`],
    SMUGGLED,
  ),
  'a request behind a close': `${write({ lines: ['Connection: close'] })}${SMUGGLED}`,
});

const HOSTS = rows('hosts', {
  'no host': write({ host: '' }),
  'an empty host': write({ host: 'Host:' }),
  'a host with a user': write({ host: `Host: a@${GRID_HOST}` }),
  'a host with a path': write({ host: `Host: ${GRID_HOST}/x` }),
  'two hosts in one': write({ host: `Host: ${GRID_HOST}, evil.test` }),
  'a host behind a space': write({ host: `Host : ${GRID_HOST}` }),
});

/** Plain requests, which everything in the grid must take. */
export const GRID_CONTROLS: readonly GridPayload[] = rows('control', {
  'a GET': write({}),
  'a POST': post(['Content-Length: 5'], 'hello'),
  'two requests': `${post(['Content-Length: 5'], 'hello')}${SMUGGLED}`,
  'a PUT': write({ line: 'PUT /x?a=b HTTP/1.1', lines: ['Content-Length: 2'], body: '{}' }),
});

export const GRID_PAYLOADS: readonly GridPayload[] = [
  ...BOTH_FRAMINGS,
  ...eachLine('coding', CODING_LINES, (line) => post([LENGTH_OF_CHUNKS, line], CHUNKS_END)),
  ...eachLine('coding alone', CODING_LINES, (line) => post([line], CHUNKS_END)),
  ...eachLine('length', LENGTH_LINES, (line) => post([line], `hello${SMUGGLED}`)),
  ...rows(
    'chunks',
    Object.fromEntries(
      Object.entries(CHUNKED_BODIES).map(([name, body]) => [
        name,
        `${post(['Transfer-Encoding: chunked'], body)}${SMUGGLED}`,
      ]),
    ),
  ),
  ...LINE_ENDS,
  ...eachLine('request line', REQUEST_LINES, (line) => `${write({ line })}${SMUGGLED}`),
  ...eachLine('header', HEADER_LINES, (line) => `${write({ lines: [line] })}${SMUGGLED}`),
  ...BODIES,
  ...HOSTS,
];
