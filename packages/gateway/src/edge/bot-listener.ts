import { JSON_BYTES_MAX } from '@bitting/core/bounds.ts';
import { refuse } from '@bitting/core/errors/refusal.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { FramingRefusal } from '@bitting/http/refusal.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { createHttpServer, type Proxies, type Reply, type SocketTaker } from '@bitting/http/server.ts';
import type { ServerTls, TlsMaterial } from '@bitting/http/server-tls.ts';
import { PLAIN_CONNECTIONS_MAX } from '../bounds.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Entrance } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';
import { UNCOUNTED, type RefusalCounts } from '../ports/refusal-counts.ts';
import type { StreamEntrance } from '../ports/streams.ts';
import { atTurnEnd } from '@bitting/http/turn.ts';
import { BotSockets } from './bot-sockets.ts';

export interface BotListenerOptions {
  readonly pipeline: Pipeline;
  readonly dialect: VenueDialect;
  /** Whose port this is. */
  readonly family: ApiFamily;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Who hears of those who could not be read; left out: nobody. */
  readonly counts?: RefusalCounts;
  /** Host names, without port, by which bots may call this listener: a page in a browser cannot rebind one of them. */
  readonly hostNames: readonly string[];
  readonly tls?: ServerTls;
  /** Who is believed for whom he connects. */
  readonly proxies?: Proxies;
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
  /** Takes no new connection from now on, and closes a stream as soon as it is opened; what is open goes on. */
  retire(): void;
  /** Takes no new connection, closes streams, lets what is under way finish for that long. */
  close(graceMs: number): Promise<void>;
  /** Connections that are opened from now on are opened with this. */
  renewTls(material: TlsMaterial): void;
}

/** Only programs of this machine connect to these, and nobody listens in between. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

/** What is longer is refused by every reader: no stranger may make us hold it. */
const BOUNDS = { bodyBytesMax: JSON_BYTES_MAX };

const NOTHING_READ = { operation: null, intents: [] };

/** One port of a venue towards the bots: the kernel reads, the pipeline answers, and streams get their sockets. */
export function createBotListener(options: BotListenerOptions): BotListener {
  const { dialect, family, clock, metrics, tls, proxies, streams, slowReaderCode } = options;
  const { counts = UNCOUNTED } = options;
  const sockets = new BotSockets({ clock, metrics, slowReaderCode });
  let entrance: Entrance = { family, confidential: tls !== undefined };
  const names = new Set(options.hostNames.map((name) => name.toLowerCase()));
  const enter = ({ peerKey }: HttpRequest): Entrance =>
    peerKey === null ? entrance : { ...entrance, clientKey: peerKey };
  const open = (request: HttpRequest, way: StreamEntrance): SocketTaker | HttpAnswer => {
    const { remoteAddress: sourceAddress, target, path, query } = request;
    const host = request.header('host') ?? '';
    const handshake = { entrance: enter(request), sourceAddress, host, target, path, query };
    const openSession = way.accept(handshake);
    if (openSession === null) {
      counts.rejected(sourceAddress, 'OPERATION_UNKNOWN');
      return dialect.renderRefusal(refuse('OPERATION_UNKNOWN'), NOTHING_READ);
    }
    return (socket, head) => sockets.take(socket, head, openSession);
  };
  const server = createHttpServer({
    clock,
    bounds: tls === undefined ? { ...BOUNDS, connectionsMax: PLAIN_CONNECTIONS_MAX } : BOUNDS,
    allowedHosts: (host) => names.has(hostName(host)),
    ...(tls === undefined ? {} : { tls }),
    ...(proxies === undefined ? {} : { proxies }),
    onEvent: (event) => {
      if (event.kind === 'connection-refused') metrics.count('connections_refused', event.reason);
    },
    onRequest: (request: HttpRequest, reply: Reply) => {
      answer(request, reply, enter(request), options);
    },
    ...(streams === undefined ? {} : { onWebSocket: (request: HttpRequest) => open(request, streams) }),
    renderRefusal: (refusal, remoteAddress) => renderFramingRefusal(refusal, remoteAddress, options),
  });
  return {
    listen: async (address) => {
      // Behind a proxy nobody here knows how the bot reached it.
      const isLocal = proxies === undefined && LOOPBACK_HOSTS.has(address.host);
      entrance = { family, confidential: tls !== undefined || isLocal };
      return server.listen(address);
    },
    retire: () => {
      sockets.retire();
      server.retire();
    },
    close: (graceMs) => {
      sockets.close();
      return server.close(graceMs);
    },
    renewTls: (material) => {
      server.renewTls(material);
    },
  };
}

function renderFramingRefusal(
  { reason, sentence: detail }: FramingRefusal,
  remoteAddress: string,
  { counts = UNCOUNTED, dialect, metrics }: BotListenerOptions,
): HttpAnswer {
  metrics.count('framing_refusals', reason);
  counts.rejected(remoteAddress, 'REQUEST_MALFORMED');
  return dialect.renderRefusal(refuse('REQUEST_MALFORMED', { detail }), NOTHING_READ);
}

/** What it fails with is told as what is not known. */
function answer(
  request: HttpRequest,
  reply: Reply,
  entrance: Entrance,
  { dialect, pipeline }: Pick<BotListenerOptions, 'dialect' | 'pipeline'>,
): void {
  const say = (answered: HttpAnswer | null): void => {
    atTurnEnd(() => tell(reply, answered, dialect));
  };
  pipeline.handle(request, entrance).then(say, () => say(null));
}

/** An answer that there is none of, or that cannot be written, may stand for something that was done. */
function tell(reply: Reply, answer: HttpAnswer | null, dialect: VenueDialect): void {
  try {
    if (answer !== null) {
      reply.send(answer);
      return;
    }
  } catch {
    // It is told below.
  }
  reply.send(dialect.renderRefusal(refuse('OUTCOME_UNKNOWN'), NOTHING_READ));
}

/** The Host header without its port, lower-case. */
function hostName(host: string): string {
  const lower = host.toLowerCase();
  const end = lower.startsWith('[') ? lower.indexOf(']') + 1 : lower.lastIndexOf(':');
  return end <= 0 ? lower : lower.slice(0, end);
}
