/** What records and refusals say a request was about. Made where one is written, and nowhere before. */
import type { EntryStamp, ReadEntry } from '@bitting/core/ledger/entry.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { VirtualKey } from '../ports/key-ring.ts';
import type { OrderOwner } from '../ports/orders.ts';
import type { Transmission } from '../ports/upstream.ts';
import type { RefusalContext } from './answer.ts';
import type { ReadSubject, RefusedSubject } from './record.ts';
import type { AdmittedRequest, ClassifiedRequest, IdentifiedRequest, RecordedRequest } from './stages.ts';

/** A request of which no intent is known. */
export function unreadContext(operation: Operation | null): RefusalContext {
  return { operation, intents: [], intentId: null };
}

export function contextOf(classified: ClassifiedRequest, recorded: RecordedRequest | null): RefusalContext {
  return {
    operation: classified.operation,
    intents: classified.intents,
    intentId: recorded?.entry.intentId ?? null,
  };
}

export function ownerOf({ classified }: AdmittedRequest): OrderOwner {
  const { accountId, id: virtualKeyId } = classified.identified.virtualKey.entry;
  return { accountId, virtualKeyId };
}

/** Who is refused what, as it is recorded. */
export function subjectOf({
  raw,
  virtualKey,
}: Pick<IdentifiedRequest, 'raw' | 'virtualKey'>): RefusedSubject {
  const { method, path, sourceAddress, body } = raw;
  return { virtualKey, operation: `${method} ${path}`, sourceAddress, body };
}

/** A read that went out, as it is recorded. Field by field: an object that is put together of others takes longer than all that is written of it. */
export function readOf(
  { identified, intents, operation }: ClassifiedRequest,
  { stages, upstreamHost }: Pick<ReadSubject, 'stages' | 'upstreamHost'>,
  transmission: Transmission,
  { wallMs, monotonicMs, boot }: EntryStamp,
): ReadEntry {
  const [intent] = intents;
  const { entry } = identified.virtualKey;
  return {
    wallMs,
    monotonicMs,
    boot,
    type: 'read',
    virtualKeyId: entry.id,
    accountId: entry.accountId,
    venue: entry.venue,
    operation: operation.name,
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
