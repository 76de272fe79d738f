import type { IntentEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { KnownOrder } from '@bitting/core/policy/policy.ts';
import type { Intent, OrderReference } from '@bitting/core/trading/intent.ts';
import { PAST_ORDERS_MAX } from '../bounds.ts';

/** Which orders of the stretch only reduce: what is changed later is judged by it. Orders of before are not known. */
export class PastOrders {
  readonly #reducing = new Map<string, boolean>();
  readonly #open = new Map<string, IntentEntry>();

  note(entry: IntentEntry): void {
    for (const { kind, clientOrderId, reduceOnly } of entry.items)
      if (kind === 'place' && clientOrderId !== null) this.#put(`c:${clientOrderId}`, reduceOnly);
    if (entry.items.some(({ kind }) => kind === 'place')) this.#open.set(entry.intentId, entry);
  }

  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    const entry = this.#open.get(intentId);
    if (entry === undefined) return;
    for (const [index, { venueOrderId }] of items.entries()) {
      const placed = entry.items[index];
      if (venueOrderId !== null && placed?.kind === 'place')
        this.#put(`v:${venueOrderId}`, placed.reduceOnly);
    }
    if (items.every(({ kind }) => kind !== 'unknown')) this.#open.delete(intentId);
  }

  /** What is changed, as far as it is known; `null`: one of them is not. */
  find(intents: readonly Intent[]): ReadonlyMap<string, KnownOrder> | null {
    const found = new Map<string, KnownOrder>();
    for (const intent of intents) {
      if (intent.kind !== 'amend') continue;
      const reference = nameOf(intent.order);
      const reduceOnly = this.#reducing.get(reference);
      if (reduceOnly === undefined) return null;
      found.set(reference, { ownership: 'own', price: null, size: null, side: null, reduceOnly });
    }
    return found;
  }

  #put(reference: string, reduceOnly: boolean): void {
    this.#reducing.set(reference, reduceOnly);
    if (this.#reducing.size <= PAST_ORDERS_MAX) return;
    for (const oldest of this.#reducing.keys()) {
      this.#reducing.delete(oldest);
      return;
    }
  }
}

function nameOf({ kind, id }: OrderReference): string {
  return `${kind === 'venue-id' ? 'v' : 'c'}:${id}`;
}
