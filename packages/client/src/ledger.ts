/** What operators may ask of the ledger. Sizes and numbers of records are decimal text. */

export interface LedgerShown {
  /** Records that are durable. */
  readonly records: string;
  /** The newest checkpoint, a signed note; `null` until one was made. */
  readonly checkpoint: string | null;
  /** So many of the first are archived: their segments lie elsewhere. */
  readonly archived: string;
  /** Records that it covers. */
  readonly covered: string;
  /** For how long there have been records that none covers; `null`: there are none. */
  readonly uncoveredMs: number | null;
  /** The first day, such as `2026-11-21`, whose addresses were not erased; `null`: none were ever. */
  readonly addressesErasedBefore: string | null;
}

export interface EraseParameters {
  /** A day in UTC such as `2026-11-21`, today at the latest; it is not erased itself. */
  readonly before: string;
  readonly reason?: string;
}

export interface ErasedDays {
  /** Those that anybody came on. */
  readonly days: readonly string[];
  /** How many addresses cannot be shown any more: one that came on two days counts twice. */
  readonly addresses: number;
}

export interface ReceiptParameters {
  readonly sequence: string;
}

/** A receipt in the form of C2SP tlog-proof. */
export interface ReceiptShown {
  readonly sequence: string;
  readonly receipt: string;
}
