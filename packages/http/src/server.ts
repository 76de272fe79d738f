import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';

import { countingKey, normalizeAddress } from './address.ts';
import type { HttpAnswer } from './answer.ts';
import { HTTP_SERVER_BOUNDS, type HttpServerBounds } from './bounds.ts';
import { type Clock, type Every, everyInterval } from './clock.ts';
import { HandshakeBudget } from './handshake-budget.ts';
import { allowHosts } from './last-host.ts';
import { takeProxyHeader } from './proxy-header.ts';
import { HTTP_METHODS, type HttpMethod, type RequestRules } from './request-head.ts';
import type { HttpRequest, RequestOrigin } from './request.ts';
import { type FramingReason, type FramingRefusal, renderPlainRefusal } from './refusal.ts';
import {
  type CloseCause,
  type ConnectionContext,
  type Reply,
  ServerConnection,
  type SocketTaker,
  type UpgradeStep,
} from './server-connection.ts';
import { readPeerKey } from './peer-key.ts';
import { createTlsServer, type ServerTls, type TlsMaterial, writeSecureContext } from './server-tls.ts';
import { readHandshake, writeSwitching } from './websocket-handshake.ts';

export type { HttpAnswer } from './answer.ts';
export type { Reply, SocketTaker } from './server-connection.ts';

export type ConnectionRefusal = 'total' | 'address' | 'handshakes' | 'proxy-header' | 'tls' | 'certificate';

/** Those who connect for others, and how they say for whom. What others say of that kind is refused, or not looked at. */
export interface Proxies {
  /** Of an address without its port; those of whom it is true are believed. */
  readonly isProxy: (address: string) => boolean;
  /** A header before everything else (PROXY protocol, version 2), or one of every request. */
  readonly says: 'proxy-v2' | 'x-forwarded-for';
}

export type HttpServerEvent =
  | { readonly kind: 'connection-opened' }
  | { readonly kind: 'connection-refused'; readonly reason: ConnectionRefusal }
  | { readonly kind: 'connection-closed'; readonly cause: CloseCause }
  | { readonly kind: 'request-read' }
  | { readonly kind: 'request-refused'; readonly reason: FramingReason }
  | { readonly kind: 'fault'; readonly error: unknown };

export interface HttpServerOptions {
  readonly bounds?: Partial<HttpServerBounds>;
  /**
   * `host` or `host:port` as clients write it, in lower case; or a predicate on the lower-cased value, which says the same of
   * it each time.
   */
  readonly allowedHosts: readonly string[] | ((host: string) => boolean);
  readonly methods?: readonly HttpMethod[];
  readonly tls?: ServerTls;
  readonly proxies?: Proxies;
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
  readonly renderRefusal?: (refusal: FramingRefusal, remoteAddress: string) => HttpAnswer;
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
  /** Takes no new connection from now on; each that is open ends with the answer that it is owed, or to its next request. */
  retire(): void;
  /** Stops accepting, lets what is in flight finish, and destroys whatever is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
  /** Handshakes that begin afterwards are made with this; what is open stays open. Throws where key and certificate do not match. */
  renewTls(material: TlsMaterial): void;
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
  readonly #budget: HandshakeBudget;
  /** Whose handshake is under way, by the two ends of the connection. */
  readonly #handshakes = new Map<string, { readonly socket: Socket; readonly origin: RequestOrigin }>();
  /** Since when a proxy has been awaited to say for whom it connects. */
  readonly #prefaces = new Map<Socket, number>();
  #stopSweep: (() => void) | null = null;
  #isRetired = false;
  #isDraining = false;
  #destroyAtMs = Infinity;
  #accepted = 0;
  #requests = 0;
  #refusals = 0;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#bounds = { ...HTTP_SERVER_BOUNDS, ...options.bounds };
    this.#budget = new HandshakeBudget(this.#bounds);
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

