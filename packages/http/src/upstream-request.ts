import { encodeHeaderLines, joinMessage } from './answer.ts';
import { isHeaderValue } from './characters.ts';
import { HTTP_METHODS } from './request-head.ts';
import { findPathEnd, TARGET_MALFORMED } from './target.ts';
import { WritableNames } from './writable-names.ts';

/** One request to a venue. What is given is sent, byte for byte; nothing is normalised. */
export interface UpstreamRequest {
  readonly method: string;
  readonly target: string;
  /** Without `Host`, `Content-Length` and `Accept-Encoding`: the kernel writes these. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** From the call of `send`, waiting for a connection included. */
  readonly timeoutMs: number;
  readonly responseBytesMax?: number;
  /** Asked synchronously right before the one write, whatever the call waited for; `false` writes nothing. */
  readonly lastCheck?: () => boolean;
}

const REQUEST_NAMES = new WritableNames(['host', 'accept-encoding']);

/** Bodies are read as they are. */
const IDENTITY = '\r\nAccept-Encoding: identity';
const LAST_IDENTITY = `${IDENTITY}\r\n\r\n`;

const METHODS: ReadonlySet<string> = new Set(HTTP_METHODS);

function isBounded(request: UpstreamRequest): boolean {
  const { timeoutMs, responseBytesMax = 0 } = request;
  // Not a number would compare as false with everything and so wait, or read, without end.
  return timeoutMs > 0 && timeoutMs < Infinity && responseBytesMax >= 0;
}

function isWellFormed(request: UpstreamRequest): boolean {
  if (!isBounded(request)) return false;
  if (!METHODS.has(request.method)) return false;
  const mayHaveBody = request.method === 'POST' || request.method === 'PUT';
  return (mayHaveBody || request.body.length === 0) && findPathEnd(request.target) !== TARGET_MALFORMED;
}

/**
 * A request as it is written, at once; text has one character per byte.
 * Throws a `TypeError` on what cannot be written in the canonical form: a fault of the caller.
 */
export function encodeRequest(request: UpstreamRequest, hostHeader: string): Buffer | string {
  const { method, target, headers, body } = request;
  if (!isWellFormed(request) || !isHeaderValue(hostHeader) || hostHeader === '') {
    throw new TypeError('The request is not in the one form that is sent.');
  }
  const hasLength = method === 'POST' || method === 'PUT';
  const startLines = `${method} ${target} HTTP/1.1\r\nHost: ${hostHeader}`;
  const headerLines = encodeHeaderLines(headers, REQUEST_NAMES);
  const ending = hasLength ? `${IDENTITY}\r\nContent-Length: ${body.length}\r\n\r\n` : LAST_IDENTITY;
  return joinMessage(startLines + headerLines + ending, body);
}
