/**
 * What every request of a bot goes through once it is known who asks, whichever way it came in: by REST each request for
 * itself, by a stream as frames of a connection. It ends in a value that each of the two renders in its own way.
 */
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import { summariseOutcome, type OutcomeKind } from '@bitting/core/trading/outcome.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import { COUNTED_KEYS_MAX, REFUSAL_RECORDS_PER_SECOND_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { DecisionWatch } from '../ports/decision-watch.ts';
import type { KeyRing, VirtualKey } from '../ports/key-ring.ts';
import type { Markets } from '../ports/market.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { OrderOwner } from '../ports/orders.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import { OVERLOADED, UNREACHED, type Transmission, type Upstream } from '../ports/upstream.ts';
import { Spells } from '../spells/spells.ts';
import { VenueGate } from '../upstream/venue-gate.ts';
import type { PathEnd, RefusalContext } from './answer.ts';
import { classify } from './classify.ts';
import { askAgain, decide, judge, lacksMarket, prefetch } from './decide.ts';
import { findDestination } from './destination.ts';
import { RateCounter } from './rate-counter.ts';
import type { Laps } from './laps.ts';
import {
  findNoRoom,
  record,
  recordRead,
  recordRefusal,
  type ReadSubject,
  type RecordPorts,
  type RefusedSubject,
} from './record.ts';
import { reserve, type ReservedWay, type ReservePorts } from './reserve.ts';
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
import { UnderWay } from './under-way.ts';

export interface PathPorts extends Omit<ReservePorts, 'venueNow'>, RecordPorts {
  readonly keyRing: KeyRing;
  readonly markets: Markets;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly counts: RefusalCounts;
  readonly watch?: DecisionWatch;
}

/** How a request goes on, and since when it is under way. */
export interface Carriage {
  readonly carrier: Carrier;
  readonly laps: Laps;
  readonly turn?: Turn;
}

/** The place of a request among those of its connection. */
export interface Turn {
  /** Resolves when those before it have been decided, and recorded where they act. */
  readonly come: Promise<void>;
  /** Those behind it may follow. Calling it twice does nothing. */
  pass(): void;
}

const NO_ANSWER = {
  detail: 'The venue gave no trustworthy answer; nothing was changed and the request may be repeated.',
};
const NO_KEY = { detail: 'The account has no bound key.' };

export class Path {
  readonly #ports: PathPorts & ReservePorts & SignPorts;
  readonly #requests: RateCounter;
  readonly #refusals: RateCounter;
  readonly #gate: VenueGate;
  readonly #spells: Spells;
  readonly #underWay = new UnderWay<PathEnd>();

