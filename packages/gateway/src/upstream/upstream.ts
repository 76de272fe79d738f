import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { areCancels } from '@bitting/core/trading/intent.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OutgoingRequest, VenueAnswer } from '@bitting/core/venues/dialect.ts';
import {
  createPool,
  type UpstreamPool,
  type UpstreamRequest,
  type UpstreamResult,
  type UpstreamTarget,
} from '@bitting/http/client.ts';
import type { HeaderLines } from '@bitting/http/header-lines.ts';
import { CANCEL_LANE, CREDENTIAL_LANE, MARKET_LANE, PUBLIC_LANE, UPSTREAM_TIMEOUT_MS } from '../bounds.ts';
import type { AnswerTransmission } from '../pipeline/answer.ts';
import { PublicRequest, SignedQuestion, SignedRequest, type Destination } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import { OVERLOADED, THROTTLED, type Transmission, type Upstream } from '../ports/upstream.ts';
import { atTurnEnd } from '@bitting/http/turn.ts';
import type { FindTarget } from './hosts.ts';
import { Lane, type LaneBounds, type Seat } from './lane.ts';
import { PublicBudget } from './public-budget.ts';
import { VenueClock } from './venue-clock.ts';

export interface PooledUpstreamOptions {
  readonly clock: Clock;
  readonly findTarget: FindTarget;
}

/** What goes by sockets of its own, and how much of it at once. */
const LANES = {
  orders: CREDENTIAL_LANE,
  cancels: CANCEL_LANE,
  public: PUBLIC_LANE,
  market: MARKET_LANE,
} as const satisfies Record<string, LaneBounds>;

type LaneKind = keyof typeof LANES;

/** The sockets of one credential at one host, shared with nobody. */
interface Road {
  readonly lane: Lane;
  readonly pool: UpstreamPool;
}

/** What a destination means: found once for each, as long as it is the same object. */
interface Way {
  readonly target: UpstreamTarget;
  readonly place: string;
  readonly clock: VenueClock;
  /** Those that were asked for. */
  readonly roads: Partial<Record<LaneKind, Road>>;
}

interface Passenger {
  readonly destination: Destination;
  readonly outgoing: OutgoingRequest;
}

interface Passage {
  readonly kind: LaneKind;
  /** Whose request it is: a virtual key or an address; what is under way for one keeps nobody else from his turn. */
  readonly asker: string;
  readonly lastCheck: () => boolean;
}

/** What carries one request. */
interface Ride {
  readonly pool: UpstreamPool;
  readonly seat: Seat;
  /** Of whom it goes to. */
  readonly clock: VenueClock;
}

/** Sends through pools that are keyed by credential and pinned to the credential's host. */
export class PooledUpstream implements Upstream {
  readonly #options: PooledUpstreamOptions;
  readonly #roads = new Map<string, Road>();
  #ways = new WeakMap<Destination, Way>();
  readonly #budget: PublicBudget;
  readonly #clocks = new Map<string, VenueClock>();

  constructor(options: PooledUpstreamOptions) {
    this.#options = options;
    this.#budget = new PublicBudget(options.clock);
  }

  send(request: SignedRequest, lastCheck: () => boolean): Promise<Transmission> {
    if (!SignedRequest.isProven(request) || request.overConnection) throw forged();
    const { intents, identified } = request.admitted.classified;
    const kind = areCancels(intents) ? 'cancels' : 'orders';
    return this.#pass(request, { kind, asker: identified.virtualKey.entry.id, lastCheck });
  }

  ask(question: SignedQuestion): Promise<Transmission> {
    if (!SignedQuestion.isProven(question)) throw forged();
    return this.#pass(question, { kind: 'orders', asker: OURSELVES, lastCheck: always });
  }

  sendPublic(request: PublicRequest): Promise<Transmission> {
    if (!PublicRequest.isProven(request)) throw forged();
    const { askedBy, destination } = request;
    const way = this.#wayOf(destination);
    if (way !== null && !this.#budget.admits(request, way.place)) return notSent(THROTTLED);
    return this.#pass(
      request,
      askedBy.kind === 'bot'
        ? { kind: 'public', asker: askedBy.source, lastCheck: always }
        : { kind: 'market', asker: askedBy.virtualKeyId, lastCheck: always },
    );
  }

  venueNow(destination: Destination): EpochMs {
    const way = this.#wayOf(destination);
    const ours = this.#options.clock.wallMs();
    return way === null ? ours : way.clock.now(ours);
  }

  hostOf(destination: Destination): string {
    return this.#wayOf(destination)?.target.hostHeader ?? '';
  }

