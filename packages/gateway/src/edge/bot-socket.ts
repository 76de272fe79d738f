import type { Socket } from 'node:net';
import {
  BOT_ASKED_AFTER_MS,
  BOT_BYTES,
  BOT_CLOSE_MS,
  BOT_CONTROLS,
  BOT_FRAMES,
  BOT_MESSAGE_MS,
  BOT_MESSAGES,
  BOT_QUEUE_BYTES_MAX,
  BOT_SILENCE_MS,
} from '../streams/bounds.ts';
import type { CorkedWrites } from '../corked-writes.ts';
import type { Clock } from '../ports/clock.ts';
import type { BotSession, BotSocket, PreparedMessage, SocketMessage } from '../ports/streams.ts';
import { FrameReader } from '../websocket/frame-reader.ts';
import { writeClose, writeFrame, writeMessage } from '../websocket/frames.ts';
import { TokenBucket } from './token-bucket.ts';

/** Why a bot's socket ended: a closed set, it is counted by these words. */
export type BotSocketEnd =
  | 'closed by the bot'
  | 'lost'
  | 'closed by us'
  | 'cut by us'
  | 'not the protocol'
  | 'too long'
  | 'too fast'
  | 'too slow'
  | 'silent'
  | 'fault';

export interface BotSocketOptions {
  readonly clock: Clock;
  readonly corked: CorkedWrites;
  /** What the venue's close frames say of a client that does not read. */
  readonly slowReaderCode: number;
  readonly openSession: (socket: BotSocket) => BotSession;
  /** Once, when the socket is gone. */
  readonly onGone: (socket: FramedBotSocket, end: BotSocketEnd) => void;
  /** The session threw where it had nothing to say any more. */
  readonly onFault: () => void;
}

const NO_BINARY = 1003;
const TOO_MUCH = 1008;
const FAULT = 1011;

const ODDITIES: ReadonlyMap<number, BotSocketEnd> = new Map([
  [1008, 'too long'],
  [1009, 'too long'],
]);

/** The frames of one bot: what comes is bounded and strict, what goes is queued as far as a bound and no further. */
export class FramedBotSocket implements BotSocket {
  readonly #socket: Socket;
  readonly #options: BotSocketOptions;
  readonly #reader: FrameReader;
  #session: BotSession | null = null;
  readonly #bytes: TokenBucket;
  readonly #messages: TokenBucket;
  readonly #controls: TokenBucket;
  /** Once it is false nothing is passed any more, either way: a close frame was sent, or there is no socket. */
  #isOpen = true;
  #end: BotSocketEnd = 'lost';
  #heardMs: number;
  #askedMs: number;
  #closingMs = 0;
  /** The message that has begun and not ended, and when its first byte came. */
  #unfinished: number | null = null;
  #unfinishedMs = 0;

