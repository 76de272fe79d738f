import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type {
  IntentEntry,
  LedgerEntry,
  RecordedItem,
  RecordedOutcomeItem,
} from '@bitting/core/ledger/entry.ts';
import type { KnownOrder, OrderOwnership } from '@bitting/core/policy/policy.ts';
import type { OrderReference } from '@bitting/core/trading/intent.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { INDEX_FLUSH_MS, INDEX_ROWS_PENDING_MAX, ORDERS_IN_MEMORY_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { NamedOrder, OrderIndex, OrderOwner } from '../ports/orders.ts';
import { idSpaceOf, type IdSpace } from './id-space.ts';
import type { OrderFile, OrderRow } from './order-file.ts';
import { isNamedBy, keyOf, keysOf } from './order-names.ts';
import { readDecimal, readReference, WITHDRAWN } from './recorded-item.ts';

/** An order with what is under way on it. */
interface TrackedOrder {
  readonly row: OrderRow;
  /** Amends without an outcome: until they have one nobody knows the terms. */
  amends: number;
  /** Two amends were under way at once: whichever the venue took last is anybody's guess. */
  overlapped: boolean;
}

interface OpenIntent {
  readonly entry: IntentEntry;
  /** The order that item i places or amends. */
  readonly orders: readonly (TrackedOrder | null)[];
}

const PLACES: ReadonlySet<string> = new Set(['place', 'close-position']);

/** Which key placed which order, in memory with a file behind it, rebuilt from the ledger. */
export class LedgerOrderIndex implements OrderIndex {
  readonly #file: OrderFile;
  readonly #venue: VenueId;
  readonly #clock: Clock;
  readonly #memoryMax: number;
  readonly #orders = new Map<string, TrackedOrder>();
  readonly #open = new Map<string, OpenIntent>();
  readonly #restoredOpen = new Map<string, IntentEntry>();
  readonly #put = new Set<OrderRow>();
  readonly #removed = new Set<OrderRow>();
  readonly appliedBefore: bigint;
  #applied: bigint;
  #lastRestored = -1n;
  #cancelFlush: (() => void) | null = null;

  constructor(
    file: OrderFile,
    venue: VenueId,
    { clock, memoryMax = ORDERS_IN_MEMORY_MAX }: { readonly clock: Clock; readonly memoryMax?: number },
  ) {
    this.#file = file;
    this.#venue = venue;
    this.#clock = clock;
    this.#memoryMax = memoryMax;
    this.appliedBefore = file.readApplied();
    this.#applied = this.appliedBefore;
  }

  findOrder(owner: OrderOwner, asked: NamedOrder): KnownOrder {
    try {
      const space = { accountId: owner.accountId, family: asked.family };
      const order = this.#find(space, asked.order);
      if (order === null || !isNamedBy(order.row, asked)) return unknownTerms('unknown');
      if (order.row.virtualKeyId !== owner.virtualKeyId) return unknownTerms('foreign');
      // Until the venue has taken it under this id, the id may be of an order that was placed elsewhere.
      const isCertain = order.amends === 0 && order.row.venueId !== null;
      return {
        ownership: 'own',
        price: isCertain ? readDecimal(order.row.price) : null,
        size: isCertain ? readDecimal(order.row.size) : null,
        side: order.row.side === 'buy' || order.row.side === 'sell' ? order.row.side : null,
        reduceOnly: order.row.reduceOnly,
      };
    } catch {
      // What cannot be looked up is nobody's: the policy refuses all but cancels.
      return unknownTerms('index-unavailable');
    }
  }

  /** The order of one of our keys that has this name; `null`: none of them placed it. Throws where it cannot be looked up. */
  lookUp(space: IdSpace, order: OrderReference): Readonly<OrderRow> | null {
    return this.#find(space, order)?.row ?? null;
  }

  /** Whether one of the account's orders is under way that has no name yet by which it could be known. */
  hasNameless(accountId: string): boolean {
    return this.#underWay(accountId).some(({ row }) => keysOf(row).length === 0);
  }

  /** Whether an order of the account, or of one of its keys, is being placed or changed and has no outcome yet. */
  hasOpen(accountId: string, virtualKeyId: string | null): boolean {
    const open = this.#underWay(accountId);
    return open.some(({ row }) => virtualKeyId === null || row.virtualKeyId === virtualKeyId);
  }

  /** Of the account: what is being recorded or sent, and what was sent and has no known outcome. */
  openOf(accountId: string): readonly OpenIntent[] {
    return [...this.#open.values()].filter(({ entry }) => entry.accountId === accountId);
  }

  #underWay(accountId: string): readonly TrackedOrder[] {
    return this.openOf(accountId).flatMap(({ orders }) => orders.filter((order) => order !== null));
  }

  begin(entry: IntentEntry): string | null {
    this.#demandSingleAmends(entry);
    const reused = this.#findReused(entry);
    if (reused === null) this.#track(entry);
    return reused;
  }

