import { encodeHeaderLines, joinMessage } from './answer.ts';
import { isHeaderValue } from './characters.ts';
import { HTTP_METHODS } from './request-head.ts';
import { findPathEnd, TARGET_MALFORMED } from './target.ts';

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

const OWN_NAMES: ReadonlySet<string> = new Set(['host', 'accept-encoding']);

function isBounded(request: UpstreamRequest): boolean {
  const { timeoutMs, responseBytesMax = 0 } = request;
  // Not a number would compare as false with everything and so wait, or read, without end.
  return timeoutMs > 0 && timeoutMs < Infinity && responseBytesMax >= 0;
}

function isWellFormed(request: UpstreamRequest): boolean {
  if (!isBounded(request)) return false;
  if (!HTTP_METHODS.some((method) => method === request.method)) return false;
  const mayHaveBody = request.method === 'POST' || request.method === 'PUT';
  return (mayHaveBody || request.body.length === 0) && findPathEnd(request.target) !== TARGET_MALFORMED;
}

/**
 * The bytes of a request, head and body in one buffer.
 * Throws a `TypeError` on what cannot be written in the canonical form: a fault of the caller.
 */
export function encodeRequest(request: UpstreamRequest, hostHeader: string): Buffer {
  const { method, target, headers, body } = request;
  if (!isWellFormed(request) || !isHeaderValue(hostHeader) || hostHeader === '') {
    throw new TypeError('The request is not in the one form that is sent.');
  }
  for (const [name] of headers) {
    if (OWN_NAMES.has(name.toLowerCase())) throw new TypeError(`The kernel writes ${name} itself.`);
  }
  const hasLength = method === 'POST' || method === 'PUT';
  const lengthLine = hasLength ? `Content-Length: ${body.length}\r\n` : '';
  const startLines = `${method} ${target} HTTP/1.1\r\nHost: ${hostHeader}\r\n`;
  return joinMessage(
    `${startLines}${encodeHeaderLines(headers)}Accept-Encoding: identity\r\n${lengthLine}\r\n`,
    body,
  );
}
