// By name: the global one is asked for by a function of the runtime each time.
import { Buffer } from 'node:buffer';

import { isHeaderValue } from './characters.ts';
import { WritableNames } from './writable-names.ts';

/** An answer to a caller. Framing headers are not part of it: the kernel writes them. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

const REASON_PHRASES: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
  [204, 'No Content'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [409, 'Conflict'],
  [413, 'Content Too Large'],
  [414, 'URI Too Long'],
  [422, 'Unprocessable Content'],
  [426, 'Upgrade Required'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
  [505, 'HTTP Version Not Supported'],
]);

/** Statuses whose responses end with the head (RFC 9112 §6.3). */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

/** What a known status is told by; whoever writes one often does not put it together again. */
const START_LINES: ReadonlyMap<number, string> = new Map(
  Array.from(REASON_PHRASES, ([status, phrase]) => [status, `HTTP/1.1 ${status} ${phrase}`]),
);

const ANSWER_NAMES = new WritableNames([]);

/** Header lines as they go on the wire, each behind a line break. Throws on what would break or blur the framing: a fault of our own caller. */
export function encodeHeaderLines(
  headers: readonly (readonly [string, string])[],
  names: WritableNames = ANSWER_NAMES,
): string {
  let lines = '';
  // By number: an iterator would be made for the list, and one for each of its headers.
  for (let at = 0; at < headers.length; at += 1) {
    const header = headers[at];
    if (header === undefined) continue;
    const beginning = names.begin(header[0]);
    if (!isHeaderValue(header[1])) throw new TypeError(`The value of header ${header[0]} cannot be written.`);
    lines += beginning + header[1];
  }
  return lines;
}

/** Longer text the runtime would copy into memory of its own (from 16 KiB on) before it writes. */
const TEXT_BODY_BYTES_MAX = 8_192;

/** Joins a head and a body, so that one write carries both: as text, one character per byte, where that is cheaper than to make a buffer. */
export function joinMessage(head: string, body: Uint8Array): Buffer | string {
  if (body.length === 0) return head;
  if (body.length <= TEXT_BODY_BYTES_MAX && Buffer.isBuffer(body)) return head + body.toString('latin1');
  const message = Buffer.allocUnsafe(head.length + body.length);
  message.write(head, 0, 'latin1');
  message.set(body, head.length);
  return message;
}

/** An answer as it is written; text has one character per byte. `connectionLines` says what becomes of the connection; see `CLOSE_LINES`. */
export function encodeAnswer(answer: HttpAnswer, connectionLines: string): Buffer | string {
  const { status, body } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`An answer cannot have status ${status}.`);
  }
  if (hasNoBody(status) && body.length > 0) throw new RangeError(`An answer ${status} cannot have a body.`);
  const startLine = START_LINES.get(status) ?? `HTTP/1.1 ${status} `;
  const lengthLine = hasNoBody(status) ? '\r\n' : `\r\nContent-Length: ${body.length}\r\n`;
  return joinMessage(
    startLine + encodeHeaderLines(answer.headers) + lengthLine + connectionLines + '\r\n',
    body,
  );
}

export const CLOSE_LINES = 'Connection: close\r\n';
