import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { isCancel } from '@bitting/core/trading/intent.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import {
  createPool,
  type UpstreamPool,
  type UpstreamResult,
  type UpstreamTarget,
} from '@bitting/http/client.ts';
import { CANCEL_LANE, CREDENTIAL_LANE, PUBLIC_LANE, UPSTREAM_TIMEOUT_MS } from '../bounds.ts';
import { PublicRequest, SignedQuestion, SignedRequest, type Destination } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import { OVERLOADED, type Transmission, type Upstream } from '../ports/upstream.ts';
import type { FindTarget } from './hosts.ts';
import { VenueClock } from './venue-clock.ts';

/** `Date` headers name whole seconds. */
const DATE_RESOLUTION_MS = 1_000;

export interface PooledUpstreamOptions {
  readonly clock: Clock;
  readonly findTarget: FindTarget;
}

/** What goes by sockets of its own, and how much of it at once. */
const LANES = {
  orders: CREDENTIAL_LANE,
  cancels: CANCEL_LANE,
  public: PUBLIC_LANE,
} as const satisfies Record<string, { readonly sockets: number; readonly inFlight: number }>;

type LaneKind = keyof typeof LANES;

/** The sockets of one credential at one host, shared with nobody. */
interface Lane {
  readonly target: UpstreamTarget;
  readonly pool: UpstreamPool;
  readonly clock: VenueClock;
  inFlight: number;
}

interface Passenger {
  readonly destination: Destination;
  readonly outgoing: OutgoingRequest;
}

interface Passage {
  readonly kind: LaneKind;
  readonly lastCheck: () => boolean;
}

/** Sends through pools that are keyed by credential and pinned to the credential's host. */
export class PooledUpstream implements Upstream {
  readonly #options: PooledUpstreamOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #clocks = new Map<string, VenueClock>();

  constructor(options: PooledUpstreamOptions) {
    this.#options = options;
  }

  send(request: SignedRequest, lastCheck: () => boolean): Promise<Transmission> {
    if (!SignedRequest.isProven(request) || request.overConnection) throw forged();
    const { intents } = request.admitted.classified;
    return this.#pass(request, { kind: intents.every(isCancel) ? 'cancels' : 'orders', lastCheck });
  }

  ask(question: SignedQuestion): Promise<Transmission> {
    if (!SignedQuestion.isProven(question)) throw forged();
    return this.#pass(question, { kind: 'orders', lastCheck: always });
  }

  sendPublic(request: PublicRequest): Promise<Transmission> {
    if (!PublicRequest.isProven(request)) throw forged();
    return this.#pass(request, { kind: 'public', lastCheck: always });
  }

  venueNow(destination: Destination): EpochMs {
    const target = this.#options.findTarget(destination);
    const ours = this.#options.clock.wallMs();
    return target === null ? ours : this.#clockOf(target).now(ours);
  }

  hostOf(destination: Destination): string {
    return this.#options.findTarget(destination)?.hostHeader ?? '';
  }

  async close(): Promise<void> {
    const lanes = [...this.#lanes.values()];
    this.#lanes.clear();
    await Promise.all(lanes.map((lane) => lane.pool.close()));
  }

  async #pass(passenger: Passenger, passage: Passage): Promise<Transmission> {
    const lane = this.#laneOf(passenger.destination, passage.kind);
    if (lane === null) return { kind: 'not-sent', cause: 'the destination has no host' };
    if (lane.inFlight >= LANES[passage.kind].inFlight) return { kind: 'not-sent', cause: OVERLOADED };
    lane.inFlight += 1;
    try {
      const { clock } = this.#options;
      const sentMs = clock.wallMs();
      const begin = clock.monotonicMs();
      const result = await lane.pool.send({
        ...passenger.outgoing,
        timeoutMs: UPSTREAM_TIMEOUT_MS,
        lastCheck: passage.lastCheck,
      });
      const upstreamMs = clock.monotonicMs() - begin;
      if (result.kind === 'response') observeDate(lane.clock, result, { sentMs, receivedMs: clock.wallMs() });
      return toTransmission(result, upstreamMs);
    } finally {
      lane.inFlight -= 1;
    }
  }

  #laneOf(destination: Destination, kind: LaneKind): Lane | null {
    const target = this.#options.findTarget(destination);
    if (target === null) return null;
    const key = `${kind} of ${destination.credentialId ?? 'nobody'} at ${target.host}:${target.port}`;
    const existing = this.#lanes.get(key);
    if (existing !== undefined) return existing;
    const lane: Lane = {
      target,
      pool: createPool(target, {
        clock: this.#options.clock,
        allowConnect: (host, port) => host === target.host && port === target.port,
        bounds: { connectionsMax: LANES[kind].sockets },
      }),
      clock: this.#clockOf(target),
      inFlight: 0,
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  #clockOf(target: UpstreamTarget): VenueClock {
    const key = `${target.host}:${target.port}`;
    const clock = this.#clocks.get(key) ?? new VenueClock();
    this.#clocks.set(key, clock);
    return clock;
  }
}

function always(): boolean {
  return true;
}

function forged(): BittingError {
  return new BittingError('INTERNAL_FAULT', 'a request that the path did not make was to be sent');
}

function observeDate(
  clock: VenueClock,
  response: UpstreamResult & { readonly kind: 'response' },
  ours: { readonly sentMs: number; readonly receivedMs: number },
): void {
  const date = headerOf(response, 'date');
  // A stepped wall clock gives an interval that ends before it begins; `observe` drops it.
  if (date !== null) clock.observe(Date.parse(date), DATE_RESOLUTION_MS, ours);
}

function headerOf(response: UpstreamResult & { readonly kind: 'response' }, name: string): string | null {
  return response.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1] ?? null;
}

function toTransmission(result: UpstreamResult, upstreamMs: number): Transmission {
  if (result.kind === 'not-sent') return result;
  if (result.kind === 'unknown') return { ...result, upstreamMs };
  const { status, body } = result;
  return {
    kind: 'answer',
    answer: { status, body },
    contentType: headerOf(result, 'content-type'),
    headers: result.headers,
    upstreamMs,
  };
}
