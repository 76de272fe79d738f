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

/** A row's place: it stays where it is in every index while its row is replaced. */
interface Place<T> {
  row: T;
}

/**
 * Rows by something else than their key, oldest first. What `nameOf` answers must not change while a row is in its
 * table; rows without a name are left out.
 */
export class Index<T> {
  readonly #nameOf: (row: T) => string | null;
  readonly #groups = new Map<string, Set<Place<T>>>();

  constructor(nameOf: (row: T) => string | null) {
    this.#nameOf = nameOf;
  }

  of(name: string): T[] {
    const rows: T[] = [];
    const group = this.#groups.get(name);
    if (group !== undefined) for (const { row } of group) rows.push(row);
    return rows;
  }

  count(name: string): number {
    return this.#groups.get(name)?.size ?? 0;
  }

  add(place: Place<T>): void {
    const name = this.#nameOf(place.row);
    if (name === null) return;
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, new Set([place]));
    else group.add(place);
  }

  remove(place: Place<T>): void {
    const name = this.#nameOf(place.row);
    if (name === null) return;
    const group = this.#groups.get(name);
    if (group === undefined) return;
    group.delete(place);
    if (group.size === 0) this.#groups.delete(name);
  }

  clear(): void {
    this.#groups.clear();
  }
}

/** Immutable rows by key, with an index by owner; every `put` replaces a whole row and reaches the journal. */
export class Table<T extends { readonly uid: string }> {
  readonly #rows = new Map<string, Place<T>>();
  readonly #options: TableOptions<T>;
  readonly #byOwner = new Index<T>(({ uid }) => uid);
  readonly #indexes: Index<T>[] = [this.#byOwner];
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

  put(row: T): void {
    const { journal, keyOf, kind, isKept, rowsMax } = this.#options;
    const key = keyOf(row);
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
    for (const index of this.#indexes) index.remove(place);
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
  protected index(nameOf: (row: T) => string | null): Index<T> {
    const index = new Index<T>(nameOf);
    this.#indexes.push(index);
    return index;
  }

  #set(key: string, row: T): void {
    const place = this.#rows.get(key);
    if (place !== undefined) {
      place.row = row;
      return;
    }
    const fresh: Place<T> = { row };
    this.#rows.set(key, fresh);
    for (const index of this.#indexes) index.add(fresh);
  }

  #forgetOldest(): void {
    const { value: oldest } = this.#ages.next();
    if (oldest !== undefined) this.delete(oldest);
  }
}
