/** The first thing that the process that audits is told. */
export interface AuditPlaces {
  readonly ledgerDirectory: string;
  readonly summaryFile: string;
}

/** What it finds. */
export type AuditReport =
  /** How far it is; `isWhole`: all records that were signed when it began are what was signed. */
  | { readonly kind: 'progress'; readonly checked: number; readonly isWhole: boolean }
  /** The ledger is not what was signed, from that record on. */
  | { readonly kind: 'damage'; readonly record: string; readonly what: string }
  /** A record is what was signed, and not what a gateway should have written there. */
  | { readonly kind: 'odd'; readonly record: string; readonly what: string }
  /** A summary was made that the ledger has to name; it is used once the ledger does. */
  | { readonly kind: 'summary'; readonly records: number; readonly hash: string }
  /** The summary that lay there says something else than the records that it is about. */
  | { readonly kind: 'summary-differs'; readonly records: number };
