import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';

/** Where open ends are brought until they have an end. */
export interface Reconciliation {
  /** False when too many ends are open: then nothing new may be sent that could add one. */
  readonly accepts: boolean;
  /** `items[i]` for item i of the intent; those that are `unknown` are found out and a RESOLUTION is recorded. */
  add(entry: IntentEntry, items: readonly RecordedOutcomeItem[]): void;
}
