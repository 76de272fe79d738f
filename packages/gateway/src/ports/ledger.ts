import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { TreeHash } from '@bitting/core/ledger/tree/merkle.ts';

/** Where a durable record stands. */
export interface RecordPosition {
  readonly sequence: bigint;
  /** The hash of its leaf in the ledger's tree. */
  readonly leaf: TreeHash;
}

/**
 * The append-only log. `append` resolves once the record is durable and rejects (`LEDGER_UNAVAILABLE`) once a write
 * has failed: from then on for good in this process, which leaves only cancels and the halt.
 */
export interface LedgerWriter {
  append(entry: LedgerEntry): Promise<RecordPosition>;
  /**
   * Like `append`, for what nobody waits for, which may wait a little to be written with others: `failed` is called where that would
   * reject, `durable` where it would resolve. Never throws.
   */
  note(entry: LedgerEntry, failed: () => void, durable?: (position: RecordPosition) => void): void;
  readonly writable: boolean;
  /** On a full disk only what cancels or ends something is taken, and what operators do. */
  readonly reserved?: boolean;
  /** So many records wait that it takes no more before some are written. */
  readonly crowded?: boolean;
  /** The record that tells the next start what went upstream without a durable INTENT (cancels on a broken disk). */
  noteGap(entry: LedgerEntry): void;
}
