import type { Socket } from 'node:net';

import { CLOSE_LINES, encodeAnswer, type HttpAnswer } from './answer.ts';
import type { HttpServerBounds } from './bounds.ts';
import type { Clock } from './clock.ts';
import { readForwardedFor } from './forwarded-for.ts';
import type { RequestRules } from './request-head.ts';
import { type ReadingPhase, type ReadRequest, RequestReader } from './request-reader.ts';
import { ReceivedRequest, type HttpRequest, type RequestHead, type RequestOrigin } from './request.ts';
import { describeRefusal, type FramingReason, type FramingRefusal } from './refusal.ts';
import { readStraight } from './straight-reads.ts';
import { onceAllIsRead } from './turn.ts';
import { nameVersion } from './websocket-handshake.ts';

/** The caller's way to answer one request. */
export interface Reply {
  /** Exactly once; a second call throws. Dropped silently if the caller has gone. */
  send(answer: HttpAnswer): void;
  /** The caller went away: nobody will read an answer. */
  readonly closed: boolean;
}

/** Receives a paused socket that nobody else reads or closes, and the bytes that came behind the request. */
export type SocketTaker = (socket: Socket, head: Buffer) => void;

/** What becomes of an upgrade: refused for its form, answered as any request, or handed over behind `greeting`. */
export type UpgradeStep =
  FramingReason | HttpAnswer | { readonly greeting: string; readonly take: SocketTaker };

export type CloseCause = 'idle-deadline' | 'write-deadline' | 'linger-deadline' | 'crowded' | 'ended';

/** What all connections of one server share. */
export interface ConnectionContext {
  readonly bounds: HttpServerBounds;
  readonly rules: RequestRules;
  readonly clock: Clock;
  readonly keepAliveLines: string;
  /** Of requests that are not whole yet, of all connections. */
  heldBytes: number;
  onRequest(request: HttpRequest, reply: Reply): void;
  onUpgrade(request: HttpRequest): UpgradeStep;
  renderRefusal(refusal: FramingRefusal, remoteAddress: string): HttpAnswer;
  onRefused(reason: FramingReason): void;
  onFault(error: unknown): void;
  onGone(connection: ServerConnection, cause: CloseCause): void;
}

class Exchange implements Reply {
  readonly #connection: ServerConnection;
  /** Text has one character per byte. */
  bytes: Buffer | string | null = null;

  constructor(connection: ServerConnection) {
    this.#connection = connection;
  }

  get closed(): boolean {
    return this.#connection.isGone;
  }

  send(answer: HttpAnswer): void {
    if (this.bytes !== null) throw new Error('A request was answered twice.');
    this.bytes = encodeAnswer(answer, this.#connection.linesFor(this));
    this.#connection.flush();
  }
}

/**
 * `open` reads requests; `ending` reads no more and answers what it has; `lingering` has sent its last byte and drops what
 * comes until the peer closes; `gone` has no socket any more, or handed it over.
 */
type ConnectionState = 'open' | 'ending' | 'lingering' | 'gone';

/** What lies longer than its read is bounded: by this, and as one read. */
const DUE_BYTES_MAX = 4_096;

const ignore = (): void => undefined;

/** One accepted socket: reads requests, answers them in their order, keeps its deadlines. */
export class ServerConnection {
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #reader: RequestReader;
  readonly #origin: RequestOrigin;
  readonly #outstanding: Exchange[] = [];
  readonly #stopReading: () => void;
  #state: ConnectionState = 'open';
  #phase: ReadingPhase = 'head';
  #phaseSinceMs: number;
  #writingSinceMs = -1;
  #lingeredBytes = 0;
  #heldBytes = 0;
  #isAdvancing = false;
  #isDue = false;
  #isPeerDone = false;
  #isPaused = false;
  #isRetired = false;
  #closeCause: CloseCause = 'ended';

