import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type {
  IntentEntry,
  LedgerEntry,
  RecordedItem,
  RecordedOutcomeItem,
} from '@bitting/core/ledger/entry.ts';
import type { KnownOrder } from '@bitting/core/policy/policy.ts';
import type { OrderReference } from '@bitting/core/trading/intent.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { INDEX_FLUSH_MS, INDEX_ROWS_PENDING_MAX, ORDERS_IN_MEMORY_MAX } from './bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { NamedOrder, OrderIndex, OrderOwner } from '../ports/orders.ts';
import { idSpaceOf, type IdSpace } from './id-space.ts';
import type { OrderFile, OrderIdKind, OrderRow } from './order-file.ts';
import { IntentTable, type Filed } from './intent-table.ts';
import { ownTerms, unknownTerms } from './known-terms.ts';
import { isNamedBy, isNameless } from './order-names.ts';
import { readReference, WITHDRAWN } from './recorded-item.ts';
import { TrackedOrders, type TrackedOrder } from './tracked-orders.ts';
import { UsedIds } from './used-ids.ts';

interface OpenIntent extends Filed<OpenIntent> {
  readonly entry: IntentEntry;
  /** The order that item i places or amends; `null`: none, or it has its outcome. */
  readonly orders: (TrackedOrder | null)[];
}

function places({ kind }: RecordedItem): boolean {
  return kind === 'place' || kind === 'close-position';
}