  recorded(intentId: string, sequence: bigint): void {
    const open = this.#open.get(intentId);
    open?.orders.forEach((order, index) => {
      if (order !== null && PLACES.has(open.entry.items[index]?.kind ?? '')) this.#write(order.row);
    });
    this.advance(sequence);
  }

  withdraw(intentId: string): void {
    const open = this.#open.get(intentId);
    if (open === undefined) return;
    this.applyOutcome(
      intentId,
      open.entry.items.map(() => WITHDRAWN),
    );
  }

  applyOutcome(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    const open = this.#open.get(intentId);
    if (open === undefined) return;
    if (!items.some((item) => item.kind === 'unknown')) this.#open.delete(intentId);
    const orders = open.orders.map((order, index) => {
      const item = items[index];
      const asked = open.entry.items[index];
      if (order === null || item === undefined || asked === undefined || item.kind === 'unknown')
        return order;
      if (PLACES.has(asked.kind)) this.#settlePlace(order, item);
      else this.#settleAmend(order, asked, item.kind);
      return null;
    });
    // Items that are still unknown wait for their resolution.
    if (this.#open.has(intentId)) this.#open.set(intentId, { entry: open.entry, orders });
  }

  giveUp(intentId: string): void {
    const open = this.#open.get(intentId);
    if (open === undefined) return;
    this.#open.delete(intentId);
    // An order that was placed keeps its names, and has none of the venue's; of one that was amended nobody knows the terms.
    for (const [index, order] of open.orders.entries()) {
      const asked = open.entry.items[index];
      if (order === null || asked?.kind !== 'amend') continue;
      order.overlapped = true;
      this.#settleAmend(order, asked, 'unknown');
    }
  }

  advance(sequence: bigint): void {
    if (sequence > this.#applied) this.#applied = sequence;
    this.#scheduleFlush();
  }

  /**
   * One record of the ledger, in order, before anything else happens: all of them, because how far the ledger goes counts.
   * An intent of another venue has an index of its own.
   */
  restore(sequence: bigint, entry: LedgerEntry): void {
    this.#lastRestored = sequence;
    const isNew = sequence > this.appliedBefore;
    if (entry.type === 'intent' && entry.venue === this.#venue) {
      if (isNew) {
        this.#track(entry);
        this.recorded(entry.intentId, sequence);
      } else this.#restoredOpen.set(entry.intentId, entry);
    }
    if (entry.type === 'outcome' || entry.type === 'resolution') {
      const early = this.#restoredOpen.get(entry.intentId);
      if (early !== undefined && isNew) this.#trackAgain(early);
      if (isNew) this.applyOutcome(entry.intentId, entry.items);
      if (isNew && entry.type === 'resolution') this.giveUp(entry.intentId);
      if (entry.type === 'resolution' || !entry.items.some((item) => item.kind === 'unknown'))
        this.#restoredOpen.delete(entry.intentId);
    }
    if (isNew) this.advance(sequence);
  }

  /** @throws BittingError `INDEX_UNAVAILABLE`: the file knows more than the ledger, so it belongs to another one */
  restored(): void {
    if (this.#lastRestored < this.appliedBefore)
      throw new BittingError('INDEX_UNAVAILABLE', 'the order index is ahead of the ledger; remove its file');
    for (const entry of this.#restoredOpen.values()) this.#trackAgain(entry);
    this.#restoredOpen.clear();
  }

  /** Writes what waits. A failure loses nothing: it is tried again, and the ledger has it. */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    this.#file.write(this.#put, this.#removed, this.#applied);
    this.#put.clear();
    this.#removed.clear();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      this.#file.close();
    }
  }

  /** Each amend of a batch was judged by the terms before it: two of one order could meet, whichever id names it. */
  #demandSingleAmends(entry: IntentEntry): void {
    const amended = new Set<TrackedOrder>();
    for (const item of entry.items) {
      if (item.kind !== 'amend') continue;
      const order = this.#find(idSpaceOf(entry, item), readReference(item));
      if (order === null || amended.has(order))
        throw new BittingError('ORDER_TERMS_UNKNOWN', 'an order is amended twice by one request');
      amended.add(order);
    }
  }

  #findReused(entry: IntentEntry): string | null {
    const own = new Set<string>();
    for (const item of entry.items) {
      const id = item.clientOrderId;
      if (id === null || !PLACES.has(item.kind)) continue;
      if (own.has(id)) return id;
      own.add(id);
      if (this.#isUsed(idSpaceOf(entry, item), id)) return id;
    }
    return null;
  }

  #isUsed(space: IdSpace | null, clientId: string): boolean {
    if (space === null) throw new BittingError('INDEX_UNAVAILABLE', 'an order of no known market');
    try {
      return this.#find(space, { kind: 'client-id', id: clientId }) !== null;
    } catch (error) {
      throw new BittingError('INDEX_UNAVAILABLE', 'the order index cannot be read', { cause: error });
    }
  }