  constructor(socket: Socket, context: ConnectionContext, origin: RequestOrigin) {
    this.#socket = socket;
    this.#context = context;
    this.#origin = origin;
    this.#reader = new RequestReader(context.rules, context.bounds);
    this.#phaseSinceMs = context.clock.monotonicMs();
    // A peer that connects and says nothing is held to the deadline of a head: hence the first phase.
    this.#stopReading = readStraight(socket, this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('drain', this.#advance);
    socket.on('error', ignore);
    socket.on('close', this.#onClose);
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  /** What is under way is the last of it; where nothing is, the next request. */
  retire(): void {
    if (this.#isDue) this.#advance();
    if (this.#outstanding.length > 0) this.drain();
    else this.#isRetired = true;
  }

  /** Reads no further request and closes when everything outstanding is answered. */
  drain(): void {
    if (this.#isDue) this.#advance();
    if (this.#state !== 'open') return;
    this.#leaveOpen('ending');
    this.#finishIfAnswered();
  }

  destroy(cause: CloseCause): void {
    this.#closeCause = cause;
    this.#socket.destroy();
  }

  /** What is read by now is still answered: only the last of the answers owed says that it is the last. */
  linesFor(exchange: Exchange): string {
    const isLast = this.#state !== 'open' && exchange === this.#outstanding.at(-1);
    return isLast ? CLOSE_LINES : this.#context.keepAliveLines;
  }

  /** Writes the answers whose turn it is. */
  flush(): void {
    if (this.#state === 'gone' || this.#state === 'lingering') return;
    for (let next = this.#outstanding[0]; next?.bytes; next = this.#outstanding[0]) {
      this.#socket.write(next.bytes, 'latin1');
      // The last one is taken from the end: at the beginning the runtime would lay out the list anew.
      if (this.#outstanding.length === 1) this.#outstanding.pop();
      else this.#outstanding.shift();
    }
    if (this.#outstanding.length === 0 && this.#phase === 'nothing') this.#enterPhase('nothing');
    this.#finishIfAnswered();
    // What was read before has been used up unless there was no room for answers.
    if (this.#isPaused) this.#advance();
  }

  /** Looks at the deadlines; called for every connection by the server's one timer. */
  check(nowMs: number): void {
    const { bounds } = this.#context;
    if (this.#socket.writableLength === 0) {
      this.#writingSinceMs = -1;
    } else if (this.#writingSinceMs < 0) {
      this.#writingSinceMs = nowMs;
    } else if (nowMs - this.#writingSinceMs > bounds.writeMs) {
      this.destroy('write-deadline');
      return;
    }
    this.#checkPhase(nowMs - this.#phaseSinceMs);
  }

  #checkPhase(elapsedMs: number): void {
    const { bounds } = this.#context;
    if (this.#state === 'lingering') {
      if (this.#writingSinceMs < 0 && elapsedMs > bounds.lingerMs) this.destroy('linger-deadline');
      return;
    }
    if (this.#state !== 'open' || this.#outstanding.length > 0 || this.#isPaused) return;
    if (this.#phase === 'body') {
      if (elapsedMs > bounds.bodyMs) this.#refuse('body-deadline');
    } else if (this.#phase === 'head') {
      if (elapsedMs <= bounds.headMs) return;
      // A 408 to a caller who has said nothing could be taken for the answer to what he says next.
      if (this.#reader.phase === 'nothing') this.destroy('idle-deadline');
      else this.#refuse('head-deadline');
    } else if (elapsedMs > bounds.idleMs) {
      this.destroy('idle-deadline');
    }
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#state === 'open') {
      this.#reader.append(chunk);
      if (this.#isDue || chunk.length > DUE_BYTES_MAX) {
        this.#advance();
      } else {
        this.#isDue = true;
        onceAllIsRead(this.#advance);
      }
      return;
    }
    this.#lingeredBytes += chunk.length;
    if (this.#lingeredBytes > this.#context.bounds.lingerBytesMax) this.destroy('linger-deadline');
  };

  /** The peer sends no more, but may still read: what it asked is answered. */
  readonly #onEnd = (): void => {
    this.#isPeerDone = true;
    this.#advance();
  };

  readonly #onClose = (): void => {
    this.#leaveOpen('gone');
    this.#outstanding.length = 0;
    this.#context.onGone(this, this.#closeCause);
  };

  /** Reads requests as long as there are any and there is room for their answers. */
  readonly #advance = (): void => {
    this.#isDue = false;
    if (this.#isAdvancing || this.#state !== 'open') return;
    this.#isAdvancing = true;
    let isStarved = false;
    while (this.#state === 'open' && !this.#isFull()) {
      const step = this.#reader.next();
      if (step === 'more') {
        isStarved = true;
        break;
      }
      if (typeof step === 'string') this.#refuse(step);
      else this.#accept(step);
    }
    this.#isAdvancing = false;
    this.#countHeld();
    if (this.#state !== 'open') return;
    if (isStarved && this.#isPeerDone) this.drain();
    else this.#setPaused(!isStarved);
  };

  /** A bound for each request alone would let a crowd that never ends its requests take all the memory there is. */
  #countHeld(): void {
    const held = this.#state === 'open' ? this.#reader.heldBytes : 0;
    this.#context.heldBytes += held - this.#heldBytes;
    this.#heldBytes = held;
    if (held === 0 || this.#context.heldBytes <= this.#context.bounds.heldBytesMax) return;
    // The socket's end comes later: until then others of this turn would be ended for what this one holds.
    this.#leaveOpen('ending');
    this.destroy('crowded');
  }

  /** No more is read: what came behind the last request is not counted from here on, and an answer may be long in coming. */
  #leaveOpen(state: 'ending' | 'gone'): void {
    this.#state = state;
    this.#reader.drop();
    this.#countHeld();
  }

  #isFull(): boolean {
    return this.#outstanding.length >= this.#context.bounds.pipelinedMax || this.#socket.writableNeedDrain;
  }

  #setPaused(isPaused: boolean): void {
    const phase = this.#reader.phase;
    const wasPaused = this.#isPaused;
    if (phase !== this.#phase || wasPaused) this.#enterPhase(phase);
    if (isPaused === wasPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#socket.pause();
    else this.#socket.resume();
  }

  #enterPhase(phase: ReadingPhase): void {
    this.#phase = phase;
    this.#phaseSinceMs = this.#context.clock.monotonicMs();
  }

  #accept(read: ReadRequest): void {
    // No deadline until it is answered; that begins the next.
    this.#phase = 'nothing';
    const origin = this.#originOf(read.head);
    if (origin === null) {
      this.#refuse('forwarded-for');
      return;
    }
    const request = new ReceivedRequest(read.head, read.body, origin, this.#context.clock.wallMs());
    const { connection } = read.head;
    if (connection === 'upgrade') {
      if (this.#outstanding.length > 0 || this.#isPeerDone) this.#refuse('upgrade');
      else this.#upgrade(request);
      return;
    }
    const exchange = new Exchange(this);
    this.#outstanding.push(exchange);
    // Nothing is read behind this request: the connection ends with its answer.
    if (connection === 'close' || this.#isRetired) this.#leaveOpen('ending');
    try {
      this.#context.onRequest(request, exchange);
    } catch (error) {
      this.#context.onFault(error);
      this.#leaveOpen('ending');
      if (exchange.bytes === null) {
        this.#context.onRefused('request-fault');
        exchange.send(this.#renderRefusal('request-fault'));
      } else {
        this.#finishIfAnswered();
      }
    }
  }

  #originOf(head: RequestHead): RequestOrigin | null {
    if (this.#origin.forwards !== true) return this.#origin;
    const remoteAddress = readForwardedFor({ headers: head.lines.list() });
    return remoteAddress === null ? null : { ...this.#origin, remoteAddress };
  }

  #upgrade(request: HttpRequest): void {
    let step: UpgradeStep;
    try {
      step = this.#context.onUpgrade(request);
    } catch (error) {
      this.#context.onFault(error);
      step = 'request-fault';
    }
    if (typeof step === 'string') this.#refuse(step);
    else if ('status' in step) this.#endWith(step);
    else this.#handOver(step.greeting, step.take);
  }

  #renderRefusal(reason: FramingReason): HttpAnswer {
    return this.#context.renderRefusal(describeRefusal(reason), this.#origin.remoteAddress);
  }

  #refuse(reason: FramingReason): void {
    this.#context.onRefused(reason);
    const answer = this.#renderRefusal(reason);
    this.#endWith(reason === 'websocket-version' ? nameVersion(answer) : answer);
  }

  /** The last thing this connection says, behind the answers that are still owed. */
  #endWith(answer: HttpAnswer): void {
    this.#leaveOpen('ending');
    const exchange = new Exchange(this);
    this.#outstanding.push(exchange);
    exchange.send(answer);
  }

  /** From here on the socket belongs to the receiver, paused. Its errors stay caught: they would end the process. */
  #handOver(greeting: string, take: SocketTaker): void {
    const socket = this.#socket;
    const rest = this.#reader.takeRest();
    this.#stopReading();
    socket.off('end', this.#onEnd);
    socket.off('drain', this.#advance);
    socket.off('close', this.#onClose);
    socket.pause();
    socket.allowHalfOpen = false;
    this.#leaveOpen('gone');
    this.#context.onGone(this, 'ended');
    if (greeting !== '') socket.write(greeting, 'latin1');
    try {
      take(socket, rest);
    } catch (error) {
      this.#context.onFault(error);
      socket.destroy();
    }
  }

  #finishIfAnswered(): void {
    if (this.#state !== 'ending' || this.#outstanding.length > 0) return;
    this.#state = 'lingering';
    this.#phaseSinceMs = this.#context.clock.monotonicMs();
    this.#socket.end();
    // What still comes must be read, or closing would reset the connection before the answer is read.
    this.#socket.resume();
  }
}
