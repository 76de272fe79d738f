import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import { summariseOutcome } from '@bitting/core/trading/outcome.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { COUNTED_KEYS_MAX, PUBLIC_ADDRESSES_MAX, REFUSAL_RECORDS_PER_SECOND_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { Markets } from '../ports/market.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { ReplayMemory } from '../ports/replay.ts';
import { OVERLOADED, type Transmission, type Upstream } from '../ports/upstream.ts';
import { answerPublic, answerRefusal, answerVenue, type RefusalContext } from './answer.ts';
import { classify } from './classify.ts';
import { askAgain, decide, gatherMarket } from './decide.ts';
import { findDestination } from './destination.ts';
import { identify } from './identify.ts';
import { admitPublic } from './public.ts';
import { RateCounter } from './rate-counter.ts';
import { readRaw } from './read.ts';
import { record, recordRefusal, type RecordPorts } from './record.ts';
import { InFlightCounter, reserve, type ReservePorts } from './reserve.ts';
import { send } from './send.ts';
import { settle } from './settle.ts';
import { findChange, sign, type SignPorts } from './sign.ts';
import type {
  AdmittedRequest,
  ClassifiedRequest,
  Destination,
  Entrance,
  IdentifiedRequest,
  RawRequest,
  RecordedRequest,
  SignedRequest,
} from './stages.ts';

export interface PipelinePorts extends Omit<ReservePorts, 'venueNow'>, RecordPorts {
  readonly keyRing: KeyRing;
  readonly replay: ReplayMemory;
  readonly markets: Markets;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Where public requests go. */
  readonly publicPlace: Pick<Destination, 'environment' | 'region'>;
}

/** The path of one request of a venue, whichever of its ports it came in by. Always answers, never throws. */
export interface Pipeline {
  handle(request: HttpRequest, entrance: Entrance): Promise<HttpAnswer>;
}

export function createPipeline(ports: PipelinePorts): Pipeline {
  return new RequestPath(ports);
}

const NO_KEY = { detail: 'The account has no bound key.' };

type PathPorts = PipelinePorts & ReservePorts & SignPorts;

class RequestPath implements Pipeline {
  readonly #ports: PathPorts;
  readonly #requests: RateCounter;
  readonly #refusals: RateCounter;
  readonly #addresses: RateCounter;
  readonly #inFlight = new InFlightCounter();

