import type { Socket } from 'node:net';

import { isHeaderValue } from './characters.ts';
import { ByteWindow } from './byte-window.ts';
import { type HeadLimits, HeadScanner, type SyntaxReason } from './head-scanner.ts';
import { RESPONSE_SYNTAX, type ResponseNames } from './response-head.ts';
import { findPathEnd, TARGET_MALFORMED } from './target.ts';
import type { UpstreamDialer } from './upstream-socket.ts';
import { acceptValueOf, KEY_BYTES, WEBSOCKET_VERSION } from './websocket-handshake.ts';

/** What can be odd about the answer to a handshake. */
export type SwitchingReason =
  SyntaxReason | 'status' | 'upgrade' | 'connection' | 'accept' | 'negotiated' | 'framing';

export interface WebSocketWish {
  /** Path and query. */
  readonly target: string;
  readonly hostHeader: string;
  /** 16 bytes, random, never used before. */
  readonly key: Uint8Array;
  readonly limits: HeadLimits;
}

export interface WebSocketEvents {
  /** The peer has switched. The socket is paused and belongs to the receiver; `head` are the first bytes of its frames. */
  opened(socket: Socket, head: Buffer): void;
  /** There is no socket any more. Once, and never after `opened`. */
  failed(cause: string): void;
}

/** A WebSocket that is being opened. It knows no deadline: who wishes for it also gives it up. */
export interface WebSocketOpening {
  /** Nothing is called afterwards. */
  destroy(): void;
}

/** Asks for a WebSocket over a new socket of `dialer`. Throws a `TypeError` on a wish that cannot be written. */
export function openWebSocket(
  dialer: UpstreamDialer,
  wish: WebSocketWish,
  events: WebSocketEvents,
): WebSocketOpening {
  return new Opening(dialer, wish, events);
}

class Opening implements WebSocketOpening {
  readonly #socket: Socket;
  readonly #events: WebSocketEvents;
  readonly #accept: string;
  readonly #scanner: HeadScanner<ResponseNames>;
  readonly #window = new ByteWindow();
  #isOver = false;
  #cause = 'closed';

  constructor(dialer: UpstreamDialer, wish: WebSocketWish, events: WebSocketEvents) {
    const key = Buffer.from(wish.key).toString('base64');
    const bytes = encodeHandshake(wish, key);
    this.#accept = acceptValueOf(key);
    this.#events = events;
    this.#scanner = new HeadScanner(RESPONSE_SYNTAX, wish.limits);
    this.#socket = dialer.dial(() => {
      if (!this.#isOver) this.#socket.write(bytes);
    });
    this.#socket.on('data', this.#onData);
    this.#socket.on('end', this.#onEnd);
    this.#socket.on('error', this.#onError);
    this.#socket.on('close', this.#onEnd);
  }

  destroy(): void {
    this.#isOver = true;
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isOver) return;
    this.#window.append(chunk);
    const step = this.#scanner.scan(this.#window);
    if (step === 'more') return;
    const odd = step === 'complete' ? this.#readHead() : step;
    if (odd === null) this.#handOver();
    else this.#fail(`odd-handshake: ${odd}`);
  };

  #readHead(): SwitchingReason | null {
    const length = this.#scanner.headLength;
    const text = this.#window.text(0, length);
    this.#window.skip(length);
    return findOddity(text, this.#scanner, this.#accept);
  }

  /** Its errors stay caught: they would end the process. */
  #handOver(): void {
    const socket = this.#socket;
    this.#isOver = true;
    socket.pause();
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onEnd);
    this.#events.opened(socket, this.#window.take(this.#window.length));
  }

  #fail(cause: string): void {
    if (this.#isOver) return;
    this.destroy();
    this.#events.failed(cause);
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#cause = error.code ?? 'socket-error';
  };

  readonly #onEnd = (): void => {
    this.#fail(this.#cause);
  };
}

function encodeHandshake(wish: WebSocketWish, key: string): Buffer {
  const { target, hostHeader } = wish;
  const isWritable =
    findPathEnd(target) !== TARGET_MALFORMED && isHeaderValue(hostHeader) && hostHeader !== '';
  if (!isWritable || wish.key.length !== KEY_BYTES) {
    throw new TypeError('The handshake is not in the one form that is sent.');
  }
  return Buffer.from(
    `GET ${target} HTTP/1.1\r\nHost: ${hostHeader}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: ${WEBSOCKET_VERSION}\r\n\r\n`,
    'latin1',
  );
}

const STATUS_LINE = 'HTTP/1.1 101 ';

/** What the server's half of a handshake must say, once; `null`: it must not speak of it (RFC 6455 §4.1). */
interface Demand {
  readonly value: string | null;
  readonly odd: SwitchingReason;
}

function demandsOf(accept: string): ReadonlyMap<string, Demand> {
  return new Map<string, Demand>([
    ['upgrade', { value: 'websocket', odd: 'upgrade' }],
    ['connection', { value: 'upgrade', odd: 'connection' }],
    ['sec-websocket-accept', { value: accept, odd: 'accept' }],
    ['sec-websocket-extensions', { value: null, odd: 'negotiated' }],
    ['sec-websocket-protocol', { value: null, odd: 'negotiated' }],
    ['transfer-encoding', { value: null, odd: 'framing' }],
    ['content-length', { value: null, odd: 'framing' }],
  ]);
}

/** Why the head is not the one answer after which frames follow; `null`: it is. */
function findOddity(
  text: string,
  scanner: HeadScanner<ResponseNames>,
  accept: string,
): SwitchingReason | null {
  if (!text.startsWith(STATUS_LINE) || scanner.startLineEnd < STATUS_LINE.length) return 'status';
  const demands = new Map(demandsOf(accept));
  for (const [name, value] of scanner.headersOf(text).list()) {
    const demand = demands.get(name);
    if (demand === undefined) continue;
    const isMet = value === demand.value || (demand.odd !== 'accept' && value.toLowerCase() === demand.value);
    if (!isMet) return demand.odd;
    // Met; a second one is one too many.
    demands.set(name, { value: null, odd: demand.odd });
  }
  for (const { value, odd } of demands.values()) if (value !== null) return odd;
  return null;
}
