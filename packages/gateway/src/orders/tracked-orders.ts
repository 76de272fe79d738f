import type { IdSpace } from './id-space.ts';
import type { OrderIdKind, OrderRow } from './order-file.ts';

/** An order with what is under way on it. */
export interface TrackedOrder {
  readonly row: OrderRow;
  /** Amends without an outcome: until they have one nobody knows the terms. */
  amends: number;
  /** Two amends were under way at once: whichever the venue took last is anybody's guess. */
  overlapped: boolean;
}

type Named = Readonly<Record<OrderIdKind, Map<string, TrackedOrder>>>;

/** The orders that memory has, by their names; each name is of one space. */
export class TrackedOrders {
  readonly #spaces = new Map<string, Map<string, Named>>();
  /** Oldest first. */
  readonly #kept = new Set<TrackedOrder>();

  /** How many there are. */
  get size(): number {
    return this.#kept.size;
  }

  find({ accountId, family }: IdSpace, kind: OrderIdKind, id: string): TrackedOrder | undefined {
    return this.#spaces.get(accountId)?.get(family)?.[kind].get(id);
  }

  /** By all names that it has by now; without one nobody could ask for it. */
  remember(order: TrackedOrder): void {
    const { row } = order;
    if (row.clientId === null && row.venueId === null) return;
    const named = this.#namedIn(row);
    if (row.clientId !== null) named.client.set(row.clientId, order);
    if (row.venueId !== null) named.venue.set(row.venueId, order);
    this.#kept.add(order);
  }

  /** By all its names at once: two copies of one order would count its amends apart. */
  forget(order: TrackedOrder): void {
    const { row } = order;
    const named = this.#namedIn(row);
    if (row.clientId !== null) named.client.delete(row.clientId);
    if (row.venueId !== null) named.venue.delete(row.venueId);
    this.#kept.delete(order);
  }

  /** Forgets up to `count`, oldest first, of those that may be. */
  forgetOldest(count: number, mayGo: (order: TrackedOrder) => boolean): void {
    let left = count;
    for (const order of this.#kept) {
      if (left === 0) return;
      if (!mayGo(order)) continue;
      this.forget(order);
      left -= 1;
    }
  }

  #namedIn({ accountId, family }: OrderRow): Named {
    const families = this.#spaces.get(accountId) ?? new Map<string, Named>();
    const named = families.get(family) ?? { client: new Map(), venue: new Map() };
    if (families.size === 0) this.#spaces.set(accountId, families);
    families.set(family, named);
    return named;
  }
}
