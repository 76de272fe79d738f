import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { EntryStamp, ReadEntry } from '@bitting/core/ledger/entry.ts';
import { areCancels, type Intent } from '@bitting/core/trading/intent.ts';
import { CANCEL_RECORD_WAIT_MS, REFUSAL_RECORD_WAIT_MS } from '../bounds.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter, RecordPosition } from '../ports/ledger.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { OrderIndex } from '../ports/orders.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { Reservation } from './reserve.ts';
import type { VirtualKey } from '../ports/key-ring.ts';
import { RecordedRequest, type AdmittedRequest, type Recording } from './stages.ts';

export interface RecordPorts {
  readonly ledger: LedgerWriter;
  readonly orders: OrderIndex;
  readonly limits: LimitBook;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly stamp: Stamp;
}

/**
 * Step 6. The INTENT is durable before anything can be signed. Only cancels go without: on a broken ledger, or one that
 * does not answer in time, they are kept in memory for a GAP record. `null`: it is not, and nothing may be sent.
 */
export function record(reservation: Reservation, ports: RecordPorts): Promise<Recording | null> {
  return areCancels(reservation.intents)
    ? recordCancel(reservation, ports)
    : recordDurably(reservation, ports);
}

/** What {@link record} came to. What could not be recorded takes nothing any more. */
export function concludeRecord(
  request: AdmittedRequest,
  recording: Recording | null,
  reservation: Reservation,
  { limits, orders }: Pick<RecordPorts, 'limits' | 'orders'>,
): RecordedRequest | Refusal {
  if (recording !== null) return new RecordedRequest(request, recording, reservation);
  orders.withdraw(reservation.entry.intentId);
  limits.withdraw(reservation.entry.intentId);
  reservation.end();
  return refuse('LEDGER_UNAVAILABLE');
}

/** One promise that is derived, not two functions that are suspended. */
function recordDurably(
  { entry }: Reservation,
  { ledger, metrics, orders }: RecordPorts,
): Promise<Recording | null> {
  const fail = (): null => {
    metrics.count('ledger_failures', 'intent');
    return null;
  };
  const conclude = ({ sequence, leaf }: RecordPosition): Recording | null => {
    try {
      orders.recorded(entry.intentId, sequence);
      return { kind: 'durable', sequence, leaf };
    } catch {
      return fail();
    }
  };
  try {
    return ledger.append(entry).then(conclude, fail);
  } catch {
    return Promise.resolve(fail());
  }
}

async function recordCancel(reservation: Reservation, ports: RecordPorts): Promise<Recording> {
  // A record that is late may still come: only what the ledger has refused is noted, or it would stand there twice.
  const durable = recordDurably(reservation, ports).then((recording) => {
    if (recording === null) ports.ledger.noteGap(reservation.entry);
    return recording;
  });
  return (await within(CANCEL_RECORD_WAIT_MS, durable, ports.clock)) ?? { kind: 'gap', cancelsOnly: true };
}

/** What it comes to, or `null` where that takes longer. It never rejects. */
async function within<Value>(
  waitMs: number,
  promise: Promise<Value>,
  clock: Pick<Clock, 'after'>,
): Promise<Value | null> {
  const late = Promise.withResolvers<null>();
  const stop = clock.after(waitMs, () => {
    late.resolve(null);
  });
  const value = await Promise.race([promise, late.promise]);
  stop();
  return value;
}

/** Who was refused what. `operation` is shortened to what is recorded of it. */
export interface RefusedSubject {
  readonly virtualKey: VirtualKey;
  readonly operation: string;
  readonly sourceAddress: string;
  readonly body: Uint8Array;
}

/** A refusal is durable before it is told, with one order at most: a thief’s batches shall not fill the disk. A ledger that cannot write, or is too slow, keeps it from nobody. */
export async function recordRefusal(
  subject: RefusedSubject,
  refusal: Refusal,
  intents: readonly Intent[],
  ports: Pick<RecordPorts, 'clock' | 'ledger' | 'metrics' | 'stamp'>,
): Promise<void> {
  const { virtualKey, operation, sourceAddress, body } = subject;
  const refused = intents[refusal.item ?? 0];
  const entry = {
    ...ports.stamp(),
    type: 'refusal',
    virtualKeyId: virtualKey.entry.id,
    accountId: virtualKey.entry.accountId,
    operation: operation.slice(0, OPERATION_RECORDED_MAX),
    code: refusal.code,
    detail: refusal.detail,
    ruleId: refusal.ruleId,
    policyVersion: virtualKey.entry.policy.version,
    sourceAddress,
    bodyHash: sha256Hex(body),
    items: refused === undefined ? [] : [toRecordedItem(refused)],
  } as const;
  const written = ports.ledger.append(entry).then(nothing, () => {
    ports.metrics.count('ledger_failures', 'refusal');
  });
  await within(REFUSAL_RECORD_WAIT_MS, written, ports.clock);
}

function nothing(): void {
  // It is durable.
}

/** What somebody is let read, and how it went. `operation` is shortened to what is recorded of it. */
export type ReadSubject = Omit<ReadEntry, keyof EntryStamp | 'type'>;

/** Why what is read now could not be recorded; `null`: it can be. */
export function findNoRoom(ledger: LedgerWriter): Refusal | null {
  if (ledger.crowded === true) return refuse('OVERLOADED');
  return ledger.writable && ledger.reserved !== true ? null : refuse('LEDGER_UNAVAILABLE');
}

/** A read joins the next group commit and is not waited for. */
export function recordRead(
  entry: ReadEntry,
  { ledger, metrics }: Pick<RecordPorts, 'ledger' | 'metrics'>,
): void {
  ledger.note(entry, () => {
    metrics.count('ledger_failures', 'read');
  });
}

/** The record of what came over a stream. */
export function stampRead(subject: ReadSubject, stamp: EntryStamp): ReadEntry {
  const operation = subject.operation.slice(0, OPERATION_RECORDED_MAX);
  return { ...stamp, type: 'read', ...subject, operation };
}

/** A path that no operation has is the bot's own text: enough of it to recognise it. */
const OPERATION_RECORDED_MAX = 205;
