import type { RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { ToldRecord } from './told-record.ts';

/** What was asked of the venue: one item of an intent, with what became of it. */
export interface AskedOrder {
  readonly record: string;
  /** The record that says what became of it; `null`: none yet. */
  readonly endRecord: string | null;
  readonly atMs: number;
  readonly virtualKeyId: string;
  readonly operation: string;
  readonly kind: string;
  readonly instrument: string | null;
  readonly side: string | null;
  readonly type: string | null;
  readonly size: string | null;
  readonly price: string | null;
  readonly notional: string | null;
  readonly reduceOnly: boolean;
  readonly clientOrderId: string | null;
  readonly venueOrderId: string | null;
  /** `open`: the ledger does not say yet. */
  readonly end: RecordedOutcomeItem['kind'] | 'open';
  readonly venueCode: string | null;
  readonly sourceAddress: string;
  readonly policyVersion: number;
  readonly bodyHash: string;
}

interface End {
  readonly record: string;
  readonly items: readonly RecordedOutcomeItem[];
}

/** Every item of the intents among the records, in their order; what a resolution says counts before the outcome. */
export function listOrders(records: readonly ToldRecord[]): readonly AskedOrder[] {
  const ends = new Map<string, End>();
  for (const { sequence, entry } of records)
    if (entry.type === 'outcome' || entry.type === 'resolution')
      ends.set(entry.intentId, { record: sequence.toString(), items: entry.items });
  return records.flatMap(({ sequence, entry }) => {
    if (entry.type !== 'intent') return [];
    const end = ends.get(entry.intentId) ?? null;
    return entry.items.map((item, index) => {
      const became = end?.items[index] ?? null;
      return {
        record: sequence.toString(),
        endRecord: end?.record ?? null,
        atMs: entry.wallMs,
        virtualKeyId: entry.virtualKeyId,
        operation: entry.operation,
        kind: item.kind,
        instrument: item.instrument,
        side: item.side,
        type: item.type,
        size: item.size,
        price: item.price,
        notional: item.notional,
        reduceOnly: item.reduceOnly,
        clientOrderId: item.clientOrderId ?? became?.clientOrderId ?? null,
        venueOrderId: became?.venueOrderId ?? item.venueOrderId,
        end: became?.kind ?? 'open',
        venueCode: became?.venueCode ?? null,
        sourceAddress: entry.sourceAddress,
        policyVersion: entry.policyVersion,
        bodyHash: entry.bodyHash,
      };
    });
  });
}
