import type { Writable } from 'node:stream';
import { Receiver } from 'ws';

declare module 'ws' {
  export interface ReceiverForm {
    readonly isServer: boolean;
    readonly maxPayload: number;
    readonly maxFragments: number;
    readonly maxBufferedChunks: number;
  }
  /** The part of the library that reads frames; its types leave it out. */
  export const Receiver: new (form: ReceiverForm) => Writable;
}

export interface FrameLimits {
  /** One message, all its fragments together. */
  readonly messageBytesMax: number;
  readonly fragmentsMax: number;
  /** Pieces in which one frame may arrive. */
  readonly piecesMax: number;
}

export interface FrameEvents {
  /** A whole text message, valid UTF-8. */
  text(text: string): void;
  binary(bytes: Buffer): void;
  ping(payload: Buffer): void;
  pong(): void;
  /** The peer's close frame: nothing follows. `code` is `null` where it gave none. */
  closed(code: number | null, reason: string): void;
  /** What came is not the protocol, or too much of it: nothing follows. `code` is what a close frame says of it. */
  odd(code: number, cause: string): void;
}

/** What a close frame says of each kind of oddity (RFC 6455 §7.4.1); everything else breaks the protocol. */
const ODDITY_CODES: ReadonlyMap<string, number> = new Map([
  ['WS_ERR_INVALID_UTF8', 1007],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 1009],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', 1008],
]);
const PROTOCOL_ERROR = 1002;
const NO_CODE = 1005;

/** Turns the bytes of one connection into messages, strictly; no extension is ever in use. */
export class FrameReader {
  readonly #receiver: Writable;
  #isDone = false;

  /** `from` is who writes what is read: what clients write is masked, what servers write is not. */
  constructor(from: 'client' | 'server', limits: FrameLimits, events: FrameEvents) {
    const receiver = new Receiver({
      isServer: from === 'client',
      maxPayload: limits.messageBytesMax,
      maxFragments: limits.fragmentsMax,
      maxBufferedChunks: limits.piecesMax,
    });
    this.#receiver = receiver;
    receiver.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) events.binary(data);
      else events.text(data.toString('utf8'));
    });
    receiver.on('ping', (payload: Buffer) => {
      events.ping(payload);
    });
    receiver.on('pong', () => {
      events.pong();
    });
    receiver.on('conclude', (code: number, reason: Buffer) => {
      this.#isDone = true;
      events.closed(code === NO_CODE ? null : code, reason.toString('utf8'));
    });
    receiver.on('error', (error: NodeJS.ErrnoException) => {
      this.#isDone = true;
      const name = error.code ?? 'unnamed';
      events.odd(ODDITY_CODES.get(name) ?? PROTOCOL_ERROR, name);
    });
  }

  /** Events come from within, except `odd`, which comes before the next piece. */
  push(piece: Buffer): void {
    if (!this.#isDone) this.#receiver.write(piece);
  }
}
