import { hash } from 'node:crypto';

import type { HttpAnswer } from './answer.ts';
import type { HttpRequest } from './request.ts';

/** What can be wrong with a request for a WebSocket whose upgrade is in order. */
export type HandshakeReason =
  'websocket-key' | 'websocket-version' | 'websocket-origin' | 'websocket-protocol';

/** RFC 6455 §1.3: what a key is joined with before it is hashed. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
export const KEY_BYTES = 16;
export const WEBSOCKET_VERSION = '13';

/** The value that proves that a peer read this key as the key of a WebSocket (RFC 6455 §4.2.2). */
export function acceptValueOf(key: string): string {
  return hash('sha1', `${key}${ACCEPT_SUFFIX}`, 'base64');
}

function isKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === KEY_BYTES && bytes.toString('base64') === text;
}

/**
 * Reads the client's half of a handshake (RFC 6455 §4.2.1). The kernel has already refused other methods than GET, names
 * that stand twice, and any other `Upgrade` or `Connection`. Offered extensions are ignored, so that none is ever in use.
 */
export function readHandshake(request: HttpRequest): { readonly key: string } | HandshakeReason {
  // Programs send none; browsers always do, and a page must not reach a listener that trades.
  if (request.header('origin') !== undefined) return 'websocket-origin';
  if (request.header('sec-websocket-version') !== WEBSOCKET_VERSION) return 'websocket-version';
  // No venue speaks one, and a client that asked for one would have to fail without it.
  if (request.header('sec-websocket-protocol') !== undefined) return 'websocket-protocol';
  const key = request.header('sec-websocket-key') ?? '';
  return isKey(key) ? { key } : 'websocket-key';
}

/** The answer after which the connection carries frames. */
export function writeSwitching(key: string): string {
  return (
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${acceptValueOf(key)}\r\n\r\n`
  );
}

/** Says which version there is, as a refusal of another one must (RFC 6455 §4.2.2). */
export function nameVersion(answer: HttpAnswer): HttpAnswer {
  return { ...answer, headers: [...answer.headers, ['Sec-WebSocket-Version', WEBSOCKET_VERSION]] };
}
