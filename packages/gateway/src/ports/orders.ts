import type { KnownOrder } from '@bitting/core/policy/policy.ts';
import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { OrderReference } from '@bitting/core/trading/intent.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

export interface OrderOwner {
  readonly accountId: string;
  readonly virtualKeyId: string;
}

/** An order as an amend or a cancel names it. */
export interface NamedOrder {
  readonly order: OrderReference;
  /** Each part of a venue's API numbers its orders for itself. */
  readonly family: ApiFamily;
  /** `null`: whatever instrument of the family the order is of. */
  readonly instrument: string | null;
  readonly algo: boolean;
}

/** Which virtual key placed which order. Rebuilt from the ledger, never the truth. */
export interface OrderIndex {
  /** As `virtualKeyId` may know it: its own, another's or unknown, also where the id is of an order of another kind. */
  findOrder(owner: OrderOwner, asked: NamedOrder): KnownOrder;
  /**
   * An intent is about to be recorded: its client order ids are taken for good, its orders belong to its key, what it
   * amends is uncertain until its outcome. All or nothing: the answer is an id that was used before, else `null`.
   * @throws BittingError `INDEX_UNAVAILABLE`: no id can be proven new; `ORDER_TERMS_UNKNOWN`: one order amended twice
   */
  begin(entry: IntentEntry): string | null;
  /** Its record is durable at this place of the ledger, and so is everything before it. */
  recorded(intentId: string, sequence: bigint): void;
  /** The intent could not be recorded: nothing was or will be sent. */
  withdraw(intentId: string): void;
  /** The outcome or the resolution of an intent that had begun. */
  applyOutcome(intentId: string, items: readonly RecordedOutcomeItem[]): void;
  /** After its resolution: what is unknown of it stays so for good. Its ids stay taken. Of one that has ended it does nothing. */
  giveUp(intentId: string): void;
  /** Everything up to this sequence is durable in the ledger and was applied here. */
  advance(sequence: bigint): void;
}
