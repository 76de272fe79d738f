import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { IntentEntry, StageTimes } from '@bitting/core/ledger/entry.ts';
import { areCancels, type Intent } from '@bitting/core/trading/intent.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { ACTS_IN_FLIGHT_PER_KEY_MAX, ORDER_DEADLINE_MS, VENUE_SKEW_MAX_MS } from '../bounds.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import type { Clock } from '../ports/clock.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { OrderIndex } from '../ports/orders.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { Reconciliation } from '../ports/reconciliation.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { Laps } from './laps.ts';
import type { AdmittedRequest, ClassifiedRequest, Destination } from './stages.ts';

export interface ReservePorts {
  readonly dialect: VenueDialect;
  readonly orders: OrderIndex;
  readonly limits: LimitBook;
  readonly reconciliation: Reconciliation;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly stamp: Stamp;
  readonly venueNow: (destination: Destination) => EpochMs;
}

/** What a request holds from before its record until its outcome; what it takes from limits is in the limit book. */
export interface Reservation {
  readonly kind: 'reserved';
  readonly entry: IntentEntry;
  readonly intents: readonly Intent[];
  readonly body: Uint8Array;
  /** Its in-flight place is free again; order index and limit book have its outcome. Calling it twice does nothing. */
  end(): void;
}

/** Where it will go, and how long it took so far. */
export interface ReservedWay {
  readonly destination: Destination;
  readonly upstreamHost: string;
  readonly stages: StageTimes;
  readonly laps: Laps;
}

const INTENT_ID_BYTES = 16;

/**
 * Step 5, in the same instant as the decision: a place in flight, the client order ids (ours where an order has none,
 * because an unknown outcome could not be resolved without), the terms of what is amended, and what the limits count.
 */
export function reserve(
  request: AdmittedRequest,
  way: ReservedWay,
  ports: ReservePorts,
): Reservation | Refusal {
  const { destination } = way;
  const { classified } = request;
  const { raw, virtualKey } = classified.identified;
  const cancelsOnly = areCancels(classified.intents);
  if (!cancelsOnly && !ports.reconciliation.accepts(virtualKey.entry.id))
    return refuse('OVERLOADED', { detail: 'Too many outcomes are unknown; new orders wait for them.' });
  const venueNow = ports.venueNow(destination);
  const isTimed = ports.dialect.takesDeadline(classified.operation);
  // Deadlines and, where there are none, the age of what is unknown are told by both clocks.
  if (request.opens && Math.abs(venueNow - ports.clock.wallMs()) > VENUE_SKEW_MAX_MS)
    return refuse('VENUE_CLOCK_SKEWED');
  const { accountId, id: virtualKeyId } = virtualKey.entry;
  const inFlight = ports.limits.inFlight({ accountId, virtualKeyId });
  if (!cancelsOnly && inFlight >= ACTS_IN_FLIGHT_PER_KEY_MAX) return refuse('OVERLOADED');
  try {
    const { ids, intents } = completeIds(classified, ports);
    const body = ids.some((id) => id !== null)
      ? ports.dialect.insertClientOrderIds(classified.operation, raw.body, ids)
      : raw.body;
    const deadlineMs = isTimed ? deadlineOf(classified.botDeadlineMs, venueNow) : null;
    const entry = writeEntry(request, way, { intents, body, deadlineMs }, ports);
    const reused = ports.orders.begin(entry);
    if (reused !== null)
      return refuse('CLIENT_ORDER_ID_REUSED', {
        item: intents.findIndex((intent) => idOf(intent) === reused),
      });
    ports.limits.reserve(entry, { intents, charges: request.admission.charges });
    ports.limits.pour(entry, request.admission.filling);
    const end = (): void => {
      ports.limits.end(entry.intentId);
    };
    return { kind: 'reserved', entry, intents, body, end };
  } catch (error) {
    // Nothing was sent: a refusal like any other, recorded with the key that asked.
    if (error instanceof BittingError) return refuse(error.code);
    throw error;
  }
}

function idOf(intent: Intent): string | null {
  return intent.kind === 'place' || intent.kind === 'close-position' ? intent.clientOrderId : null;
}

/** None of ours. */
const NO_IDS: readonly (string | null)[] = [];

/** Closing a position needs no id of ours: whether it happened shows in the position. */
function isNameless(intent: Intent): boolean {
  return intent.kind === 'place' && intent.clientOrderId === null;
}

/** `ids`: ours, of the intents that got one; empty where none did. */
function completeIds(
  { intents, operation }: ClassifiedRequest,
  ports: ReservePorts,
): { readonly ids: readonly (string | null)[]; readonly intents: readonly Intent[] } {
  if (!intents.some(isNameless)) return { ids: NO_IDS, intents };
  const ids: (string | null)[] = [];
  const completed = intents.map((intent) => {
    const id = isNameless(intent) ? ports.dialect.newClientOrderId(operation, ports.random) : null;
    ids.push(id);
    return id === null || intent.kind !== 'place' ? intent : { ...intent, clientOrderId: id };
  });
  return { ids, intents: completed };
}

/** Field by field: an object that is put together of others takes several times as long, and as much memory. */
function writeEntry(
  request: AdmittedRequest,
  way: ReservedWay,
  outgoing: {
    readonly intents: readonly Intent[];
    readonly body: Uint8Array;
    readonly deadlineMs: EpochMs | null;
  },
  ports: ReservePorts,
): IntentEntry {
  const { operation, identified } = request.classified;
  const { id, accountId, venue } = identified.virtualKey.entry;
  const { policyVersion, ruleIds, notionals, charges } = request.admission;
  const { wallMs, monotonicMs, boot } = ports.stamp();
  return {
    wallMs,
    monotonicMs,
    boot,
    type: 'intent',
    intentId: ports.random(INTENT_ID_BYTES).toString('hex'),
    virtualKeyId: id,
    accountId,
    credentialId: way.destination.credentialId ?? '',
    venue,
    operation: operation.name,
    items: outgoing.intents.map((intent, item) => toRecordedItem(intent, notionals[item], charges[item])),
    bodyHash: sha256Hex(outgoing.body),
    replayToken: identified.replayToken ?? '',
    requestTimestampMs: identified.timestampMs,
    sourceAddress: identified.raw.sourceAddress,
    policyVersion,
    ruleIds,
    deadlineMs: outgoing.deadlineMs,
    upstreamHost: way.upstreamHost,
    stages: { ...way.stages, reserve: way.laps.next() },
  };
}

/** Ours, or the bot's own if it is earlier: also one that has passed already, which the venue then refuses. */
function deadlineOf(botDeadlineMs: EpochMs | null, venueNow: EpochMs): EpochMs {
  const ours = venueNow + ORDER_DEADLINE_MS;
  return epochMs(botDeadlineMs === null ? ours : Math.min(ours, botDeadlineMs));
}
