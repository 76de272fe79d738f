import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';

/** A record as the ledger holds it. */
export interface ToldRecord {
  readonly sequence: bigint;
  readonly entry: LedgerEntry;
  /** The payload, byte by byte: what the leaf is the hash of. */
  readonly payload: string;
  /** Base64, as the bot was told it with the answer. */
  readonly leaf: string;
}
