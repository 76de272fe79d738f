import type { Writable } from 'node:stream';
import { Receiver } from 'ws';

declare module 'ws' {
  export interface ReceiverForm {
    readonly isServer: boolean;
    readonly maxPayload: number;
    readonly maxFragments: number;
    readonly maxBufferedChunks: number;
  }
  /**
   * The part of the library that reads frames; its types leave it out. Between two frames its state is 0 and nothing is
   * buffered; with state 4 it has read a head, found it right, and waits for the whole payload.
   */
  export const Receiver: new (form: ReceiverForm) => Writable & {
    readonly _state: number;
    readonly _bufferedBytes: number;
    readonly _payloadLength: number;
    readonly _fragmented: number;
  };
}

export interface FrameLimits {
  /** One message, all its fragments together. */
  readonly messageBytesMax: number;
  readonly fragmentsMax: number;
  /** Pieces in which the head of a frame may arrive; those of its payload are joined. */
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

/** The first byte of a text message in one frame, and what stands in the second beside the length (RFC 6455 §5.2). */
const WHOLE_TEXT = 0x81;
const MASKED = 0x80;
const LENGTH_BEHIND = 126;
const MASK_BYTES = 4;
/** The library's state while it waits for a payload. */
const AT_PAYLOAD = 4;
const REPLACEMENT = '\ufffd';

/**
 * Turns the bytes of one connection into messages, strictly; no extension is ever in use. Text messages that come whole in
 * one frame, which nearly all do, are read past the library, everything else by it. It keeps every piece by itself, at
 * some hundred bytes each: what would wait there for the rest of a payload waits here, joined.
 */
export class FrameReader {
  readonly #receiver: InstanceType<typeof Receiver>;
  readonly #maskBytes: number;
  readonly #bytesMax: number;
  readonly #text: (text: string) => void;
  #isDone = false;
  /** What has come of a payload; the buffer doubles, and is never longer than what was announced. */
  #joined = new ArrayBuffer(0);
  #joinedBytes = 0;
  /** Messages that the library has read. */
  #finished = 0;

  /** `from` is who writes what is read: what clients write is masked, what servers write is not. */
  constructor(from: 'client' | 'server', limits: FrameLimits, events: FrameEvents) {
    const receiver = new Receiver({
      isServer: from === 'client',
      maxPayload: limits.messageBytesMax,
      maxFragments: limits.fragmentsMax,
      maxBufferedChunks: limits.piecesMax,
    });
    this.#receiver = receiver;
    this.#maskBytes = from === 'client' ? MASK_BYTES : 0;
    this.#bytesMax = limits.messageBytesMax;
    this.#text = (text) => {
      events.text(text);
    };
    receiver.on('message', (data: Buffer, isBinary: boolean) => {
      this.#finished += 1;
      if (isBinary) events.binary(data);
      else this.#text(data.toString('utf8'));
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

  /**
   * Which message has begun and not ended, told by a number from the one before and the one behind; `null`: none. Control
   * frames do not end it; one that came in part before it is its beginning.
   */
  get unfinished(): number | null {
    return this.#isDone || this.#isBetween() ? null : this.#finished;
  }

  /** Events come from within, except `odd`, which comes before the next piece. */
  push(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0 && !this.#isDone && this.#receiver.writable) {
      const whole = this.#isBetween() ? this.#readWhole(rest) : 0;
      const bytes = whole > 0 ? whole : this.#give(rest);
      if (bytes === rest.length) return;
      rest = rest.subarray(bytes);
    }
  }

  /** Whether nothing of a message has come yet, and nothing odd. */
  #isBetween(): boolean {
    const { _bufferedBytes, _fragmented, _state, writable } = this.#receiver;
    return writable && _state === 0 && _bufferedBytes === 0 && _fragmented === 0;
  }

  /** Gives the library what it can read on with, and joins what it would only keep; returns how many bytes were used. */
  #give(bytes: Buffer): number {
    const { _bufferedBytes, _payloadLength, _state } = this.#receiver;
    // Heads go there as they come: what they announce is refused before any of it is kept.
    const missing = _state === AT_PAYLOAD ? _payloadLength - _bufferedBytes : 0;
    if (this.#joinedBytes === 0 && bytes.length >= missing) {
      this.#receiver.write(bytes);
      return bytes.length;
    }
    const used = Math.min(bytes.length, missing - this.#joinedBytes);
    const length = this.#joinedBytes + used;
    // Not at once as long as was announced: that costs nothing to say.
    if (length > this.#joined.byteLength) this.#joined = this.#joined.transfer(Math.min(missing, 2 * length));
    new Uint8Array(this.#joined).set(bytes.subarray(0, used), this.#joinedBytes);
    this.#joinedBytes = length;
    if (length === missing) this.#giveJoined();
    return used;
  }

  #giveJoined(): void {
    const whole = Buffer.from(this.#joined);
    this.#joined = new ArrayBuffer(0);
    this.#joinedBytes = 0;
    this.#receiver.write(whole);
  }

  /** How many bytes of it were a whole text message and were told; 0: it begins with something else, and is as it was. */
  #readWhole(bytes: Buffer): number {
    const isMasked = this.#maskBytes > 0;
    const short = (bytes[1] ?? 0) - (isMasked ? MASKED : 0);
    if (bytes[0] !== WHOLE_TEXT || short < 0 || short > LENGTH_BEHIND) return 0;
    const isShort = short < LENGTH_BEHIND;
    const start = (isShort ? 2 : 4) + this.#maskBytes;
    if (bytes.length < start) return 0;
    const length = isShort ? short : bytes.readUInt16BE(2);
    const end = start + length;
    if (bytes.length < end || length > this.#bytesMax) return 0;
    if (isMasked) applyMask(bytes, start, end);
    const text = bytes.toString('utf8', start, end);
    // Whether it was written, or stands for what is no UTF-8, the library says.
    if (text.includes(REPLACEMENT)) {
      if (isMasked) applyMask(bytes, start, end);
      return 0;
    }
    this.#text(text);
    return end;
  }
}

/** By the four bytes before `start`; twice is not at all. */
function applyMask(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at += 1)
    bytes[at] = (bytes[at] ?? 0) ^ (bytes[start - MASK_BYTES + ((at - start) & 3)] ?? 0);
}
