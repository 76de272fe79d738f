import { leaveQueues, RowIndex, type Place } from './row-index.ts';

/** Where the changes of one command go; `commit` makes them durable together. */
export interface Journal {
  put(kind: string, id: string, value: unknown): void;
  delete(kind: string, id: string): void;
  commit(): void;
}

export const MEMORY_ONLY: Journal = { put: () => {}, delete: () => {}, commit: () => {} };

export interface TableOptions<T> {
  readonly kind: string;
  readonly keyOf: (row: T) => string;
  readonly journal: Journal;
  /** Rows that are written to the journal; the others live in memory only. */
  readonly isKept?: (row: T) => boolean;
  /** Oldest rows beyond this number are forgotten. */
  readonly rowsMax?: number;
}

/** Immutable rows by key, with an index by owner; every `put` replaces a whole row and reaches the journal. */
export class Table<T extends { readonly uid: string }> {
  readonly #rows = new Map<string, Place<T>>();
  readonly #options: TableOptions<T>;
  readonly #indexes: RowIndex<T>[] = [];
  readonly #byOwner = this.index(({ uid }) => uid);
  /**
   * Goes through the rows as they age and stays where it is between two uses: an iteration that began anew would step
   * over every place that a forgotten row has left in the map.
   */
  #ages = this.#rows.keys();

  constructor(options: TableOptions<T>) {
    this.#options = options;
  }

  get kind(): string {
    return this.#options.kind;
  }

  get(key: string): T | null {
    return this.#rows.get(key)?.row ?? null;
  }

  /** `key` only spares working it out again. */
  put(row: T, key = this.#options.keyOf(row)): void {
    const { journal, kind, isKept, rowsMax } = this.#options;
    this.#set(key, row);
    if (isKept === undefined || isKept(row)) journal.put(kind, key, row);
    if (rowsMax !== undefined && this.#rows.size > rowsMax) this.#forgetOldest();
  }

  /** Sets a row that is already durable. */
  restore(row: T): void {
    this.#set(this.#options.keyOf(row), row);
  }

  delete(key: string): void {
    const place = this.#rows.get(key);
    if (place === undefined) return;
    this.#rows.delete(key);
    leaveQueues(place);
    const { journal, kind, isKept } = this.#options;
    if (isKept === undefined || isKept(place.row)) journal.delete(kind, key);
  }

  all(): readonly T[] {
    return Array.from(this.#rows.values(), ({ row }) => row);
  }

  /** Oldest first. */
  ownedBy(uid: string): readonly T[] {
    return this.#byOwner.of(uid);
  }

  /** The rows that have one of the names in an index of this table, oldest first. */
  among(index: RowIndex<T>, names: ReadonlySet<string>): readonly T[] {
    const [only] = names;
    if (names.size === 1 && only !== undefined) return index.of(only);
    return this.all().filter((row) => names.has(index.nameOf(row) ?? ''));
  }

  countOwnedBy(uid: string): number {
    return this.#byOwner.count(uid);
  }

  get size(): number {
    return this.#rows.size;
  }

  clear(): void {
    for (const key of this.#rows.keys()) this.#options.journal.delete(this.#options.kind, key);
    this.#rows.clear();
    this.#ages = this.#rows.keys();
    for (const index of this.#indexes) index.clear();
  }

  /** An index over the rows to come: called before the first one is there. */
  index(nameOf: (row: T) => string | null): RowIndex<T> {
    const index = new RowIndex<T>(nameOf);
    this.#indexes.push(index);
    return index;
  }

  #set(key: string, row: T): void {
    const place = this.#rows.get(key);
    if (place !== undefined) {
      place.row = row;
      return;
    }
    const fresh: Place<T> = { row, stand: null };
    this.#rows.set(key, fresh);
    for (const index of this.#indexes) index.join(fresh);
  }

  #forgetOldest(): void {
    const { value: oldest } = this.#ages.next();
    if (oldest !== undefined) this.delete(oldest);
  }
}
