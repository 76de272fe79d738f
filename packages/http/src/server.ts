import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';

import { countingKey, normalizeAddress } from './address.ts';
import type { HttpAnswer } from './answer.ts';
import { HTTP_SERVER_BOUNDS, type HttpServerBounds } from './bounds.ts';
import { type Clock, type Every, everyInterval } from './clock.ts';
import { HTTP_METHODS, type HttpMethod, type RequestRules } from './request-head.ts';
import type { HttpRequest } from './request.ts';
import { type FramingReason, type FramingRefusal, renderPlainRefusal } from './refusal.ts';
import {
  type CloseCause,
  type ConnectionContext,
  type Reply,
  ServerConnection,
  type SocketTaker,
  type UpgradeStep,
} from './server-connection.ts';
import { readHandshake, writeSwitching } from './websocket-handshake.ts';

export type { HttpAnswer } from './answer.ts';
export type { Reply, SocketTaker } from './server-connection.ts';

export type HttpServerEvent =
  | { readonly kind: 'connection-opened' }
  | { readonly kind: 'connection-refused'; readonly reason: 'total' | 'address' | 'tls' }
  | { readonly kind: 'connection-closed'; readonly cause: CloseCause }
  | { readonly kind: 'request-read' }
  | { readonly kind: 'request-refused'; readonly reason: FramingReason }
  | { readonly kind: 'fault'; readonly error: unknown };

export interface HttpServerOptions {
  readonly bounds?: Partial<HttpServerBounds>;
  /** `host` or `host:port` as clients write it, in lower case; or a predicate on the lower-cased value. */
  readonly allowedHosts: readonly string[] | ((host: string) => boolean);
  readonly methods?: readonly HttpMethod[];
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  readonly clock: Clock;
  /** The timer that looks at deadlines; the real one if not given. */
  readonly every?: Every;
  readonly onRequest: (request: HttpRequest, reply: Reply) => void;
  /** Takes sockets as they are: whatever is to be answered, the receiver answers. */
  readonly onUpgrade?: (request: HttpRequest, socket: Socket, head: Buffer) => void;
  /**
   * Takes WebSockets: asked once the handshake is in order, before it is answered. Who is returned gets the socket behind
   * our half of the handshake; an answer refuses. `onUpgrade` is not called then.
   */
  readonly onWebSocket?: (request: HttpRequest) => SocketTaker | HttpAnswer;
  readonly renderRefusal?: (refusal: FramingRefusal) => HttpAnswer;
  readonly onEvent?: (event: HttpServerEvent) => void;
}

export interface HttpServerStats {
  /** Open sockets, handed-over ones and unfinished TLS handshakes included. */
  readonly connections: number;
  readonly accepted: number;
  readonly requests: number;
  readonly refusals: number;
}

