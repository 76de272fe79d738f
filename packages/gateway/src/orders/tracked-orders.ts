import type { IdSpace } from './id-space.ts';
import { OldestFirst, type Listed } from './oldest-first.ts';
import type { OrderIdKind, OrderRow } from './order-file.ts';

type Named = Readonly<Record<OrderIdKind, Map<string, TrackedOrder>>>;

/** An order with what is under way on it. */
export interface TrackedOrder extends Listed<TrackedOrder> {
  readonly row: OrderRow;
  /** All orders of its space, by their names. */
  readonly space: Named;
  /** Amends without an outcome: until they have one nobody knows the terms. */
  amends: number;
  /** Two amends were under way at once: whichever the venue took last is anybody's guess. */
  overlapped: boolean;
}

/** The orders that memory has, by their names; each name is of one space. */
export class TrackedOrders {
  readonly #spaces = new Map<string, Map<string, Named>>();
  /** Oldest first. */
  readonly #kept = new OldestFirst<TrackedOrder>();

  /** How many there are. */
  get size(): number {
    return this.#kept.size;
  }

  find({ accountId, family }: IdSpace, kind: OrderIdKind, id: string): TrackedOrder | undefined {
    return this.#spaces.get(accountId)?.get(family)?.[kind].get(id);
  }

  /** By all names that it has; without one nobody could ask for it. */
  remember(row: OrderRow): TrackedOrder {
    const order: TrackedOrder = {
      row,
      space: this.#spaceOf(row),
      amends: 0,
      overlapped: false,
      list: null,
      earlier: null,
      later: null,
    };
    if (row.clientId !== null) order.space.client.set(row.clientId, order);
    if (row.venueId !== null) order.space.venue.set(row.venueId, order);
    if (row.clientId !== null || row.venueId !== null) this.#kept.add(order);
    return order;
  }

  /** What the venue calls one that is remembered, and under way until now. */
  name(order: TrackedOrder, venueId: string | null): void {
    const { row, space } = order;
    row.venueId = venueId;
    if (venueId === null) return;
    space.venue.set(venueId, order);
    // One that the bot has named is kept since it began.
    if (row.clientId === null && order.list === null) this.#kept.add(order);
  }

  /** By all its names at once: two copies of one order would count its amends apart. */
  forget(order: TrackedOrder): void {
    const { row, space } = order;
    if (row.clientId !== null) space.client.delete(row.clientId);
    if (row.venueId !== null) space.venue.delete(row.venueId);
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

  #spaceOf({ accountId, family }: OrderRow): Named {
    const known = this.#spaces.get(accountId)?.get(family);
    if (known !== undefined) return known;
    const families = this.#spaces.get(accountId) ?? new Map<string, Named>();
    const space = { client: new Map(), venue: new Map() };
    this.#spaces.set(accountId, families);
    families.set(family, space);
    return space;
  }
}
