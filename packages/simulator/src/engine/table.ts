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
  readonly #rows = new Map<string, T>();
  readonly #owners = new Map<string, Map<string, T>>();
  readonly #options: TableOptions<T>;

  constructor(options: TableOptions<T>) {
    this.#options = options;
  }

  get kind(): string {
    return this.#options.kind;
  }

  get(key: string): T | null {
    return this.#rows.get(key) ?? null;
  }

  put(row: T): void {
    this.restore(row);
    if (this.#options.isKept?.(row) !== false) {
      this.#options.journal.put(this.#options.kind, this.#options.keyOf(row), row);
    }
    const rowsMax = this.#options.rowsMax ?? Number.POSITIVE_INFINITY;
    if (this.#rows.size > rowsMax) this.#forgetOldest();
  }

  /** Sets a row that is already durable. */
  restore(row: T): void {
    const key = this.#options.keyOf(row);
    this.#rows.set(key, row);
    let owned = this.#owners.get(row.uid);
    if (owned === undefined) {
      owned = new Map();
      this.#owners.set(row.uid, owned);
    }
    owned.set(key, row);
  }

  delete(key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    this.#rows.delete(key);
    this.#owners.get(row.uid)?.delete(key);
    if (this.#options.isKept?.(row) !== false) this.#options.journal.delete(this.#options.kind, key);
  }

  all(): readonly T[] {
    return [...this.#rows.values()];
  }

  /** Oldest first. */
  ownedBy(uid: string): readonly T[] {
    return [...(this.#owners.get(uid)?.values() ?? [])];
  }

  countOwnedBy(uid: string): number {
    return this.#owners.get(uid)?.size ?? 0;
  }

  get size(): number {
    return this.#rows.size;
  }

  clear(): void {
    for (const key of this.#rows.keys()) this.#options.journal.delete(this.#options.kind, key);
    this.#rows.clear();
    this.#owners.clear();
  }

  #forgetOldest(): void {
    for (const key of this.#rows.keys()) {
      this.delete(key);
      return;
    }
  }
}
