import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';

import type { PoolBounds } from '../bounds.ts';
import { createPool, type PoolOptions, type UpstreamPool, type UpstreamTarget } from '../client.ts';
import type { UpstreamRequest, UpstreamResult } from '../client.ts';
import { ManualTime } from './manual-time.ts';

/** What takes this long on loopback does not happen at all; runs with many mutants wait less. */
const NEVER_MS = Number(process.env['NEVER_MS'] ?? '5000');

/** One connection as the venue sees it. */
export interface Line {
  readonly socket: Socket;
  received: string;
  isClosed: boolean;
  /** Over TLS: what the handshake agreed on. */
  readonly handshake: Handshake | null;
}

export interface Handshake {
  readonly protocol: string | null;
  readonly alpn: string | false | null;
  readonly servername: string | false | null;
  readonly isResumed: boolean;
}

export interface VenueOptions {
  readonly bounds?: Partial<PoolBounds>;
  readonly pool?: Partial<PoolOptions>;
  readonly target?: Partial<UpstreamTarget>;
  /** Speak TLS with this material. */
  readonly tls?: TlsOptions;
  /** Called with what a connection has received so far, whenever more came. */
  readonly onBytes?: (line: Line) => void;
  /** Called with every new connection. */
  readonly onLine?: (line: Line) => void;
}

/** A raw server on loopback and a pool that speaks to it. Time stands still until the test moves it. */
export class VenueStage {
  readonly time = new ManualTime();
  readonly lines: Line[] = [];
  readonly #server: Server;
  readonly #options: VenueOptions;
  #pool: UpstreamPool | null = null;

  private constructor(options: VenueOptions) {
    this.#options = options;
    const accept = (socket: Socket): void => {
      this.#accept(socket);
    };
    this.#server =
      options.tls === undefined
        ? createServer({ noDelay: true }, accept)
        : createTlsServer(options.tls, accept);
    this.#server.on('tlsClientError', () => undefined);
  }

  static async open(context: TestContext, options: VenueOptions = {}): Promise<VenueStage> {
    const stage = new VenueStage(options);
    await new Promise<void>((resolve) => {
      stage.#server.listen(0, '127.0.0.1', resolve);
    });
    stage.#pool = createPool(
      { host: '127.0.0.1', port: stage.port, tls: null, hostHeader: 'venue.test', ...options.target },
      {
        clock: stage.time,
        every: stage.time.every,
        allowConnect: () => true,
        ...options.pool,
        bounds: options.bounds ?? {},
      },
    );
    context.after(async () => {
      await stage.#close();
    });
    return stage;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get pool(): UpstreamPool {
    if (this.#pool === null) throw new Error('The stage is not open.');
    return this.#pool;
  }

  /** Everything that the venue received, on all connections. */
  get received(): string {
    return this.lines.map((line) => line.received).join('');
  }

  /** Requests that began to arrive, on all connections. */
  get requestCount(): number {
    return this.received.split(' HTTP/1.1\r\n').length - 1;
  }

  line(at: number): Line {
    const line = this.lines[at];
    if (line === undefined) throw new Error(`There is no connection ${at}.`);
    return line;
  }

  async send(request: Partial<UpstreamRequest> = {}): Promise<UpstreamResult> {
    return this.pool.send(fillRequest(request));
  }

  /** Sends a request without a body, and lets the venue answer it on connection `at`. */
  async exchange(at: number, text: string, request: Partial<UpstreamRequest> = {}): Promise<UpstreamResult> {
    const before = this.lines[at]?.received.length ?? 0;
    const result = this.send(request);
    await this.untilAsked(at, before);
    this.line(at).socket.write(text, 'latin1');
    return result;
  }

  /** Resolves when connection `at` has received a whole head behind its first `before` bytes. */
  async untilAsked(at: number, before = 0): Promise<void> {
    await this.until(() => this.lines[at]?.received.includes('\r\n\r\n', before) === true);
  }

  /** Lets the loop turn until it is so; fails where it never comes to be so. */
  async until(isSo: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + NEVER_MS;
    while (!isSo()) {
      if (performance.now() > giveUpAt) throw new Error(`It never became so: ${isSo.toString()}`);
      await turn();
    }
  }

  /** Lets loopback deliver what is on its way: the loop turns, no duration is waited for. */
  async settle(): Promise<void> {
    for (let left = 20; left > 0; left -= 1) await turn();
  }

  #accept(socket: Socket): void {
    const line: Line = { socket, received: '', isClosed: false, handshake: readHandshake(socket) };
    this.lines.push(line);
    this.#options.onLine?.(line);
    socket.on('data', (chunk: Buffer) => {
      line.received += chunk.toString('latin1');
      this.#options.onBytes?.(line);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      line.isClosed = true;
    });
  }

  async #close(): Promise<void> {
    for (const line of this.lines) line.socket.destroy();
    await this.pool.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }
}

async function turn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

/** A GET that may wait for a second, except for what `request` says. */
export function fillRequest(request: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'GET',
    target: '/api/v5/public/time',
    headers: [],
    body: Buffer.alloc(0),
    timeoutMs: 1_000,
    ...request,
  };
}

/** A function to follow whether a promise has settled. */
export function follow<T>(promise: Promise<T>): () => T | 'pending' {
  let state: T | 'pending' = 'pending';
  void promise.then((value) => {
    state = value;
  });
  return () => state;
}

function readHandshake(socket: Socket): Handshake | null {
  if (!(socket instanceof TLSSocket)) return null;
  return {
    protocol: socket.getProtocol(),
    alpn: socket.alpnProtocol,
    servername: socket.servername ?? null,
    isResumed: socket.isSessionReused(),
  };
}