  async close(): Promise<void> {
    const roads = [...this.#roads.values()];
    this.#roads.clear();
    this.#ways = new WeakMap();
    for (const { lane } of roads) lane.close();
    await Promise.all(roads.map(({ pool }) => pool.close()));
  }

  /** Waits only where there is no seat, and then for the answer. */
  #pass({ destination, outgoing }: Passenger, passage: Passage): Promise<Transmission> {
    const { asker, kind, lastCheck } = passage;
    const way = this.#wayOf(destination);
    if (way === null) return notSent('the destination has no host');
    const road = (way.roads[kind] ??= this.#roadOf(destination, way, kind));
    const turn = road.lane.enter(asker, UPSTREAM_TIMEOUT_MS);
    if (turn === null) return notSent(OVERLOADED);
    const { method, target, headers, body } = outgoing;
    const request = { method, target, headers, body, timeoutMs: UPSTREAM_TIMEOUT_MS, lastCheck };
    if ('leave' in turn) return this.#carry(request, { pool: road.pool, seat: turn, clock: way.clock });
    return turn.then((seat) =>
      seat === null
        ? notSent('no socket was free in time')
        : this.#carry(request, { pool: road.pool, seat, clock: way.clock }),
    );
  }

  /** Begins at the end of the turn; the seat is given up with the answer. */
  #carry(request: UpstreamRequest, { pool, seat, clock }: Ride): Promise<Transmission> {
    const sentMs = this.#options.clock.wallMs();
    const beginMs = this.#options.clock.monotonicMs();
    return new Promise((resolve, reject) => {
      const end = (result: UpstreamResult): void => {
        seat.leave();
        try {
          resolve(this.#tell(result, clock, { sentMs, beginMs }));
        } catch (error) {
          reject(error);
        }
      };
      atTurnEnd(() => {
        try {
          pool.begin(request, end);
        } catch (error) {
          seat.leave();
          reject(error);
        }
      });
    });
  }

  #tell(
    result: UpstreamResult,
    venue: VenueClock,
    { sentMs, beginMs }: { readonly sentMs: number; readonly beginMs: number },
  ): Transmission {
    if (result.kind === 'not-sent') return result;
    const { clock } = this.#options;
    const upstreamMs = clock.monotonicMs() - beginMs;
    if (result.kind === 'unknown') return { ...result, upstreamMs };
    const date = result.lines.find('date');
    // A stepped wall clock gives an interval that ends before it begins, which is dropped.
    if (date !== undefined) venue.observeDate(date, { sentMs, receivedMs: clock.wallMs() });
    return new Answered(result, upstreamMs);
  }

  #wayOf(destination: Destination): Way | null {
    const known = this.#ways.get(destination);
    if (known !== undefined) return known;
    const target = this.#options.findTarget(destination);
    if (target === null) return null;
    const place = `${target.host}:${target.port}`;
    const way = { target, place, clock: this.#clockOf(place), roads: {} };
    this.#ways.set(destination, way);
    return way;
  }

  /** Two destinations that are the same but for the object share it. */
  #roadOf({ credentialId }: Destination, { target, place }: Way, kind: LaneKind): Road {
    const key = `${kind} of ${credentialId ?? 'nobody'} at ${place}`;
    const existing = this.#roads.get(key);
    if (existing !== undefined) return existing;
    const road: Road = {
      lane: new Lane(LANES[kind], this.#options.clock),
      pool: createPool(target, {
        clock: this.#options.clock,
        allowConnect: (host, port) => host === target.host && port === target.port,
        bounds: { connectionsMax: LANES[kind].sockets },
      }),
    };
    this.#roads.set(key, road);
    return road;
  }

  #clockOf(place: string): VenueClock {
    const clock = this.#clocks.get(place) ?? new VenueClock();
    this.#clocks.set(place, clock);
    return clock;
  }
}

function notSent(cause: string): Promise<Transmission> {
  return Promise.resolve({ kind: 'not-sent', cause });
}

/** Whose questions are our own, about orders and accounts. */
const OURSELVES = 'ourselves';

function always(): boolean {
  return true;
}

function forged(): BittingError {
  return new BittingError('INTERNAL_FAULT', 'a request that the path did not make was to be sent');
}

type Response = UpstreamResult & { readonly kind: 'response' };

/** An answer whose headers are listed for whoever asks for more than one of them. */
class Answered implements AnswerTransmission {
  readonly kind = 'answer';
  readonly answer: VenueAnswer;
  readonly contentType: string | null;
  readonly upstreamMs: number;
  readonly #lines: HeaderLines;

  constructor({ status, body, lines }: Response, upstreamMs: number) {
    this.answer = { status, body };
    this.contentType = lines.find('content-type') ?? null;
    this.upstreamMs = upstreamMs;
    this.#lines = lines;
  }

  get headers(): AnswerTransmission['headers'] {
    return this.#lines.list();
  }
}
