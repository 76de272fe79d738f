import { POOL_BOUNDS, type PoolBounds } from './bounds.ts';
import { type Clock, type Every, everyInterval } from './clock.ts';
import { UpstreamCall, type UpstreamResult } from './upstream-call.ts';
import { type ConnectionOwner, UpstreamConnection } from './upstream-connection.ts';
import { encodeRequest, type UpstreamRequest } from './upstream-request.ts';
import { UpstreamDialer, type UpstreamTarget } from './upstream-socket.ts';

export type { UpstreamResult } from './upstream-call.ts';
export type { UpstreamRequest } from './upstream-request.ts';
export type { UpstreamTarget } from './upstream-socket.ts';

export interface PoolOptions {
  readonly bounds?: Partial<PoolBounds>;
  readonly clock: Clock;
  /** The timer that looks at deadlines; the real one if not given. */
  readonly every?: Every;
  /** Asked before every connect; what it refuses is not even looked up. */
  readonly allowConnect: (host: string, port: number) => boolean;
}

export interface PoolStats {
  readonly connections: number;
  /** Carry no call; one whose answer came in this turn takes the next call at its end. */
  readonly free: number;
  readonly waiting: number;
  /** Connects begun since the start. */
  readonly connects: number;
}

export interface UpstreamPool {
  /** Sends once, or not at all. Never rejects. */
  send(request: UpstreamRequest): Promise<UpstreamResult>;
  /** The same without a promise: `onResult` is called once, perhaps before this returns, and must not throw. */
  begin(request: UpstreamRequest, onResult: (result: UpstreamResult) => void): void;
  /** Opens connections until `count` exist, and resolves when they are ready or have failed. */
  warm(count: number): Promise<void>;
  /** Refuses new and waiting calls, lets calls on the wire end, then resolves. */
  close(): Promise<void>;
  stats(): PoolStats;
}

export function createPool(target: UpstreamTarget, options: PoolOptions): UpstreamPool {
  return new SocketPool(target, options);
}

class SocketPool implements UpstreamPool, ConnectionOwner {
  readonly #target: UpstreamTarget;
  readonly #options: PoolOptions;
  readonly #bounds: PoolBounds;
  readonly #dialer: UpstreamDialer;
  readonly #connections = new Set<UpstreamConnection>();
  /** A stack: the connection used last is the surest to be alive, and those below it grow old and are retired. */
  readonly #free: UpstreamConnection[] = [];
  readonly #waiting: UpstreamCall[] = [];
  /** Called whenever a connection is ready or gone. */
  #watchers: (() => void)[] = [];
  #stopSweep: (() => void) | null = null;
  #isClosed = false;
  #connects = 0;

  constructor(target: UpstreamTarget, options: PoolOptions) {
    this.#target = target;
    this.#options = options;
    this.#bounds = { ...POOL_BOUNDS, ...options.bounds };
    this.#dialer = new UpstreamDialer(target);
  }

  async send(request: UpstreamRequest): Promise<UpstreamResult> {
    return new Promise((resolve) => {
      this.begin(request, resolve);
    });
  }

