import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';

/** Where a durable record stands. */
export interface RecordPosition {
  readonly sequence: bigint;
}

/**
 * The append-only log. `append` resolves once the record is durable and rejects (`LEDGER_UNAVAILABLE`) once a write
 * has failed: from then on for good in this process, which leaves only cancels and the halt.
 */
export interface LedgerWriter {
  append(entry: LedgerEntry): Promise<RecordPosition>;
  readonly writable: boolean;
  /** The record that tells the next start what went upstream without a durable INTENT (cancels on a broken disk). */
  noteGap(entry: LedgerEntry): void;
}
