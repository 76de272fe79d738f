import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import type { PoolBounds } from './bounds.ts';
import type { Clock } from './clock.ts';
import { ResponseReader } from './response-reader.ts';
import { atTurnEnd, onceAllIsRead } from './turn.ts';
import type { UpstreamCall } from './upstream-call.ts';
import type { UpstreamDialer } from './upstream-socket.ts';

/** What a connection tells the pool that owns it. */
export interface ConnectionOwner {
  /** Connected, or done with a call and with the turn that its answer came in: a call may be started on it, at `nowMs`. */
  onFree(connection: UpstreamConnection, nowMs: number): void;
  /** Will never carry a call again. `hadConnected` tells a failed connect from the end of a used connection. */
  onDead(connection: UpstreamConnection, cause: string, hadConnected: boolean): void;
}

export interface ConnectionOptions {
  readonly dialer: UpstreamDialer;
  readonly owner: ConnectionOwner;
  readonly bounds: PoolBounds;
  readonly clock: Clock;
}

/** `settling` has heard the answer to its call, in a turn that is not over. */
type UpstreamState = 'connecting' | 'free' | 'busy' | 'settling' | 'dead';

/**
 * One socket to a venue, with at most one call on it. Every oddity ends it. The owner is told of its end before the call, so that
 * whoever hears of the call and begins another one finds the sockets as they are.
 */
export class UpstreamConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #bounds: PoolBounds;
  readonly #clock: Clock;
  readonly #reader: ResponseReader;
  readonly #openedAtMs: number;
  #state: UpstreamState = 'connecting';
  #hasConnected = false;
  #isDue = false;
  #call: UpstreamCall | null = null;
  #retireAtMs = Infinity;
  #errorCause = 'closed';

  constructor(options: ConnectionOptions) {
    this.#owner = options.owner;
    this.#bounds = options.bounds;
    this.#clock = options.clock;
    this.#reader = new ResponseReader(options.bounds);
    this.#openedAtMs = options.clock.monotonicMs();
    this.#socket = options.dialer.dial(this.#onReady, this.#onData);
    this.#socket.on('error', this.#onError);
    this.#socket.on('end', this.#onEnd);
    this.#socket.on('close', this.#onClose);
  }

  get isConnecting(): boolean {
    return this.#state === 'connecting';
  }

  /** Will be free at the end of the turn, unless something is wrong with it. */
  get isSettling(): boolean {
    return this.#state === 'settling';
  }

  /** Whether nothing speaks against writing a request now: not the peer's end, not an error, not its age. */
  isUsable(nowMs: number): boolean {
    const { destroyed, readableEnded, writable } = this.#socket;
    return this.#state === 'free' && !destroyed && !readableEnded && writable && nowMs < this.#retireAtMs;
  }

  /** Hands the call's bytes to the socket, in one write. */
  start(call: UpstreamCall, nowMs: number): void {
    if (!call.mayLeave()) {
      this.#state = 'free';
      this.#owner.onFree(this, nowMs);
      call.fail('withdrawn');
      return;
    }
    this.#state = 'busy';
    this.#call = call;
    this.#reader.expect(call.responseBytesMax);
    call.markWritten(nowMs);
    this.#socket.write(call.bytes, 'latin1');
  }

  /** Ends the connection; a call on it fails for this cause. */
  destroy(cause: string): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    const call = this.#call;
    this.#call = null;
    this.#socket.destroy();
    this.#owner.onDead(this, cause, this.#hasConnected);
    call?.fail(cause);
  }

  check(nowMs: number): void {
    if (this.#state === 'connecting') {
      if (nowMs - this.#openedAtMs >= this.#bounds.connectMs) this.destroy('connect-timeout');
    } else if (this.#state === 'free' || this.#state === 'settling') {
      if (nowMs >= this.#retireAtMs) this.destroy('retired');
    } else if (this.#call !== null && nowMs >= this.#call.deadlineMs) {
      this.destroy('timeout');
    }
  }

  readonly #onReady = (): void => {
    if (this.#state !== 'connecting') return;
    this.#hasConnected = true;
    const nowMs = this.#clock.monotonicMs();
    this.#setRetirement(Infinity, nowMs);
    this.#becomeFree(nowMs);
  };

  #becomeFree(nowMs: number): void {
    this.#state = 'free';
    this.#owner.onFree(this, nowMs);
  }

  /** Unused from `nowMs` on, with the venue's hint of how long it will wait. */
  #setRetirement(keepAliveMs: number, nowMs: number): void {
    const hintMs = Math.max(0, keepAliveMs - this.#bounds.keepAliveMarginMs);
    this.#retireAtMs = Math.min(
      nowMs + Math.min(this.#bounds.idleMs, hintMs),
      this.#openedAtMs + this.#bounds.ageMs,
    );
  }

  readonly #onData = (chunk: Buffer): void => {
    const call = this.#call;
    if (call === null) {
      this.destroy('unsolicited-bytes');
      return;
    }
    call.markFirstByte(this.#clock.monotonicMs());
    this.#reader.append(chunk);
    // What comes before the request is written is looked at before the rest of that can leave.
    if (this.#isDue || this.#socket.writableLength > 0) {
      this.#hear();
    } else {
      this.#isDue = true;
      onceAllIsRead(this.#hear);
    }
  };

  readonly #hear = (): void => {
    const call = this.#call;
    this.#isDue = false;
    if (call === null) return;
    const step = this.#reader.next();
    if (step === 'more') return;
    if (typeof step === 'string') {
      this.destroy(`odd-response: ${step}`);
      return;
    }
    this.#call = null;
    const nowMs = this.#clock.monotonicMs();
    const { connection, keepAliveMs } = step.head;
    if (this.#reader.surplusLength > 0) this.destroy('surplus-bytes');
    else if (connection !== 'keep-alive') this.destroy('closed-by-peer');
    else if (this.#socket.writableLength === 0 || this.#socket instanceof TLSSocket)
      this.#settle(keepAliveMs, nowMs);
    else this.destroy('answered-too-soon');
    call.succeed(step, nowMs);
  };

  /**
   * Is free at the end of the turn. One read may bring several records of TLS: what nobody asked for would be taken for the
   * answer to a call that is written between two of them. And by TLS the runtime says only then that a write is done, even if all of it
   * left at once: a near venue's answer may be quicker. A connection whose request is still not written then is of no more use.
   */
  #settle(keepAliveMs: number, nowMs: number): void {
    this.#state = 'settling';
    this.#setRetirement(keepAliveMs, nowMs);
    atTurnEnd(this.#endSettling);
  }

  readonly #endSettling = (): void => {
    if (this.#state !== 'settling') return;
    if (this.#socket.writableLength === 0) this.#becomeFree(this.#clock.monotonicMs());
    else this.destroy('answered-too-soon');
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#errorCause = error.code ?? 'socket-error';
  };

  /** The peer may close behind its answer, in the same turn. */
  readonly #onEnd = (): void => {
    this.#hear();
    this.destroy('closed');
  };

  readonly #onClose = (): void => {
    this.#hear();
    this.destroy(this.#errorCause);
  };
}
