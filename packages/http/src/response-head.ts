import { hasNoBody } from './answer.ts';
import { NINE, SPACE, TOKEN_CHARACTERS, ZERO } from './characters.ts';
import { parseContentLength } from './content-length.ts';
import type { HeaderLines } from './header-lines.ts';
import { findNames, type HeadNames, type HeadScanner, type HeadSyntax } from './head-scanner.ts';

/** What can be odd about a response head whose lines are well-formed. */
export type ResponseHeadReason =
  | 'status-line'
  | 'version'
  | 'status-informational'
  | 'content-length'
  | 'transfer-encoding'
  | 'framing-double'
  | 'framing-missing'
  | 'content-encoding'
  | 'body-unexpected';

export interface ResponseHead {
  readonly status: number;
  readonly lines: HeaderLines;
  /** Bytes of the body, or `chunked`. */
  readonly length: number | 'chunked';
  readonly connection: 'keep-alive' | 'close';
  /** The hint of `Keep-Alive: timeout=`, in milliseconds; infinite if none. */
  readonly keepAliveMs: number;
}

const VERSION = 'HTTP/1.1 ';
const STATUS_AT = VERSION.length;
const REASON_AT = STATUS_AT + 3;
const KEEP_ALIVE_TIMEOUT = 'timeout=';
const MILLISECONDS = 1_000;

export interface ResponseNames extends HeadNames {
  /** Where in the list the names stand that say how the response is framed. */
  readonly framing: readonly number[];
}

const FRAMING_NAMES: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'connection',
  'keep-alive',
]);

export const RESPONSE_SYNTAX: HeadSyntax<ResponseNames> = {
  nameCharacters: TOKEN_CHARACTERS,
  padding: 'spaces',
  understand: (list) => ({ list, framing: findNames(list, FRAMING_NAMES) }),
};

/** Reads what the lines of a scanned response head mean. `text` is the head, one character per byte. */
export function readResponseHead(
  text: string,
  scanner: HeadScanner<ResponseNames>,
): ResponseHead | ResponseHeadReason {
  const status = readStatus(text, scanner.startLineEnd);
  if (typeof status === 'string') return status;
  const lines = scanner.headersOf(text);
  const framing = readFraming(lines, scanner.names);
  if (typeof framing === 'string') return framing;
  const length = decideLength(status, framing);
  if (typeof length === 'string' && length !== 'chunked') return length;
  const { connection, keepAliveMs } = framing;
  return { status, lines, length, connection, keepAliveMs };
}

function readStatus(text: string, lineEnd: number): number | ResponseHeadReason {
  if (!text.startsWith(VERSION)) return text.startsWith('HTTP/') ? 'version' : 'status-line';
  // The space behind the status is part of the grammar even if the phrase is empty.
  if (lineEnd <= REASON_AT || text.charCodeAt(REASON_AT) !== SPACE) return 'status-line';
  let status = 0;
  for (let at = STATUS_AT; at < REASON_AT; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return 'status-line';
    status = status * 10 + (code - ZERO);
  }
  if (status < 100 || status > 599) return 'status-line';
  return status < 200 ? 'status-informational' : status;
}

interface ResponseFraming {
  contentLength: number | null;
  coding: 'chunked' | null;
  connection: 'keep-alive' | 'close';
  keepAliveMs: number;
}

function readFraming(
  lines: HeaderLines,
  { list, framing: places }: ResponseNames,
): ResponseFraming | ResponseHeadReason {
  const framing: ResponseFraming = {
    contentLength: null,
    coding: null,
    connection: 'keep-alive',
    keepAliveMs: Infinity,
  };
  for (const at of places) {
    const reason = noteFraming(framing, list[at] ?? '', lines.valueAt(at));
    if (reason !== null) return reason;
  }
  return framing;
}

/** Notes in `framing` what one header says about it. A framing header given twice is odd, even with equal values. */
function noteFraming(framing: ResponseFraming, name: string, value: string): ResponseHeadReason | null {
  switch (name) {
    case 'content-length': {
      const length = parseContentLength(value);
      if (length < 0 || framing.contentLength !== null) return 'content-length';
      framing.contentLength = length;
      return null;
    }
    case 'transfer-encoding':
      if (value.toLowerCase() !== 'chunked' || framing.coding !== null) return 'transfer-encoding';
      framing.coding = 'chunked';
      return null;
    case 'content-encoding':
      return value.toLowerCase() === 'identity' ? null : 'content-encoding';
    case 'connection':
      // Whatever is not plainly keep-alive is not worth keeping.
      if (value.toLowerCase() !== 'keep-alive') framing.connection = 'close';
      return null;
    case 'keep-alive':
      framing.keepAliveMs = Math.min(framing.keepAliveMs, readKeepAlive(value));
      return null;
    default:
      return null;
  }
}

/** A hint that cannot be read is taken as the shortest. */
function readKeepAlive(value: string): number {
  for (const part of value.split(',')) {
    const hint = part.trim().toLowerCase();
    if (!hint.startsWith(KEEP_ALIVE_TIMEOUT)) continue;
    const seconds = parseContentLength(hint.slice(KEEP_ALIVE_TIMEOUT.length));
    return seconds < 0 ? 0 : seconds * MILLISECONDS;
  }
  return Infinity;
}

function decideLength(status: number, framing: ResponseFraming): number | 'chunked' | ResponseHeadReason {
  const { contentLength, coding } = framing;
  if (contentLength !== null && coding !== null) return 'framing-double';
  if (hasNoBody(status)) return coding === null && (contentLength ?? 0) === 0 ? 0 : 'body-unexpected';
  return coding ?? contentLength ?? 'framing-missing';
}