  begin(request: UpstreamRequest, onResult: (result: UpstreamResult) => void): void {
    let bytes: Buffer | string;
    try {
      bytes = encodeRequest(request, this.#target.hostHeader);
    } catch {
      onResult({ kind: 'not-sent', cause: 'request-malformed' });
      return;
    }
    if (this.#isClosed) {
      onResult({ kind: 'not-sent', cause: 'pool-closed' });
      return;
    }
    const nowMs = this.#options.clock.monotonicMs();
    const call = new UpstreamCall({
      bytes,
      startedAtMs: nowMs,
      timeoutMs: request.timeoutMs,
      responseBytesMax: request.responseBytesMax ?? this.#bounds.responseBytesMax,
      lastCheck: request.lastCheck,
      onResult,
    });
    const connection = this.#takeFree(nowMs);
    if (connection !== undefined) connection.start(call, nowMs);
    else this.#queue(call);
  }

  async warm(count: number): Promise<void> {
    const wanted = Math.min(count, this.#bounds.connectionsMax);
    while (!this.#isClosed && this.#connections.size < wanted) {
      if (!this.#open()) return;
    }
    while (this.#countConnecting() > 0) await this.#nextChange();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#waiting.splice(0)) call.fail('pool-closed');
    for (const connection of this.#connections) {
      const isIdle = connection.isSettling || this.#free.includes(connection);
      if (connection.isConnecting || isIdle) connection.destroy('pool-closed');
    }
    while (this.#connections.size > 0) await this.#nextChange();
  }

  stats(): PoolStats {
    return {
      connections: this.#connections.size,
      free: this.#free.length + this.#countSettling(),
      waiting: this.#waiting.length,
      connects: this.#connects,
    };
  }

  onFree(connection: UpstreamConnection, nowMs: number): void {
    // Waiting calls must not keep a connection in use beyond its age or the venue's hint.
    if (!connection.isUsable(nowMs)) {
      connection.destroy('retired');
      return;
    }
    const call = this.#takeWaiting(nowMs);
    if (call !== undefined) connection.start(call, nowMs);
    else if (this.#isClosed) connection.destroy('pool-closed');
    else this.#free.push(connection);
    this.#announce();
  }

  onDead(connection: UpstreamConnection, cause: string, hadConnected: boolean): void {
    this.#connections.delete(connection);
    const at = this.#free.indexOf(connection);
    if (at >= 0) this.#free.splice(at, 1);
    // Each failed connect ends one call: a venue that is down never makes us try for ever.
    if (!hadConnected) this.#waiting.shift()?.fail(`connect: ${cause}`);
    this.#openForWaiting();
    if (this.#connections.size === 0 && this.#waiting.length === 0) this.#sleep();
    this.#announce();
  }

  #takeFree(nowMs: number): UpstreamConnection | undefined {
    for (let top = this.#free.pop(); top !== undefined; top = this.#free.pop()) {
      if (top.isUsable(nowMs)) return top;
      top.destroy('stale');
    }
    return undefined;
  }

  #takeWaiting(nowMs: number): UpstreamCall | undefined {
    for (let call = this.#waiting.shift(); call !== undefined; call = this.#waiting.shift()) {
      if (nowMs < call.deadlineMs) return call;
      call.fail('queue-timeout');
    }
    return undefined;
  }

  #queue(call: UpstreamCall): void {
    if (this.#waiting.length >= this.#bounds.waitingMax) {
      call.fail('queue-full');
      return;
    }
    this.#waiting.push(call);
    this.#openForWaiting();
  }

  /** Opens a connection for every waiting call that has none coming, as far as the bound allows. */
  #openForWaiting(): void {
    while (this.#countConnecting() + this.#countSettling() < this.#waiting.length) {
      if (this.#connections.size >= this.#bounds.connectionsMax) return;
      if (!this.#open()) this.#waiting.shift()?.fail('connect-not-allowed');
    }
  }

  #open(): boolean {
    const { host, port } = this.#target;
    if (this.#isClosed || !this.#options.allowConnect(host, port)) return false;
    this.#wake();
    this.#connects += 1;
    const connection = new UpstreamConnection({
      dialer: this.#dialer,
      owner: this,
      bounds: this.#bounds,
      clock: this.#options.clock,
    });
    this.#connections.add(connection);
    return true;
  }

  #countConnecting(): number {
    let count = 0;
    for (const connection of this.#connections) if (connection.isConnecting) count += 1;
    return count;
  }

  #countSettling(): number {
    let count = 0;
    for (const connection of this.#connections) if (connection.isSettling) count += 1;
    return count;
  }

  #wake(): void {
    this.#stopSweep ??= (this.#options.every ?? everyInterval)(this.#bounds.sweepMs, () => {
      this.#sweep();
    });
  }

  #sleep(): void {
    this.#stopSweep?.();
    this.#stopSweep = null;
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (let at = this.#waiting.length - 1; at >= 0; at -= 1) {
      const call = this.#waiting[at];
      if (call === undefined || nowMs < call.deadlineMs) continue;
      this.#waiting.splice(at, 1);
      call.fail('queue-timeout');
    }
    for (const connection of this.#connections) connection.check(nowMs);
  }

  async #nextChange(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#watchers.push(resolve);
    });
  }

  #announce(): void {
    if (this.#watchers.length === 0) return;
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}
