/**
 * What every request of a bot goes through once it is known who asks, whichever way it came in: by REST each request for
 * itself, by a stream as frames of a connection. It ends in a value that each of the two renders in its own way.
 */
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import { summariseOutcome } from '@bitting/core/trading/outcome.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import { COUNTED_KEYS_MAX, REFUSAL_RECORDS_PER_SECOND_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { Markets } from '../ports/market.ts';
import type { Metrics } from '../ports/metrics.ts';
import { OVERLOADED, type Transmission, type Upstream } from '../ports/upstream.ts';
import type { PathEnd, RefusalContext } from './answer.ts';
import { classify } from './classify.ts';
import { askAgain, decide, gatherMarket } from './decide.ts';
import { findDestination } from './destination.ts';
import { RateCounter } from './rate-counter.ts';
import { record, recordRefusal, type RecordPorts, type RefusedSubject } from './record.ts';
import { reserve, type ReservePorts } from './reserve.ts';
import { send, type Carrier } from './send.ts';
import { settle } from './settle.ts';
import { findChange, sign, type SignPorts } from './sign.ts';
import type {
  AdmittedRequest,
  ClassifiedRequest,
  Destination,
  IdentifiedRequest,
  RecordedRequest,
  SignedRequest,
} from './stages.ts';

export interface PathPorts extends Omit<ReservePorts, 'venueNow'>, RecordPorts {
  readonly keyRing: KeyRing;
  readonly markets: Markets;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** The place of a request among those of its connection. */
export interface Turn {
  /** Resolves when those before it have been decided, and recorded where they act. */
  readonly come: Promise<void>;
  /** Those behind it may follow. Calling it twice does nothing. */
  pass(): void;
}

const NO_KEY = { detail: 'The account has no bound key.' };

export class Path {
  readonly #ports: PathPorts & ReservePorts & SignPorts;
  readonly #requests: RateCounter;
  readonly #refusals: RateCounter;

  constructor(ports: PathPorts) {
    this.#ports = {
      ...ports,
      venueNow: (destination) => ports.upstream.venueNow(destination),
      hostOf: (destination) => ports.upstream.hostOf(destination),
    };
    this.#requests = new RateCounter(ports.clock, COUNTED_KEYS_MAX);
    this.#refusals = new RateCounter(ports.clock, COUNTED_KEYS_MAX);
  }

  /** Steps 3 to 9. Never throws. `operation` is what it was found to be when it was read, for the answer's shape. */
  async walk(
    identified: IdentifiedRequest,
    operation: Operation | null,
    carriage: { readonly carrier: Carrier; readonly turn?: Turn },
  ): Promise<PathEnd> {
    try {
      return await this.#judge(identified, operation, carriage);
    } catch (error) {
      // Only what failed before anything was sent comes here: after that nothing throws.
      return this.refuse(refuse(codeOf(error)), unreadContext(operation));
    } finally {
      carriage.turn?.pass();
    }
  }

  /** How many requests of this key in this second, this one included: of every connection, and by REST. */
  countRequest(virtualKeyId: string): number {
    return this.#requests.count(virtualKeyId);
  }

