import { JSON_BYTES_MAX } from '@bitting/core/bounds.ts';
import { refuse } from '@bitting/core/errors/refusal.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { FramingRefusal } from '@bitting/http/refusal.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { createHttpServer, type Reply } from '@bitting/http/server.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';

export interface RestListenerOptions {
  readonly pipeline: Pipeline;
  readonly dialect: VenueDialect;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Host names, without port, by which bots may call this listener: a page in a browser cannot rebind one of them. */
  readonly hostNames: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface RestListener {
  /** Resolves with the address that was taken; port 0 takes a free one. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ host: string; port: number }>;
  /** Takes no new connection, lets what is under way finish for that long. */
  close(graceMs: number): Promise<void>;
}

/** One venue's REST face towards the bots: the kernel reads, the pipeline answers. Upgrades are refused. */
export function createRestListener(options: RestListenerOptions): RestListener {
  const { pipeline, dialect, clock, metrics, tls } = options;
  const names = new Set(options.hostNames.map((name) => name.toLowerCase()));
  const answer = async (request: HttpRequest, reply: Reply): Promise<void> => {
    try {
      reply.send(await pipeline.handle(request));
    } catch {
      // An answer that cannot be written may stand for something that was done.
      reply.send(dialect.renderRefusal(refuse('OUTCOME_UNKNOWN'), { operation: null, intents: [] }));
    }
  };
  return createHttpServer({
    clock,
    // What is longer is refused by every reader: no stranger may make us hold it.
    bounds: { bodyBytesMax: JSON_BYTES_MAX },
    allowedHosts: (host) => names.has(hostName(host)),
    ...(tls === undefined ? {} : { tls }),
    onRequest: (request: HttpRequest, reply: Reply) => {
      void answer(request, reply);
    },
    renderRefusal: (refusal: FramingRefusal): HttpAnswer => {
      metrics.count('framing_refusals', refusal.reason);
      const detail = refusal.sentence;
      const context = { operation: null, intents: [] };
      return dialect.renderRefusal(refuse('REQUEST_MALFORMED', { detail }), context);
    },
  });
}

/** The Host header without its port, lower-case. */
function hostName(host: string): string {
  const lower = host.toLowerCase();
  const end = lower.startsWith('[') ? lower.indexOf(']') + 1 : lower.lastIndexOf(':');
  return end <= 0 ? lower : lower.slice(0, end);
}