/** Which key placed which order, in memory with a file behind it, rebuilt from the ledger. */
export class LedgerOrderIndex implements OrderIndex {
  readonly #file: OrderFile;
  readonly #venue: VenueId;
  readonly #clock: Clock;
  readonly #memoryMax: number;
  readonly #orders = new TrackedOrders();
  readonly #usedIds: UsedIds;
  readonly #open = new IntentTable<OpenIntent>();
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
    this.#usedIds = new UsedIds(file, clock);
    this.appliedBefore = file.readApplied();
    this.#applied = this.appliedBefore;
  }

  findOrder(owner: OrderOwner, asked: NamedOrder): KnownOrder {
    try {
      this.#makeRoom();
      const space = { accountId: owner.accountId, family: asked.family };
      const order = this.#findByReference(space, asked.order);
      if (order === null || !isNamedBy(order.row, asked)) return unknownTerms('unknown');
      if (order.row.virtualKeyId !== owner.virtualKeyId) return unknownTerms('foreign');
      return ownTerms(order);
    } catch {
      // What cannot be looked up is nobody's: the policy refuses all but cancels.
      return unknownTerms('index-unavailable');
    }
  }

  /** The order of one of our keys that has this name; `null`: none of them placed it. Throws where it cannot be looked up. */
  lookUp(space: IdSpace, order: OrderReference): Readonly<OrderRow> | null {
    this.#makeRoom();
    return this.#findByReference(space, order)?.row ?? null;
  }

  /** Whether one of the account's orders is under way that has no name yet by which it could be known. */
  hasNameless(accountId: string): boolean {
    return this.#underWay(accountId).some(({ row }) => isNameless(row));
  }

  /** Whether an order of the account, or of one of its keys, is being placed or changed and has no outcome yet. */
  hasOpen(accountId: string, virtualKeyId: string | null): boolean {
    const open = this.#underWay(accountId);
    return open.some(({ row }) => virtualKeyId === null || row.virtualKeyId === virtualKeyId);
  }

  /** Of the account: what is being recorded or sent, and what was sent and has no known outcome. */
  openOf(accountId: string): readonly OpenIntent[] {
    return this.#open.all().filter(({ entry }) => entry.accountId === accountId);
  }

  #underWay(accountId: string): readonly TrackedOrder[] {
    return this.openOf(accountId).flatMap(({ orders }) => orders.filter((order) => order !== null));
  }

  begin(entry: IntentEntry): string | null {
    this.#makeRoom();
    this.#demandSingleAmends(entry);
    const reused = this.#findReused(entry);
    if (reused === null) this.#track(entry, false);
    return reused;
  }

  recorded(intentId: string, sequence: bigint): void {
    const open = this.#open.get(intentId);
    if (open !== undefined)
      for (let index = 0; index < open.orders.length; index += 1) {
        const order = open.orders[index] ?? null;
        const item = open.entry.items[index];
        if (order !== null && item !== undefined && places(item)) this.#write(order.row);
      }
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
    let isOpen = false;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const order = open.orders[index] ?? null;
      const asked = open.entry.items[index];
      // Items that are still unknown wait for their resolution.
      if (item === undefined || item.kind === 'unknown') isOpen = true;
      else if (order !== null && asked !== undefined) {
        if (places(asked)) this.#settlePlace(order, item);
        else this.#settleAmend(order, asked, item.kind);
        open.orders[index] = null;
      }
    }
    if (!isOpen) this.#open.delete(open);
  }

  giveUp(intentId: string): void {
    const open = this.#open.get(intentId);
    if (open === undefined) return;
    this.#open.delete(open);
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
    this.#makeRoom();
    this.#lastRestored = sequence;
    const isNew = sequence > this.appliedBefore;
    if (entry.type === 'intent' && entry.venue === this.#venue) {
      if (isNew) {
        this.#track(entry, true);
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
    this.#usedIds.readFile();
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
    this.#usedIds.close();
    try {
      this.flush();
    } finally {
      this.#file.close();
    }
  }

  /** Each amend of a batch was judged by the terms before it: two of one order could meet, whichever id names it. */
  #demandSingleAmends(entry: IntentEntry): void {
    if (!entry.items.some(({ kind }) => kind === 'amend')) return;
    const amended = new Set<TrackedOrder>();
    for (const item of entry.items) {
      if (item.kind !== 'amend') continue;
      const order = this.#findNamed(entry, item);
      if (order === null || amended.has(order))
        throw new BittingError('ORDER_TERMS_UNKNOWN', 'an order is amended twice by one request');
      amended.add(order);
    }
  }

  #findReused(entry: IntentEntry): string | null {
    const { items } = entry;
    for (const item of items) {
      const id = item.clientOrderId;
      if (id === null || !places(item)) continue;
      if (items.length > 1 && items.find((other) => places(other) && other.clientOrderId === id) !== item)
        return id;
      if (this.#isUsed(idSpaceOf(entry, item), id)) return id;
    }
    return null;
  }

  #isUsed(space: IdSpace | null, clientId: string): boolean {
    if (space === null) throw new BittingError('INDEX_UNAVAILABLE', 'an order of no known market');
    try {
      return this.#find(space, 'client', clientId) !== null;
    } catch (error) {
      throw new BittingError('INDEX_UNAVAILABLE', 'the order index cannot be read', { cause: error });
    }
  }

  #track(entry: IntentEntry, isRestored: boolean): void {
    const orders = entry.items.map((item, index) => {
      if (places(item)) return this.#addOrder(entry, index, isRestored);
      return item.kind === 'amend' ? this.#beginAmend(entry, item) : null;
    });
    this.#open.add({ intentId: entry.intentId, behind: null, entry, orders });
  }

  /** An open intent of a former life whose rows are in the file. */
  #trackAgain(entry: IntentEntry): void {
    if (this.#open.get(entry.intentId) !== undefined) return;
    const orders = entry.items.map((item, index) => {
      if (item.kind === 'amend') return this.#beginAmend(entry, item);
      if (!places(item)) return null;
      const id = item.clientOrderId;
      const space = idSpaceOf(entry, item);
      const known = id === null || space === null ? null : this.#find(space, 'client', id);
      return known ?? this.#addOrder(entry, index, true);
    });
    this.#open.add({ intentId: entry.intentId, behind: null, entry, orders });
  }

  /** Of a former life the file may have it already. */
  #addOrder(entry: IntentEntry, index: number, isRestored: boolean): TrackedOrder | null {
    const item = entry.items[index];
    if (item === undefined) return null;
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
      isStored: isRestored,
    };
    if (row.clientId !== null) this.#usedIds.add(row.accountId, row.family, row.clientId);
    return this.#orders.remember(row);
  }

  #beginAmend(entry: IntentEntry, item: RecordedItem): TrackedOrder | null {
    const order = this.#findNamed(entry, item);
    if (order === null) return null;
    order.amends += 1;
    if (order.amends > 1) order.overlapped = true;
    return order;
  }

  #settlePlace(order: TrackedOrder, item: RecordedOutcomeItem): void {
    if (item.kind === 'rejected') {
      this.#orders.forget(order);
      this.#put.delete(order.row);
      if (order.row.isStored) this.#removed.add(order.row);
      this.#scheduleFlush();
      return;
    }
    this.#orders.name(order, item.venueOrderId);
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

  /** The order that an item amends. */
  #findNamed(entry: IntentEntry, item: RecordedItem): TrackedOrder | null {
    const space = idSpaceOf(entry, item);
    return space === null ? null : this.#findByReference(space, readReference(item));
  }

  #findByReference(space: IdSpace, { kind, id }: OrderReference): TrackedOrder | null {
    return this.#find(space, kind === 'venue-id' ? 'venue' : 'client', id);
  }

  #find(space: IdSpace, kind: OrderIdKind, id: string): TrackedOrder | null {
    // Memory has none that was never used, either: asked first, because most ids are new.
    if (kind === 'client' && this.#usedIds.isCertainlyNew(space.accountId, space.family, id)) return null;
    const known = this.#orders.find(space, kind, id);
    if (known !== undefined) return known;
    const row = this.#file.find(space, kind, id);
    return row === null || this.#isRemoved(row) ? null : this.#orders.remember(row);
  }

  /** A row that is gone but not yet from the file. */
  #isRemoved(row: OrderRow): boolean {
    for (const removed of this.#removed) {
      if (removed.intentId === row.intentId && removed.item === row.item) return true;
    }
    return false;
  }

  /**
   * Drops a tenth, oldest first; what is under way or not yet in the file stays. Only before something is begun: what it finds and makes
   * is not under way before it has ended.
   */
  #makeRoom(): void {
    if (this.#orders.size <= this.#memoryMax) return;
    if (this.#put.size > 0 && !this.#file.isFull) this.#tryFlush();
    const pinned = new Set(this.#open.all().flatMap((open) => open.orders));
    this.#orders.forgetOldest(
      Math.ceil(this.#memoryMax / 10),
      (order) => order.amends === 0 && !pinned.has(order) && !this.#put.has(order.row),
    );
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
