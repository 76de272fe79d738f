import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';

/** Where open ends are brought until they have an end. */
export interface Reconciliation {
  /** False when too many ends of this key or of all are open: then it sends nothing new that could add one. */
  accepts(virtualKeyId: string): boolean;
  /** `items[i]` for item i of the intent; those that are `unknown` are found out and a RESOLUTION is recorded. */
  add(entry: IntentEntry, items: readonly RecordedOutcomeItem[]): void;
}