  /** Takes over a paused socket behind its handshake, and the bytes that came with it. */
  constructor(socket: Socket, head: Buffer, options: BotSocketOptions) {
    const nowMs = options.clock.monotonicMs();
    this.#socket = socket;
    this.#options = options;
    this.#bytes = new TokenBucket(BOT_BYTES, nowMs);
    this.#messages = new TokenBucket(BOT_MESSAGES, nowMs);
    this.#controls = new TokenBucket(BOT_CONTROLS, nowMs);
    this.#heardMs = nowMs;
    this.#askedMs = nowMs;
    this.#reader = new FrameReader('client', BOT_FRAMES, {
      text: (text) => this.#onText(text),
      binary: () => this.#finish(NO_BINARY, 'Text is spoken here.', 'not the protocol'),
      ping: (payload) => this.#onControl(payload),
      pong: () => this.#onControl(null),
      closed: (code) => this.#onClosed(code),
      odd: (code, cause) => this.#finish(code, cause, ODDITIES.get(code) ?? 'not the protocol'),
    });
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onGone);
    try {
      this.#session = options.openSession(this);
    } catch {
      this.#finish(FAULT, '', 'fault');
    }
    this.#onData(head);
    socket.resume();
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  send(message: SocketMessage | PreparedMessage): boolean {
    if (!this.#isOpen) return false;
    if (this.queuedBytes > BOT_QUEUE_BYTES_MAX) {
      this.cutAsSlow();
      return false;
    }
    const isPrepared = typeof message === 'object' && 'frame' in message;
    this.#write(isPrepared ? message.frame : writeMessage(message, 'server'));
    return true;
  }

  close(code: number, reason: string): void {
    this.#finish(code, reason, 'closed by us');
  }

  destroy(): void {
    this.#cut('cut by us');
  }

  /** Too much waits for it. A bot that begins to read again learns why it was closed. */
  cutAsSlow(): void {
    this.#finish(this.#options.slowReaderCode, 'Too much waits to be read.', 'too slow');
  }

  /** Looks at the deadlines; called for every socket by one timer. */
  check(nowMs: number): void {
    if (!this.#isOpen) {
      if (nowMs - this.#closingMs >= BOT_CLOSE_MS) this.#socket.destroy();
      return;
    }
    if (this.#unfinished !== null && nowMs - this.#unfinishedMs >= BOT_MESSAGE_MS) {
      this.#finish(TOO_MUCH, 'A message did not end in time.', 'too long');
    } else if (nowMs - this.#heardMs >= BOT_SILENCE_MS) {
      this.#cut('silent');
    } else if (nowMs - Math.max(this.#heardMs, this.#askedMs) >= BOT_ASKED_AFTER_MS) {
      this.#askedMs = nowMs;
      this.#write(writeFrame('ping', '', 'server'));
    }
  }

  readonly #onData = (chunk: Buffer): void => {
    const nowMs = this.#options.clock.monotonicMs();
    this.#heardMs = nowMs;
    if (this.#bytes.take(chunk.length, nowMs)) this.#read(chunk, nowMs);
    else if (!this.#isOpen) this.#socket.destroy();
    else this.#finish(TOO_MUCH, 'Too many bytes a second.', 'too fast');
  };

  #read(chunk: Buffer, nowMs: number): void {
    this.#reader.push(chunk);
    const { unfinished } = this.#reader;
    if (unfinished === this.#unfinished) return;
    // Whatever comes of the same message, its deadline stays.
    this.#unfinished = unfinished;
    this.#unfinishedMs = nowMs;
  }

  #onText(text: string): void {
    if (!this.#isOpen) return;
    if (!this.#messages.take(1, this.#heardMs)) {
      this.#finish(TOO_MUCH, 'Too many messages a second.', 'too fast');
      return;
    }
    try {
      this.#session?.receive(text);
    } catch {
      this.#finish(FAULT, '', 'fault');
    }
  }

  /** A ping is answered; both are counted. */
  #onControl(ping: Buffer | null): void {
    if (!this.#isOpen) return;
    if (!this.#controls.take(1, this.#heardMs)) {
      this.#finish(TOO_MUCH, 'Too many control frames a second.', 'too fast');
    } else if (ping !== null) {
      if (this.queuedBytes > BOT_QUEUE_BYTES_MAX) this.cutAsSlow();
      else this.#write(writeFrame('pong', ping, 'server'));
    }
  }

  /** The bot's close frame: the answer to ours, or the first, which is answered in kind. */
  #onClosed(code: number | null): void {
    if (this.#isOpen) {
      this.#beginClosing('closed by the bot');
      this.#write(writeClose(code, '', 'server'));
    }
    this.#socket.end();
  }

  #finish(code: number, reason: string, end: BotSocketEnd): void {
    if (!this.#isOpen) {
      // Whoever breaks the protocol while he is to close has nothing more to say.
      if (end === 'not the protocol') this.#socket.destroy();
      return;
    }
    this.#beginClosing(end);
    this.#write(writeClose(code, reason, 'server'));
  }

  #beginClosing(end: BotSocketEnd): void {
    this.#isOpen = false;
    this.#end = end;
    this.#closingMs = this.#options.clock.monotonicMs();
    this.#endSession();
  }

  #cut(end: BotSocketEnd): void {
    if (this.#isOpen) this.#beginClosing(end);
    this.#socket.destroy();
  }

  #write(bytes: Uint8Array): void {
    this.#options.corked.write(this.#socket, bytes);
  }

  /** The bot sends no more; without a close frame that is how lost connections end. */
  readonly #onEnd = (): void => {
    this.#cut('lost');
  };

  readonly #onGone = (): void => {
    if (this.#isOpen) this.#beginClosing('lost');
    this.#options.onGone(this, this.#end);
  };

  #endSession(): void {
    queueMicrotask(() => {
      try {
        this.#session?.closed(this.#end);
      } catch {
        // One bot's session must not take the others' with it.
        this.#options.onFault();
      }
    });
  }
}