  #track(entry: IntentEntry): void {
    const orders = entry.items.map((item, index) => {
      if (PLACES.has(item.kind)) return this.#addOrder(entry, item, index);
      return item.kind === 'amend' ? this.#beginAmend(entry, item) : null;
    });
    this.#open.set(entry.intentId, { entry, orders });
  }

  /** An open intent of a former life whose rows are in the file. */
  #trackAgain(entry: IntentEntry): void {
    if (this.#open.has(entry.intentId)) return;
    const orders = entry.items.map((item, index) => {
      if (item.kind === 'amend') return this.#beginAmend(entry, item);
      if (!PLACES.has(item.kind)) return null;
      const id = item.clientOrderId;
      const known = id === null ? null : this.#find(idSpaceOf(entry, item), { kind: 'client-id', id });
      return known ?? this.#addOrder(entry, item, index);
    });
    this.#open.set(entry.intentId, { entry, orders });
  }

  #addOrder(entry: IntentEntry, item: RecordedItem, index: number): TrackedOrder {
    const row: OrderRow = {
      accountId: entry.accountId,
      family: idSpaceOf(entry, item)?.family ?? '',
      virtualKeyId: entry.virtualKeyId,
      intentId: entry.intentId,
      item: index,
      clientId: item.clientOrderId,
      venueId: null,
      side: item.side,
      price: item.price,
      size: item.size,
      reduceOnly: item.reduceOnly,
      instrument: item.instrument,
      algo: item.algo,
    };
    const order = { row, amends: 0, overlapped: false };
    this.#remember(order);
    return order;
  }

  #beginAmend(entry: IntentEntry, item: RecordedItem): TrackedOrder | null {
    const order = this.#find(idSpaceOf(entry, item), readReference(item));
    if (order === null) return null;
    order.amends += 1;
    if (order.amends > 1) order.overlapped = true;
    return order;
  }

  #settlePlace(order: TrackedOrder, item: RecordedOutcomeItem): void {
    if (item.kind === 'rejected') {
      this.#forget(order);
      this.#put.delete(order.row);
      this.#removed.add(order.row);
      this.#scheduleFlush();
      return;
    }
    order.row.venueId = item.venueOrderId;
    this.#remember(order);
    this.#write(order.row);
  }

  #settleAmend(order: TrackedOrder, asked: RecordedItem, kind: RecordedOutcomeItem['kind']): void {
    const { row } = order;
    order.amends -= 1;
    if (kind === 'accepted') {
      row.price = asked.price ?? row.price;
      row.size = asked.size ?? row.size;
    }
    if (order.overlapped) {
      row.price = null;
      row.size = null;
    }
    if (order.amends === 0) order.overlapped = false;
    this.#write(row);
  }

  #find(space: IdSpace | null, { kind: named, id }: OrderReference): TrackedOrder | null {
    if (space === null) return null;
    const kind = named === 'venue-id' ? 'venue' : 'client';
    const known = this.#orders.get(keyOf(space, kind, id));
    if (known !== undefined) return known;
    const row = this.#file.find(space, kind, id);
    if (row === null || this.#isRemoved(row)) return null;
    const order = { row, amends: 0, overlapped: false };
    this.#remember(order);
    return order;
  }

  /** A row that is gone but not yet from the file. */
  #isRemoved(row: OrderRow): boolean {
    for (const removed of this.#removed) {
      if (removed.intentId === row.intentId && removed.item === row.item) return true;
    }
    return false;
  }

  #remember(order: TrackedOrder): void {
    for (const key of keysOf(order.row)) this.#orders.set(key, order);
    if (this.#orders.size > this.#memoryMax) this.#makeRoom();
  }

  #forget(order: TrackedOrder): void {
    for (const key of keysOf(order.row)) this.#orders.delete(key);
  }

  /** Drops a tenth, oldest first; what is under way or not yet in the file stays. */
  #makeRoom(): void {
    if (this.#put.size > 0 && !this.#file.isFull) this.#tryFlush();
    const pinned = new Set([...this.#open.values()].flatMap((open) => open.orders));
    let excess = Math.ceil(this.#memoryMax / 10);
    for (const order of this.#orders.values()) {
      if (excess === 0) return;
      if (order.amends > 0 || pinned.has(order) || this.#put.has(order.row)) continue;
      // By all its names at once: two copies of one order would count its amends apart.
      this.#forget(order);
      excess -= 1;
    }
  }

  #write(row: OrderRow): void {
    this.#put.add(row);
    if (this.#put.size >= INDEX_ROWS_PENDING_MAX && !this.#file.isFull) this.#tryFlush();
    else this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    this.#cancelFlush ??= this.#clock.after(INDEX_FLUSH_MS, () => {
      this.#cancelFlush = null;
      this.#tryFlush();
    });
  }

  #tryFlush(): void {
    try {
      this.flush();
    } catch {
      // The rows wait; memory holds them until the file can be written again.
      this.#scheduleFlush();
    }
  }
}

function unknownTerms(ownership: OrderOwnership): KnownOrder {
  return { ownership, price: null, size: null, side: null, reduceOnly: false };
}