  /** A refusal of somebody who is known is recorded, as far as his key does not flood. */
  refuse(
    refusal: Refusal,
    context: RefusalContext,
    subject?: RefusedSubject,
  ): PathEnd & { readonly kind: 'refused' } {
    this.#ports.metrics.count('refusals', refusal.code);
    const isRecorded =
      subject !== undefined &&
      this.#refusals.count(subject.virtualKey.entry.id) <= REFUSAL_RECORDS_PER_SECOND_MAX;
    if (isRecorded) recordRefusal(subject, refusal, this.#ports);
    return { kind: 'refused', refusal, context };
  }

  async #judge(
    identified: IdentifiedRequest,
    operation: Operation | null,
    { carrier, turn }: { readonly carrier: Carrier; readonly turn?: Turn },
  ): Promise<PathEnd> {
    const subject = subjectOf(identified);
    const rate = this.countRequest(identified.virtualKey.entry.id);
    const classified = classify(identified, this.#ports.dialect);
    if (classified.kind === 'refused') return this.refuse(classified, unreadContext(operation), subject);
    if (turn !== undefined && !overtakes(classified)) await turn.come;

    await gatherMarket(classified, rate, this.#ports);
    const begin = this.#ports.clock.monotonicMs();
    const admitted = decide(classified, rate, this.#ports);
    this.#ports.metrics.observe('decide', this.#ports.clock.monotonicMs() - begin);
    if (admitted.kind === 'refused') return this.refuse(admitted, contextOf(classified, null), subject);
    const { accountId } = identified.virtualKey.entry;
    const destination = findDestination(accountId, classified.operation.family, this.#ports.keyRing);
    if (destination === null)
      return this.refuse(refuse('UPSTREAM_UNREACHED', NO_KEY), contextOf(classified, null), subject);
    const bound: Bound = {
      carrier,
      destination,
      pass: () => {
        turn?.pass();
      },
    };
    return classified.operation.acts ? this.#act(admitted, bound) : this.#read(admitted, bound);
  }

  async #read(admitted: AdmittedRequest, { carrier, destination }: Bound): Promise<PathEnd> {
    const context = contextOf(admitted.classified, null);
    const signed = sign(admitted, destination, this.#ports);
    if (signed.kind === 'refused')
      return this.refuse(signed, context, subjectOf(admitted.classified.identified));
    const transmission = await this.#send(signed, carrier);
    if (transmission.kind === 'answer') return { kind: 'answered', signed, transmission, code: null };
    const detail =
      'The venue gave no trustworthy answer; nothing was changed and the request may be repeated.';
    return this.refuse(refuse('UPSTREAM_UNREACHED', { detail }), context);
  }

  async #act(admitted: AdmittedRequest, bound: Bound): Promise<PathEnd> {
    const { destination } = bound;
    const subject = subjectOf(admitted.classified.identified);
    const reservation = reserve(admitted, destination, this.#ports);
    if (reservation.kind === 'refused') {
      if (reservation.code === 'VENUE_CLOCK_SKEWED') askAgain(admitted.classified, this.#ports);
      return this.refuse(reservation, contextOf(admitted.classified, null), subject);
    }
    try {
      const begin = this.#ports.clock.monotonicMs();
      const recording = record(admitted, reservation, this.#ports);
      // Its record stands in the ledger's queue before that of whatever comes behind it.
      bound.pass();
      const recorded = await recording;
      this.#ports.metrics.observe('record', this.#ports.clock.monotonicMs() - begin);
      if (recorded.kind === 'refused')
        return this.refuse(recorded, contextOf(admitted.classified, null), subject);
      return await this.#transmit(recorded, bound);
    } finally {
      reservation.end();
    }
  }

  async #transmit(recorded: RecordedRequest, { carrier, destination }: Bound): Promise<PathEnd> {
    const { classified } = recorded.admitted;
    const context = contextOf(classified, recorded);
    const subject = subjectOf(classified.identified);
    const signed = this.#sign(recorded, destination);
    const transmission: Transmission =
      signed.kind === 'refused'
        ? { kind: 'not-sent', cause: signed.code }
        : await this.#send(signed, carrier);
    try {
      const kind = summariseOutcome(settle(recorded, transmission, this.#ports));
      if (signed.kind === 'refused') return this.refuse(signed, context, subject);
      if (transmission.kind === 'answer') {
        const code = kind === 'unknown' ? 'OUTCOME_UNKNOWN' : null;
        return { kind: 'answered', signed, transmission, code };
      }
      if (transmission.kind === 'not-sent')
        return this.refuse(this.#causeOf(signed, transmission.cause), context, subject);
    } catch {
      // Whatever fails now fails behind the venue's back: the bot is told nothing that could turn out wrong (I5).
    }
    return this.refuse(refuse('OUTCOME_UNKNOWN'), context);
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
  async #send(signed: SignedRequest, carrier: Carrier): Promise<Transmission> {
    const { clock, keyRing, metrics } = this.#ports;
    const begin = clock.monotonicMs();
    try {
      const transmission = await send(signed, carrier, { keyRing, clock });
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
}

interface Bound {
  readonly carrier: Carrier;
  readonly destination: Destination;
  readonly pass: () => void;
}

/** The venue gave the order its id, so what placed it has ended: such a cancel waits for nothing before it. */
function overtakes({ intents }: ClassifiedRequest): boolean {
  return intents.every((intent) => intent.kind === 'cancel' && intent.order.kind === 'venue-id');
}

/** A request of which no intent is known. */
export function unreadContext(operation: Operation | null): RefusalContext {
  return { operation, intents: [], intentId: null };
}

function contextOf(classified: ClassifiedRequest, recorded: RecordedRequest | null): RefusalContext {
  return {
    operation: classified.operation,
    intents: classified.intents,
    intentId: recorded?.entry.intentId ?? null,
  };
}

function subjectOf({ raw, virtualKey }: IdentifiedRequest): RefusedSubject {
  const { method, path, sourceAddress, body } = raw;
  return { virtualKey, operation: `${method} ${path}`, sourceAddress, body };
}

export function codeOf(error: unknown): ErrorCode {
  return error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
}
