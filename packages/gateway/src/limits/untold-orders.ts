import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';

/** HTX's contracts by the interfaces from before V5, and conditional orders of V5: no stream and no question is read of them. */
const UNTOLD = /^POST \/(?:(?:linear-)?swap-api\/|api\/|v5\/algo\/)/u;

/**
 * Whether an account ever placed what its picture does not tell of. Then nobody knows what it has open, has traded or lost, and
 * who limits that opens nothing more on it.
 */
export class UntoldOrders {
  readonly #underWay = new Set<string>();
  #isPlaced = false;

  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  hold({ intentId, operation, venue }: IntentEntry): void {
    if (venue === 'htx' && !this.#isPlaced && UNTOLD.test(operation)) this.#underWay.add(intentId);
  }

  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    if (this.#underWay.delete(intentId) && items.some(({ kind }) => kind !== 'rejected'))
      this.#isPlaced = true;
  }
}