  constructor(ports: PipelinePorts) {
    this.#ports = {
      ...ports,
      venueNow: (destination) => ports.upstream.venueNow(destination),
      hostOf: (destination) => ports.upstream.hostOf(destination),
    };
    this.#requests = new RateCounter(ports.clock, COUNTED_KEYS_MAX);
    this.#refusals = new RateCounter(ports.clock, COUNTED_KEYS_MAX);
    this.#addresses = new RateCounter(ports.clock, PUBLIC_ADDRESSES_MAX);
  }

  async handle(request: HttpRequest, entrance: Entrance): Promise<HttpAnswer> {
    const { clock, dialect, metrics } = this.#ports;
    const begin = clock.monotonicMs();
    const raw = readRaw(request, entrance);
    const operation = dialect.findOperation(raw.method, raw.path, entrance.family);
    metrics.count('requests', operation?.class ?? 'unknown');
    try {
      return await (operation?.class === 'public'
        ? this.#public(raw, operation)
        : this.#private(raw, operation));
    } catch (error) {
      // Only what failed before anything was sent comes here: after that nothing throws.
      return this.#refuse(refuse(codeOf(error)), { operation, intents: [], intentId: null });
    } finally {
      metrics.observe('total', clock.monotonicMs() - begin);
    }
  }

  async #private(raw: RawRequest, operation: Operation | null): Promise<HttpAnswer> {
    const context = { operation, intents: [], intentId: null };
    const identified = identify(raw, operation, this.#ports);
    if (identified.kind === 'refused') return this.#refuse(identified, context);
    const rate = this.#requests.count(identified.virtualKey.entry.id);
    const classified = classify(identified, this.#ports.dialect);
    if (classified.kind === 'refused') return this.#refuse(classified, context, identified);

    const known = { operation, intents: classified.intents, intentId: null };
    await gatherMarket(classified, rate, this.#ports);
    const begin = this.#ports.clock.monotonicMs();
    const admitted = decide(classified, rate, this.#ports);
    this.#ports.metrics.observe('decide', this.#ports.clock.monotonicMs() - begin);
    if (admitted.kind === 'refused') return this.#refuse(admitted, known, identified);
    const { accountId } = identified.virtualKey.entry;
    const destination = findDestination(accountId, classified.operation.family, this.#ports.keyRing);
    if (destination === null) return this.#refuse(refuse('UPSTREAM_UNREACHED', NO_KEY), known, identified);
    return classified.operation.acts ? this.#act(admitted, destination) : this.#read(admitted, destination);
  }

  async #read(admitted: AdmittedRequest, destination: Destination): Promise<HttpAnswer> {
    const context = contextOf(admitted.classified, null);
    const signed = sign(admitted, destination, this.#ports);
    if (signed.kind === 'refused') return this.#refuse(signed, context, admitted.classified.identified);
    const transmission = await this.#send(signed);
    if (transmission.kind === 'answer') return this.#answer(signed, transmission, null);
    const detail =
      'The venue gave no trustworthy answer; nothing was changed and the request may be repeated.';
    return this.#refuse(refuse('UPSTREAM_UNREACHED', { detail }), context);
  }

  async #act(admitted: AdmittedRequest, destination: Destination): Promise<HttpAnswer> {
    const { identified } = admitted.classified;
    const reservation = reserve(admitted, { inFlight: this.#inFlight, destination }, this.#ports);
    if (reservation.kind === 'refused') {
      if (reservation.code === 'VENUE_CLOCK_SKEWED') askAgain(admitted.classified, this.#ports);
      return this.#refuse(reservation, contextOf(admitted.classified, null), identified);
    }
    try {
      const begin = this.#ports.clock.monotonicMs();
      const recorded = await record(admitted, reservation, this.#ports);
      this.#ports.metrics.observe('record', this.#ports.clock.monotonicMs() - begin);
      if (recorded.kind === 'refused')
        return this.#refuse(recorded, contextOf(admitted.classified, null), identified);
      return await this.#transmit(recorded, destination);
    } finally {
      reservation.end();
    }
  }

  async #transmit(recorded: RecordedRequest, destination: Destination): Promise<HttpAnswer> {
    const { classified } = recorded.admitted;
    const context = contextOf(classified, recorded);
    const signed = this.#sign(recorded, destination);
    const transmission: Transmission =
      signed.kind === 'refused' ? { kind: 'not-sent', cause: signed.code } : await this.#send(signed);
    try {
      const kind = summariseOutcome(settle(recorded, transmission, this.#ports));
      if (signed.kind === 'refused') return this.#refuse(signed, context, classified.identified);
      if (transmission.kind === 'answer')
        return this.#answer(signed, transmission, kind === 'unknown' ? 'OUTCOME_UNKNOWN' : null);
      if (transmission.kind === 'not-sent')
        return this.#refuse(this.#causeOf(signed, transmission.cause), context, classified.identified);
    } catch {
      // Whatever fails now fails behind the venue's back: the bot is told nothing that could turn out wrong (I5).
    }
    return this.#refuse(refuse('OUTCOME_UNKNOWN'), context);
  }

  /** A fault while signing is a refusal too: its INTENT is recorded and has to end. */
  #sign(recorded: RecordedRequest, destination: Destination): SignedRequest | Refusal {
    try {
      return sign(recorded, destination, this.#ports);
    } catch (error) {
      return refuse(codeOf(error));
    }
  }

  /** What fails while sending may have sent: never better than unknown. */
  async #send(signed: SignedRequest): Promise<Transmission> {
    const { clock, keyRing, metrics, upstream } = this.#ports;
    const begin = clock.monotonicMs();
    try {
      const transmission = await send(signed, upstream, { keyRing, clock });
      metrics.count('transmissions', transmission.kind);
      return transmission;
    } catch {
      metrics.count('transmissions', 'unknown');
      return {
        kind: 'unknown',
        cause: 'the transmission failed inside',
        upstreamMs: clock.monotonicMs() - begin,
      };
    } finally {
      metrics.observe('send', clock.monotonicMs() - begin);
    }
  }

  /** Why nothing was sent: what changed since the decision, our own bound, or a venue that was not reached. */
  #causeOf(signed: SignedRequest, cause: string): Refusal {
    const changed = findChange(signed.admitted, this.#ports.keyRing);
    return changed ?? refuse(cause === OVERLOADED ? 'OVERLOADED' : 'UPSTREAM_UNREACHED');
  }

  #answer(
    signed: SignedRequest,
    transmission: Transmission & { readonly kind: 'answer' },
    code: ErrorCode | null,
  ): HttpAnswer {
    return answerVenue(signed, transmission, { dialect: this.#ports.dialect, code });
  }

  /** A refusal of an identified request is recorded, as far as its key does not flood. */
  #refuse(refusal: Refusal, context: RefusalContext, identified?: IdentifiedRequest): HttpAnswer {
    this.#ports.metrics.count('refusals', refusal.code);
    const recorded =
      identified !== undefined &&
      this.#refusals.count(identified.virtualKey.entry.id) <= REFUSAL_RECORDS_PER_SECOND_MAX;
    if (recorded) recordRefusal(identified, refusal, this.#ports);
    return answerRefusal(refusal, context, this.#ports.dialect);
  }

  async #public(raw: RawRequest, operation: Operation): Promise<HttpAnswer> {
    const { dialect, publicPlace, upstream } = this.#ports;
    const { family } = operation;
    const destination = { venue: dialect.id, ...publicPlace, family, credentialId: null };
    const context = { operation, intents: [], intentId: null };
    const admitted = admitPublic(raw, operation, { dialect, destination, addresses: this.#addresses });
    if (admitted.kind === 'refused') return this.#refuse(admitted, context);
    const transmission = await upstream.sendPublic(admitted);
    this.#ports.metrics.count('transmissions', transmission.kind);
    if (transmission.kind === 'answer') return answerPublic(transmission, dialect);
    return this.#refuse(refuse('UPSTREAM_UNREACHED'), context);
  }
}

function contextOf(classified: ClassifiedRequest, recorded: RecordedRequest | null): RefusalContext {
  return {
    operation: classified.operation,
    intents: classified.intents,
    intentId: recorded?.entry.intentId ?? null,
  };
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
}
