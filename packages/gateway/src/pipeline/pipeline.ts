import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { PUBLIC_ADDRESSES_MAX } from '../bounds.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import type { SignsOfLife } from '../ports/signs-of-life.ts';
import { OVERLOADED, THROTTLED, type Upstream } from '../ports/upstream.ts';
import { answerPublic, renderEnd } from './answer.ts';
import { identify, type IdentifyPorts, type RefusedCaller } from './identify.ts';
import { Laps } from './laps.ts';
import { codeOf, type Path } from './path.ts';
import { admitPublic } from './public.ts';
import { RateCounter } from './rate-counter.ts';
import { readRaw } from './read.ts';
import type { Destination, Entrance, RawRequest } from './stages.ts';
import { subjectOf, unreadContext } from './subjects.ts';

export interface PipelinePorts extends IdentifyPorts {
  readonly path: Path;
  readonly upstream: Upstream;
  readonly metrics: Metrics;
  readonly signs: SignsOfLife;
  readonly counts: RefusalCounts;
  /** Where public requests go. */
  readonly publicPlace: Pick<Destination, 'environment' | 'region'>;
}

/** The way of one REST request of a venue, whichever of its ports it came in by. Always answers, never throws. */
export interface Pipeline {
  handle(request: HttpRequest, entrance: Entrance): Promise<HttpAnswer>;
}

export function createPipeline(ports: PipelinePorts): Pipeline {
  return new RequestPath(ports);
}

class RequestPath implements Pipeline {
  readonly #ports: PipelinePorts;
  readonly #addresses: RateCounter;

  constructor(ports: PipelinePorts) {
    this.#ports = ports;
    this.#addresses = new RateCounter(ports.clock, PUBLIC_ADDRESSES_MAX);
  }

  async handle(request: HttpRequest, entrance: Entrance): Promise<HttpAnswer> {
    const { clock, dialect, metrics, path, signs, upstream: carrier } = this.#ports;
    const laps = new Laps(clock);
    const raw = readRaw(request, entrance);
    const operation = raw.operationIn(dialect);
    metrics.count('requests', operation?.class ?? 'unknown');
    let answered: (() => void) | null = null;
    try {
      if (operation?.class === 'public') return await this.#public(raw, operation);
      const identified = identify(raw, operation, this.#ports);
      if (identified.kind === 'refused') return await this.#turnAway(identified, raw, operation);
      const { id } = identified.virtualKey.entry;
      signs.note(id);
      answered = signs.serve(id);
      return renderEnd(await path.walk(identified, operation, { carrier, laps }), dialect);
    } catch (error) {
      // Nothing was sent: what comes behind the identification never throws.
      return this.#refuse(refuse(codeOf(error)), operation);
    } finally {
      answered?.();
      metrics.observe('total', clock.monotonicMs() - laps.beginMs);
    }
  }

  async #public(raw: RawRequest, operation: Operation): Promise<HttpAnswer> {
    const { dialect, publicPlace, upstream } = this.#ports;
    const { family } = operation;
    const destination = { venue: dialect.id, ...publicPlace, family, credentialId: null };
    const admitted = admitPublic(raw, operation, { dialect, destination, addresses: this.#addresses });
    if (admitted.kind === 'refused') return this.#refuse(admitted, operation);
    const transmission = await upstream.sendPublic(admitted);
    this.#ports.metrics.count('transmissions', transmission.kind);
    if (transmission.kind === 'answer') return answerPublic(transmission, dialect);
    return this.#refuse(causeOf(transmission.cause), operation);
  }

  /** Who proved whose key it is has a record; of all others there is one a minute. */
  async #turnAway(
    { holder, ...refusal }: RefusedCaller,
    raw: RawRequest,
    operation: Operation | null,
  ): Promise<HttpAnswer> {
    const { counts, dialect, path } = this.#ports;
    if (holder === undefined) counts.rejected(raw.sourceAddress, refusal.code);
    const subject = holder === undefined ? undefined : subjectOf({ raw, virtualKey: holder });
    const end = path.refuse(refusal, unreadContext(operation), subject);
    await end.recorded;
    return renderEnd(end, dialect);
  }

  #refuse(refusal: Refusal, operation: Operation | null): HttpAnswer {
    const { dialect, path } = this.#ports;
    return renderEnd(path.refuse(refusal, unreadContext(operation)), dialect);
  }
}

const NO_MORE = {
  detail:
    'What the venue gives away without a key is used up for now; ask less often, or several things at once.',
};

/** Our own bounds are told from a venue that was not reached. */
function causeOf(cause: string): Refusal {
  if (cause === THROTTLED) return refuse('RATE_EXCEEDED', NO_MORE);
  return refuse(cause === OVERLOADED ? 'OVERLOADED' : 'UPSTREAM_UNREACHED');
}
