import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import { isCancel } from '@bitting/core/trading/intent.ts';
import { CANCEL_RECORD_WAIT_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
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
 * does not answer in time, they are kept in memory for a GAP record.
 */
export async function record(
  request: AdmittedRequest,
  reservation: Reservation,
  ports: RecordPorts,
): Promise<RecordedRequest | Refusal> {
  const cancelsOnly = reservation.intents.every(isCancel);
  const recording = await (cancelsOnly
    ? recordCancel(reservation, ports)
    : recordDurably(reservation, ports));
  if (recording === null) {
    ports.orders.withdraw(reservation.entry.intentId);
    ports.limits.withdraw(reservation.entry.intentId);
    reservation.end();
    return refuse('LEDGER_UNAVAILABLE');
  }
  return new RecordedRequest(request, recording, reservation);
}

async function recordDurably(reservation: Reservation, ports: RecordPorts): Promise<Recording | null> {
  try {
    const { sequence } = await ports.ledger.append(reservation.entry);
    ports.orders.recorded(reservation.entry.intentId, sequence);
    return { kind: 'durable', sequence };
  } catch {
    ports.metrics.count('ledger_failures', 'intent');
    return null;
  }
}

async function recordCancel(reservation: Reservation, ports: RecordPorts): Promise<Recording> {
  const late = Promise.withResolvers<null>();
  const stop = ports.clock.after(CANCEL_RECORD_WAIT_MS, () => {
    late.resolve(null);
  });
  // A record that is late may still come: only what the ledger has refused is noted, or it would stand there twice.
  const durable = recordDurably(reservation, ports).then((recording) => {
    if (recording === null) ports.ledger.noteGap(reservation.entry);
    return recording;
  });
  const recording = await Promise.race([durable, late.promise]);
  stop();
  return recording ?? { kind: 'gap', cancelsOnly: true };
}

/** Who was refused what. `operation` is shortened to what is recorded of it. */
export interface RefusedSubject {
  readonly virtualKey: VirtualKey;
  readonly operation: string;
  readonly sourceAddress: string;
  readonly body: Uint8Array;
}

/** A refusal joins the ledger without being waited for; it changes nothing that could be lost. */
export function recordRefusal(
  subject: RefusedSubject,
  refusal: Refusal,
  ports: Pick<RecordPorts, 'ledger' | 'metrics' | 'stamp'>,
): void {
  const { virtualKey, operation, sourceAddress, body } = subject;
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
  } as const;
  ports.ledger.append(entry).catch(() => {
    ports.metrics.count('ledger_failures', 'refusal');
  });
}

/** A path that no operation has is the bot's own text: enough of it to recognise it. */
const OPERATION_RECORDED_MAX = 205;
