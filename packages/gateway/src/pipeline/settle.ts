import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { OutcomeEntry, RecordedOutcomeItem, StageTimes } from '@bitting/core/ledger/entry.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import { summariseOutcome, type ItemOutcome, type Outcome } from '@bitting/core/trading/outcome.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { OrderIndex } from '../ports/orders.ts';
import type { Reconciliation } from '../ports/reconciliation.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { Transmission } from '../ports/upstream.ts';
import type { RecordedRequest } from './stages.ts';

export interface SettlePorts {
  readonly dialect: VenueDialect;
  readonly ledger: LedgerWriter;
  readonly orders: OrderIndex;
  readonly limits: LimitBook;
  readonly reconciliation: Reconciliation;
  readonly metrics: Metrics;
  readonly stamp: Stamp;
}

/** What came of sending it, and how long everything since its INTENT took. */
export interface Sent {
  readonly transmission: Transmission;
  readonly stages: StageTimes;
}

/** The code of an item that the venue never saw. */
const NOT_SENT = 'NOT_SENT';

/**
 * Step 9. Every item ends accepted, rejected or unknown; order index and limit book know at once, the OUTCOME joins the next group
 * commit, which it waits for a few milliseconds, and is not waited for, what is unknown is found out. Never throws: it runs after bytes have left.
 */
export function settle(
  request: RecordedRequest,
  { transmission, stages }: Sent,
  ports: SettlePorts,
): Outcome {
  const outcome = readOutcome(request, transmission, ports.dialect);
  const items = outcome.items.map((item, index) => toRecordedOutcome(item, request.intents[index]));
  const { entry } = request;
  ports.orders.applyOutcome(entry.intentId, items);
  ports.limits.settle(entry.intentId, items);
  const { wallMs, monotonicMs, boot } = ports.stamp();
  const ended = {
    wallMs,
    monotonicMs,
    boot,
    type: 'outcome',
    intentId: entry.intentId,
    httpStatus: transmission.kind === 'answer' ? transmission.answer.status : null,
    items,
    responseHash: transmission.kind === 'answer' ? sha256Hex(transmission.answer.body) : null,
    upstreamMs: transmission.kind === 'not-sent' ? 0 : Math.round(transmission.upstreamMs),
    stages,
  } as const satisfies OutcomeEntry;
  // Where it fails the INTENT stays open in the ledger: the next start reconciles it.
  ports.ledger.note(
    ended,
    () => {
      ports.metrics.count('ledger_failures', 'outcome');
    },
    ({ sequence }) => {
      ports.orders.advance(sequence);
    },
  );
  const kind = summariseOutcome(outcome);
  ports.metrics.count('outcomes', kind);
  if (kind === 'unknown') ports.reconciliation.add(entry, items);
  return outcome;
}

function readOutcome(request: RecordedRequest, transmission: Transmission, dialect: VenueDialect): Outcome {
  if (transmission.kind === 'not-sent')
    return every(request.intents, {
      kind: 'rejected',
      venueCode: NOT_SENT,
      venueMessage: transmission.cause,
    });
  if (transmission.kind === 'unknown')
    return every(request.intents, { kind: 'unknown', reason: transmission.cause });
  try {
    const { operation } = request.admitted.classified;
    const outcome = dialect.readOutcome(operation, request.intents, transmission.answer);
    if (outcome.items.length === request.intents.length) return outcome;
    return every(request.intents, { kind: 'unknown', reason: 'the answer has another number of items' });
  } catch {
    // Refused as a proof of anything: what cannot be read is unknown.
    return every(request.intents, { kind: 'unknown', reason: 'the answer could not be read' });
  }
}

function every(intents: readonly Intent[], item: ItemOutcome): Outcome {
  return { items: intents.map(() => item) };
}

/** One item as the ledger keeps it. An accepted order is known by its client order id also where the answer omits it. */
export function toRecordedOutcome(item: ItemOutcome, intent: Intent | undefined): RecordedOutcomeItem {
  const named = intent?.kind === 'place' || intent?.kind === 'close-position' ? intent.clientOrderId : null;
  return {
    kind: item.kind,
    venueOrderId: item.kind === 'accepted' ? item.venueOrderId : null,
    clientOrderId: (item.kind === 'accepted' ? item.clientOrderId : null) ?? named,
    venueCode: item.kind === 'rejected' ? item.venueCode : null,
  };
}