  constructor(ports: PathPorts) {
    this.#ports = {
      ...ports,
      venueNow: (destination) => ports.upstream.venueNow(destination),
      hostOf: (destination) => ports.upstream.hostOf(destination),
    };
    this.#requests = new RateCounter(ports.clock, COUNTED_KEYS_MAX);
    this.#refusals = new RateCounter(ports.clock, COUNTED_KEYS_MAX);
    this.#gate = new VenueGate(ports.clock, ports.random);
    this.#spells = new Spells(this.#ports, this.#gate);
  }

  /** See {@link UnderWay.retire}. */
  retire(): Promise<void> {
    return this.#underWay.retire(this.#ports.clock);
  }

  /** Steps 3 to 9. Never throws. `operation` is what it was found to be when it was read, for the answer's shape. */
  walk(identified: IdentifiedRequest, operation: Operation | null, carriage: Carriage): Promise<PathEnd> {
    const isRead = operation?.acts === false;
    return this.#underWay.follow(this.#end(identified, operation, carriage), () =>
      this.refuse(
        isRead ? refuse('UPSTREAM_UNREACHED', NO_ANSWER) : refuse('OUTCOME_UNKNOWN'),
        unreadContext(operation),
      ),
    );
  }

  async #end(
    identified: IdentifiedRequest,
    operation: Operation | null,
    carriage: Carriage,
  ): Promise<PathEnd> {
    let end: PathEnd;
    try {
      end = await this.#judge(identified, operation, carriage);
    } catch (error) {
      // Only what failed before anything was sent comes here: after that nothing throws.
      end = this.refuse(refuse(codeOf(error)), unreadContext(operation));
    }
    carriage.turn?.pass();
    if (end.kind === 'refused' && end.recorded !== null) await end.recorded;
    return end;
  }

  /** How many requests of this key in this second, this one included: of every connection, and by REST. */
  countRequest(virtualKeyId: string): number {
    return this.#requests.count(virtualKeyId);
  }

  /** A refusal of somebody who is known is recorded, as far as his key does not flood; the rest is counted. */
  refuse(
    refusal: Refusal,
    context: RefusalContext,
    subject?: RefusedSubject,
  ): PathEnd & { readonly kind: 'refused' } {
    this.#ports.metrics.count('refusals', refusal.code);
    const recorded = subject === undefined ? null : this.#record(refusal, subject, context);
    return { kind: 'refused', refusal, context, recorded };
  }

  #record(refusal: Refusal, subject: RefusedSubject, context: RefusalContext): Promise<void> | null {
    const { id } = subject.virtualKey.entry;
    if (this.#refusals.count(id) <= REFUSAL_RECORDS_PER_SECOND_MAX)
      return recordRefusal(subject, refusal, context.intents, this.#ports);
    this.#ports.counts.leftOut(id, refusal.code);
    return null;
  }

  /** Nothing of an account is told that could not be recorded; `null`: it can be. */
  demandLedger(): Refusal | null {
    return findNoRoom(this.#ports.ledger);
  }

  recordRead(subject: ReadSubject): void {
    recordRead(subject, this.#ports);
  }

  async #judge(
    identified: IdentifiedRequest,
    operation: Operation | null,
    { carrier, laps, turn }: Carriage,
  ): Promise<PathEnd> {
    const subject = subjectOf(identified);
    const rate = this.countRequest(identified.virtualKey.entry.id);
    const classified = classify(identified, this.#ports.dialect);
    if (classified.kind === 'refused') return this.refuse(classified, unreadContext(operation), subject);
    if (!this.#underWay.takesUp(classified.intents))
      return this.refuse(refuse('GATEWAY_STOPPING'), contextOf(classified, null));
    const identify = laps.next();
    if (turn !== undefined && !overtakes(classified)) await turn.come;

    let judged = judge(classified, rate, this.#ports);
    let gather = 0;
    if (lacksMarket(classified, judged, this.#ports)) {
      await prefetch(classified, this.#ports);
      gather = laps.next();
      judged = judge(classified, rate, this.#ports);
    }
    const admitted = decide(classified, rate, this.#ports, judged);
    const stages = { identify, gather, decide: laps.next() };
    this.#ports.metrics.observe('decide', stages.decide / 1_000);
    if (admitted.kind === 'refused') return this.#hold(admitted, classified, null);
    const { accountId } = identified.virtualKey.entry;
    const destination = findDestination(accountId, classified.operation.family, this.#ports.keyRing);
    if (destination === null)
      return this.refuse(refuse('UPSTREAM_UNREACHED', NO_KEY), contextOf(classified, null), subject);
    const bound: Bound = {
      carrier,
      destination,
      upstreamHost: carrier.hostOf(destination),
      laps,
      stages,
      pass: () => {
        turn?.pass();
      },
    };
    return classified.operation.acts ? this.#act(admitted, bound) : this.#read(admitted, bound);
  }

  async #read(admitted: AdmittedRequest, bound: Bound): Promise<PathEnd> {
    const { carrier, destination, laps } = bound;
    const context = contextOf(admitted.classified, null);
    const subject = subjectOf(admitted.classified.identified);
    const signed = this.demandLedger() ?? sign(admitted, destination, this.#ports);
    if (signed.kind === 'refused') return this.refuse(signed, context, subject);
    const signing = laps.next();
    this.#ports.limits.pour(ownerOf(admitted), admitted.admission.filling);
    const transmission = await this.#send(signed, carrier);
    const stages = { ...bound.stages, sign: signing, send: laps.next() };
    const unrecordable = this.demandLedger();
    if (unrecordable !== null) return this.refuse(unrecordable, context, subject);
    this.recordRead(readOf(admitted, { stages, upstreamHost: bound.upstreamHost }, transmission));
    if (transmission.kind === 'answer') return { kind: 'answered', signed, transmission, code: null };
    return this.refuse(refuse('UPSTREAM_UNREACHED', NO_ANSWER), context);
  }

  async #act(admitted: AdmittedRequest, bound: Bound): Promise<PathEnd> {
    const { destination } = bound;
    if (admitted.opens && !this.#gate.admits(destination))
      return this.#hold(refuse('VENUE_DOWN'), admitted.classified, destination);
    const subject = subjectOf(admitted.classified.identified);
    const reservation = reserve(admitted, bound, this.#ports);
    if (reservation.kind === 'refused') {
      if (admitted.opens) this.#gate.giveBack(destination);
      if (reservation.code === 'VENUE_CLOCK_SKEWED') askAgain(admitted.classified, this.#ports);
      return this.#hold(reservation, admitted.classified, destination);
    }
    try {
      const recording = record(admitted, reservation, this.#ports);
      // Its record stands in the ledger's queue before that of whatever comes behind it.
      bound.pass();
      const recorded = await recording;
      const lap = bound.laps.next();
      this.#ports.metrics.observe('record', lap / 1_000);
      if (recorded.kind === 'refused')
        return this.refuse(recorded, contextOf(admitted.classified, null), subject);
      return await this.#transmit(recorded, bound, lap);
    } finally {
      reservation.end();
    }
  }

  /** A refusal that may be one of many for the same reason. `destination`: where the reason lies there, not in the policy. */
  #hold(refusal: Refusal, classified: ClassifiedRequest, destination: Destination | null): PathEnd {
    this.#spells.note(classified, refusal, destination);
    return this.refuse(refusal, contextOf(classified, null), subjectOf(classified.identified));
  }

  async #transmit(recorded: RecordedRequest, bound: Bound, recording: number): Promise<PathEnd> {
    const { carrier, destination, laps } = bound;
    const { classified } = recorded.admitted;
    const context = contextOf(classified, recorded);
    const subject = subjectOf(classified.identified);
    const signed = this.#sign(recorded, destination);
    const signing = laps.next();
    const transmission: Transmission =
      signed.kind === 'refused'
        ? { kind: 'not-sent', cause: signed.code }
        : await this.#send(signed, carrier);
    try {
      const stages = { record: recording, sign: signing, send: laps.next() };
      const kind = summariseOutcome(settle(recorded, { transmission, stages }, this.#ports));
      if (signed.kind === 'refused') return this.refuse(signed, context, subject);
      if (recorded.admitted.opens) this.#noteOrder(destination, transmission, kind);
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

  /** What an order says of the venue; nothing, where it did not get there or no answer came back. */
  #noteOrder(place: Destination, transmission: Transmission, kind: OutcomeKind): void {
    if (transmission.kind === 'answer')
      this.#gate.note(place, kind === 'unknown' && this.#ports.dialect.isDown(transmission.answer));
    else if (transmission.kind === 'not-sent' && transmission.cause.startsWith(UNREACHED))
      this.#gate.note(place, true);
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

interface Bound extends ReservedWay {
  readonly carrier: Carrier;
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

function ownerOf({ classified }: AdmittedRequest): OrderOwner {
  const { accountId, id: virtualKeyId } = classified.identified.virtualKey.entry;
  return { accountId, virtualKeyId };
}

export function subjectOf({
  raw,
  virtualKey,
}: Pick<IdentifiedRequest, 'raw' | 'virtualKey'>): RefusedSubject {
  const { method, path, sourceAddress, body } = raw;
  return { virtualKey, operation: `${method} ${path}`, sourceAddress, body };
}

function readOf(
  { classified }: AdmittedRequest,
  { stages, upstreamHost }: Pick<Bound, 'stages' | 'upstreamHost'>,
  transmission: Transmission,
): ReadSubject {
  const { identified, intents, operation } = classified;
  const [intent] = intents;
  return {
    ...namesOf(identified.virtualKey),
    operation: `${operation.method} ${operation.path}`,
    instrument: intent?.kind === 'read' ? intent.instrument : null,
    sourceAddress: identified.raw.sourceAddress,
    upstreamHost,
    httpStatus: transmission.kind === 'answer' ? transmission.answer.status : null,
    stages,
  };
}

/** Whose a record is. */
export function namesOf({ entry }: VirtualKey): Pick<ReadSubject, 'virtualKeyId' | 'accountId' | 'venue'> {
  return { virtualKeyId: entry.id, accountId: entry.accountId, venue: entry.venue };
}

export function codeOf(error: unknown): ErrorCode {
  return error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
}
