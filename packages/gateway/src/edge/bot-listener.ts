import { JSON_BYTES_MAX } from '@bitting/core/bounds.ts';
import { refuse } from '@bitting/core/errors/refusal.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { FramingRefusal } from '@bitting/http/refusal.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { createHttpServer, type Reply, type SocketTaker } from '@bitting/http/server.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { StreamEntrance } from '../ports/streams.ts';
import { BotSockets } from './bot-sockets.ts';

export interface BotListenerOptions {
  readonly pipeline: Pipeline;
  readonly dialect: VenueDialect;
  /** Whose port this is. */
  readonly family: ApiFamily;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Host names, without port, by which bots may call this listener: a page in a browser cannot rebind one of them. */
  readonly hostNames: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What is behind the WebSocket paths of this port; without it every upgrade is refused. */
  readonly streams?: StreamEntrance;
  /** What the venue's close frames say of a client that does not read. */
  readonly slowReaderCode: number;
}

export interface BoundAddress {
  readonly host: string;
  readonly port: number;
}

export interface BotListener {
  /** Resolves with the address that was taken; port 0 takes a free one. */
  listen(address: BoundAddress): Promise<BoundAddress>;
  /** Takes no new connection, closes streams, lets what is under way finish for that long. */
  close(graceMs: number): Promise<void>;
}

/** Only programs of this machine connect to these, and nobody listens in between. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

const NOTHING_READ = { operation: null, intents: [] };

/** One port of a venue towards the bots: the kernel reads, the pipeline answers, and streams get their sockets. */
export function createBotListener(options: BotListenerOptions): BotListener {
  const { pipeline, dialect, family, clock, metrics, tls, streams, slowReaderCode } = options;
  const sockets = new BotSockets({ clock, metrics, slowReaderCode });
  let confidential = tls !== undefined;
  const names = new Set(options.hostNames.map((name) => name.toLowerCase()));
  const answer = async (request: HttpRequest, reply: Reply): Promise<void> => {
    try {
      reply.send(await pipeline.handle(request, { family, confidential }));
    } catch {
      // An answer that cannot be written may stand for something that was done.
      reply.send(dialect.renderRefusal(refuse('OUTCOME_UNKNOWN'), NOTHING_READ));
    }
  };
  const open = (request: HttpRequest, entrance: StreamEntrance): SocketTaker | HttpAnswer => {
    const { remoteAddress: sourceAddress, target, path, query } = request;
    const host = request.header('host') ?? '';
    const handshake = { entrance: { family, confidential }, sourceAddress, host, target, path, query };
    const openSession = entrance.accept(handshake);
    if (openSession === null) return dialect.renderRefusal(refuse('OPERATION_UNKNOWN'), NOTHING_READ);
    return (socket, head) => sockets.take(socket, head, openSession);
  };
  const server = createHttpServer({
    clock,
    // What is longer is refused by every reader: no stranger may make us hold it.
    bounds: { bodyBytesMax: JSON_BYTES_MAX },
    allowedHosts: (host) => names.has(hostName(host)),
    ...(tls === undefined ? {} : { tls }),
    onRequest: (request: HttpRequest, reply: Reply) => {
      void answer(request, reply);
    },
    ...(streams === undefined ? {} : { onWebSocket: (request: HttpRequest) => open(request, streams) }),
    renderRefusal: (refusal: FramingRefusal): HttpAnswer => {
      metrics.count('framing_refusals', refusal.reason);
      const detail = refusal.sentence;
      return dialect.renderRefusal(refuse('REQUEST_MALFORMED', { detail }), NOTHING_READ);
    },
  });
  return {
    listen: async (address) => {
      confidential = tls !== undefined || LOOPBACK_HOSTS.has(address.host);
      return server.listen(address);
    },
    close: (graceMs) => {
      sockets.close();
      return server.close(graceMs);
    },
  };
}

/** The Host header without its port, lower-case. */
function hostName(host: string): string {
  const lower = host.toLowerCase();
  const end = lower.startsWith('[') ? lower.indexOf(']') + 1 : lower.lastIndexOf(':');
  return end <= 0 ? lower : lower.slice(0, end);
}