export interface HttpServer {
  /** Resolves with the address in use; port 0 picks a free one. */
  listen(address: {
    readonly host: string;
    readonly port: number;
  }): Promise<{ readonly host: string; readonly port: number }>;
  /** Stops accepting, lets what is in flight finish, and destroys whatever is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
  stats(): HttpServerStats;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  return new SocketServer(options);
}

class SocketServer implements HttpServer {
  readonly #options: HttpServerOptions;
  readonly #bounds: HttpServerBounds;
  readonly #context: ConnectionContext;
  readonly #listener: Server;
  readonly #tls: TlsServer | null;
  readonly #sockets = new Set<Socket>();
  readonly #socketsByAddress = new Map<string, number>();
  readonly #connections = new Set<ServerConnection>();
  #stopSweep: (() => void) | null = null;
  #isDraining = false;
  #destroyAtMs = Infinity;
  #accepted = 0;
  #requests = 0;
  #refusals = 0;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#bounds = { ...HTTP_SERVER_BOUNDS, ...options.bounds };
    this.#context = this.#composeContext();
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#accept(socket);
    });
    this.#tls = options.tls === undefined ? null : this.#composeTls(options.tls);
  }

  async listen(address: {
    readonly host: string;
    readonly port: number;
  }): Promise<{ host: string; port: number }> {
    await new Promise<void>((resolve, reject) => {
      this.#listener.once('error', reject);
      this.#listener.listen(address.port, address.host, () => {
        this.#listener.off('error', reject);
        resolve();
      });
    });
    const every = this.#options.every ?? everyInterval;
    this.#stopSweep = every(this.#bounds.sweepMs, () => {
      this.#sweep();
    });
    const bound = this.#listener.address() as AddressInfo;
    return { host: bound.address, port: bound.port };
  }

  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#listener.close(() => {
        resolve();
      });
    });
    this.#isDraining = true;
    this.#destroyAtMs = this.#options.clock.monotonicMs() + graceMs;
    for (const connection of this.#connections) connection.drain();
    this.#sweep();
    await closed;
    // The listener counts a socket out a moment before the socket says that it is closed.
    await Promise.all(Array.from(this.#sockets, untilClosed));
    this.#stopSweep?.();
    this.#stopSweep = null;
  }

  stats(): HttpServerStats {
    return {
      connections: this.#sockets.size,
      accepted: this.#accepted,
      requests: this.#requests,
      refusals: this.#refusals,
    };
  }

  #composeContext(): ConnectionContext {
    const options = this.#options;
    const { allowedHosts } = options;
    const hosts = typeof allowedHosts === 'function' ? null : new Set(allowedHosts);
    const rules: RequestRules = {
      methods: options.methods ?? HTTP_METHODS,
      targetBytesMax: this.#bounds.targetBytesMax,
      bodyBytesMax: this.#bounds.bodyBytesMax,
      isAllowedHost: typeof allowedHosts === 'function' ? allowedHosts : (host) => hosts?.has(host) === true,
      upgrades: (options.onWebSocket ?? options.onUpgrade) === undefined ? 'refused' : 'handed-over',
    };
    return {
      bounds: this.#bounds,
      rules,
      clock: options.clock,
      keepAliveLines: `Keep-Alive: timeout=${Math.floor(this.#bounds.idleMs / 1_000)}\r\n`,
      onRequest: (request, reply) => {
        this.#requests += 1;
        options.onEvent?.({ kind: 'request-read' });
        options.onRequest(request, reply);
      },
      onUpgrade: (request) => {
        const step = this.#decideUpgrade(request);
        if (typeof step === 'string') return step;
        this.#requests += 1;
        options.onEvent?.({ kind: 'request-read' });
        return step;
      },
      renderRefusal: options.renderRefusal ?? renderPlainRefusal,
      onRefused: (reason) => {
        this.#refusals += 1;
        options.onEvent?.({ kind: 'request-refused', reason });
      },
      onFault: (error) => {
        options.onEvent?.({ kind: 'fault', error });
      },
      onGone: (connection, cause) => {
        this.#connections.delete(connection);
        options.onEvent?.({ kind: 'connection-closed', cause });
      },
    };
  }

  #decideUpgrade(request: HttpRequest): UpgradeStep {
    const { onUpgrade, onWebSocket } = this.#options;
    if (onWebSocket === undefined) {
      return { greeting: '', take: (socket, head) => onUpgrade?.(request, socket, head) };
    }
    const handshake = readHandshake(request);
    if (typeof handshake === 'string') return handshake;
    const taker = onWebSocket(request);
    return typeof taker === 'function' ? { greeting: writeSwitching(handshake.key), take: taker } : taker;
  }

  #composeTls(tls: { readonly key: string | Buffer; readonly cert: string | Buffer }): TlsServer {
    const server = createTlsServer({
      key: tls.key,
      cert: tls.cert,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: this.#bounds.tlsHandshakeMs,
    });
    server.on('secureConnection', (socket) => {
      this.#serve(socket);
    });
    server.on('tlsClientError', (_error, socket) => {
      this.#options.onEvent?.({ kind: 'connection-refused', reason: 'tls' });
      socket.destroy();
    });
    return server;
  }

  #accept(socket: Socket): void {
    const key = countingKey(normalizeAddress(socket.remoteAddress ?? ''));
    const held = this.#socketsByAddress.get(key) ?? 0;
    const isFull = this.#sockets.size >= this.#bounds.connectionsMax;
    if (isFull || held >= this.#bounds.connectionsPerAddressMax) {
      this.#options.onEvent?.({ kind: 'connection-refused', reason: isFull ? 'total' : 'address' });
      socket.destroy();
      return;
    }
    this.#accepted += 1;
    this.#sockets.add(socket);
    this.#socketsByAddress.set(key, held + 1);
    socket.once('close', () => {
      this.#release(socket, key);
    });
    this.#options.onEvent?.({ kind: 'connection-opened' });
    if (this.#tls === null) this.#serve(socket);
    else this.#tls.emit('connection', socket);
  }

  #release(socket: Socket, key: string): void {
    this.#sockets.delete(socket);
    const held = this.#socketsByAddress.get(key) ?? 0;
    if (held > 1) this.#socketsByAddress.set(key, held - 1);
    else this.#socketsByAddress.delete(key);
  }

  #serve(socket: Socket): void {
    const connection = new ServerConnection(socket, this.#context, {
      remoteAddress: normalizeAddress(socket.remoteAddress ?? ''),
      remotePort: socket.remotePort ?? 0,
      localPort: socket.localPort ?? 0,
    });
    this.#connections.add(connection);
    if (this.#isDraining) connection.drain();
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const connection of this.#connections) connection.check(nowMs);
    if (nowMs >= this.#destroyAtMs) {
      for (const socket of this.#sockets) socket.destroy();
    }
  }
}

async function untilClosed(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}
