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
import type { Decided, DecisionWatch } from '../ports/decision-watch.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { Markets } from '../ports/market.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import { OVERLOADED, type Transmission, type Upstream } from '../ports/upstream.ts';
import { Spells } from '../spells/spells.ts';
import { VenueGate } from '../upstream/venue-gate.ts';
import type { PathEnd, RefusalContext } from './answer.ts';
import { classify } from './classify.ts';
import { askAgain, decide, judge, lacksMarket, prefetch } from './decide.ts';
import { findDestination } from './destination.ts';
import { RateCounter } from './rate-counter.ts';
import type { Laps } from './laps.ts';
import {
  concludeRecord,
  findNoRoom,
  record,
  recordRead,
  recordRefusal,
  stampRead,
  type ReadSubject,
  type RecordPorts,
  type RefusedSubject,
} from './record.ts';
import { reserve, type Reservation, type ReservedWay, type ReservePorts } from './reserve.ts';
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
import { contextOf, ownerOf, readOf, subjectOf, unreadContext } from './subjects.ts';
import { UnderWay, type Followed } from './under-way.ts';

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
  readonly #underWay = new UnderWay<Operation | null, PathEnd>((operation) => this.#lose(operation));

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
    const followed = this.#underWay.follow(operation);
    void this.#end({ identified, operation, carriage }, followed);
    return followed.told;
  }

  async #end(walk: Walk, followed: Followed<PathEnd>): Promise<void> {
    try {
      let end: PathEnd;
      try {
        end = await this.#begin(walk);
      } catch (error) {
        // Only what failed before anything was sent comes here: after that nothing throws.
        end = this.refuse(refuse(codeOf(error)), unreadContext(walk.operation));
      }
      walk.carriage.turn?.pass();
      if (end.kind === 'refused' && end.recorded !== null) await end.recorded;
      followed.end(end);
    } catch (error) {
      followed.fail(error);
    }
  }

  /** What is told of one that has no end in time. */
  #lose(operation: Operation | null): PathEnd {
    const refusal =
      operation?.acts === false ? refuse('UPSTREAM_UNREACHED', NO_ANSWER) : refuse('OUTCOME_UNKNOWN');
    return this.refuse(refusal, unreadContext(operation));
  }

  /** How many requests of this key in this second, this one included: of every connection, and by REST. */
  countRequest(virtualKeyId: string, nowMs?: number): number {
    return this.#requests.count(virtualKeyId, nowMs);
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
    recordRead(stampRead(subject, this.#ports.stamp()), this.#ports);
  }

  /** As far as it waits for nothing, all of it happens in one instant: a read has been handed to its carrier when this returns. */
  #begin({ identified, operation, carriage }: Walk): PathEnd | Promise<PathEnd> {
    const { laps, turn } = carriage;
    const rate = this.countRequest(identified.virtualKey.entry.id, laps.sinceMs);
    const classified = classify(identified, this.#ports.dialect);
    if (classified.kind === 'refused')
      return this.refuse(classified, unreadContext(operation), subjectOf(identified));
    if (!this.#underWay.takesUp(classified.intents))
      return this.refuse(refuse('GATEWAY_STOPPING'), contextOf(classified, null));
    const asked = { classified, rate, carriage, identify: laps.next() };
    if (turn === undefined || overtakes(classified)) return this.#judge(asked);
    return turn.come.then(() => this.#judge(asked));
  }

  #judge(asked: Asked): PathEnd | Promise<PathEnd> {
    const { classified, rate } = asked;
    const judged = judge(classified, rate, this.#ports);
    return lacksMarket(classified, judged) ? this.#judgeAnew(asked) : this.#decide(asked, judged, 0);
  }

  async #judgeAnew(asked: Asked): Promise<PathEnd> {
    const { classified, rate, carriage } = asked;
    await prefetch(classified, this.#ports);
    const gather = carriage.laps.next();
    return this.#decide(asked, judge(classified, rate, this.#ports), gather);
  }

  #decide(
    { classified, rate, carriage, identify }: Asked,
    judged: Decided | null,
    gather: number,
  ): PathEnd | Promise<PathEnd> {
    const { carrier, laps, turn } = carriage;
    const admitted = decide(classified, rate, this.#ports, judged);
    const stages = { identify, gather, decide: laps.next() };
    this.#ports.metrics.observe('decide', stages.decide / 1_000);
    if (admitted.kind === 'refused') return this.#hold(admitted, classified, null);
    const { identified, operation } = classified;
    const destination = findDestination(
      identified.virtualKey.entry.accountId,
      operation.family,
      this.#ports.keyRing,
    );
    if (destination === null) return this.#refuseKnown(refuse('UPSTREAM_UNREACHED', NO_KEY), classified);
    const upstreamHost = carrier.hostOf(destination);
    const bound = { carrier, destination, upstreamHost, laps, stages, turn };
    return operation.acts ? this.#act(admitted, bound) : this.#read(admitted, bound);
  }

  #read(admitted: AdmittedRequest, bound: Bound): PathEnd | Promise<PathEnd> {
    const { destination, laps } = bound;
    const signed = this.demandLedger() ?? sign(admitted, destination, this.#ports);
    if (signed.kind === 'refused') return this.#refuseKnown(signed, admitted.classified);
    const signing = laps.next();
    this.#ports.limits.pour(ownerOf(admitted), admitted.admission.filling);
    const tell = (transmission: Transmission): PathEnd =>
      this.#tellRead(signed, transmission, bound, signing);
    const fail = (): PathEnd => tell(this.#failInside(laps));
    try {
      return send(signed, bound.carrier, this.#ports).then(tell, fail);
    } catch {
      return fail();
    }
  }

  #tellRead(signed: SignedRequest, transmission: Transmission, bound: Bound, signing: number): PathEnd {
    const { laps, upstreamHost } = bound;
    const { classified } = signed.admitted;
    const stages = { ...bound.stages, sign: signing, send: this.#noteSent(transmission, laps) };
    const unrecordable = this.demandLedger();
    if (unrecordable !== null) return this.#refuseKnown(unrecordable, classified);
    recordRead(readOf(classified, { stages, upstreamHost }, transmission, this.#ports.stamp()), this.#ports);
    if (transmission.kind === 'answer') return { kind: 'answered', signed, transmission, code: null };
    return this.refuse(refuse('UPSTREAM_UNREACHED', NO_ANSWER), contextOf(classified, null));
  }

  #act(admitted: AdmittedRequest, bound: Bound): PathEnd | Promise<PathEnd> {
    const { destination } = bound;
    if (admitted.opens && !this.#gate.admits(destination, admitted))
      return this.#hold(refuse('VENUE_DOWN'), admitted.classified, destination);
    const reservation = reserve(admitted, bound, this.#ports);
    if (reservation.kind === 'reserved') return this.#carryOut(admitted, reservation, bound);
    if (admitted.opens) this.#gate.giveBack(destination, admitted);
    if (reservation.code === 'VENUE_CLOCK_SKEWED') askAgain(admitted.classified, this.#ports);
    return this.#hold(reservation, admitted.classified, destination);
  }

  /** All that an act waits for, in one function: each that is suspended takes its time and memory. */
  async #carryOut(admitted: AdmittedRequest, reservation: Reservation, bound: Bound): Promise<PathEnd> {
    const { destination, laps, turn } = bound;
    try {
      const recording = record(reservation, this.#ports);
      // Its record stands in the ledger's queue before that of whatever comes behind it.
      turn?.pass();
      const recorded = concludeRecord(admitted, await recording, reservation, this.#ports);
      const lap = laps.next();
      this.#ports.metrics.observe('record', lap / 1_000);
      if (recorded.kind === 'refused') {
        if (admitted.opens) this.#gate.giveBack(destination, admitted);
        return this.#refuseKnown(recorded, admitted.classified);
      }
      const signed = this.#sign(recorded, destination);
      const signing = laps.next();
      const act = { recorded, signed, stages: { record: lap, sign: signing } };
      if (signed.kind === 'refused')
        return this.#tellAct(act, { kind: 'not-sent', cause: signed.code }, bound);
      let transmission: Transmission;
      try {
        transmission = await send(signed, bound.carrier, this.#ports);
      } catch {
        transmission = this.#failInside(laps);
      }
      return this.#tellAct(act, transmission, bound);
    } finally {
      reservation.end();
    }
  }

  /** A refusal that may be one of many for the same reason. `destination`: where the reason lies there, not in the policy. */
  #hold(refusal: Refusal, classified: ClassifiedRequest, destination: Destination | null): PathEnd {
    this.#spells.note(classified, refusal, destination);
    return this.#refuseKnown(refusal, classified);
  }

  #refuseKnown(
    refusal: Refusal,
    classified: ClassifiedRequest,
    recorded: RecordedRequest | null = null,
  ): PathEnd {
    return this.refuse(refusal, contextOf(classified, recorded), subjectOf(classified.identified));
  }

  /** Its OUTCOME, and what the bot is told. Never throws. */
  #tellAct(
    { recorded, signed, stages }: Acted,
    transmission: Transmission,
    { destination, laps }: Bound,
  ): PathEnd {
    const { admitted } = recorded;
    const { classified, opens } = admitted;
    try {
      const sending = signed.kind === 'refused' ? laps.next() : this.#noteSent(transmission, laps);
      const { record: recording, sign: signing } = stages;
      const sent = { transmission, stages: { record: recording, sign: signing, send: sending } };
      const kind = summariseOutcome(settle(recorded, sent, this.#ports));
      if (opens) this.#gate.conclude(destination, admitted, transmission, this.#saysDown(transmission, kind));
      if (signed.kind === 'refused') return this.#refuseKnown(signed, classified, recorded);
      if (transmission.kind === 'answer') {
        const code = kind === 'unknown' ? 'OUTCOME_UNKNOWN' : null;
        return { kind: 'answered', signed, transmission, code };
      }
      if (transmission.kind === 'not-sent')
        return this.#refuseKnown(this.#causeOf(signed, transmission.cause), classified, recorded);
    } catch {
      // Whatever fails now fails behind the venue's back: the bot is told nothing that could turn out wrong (I5).
    }
    return this.refuse(refuse('OUTCOME_UNKNOWN'), contextOf(classified, recorded));
  }

  #saysDown(transmission: Transmission, kind: OutcomeKind): boolean {
    if (transmission.kind !== 'answer' || kind !== 'unknown') return false;
    return this.#ports.dialect.isDown(transmission.answer);
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
  #failInside(laps: Laps): Transmission {
    const upstreamMs = this.#ports.clock.monotonicMs() - laps.sinceMs;
    return { kind: 'unknown', cause: 'the transmission failed inside', upstreamMs };
  }

  /** How long it was under way, in whole microseconds. */
  #noteSent(transmission: Transmission, laps: Laps): number {
    const { metrics } = this.#ports;
    metrics.count('transmissions', transmission.kind);
    const micros = laps.next();
    metrics.observe('send', micros / 1_000);
    return micros;
  }

  /** Why nothing was sent: what changed since the decision, our own bound, or a venue that was not reached. */
  #causeOf(signed: SignedRequest, cause: string): Refusal {
    const changed = findChange(signed.admitted, this.#ports.keyRing);
    return changed ?? refuse(cause === OVERLOADED ? 'OVERLOADED' : 'UPSTREAM_UNREACHED');
  }
}

/** Who asks for what, and how it goes on. */
interface Walk {
  readonly identified: IdentifiedRequest;
  readonly operation: Operation | null;
  readonly carriage: Carriage;
}

/** What is known completely and is to be decided; `identify`: how long that took. */
interface Asked {
  readonly classified: ClassifiedRequest;
  readonly rate: number;
  readonly carriage: Carriage;
  readonly identify: number;
}

/** What acts and is recorded, and how long that took. `signed`: refused, where it may not go any more. */
interface Acted {
  readonly recorded: RecordedRequest;
  readonly signed: SignedRequest | Refusal;
  readonly stages: { readonly record: number; readonly sign: number };
}

interface Bound extends ReservedWay {
  readonly carrier: Carrier;
  readonly turn: Turn | undefined;
}

/** The venue gave the order its id, so what placed it has ended: such a cancel waits for nothing before it. */
function overtakes({ intents }: ClassifiedRequest): boolean {
  return intents.every((intent) => intent.kind === 'cancel' && intent.order.kind === 'venue-id');
}

export function codeOf(error: unknown): ErrorCode {
  return error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
}