  retire(): void {
    this.#isRetired = true;
    this.#listener.close();
    for (const connection of this.#connections) connection.retire();
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

  renewTls(material: TlsMaterial): void {
    this.#tls?.setSecureContext(writeSecureContext(material));
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
    const hosts = new Set(typeof allowedHosts === 'function' ? [] : allowedHosts);
    const rules: RequestRules = {
      methods: options.methods ?? HTTP_METHODS,
      targetBytesMax: this.#bounds.targetBytesMax,
      bodyBytesMax: this.#bounds.bodyBytesMax,
      isAllowedHost: allowHosts(
        typeof allowedHosts === 'function' ? allowedHosts : (host) => hosts.has(host),
      ),
      upgrades: (options.onWebSocket ?? options.onUpgrade) === undefined ? 'refused' : 'handed-over',
    };
    return {
      bounds: this.#bounds,
      rules,
      clock: options.clock,
      heldBytes: 0,
      keepAliveLines: `Keep-Alive: timeout=${Math.floor(this.#bounds.idleMs / 1_000)}\r\n`,
      onRequest: (request, reply) => {
        this.#requests += 1;
        options.onEvent?.(REQUEST_READ);
        options.onRequest(request, reply);
      },
      onUpgrade: (request) => {
        const step = this.#decideUpgrade(request);
        if (typeof step === 'string') return step;
        this.#requests += 1;
        options.onEvent?.(REQUEST_READ);
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

  #composeTls(tls: ServerTls): TlsServer {
    const server = createTlsServer(tls, this.#bounds);
    server.on('secureConnection', (socket) => {
      this.#shaken(socket);
    });
    server.on('tlsClientError', (_error, socket) => {
      this.#turnAway(socket, 'tls');
    });
    return server;
  }

  #turnAway(socket: Socket, reason: ConnectionRefusal): void {
    this.#options.onEvent?.({ kind: 'connection-refused', reason });
    socket.destroy();
  }

  #accept(socket: Socket): void {
    const { proxies } = this.#options;
    const remoteAddress = normalizeAddress(socket.remoteAddress ?? '');
    const isProxy = proxies?.isProxy(remoteAddress) === true;
    const origin: RequestOrigin = {
      remoteAddress,
      remotePort: socket.remotePort ?? 0,
      localPort: socket.localPort ?? 0,
      peerKey: null,
      forwards: isProxy && proxies.says === 'x-forwarded-for',
    };
    if (this.#sockets.size >= this.#bounds.connectionsMax) {
      this.#turnAway(socket, 'total');
      return;
    }
    if (!isProxy && !this.#count(socket, origin)) return;
    this.#accepted += 1;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#prefaces.delete(socket);
    });
    this.#options.onEvent?.({ kind: 'connection-opened' });
    if (isProxy && proxies.says === 'proxy-v2') this.#listenToProxy(socket, origin);
    else this.#begin(socket, origin);
  }

  /** Held against the bound of the address from here on, if there is room. */
  #count(socket: Socket, { remoteAddress }: RequestOrigin): boolean {
    const key = countingKey(remoteAddress);
    const held = this.#socketsByAddress.get(key) ?? 0;
    if (held >= this.#bounds.connectionsPerAddressMax) {
      this.#turnAway(socket, 'address');
      return false;
    }
    this.#socketsByAddress.set(key, held + 1);
    socket.once('close', () => {
      const left = (this.#socketsByAddress.get(key) ?? 0) - 1;
      if (left > 0) this.#socketsByAddress.set(key, left);
      else this.#socketsByAddress.delete(key);
    });
    return true;
  }

  #listenToProxy(socket: Socket, origin: RequestOrigin): void {
    this.#prefaces.set(socket, this.#options.clock.monotonicMs());
    socket.on('error', ignore);
    takeProxyHeader(socket, (told) => {
      this.#prefaces.delete(socket);
      if (told === 'malformed') {
        this.#turnAway(socket, 'proxy-header');
        return;
      }
      const behind = told === 'local' ? origin : { ...origin, ...told };
      if (this.#count(socket, behind)) this.#begin(socket, behind);
    });
  }

  #begin(socket: Socket, origin: RequestOrigin): void {
    if (this.#tls === null) {
      this.#serve(socket, origin);
      // It was paused behind what a proxy said first.
      socket.resume();
      return;
    }
    const key = countingKey(origin.remoteAddress);
    if (!this.#budget.begin(socket, key, this.#options.clock.monotonicMs())) {
      this.#turnAway(socket, 'handshakes');
      return;
    }
    const ends = nameEnds(socket);
    this.#handshakes.set(ends, { socket, origin });
    socket.once('close', () => {
      this.#budget.end(socket);
      if (this.#handshakes.get(ends)?.socket === socket) this.#handshakes.delete(ends);
    });
    this.#tls.emit('connection', socket);
  }

  /** The TLS socket is another object than the one below it: they have the same ends. */
  #shaken(socket: TLSSocket): void {
    const ends = nameEnds(socket);
    const begun = this.#handshakes.get(ends);
    const peerKey = readPeerKey(socket);
    if (begun === undefined || peerKey === false) {
      this.#turnAway(socket, 'certificate');
      return;
    }
    this.#handshakes.delete(ends);
    this.#budget.end(begun.socket);
    this.#serve(socket, { ...begun.origin, peerKey });
  }

  #serve(socket: Socket, origin: RequestOrigin): void {
    const connection = new ServerConnection(socket, this.#context, origin);
    this.#connections.add(connection);
    if (this.#isRetired) connection.retire();
    if (this.#isDraining) connection.drain();
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const connection of this.#connections) connection.check(nowMs);
    for (const [socket, sinceMs] of this.#prefaces)
      if (nowMs - sinceMs > this.#bounds.proxyHeaderMs) this.#turnAway(socket, 'proxy-header');
    if (nowMs >= this.#destroyAtMs) {
      for (const socket of this.#sockets) socket.destroy();
    }
  }
}

const REQUEST_READ: HttpServerEvent = { kind: 'request-read' };

const ignore = (): void => undefined;

function nameEnds({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

async function untilClosed(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}
