/** The file behind the order index: the only user of SQLite on this side. Nothing in it is the truth. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { INDEX_CACHE_KIB, INDEX_LOG_PAGES, INDEX_PAGE_BYTES } from './bounds.ts';
import type { IdSpace } from './id-space.ts';

/** One order that a virtual key placed, as far as it is known. Decimals are text with their unit. */
export interface OrderRow {
  readonly accountId: string;
  /** Whose numbering its ids are of; an {@link IdSpace} with the account. */
  readonly family: string;
  readonly virtualKeyId: string;
  readonly intentId: string;
  readonly item: number;
  readonly clientId: string | null;
  readonly instrument: string | null;
  /** Algo orders have ids of their own: the same text may name an ordinary order too. */
  readonly algo: boolean;
  /** The file may have it: what it never got need not be taken out of it. */
  isStored: boolean;
  readonly side: string | null;
  readonly reduceOnly: boolean;
  venueId: string | null;
  price: string | null;
  size: string | null;
}

export type OrderIdKind = 'client' | 'venue';

/** A client order id that is taken. */
export interface UsedId {
  readonly accountId: string;
  readonly family: string;
  readonly clientId: string;
}

/** Values of a row. */
const COLUMNS = 13;
/** Rows that one statement takes: each takes two thirds of the time that it would by itself. */
const ROWS_AT_ONCE = 10;

/**
 * Each page is two calls of the system when it is written and two more when it is taken over from the log: they are large. A file keeps
 * the pages with which it was made. What a statement would need to take itself back does not go to a file of its own.
 */
const PRAGMAS = `
  PRAGMA page_size = ${INDEX_PAGE_BYTES};
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  PRAGMA temp_store = MEMORY;
  PRAGMA trusted_schema = OFF;
  PRAGMA cache_size = -${INDEX_CACHE_KIB};
  PRAGMA wal_autocheckpoint = ${INDEX_LOG_PAGES};
`;

/** A file of another version is emptied and filled again from the ledger. */
export const ORDERS_FORMAT = 3;
const CLEARING = 'DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS progress;';
/**
 * Rows stand in the order in which they came, and what is found by other names is small: a write touches few pages. A file that was
 * made with `intent_id, item` as its primary key does as well, with more of them; no statement needs the one or the other.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    intent_id TEXT NOT NULL, item INTEGER NOT NULL, account_id TEXT NOT NULL, family TEXT NOT NULL,
    key_id TEXT NOT NULL,
    client_id TEXT, venue_id TEXT, side TEXT, price TEXT, size TEXT, reduce_only INTEGER NOT NULL,
    instrument TEXT, algo INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS by_client ON orders (account_id, family, client_id) WHERE client_id IS NOT NULL;
  CREATE UNIQUE INDEX IF NOT EXISTS by_intent ON orders (intent_id, item) WHERE client_id IS NULL;
  CREATE INDEX IF NOT EXISTS by_venue ON orders (account_id, family, venue_id) WHERE venue_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY CHECK (id = 1), applied TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${ORDERS_FORMAT};
`;

const FIND = 'SELECT * FROM orders WHERE account_id = ? AND family = ? AND';
const USED_IDS = `
  SELECT account_id, family, client_id FROM orders
  WHERE client_id IS NOT NULL AND (account_id, family, client_id) > (?, ?, ?)
  ORDER BY account_id, family, client_id LIMIT ?
`;
const REMOVE_NAMED =
  'DELETE FROM orders WHERE account_id = ? AND family = ? AND client_id = ? AND intent_id = ? AND item = ?';
const REMOVE_NAMELESS = 'DELETE FROM orders WHERE client_id IS NULL AND intent_id = ? AND item = ?';

/** Durable only now and then: after a crash whatever is missing comes again from the ledger. */
export class OrderFile {
  readonly #database: DatabaseSync;
  readonly #find: Readonly<Record<OrderIdKind, StatementSync>>;
  readonly #put: StatementSync;
  readonly #putMany: StatementSync;
  readonly #usedIds: StatementSync;
  readonly #removeNamed: StatementSync;
  readonly #removeNameless: StatementSync;
  readonly #progress: StatementSync;
  #isFull = false;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(PRAGMAS);
    const version = this.#database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version !== ORDERS_FORMAT) this.#database.exec(CLEARING);
    this.#database.exec(SCHEMA);
    this.#find = {
      client: this.#database.prepare(`${FIND} client_id = ?`),
      venue: this.#database.prepare(`${FIND} venue_id = ?`),
    };
    const row = `(${Array.from({ length: COLUMNS }, () => '?').join(', ')})`;
    const rows = Array.from({ length: ROWS_AT_ONCE }, () => row).join(', ');
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO orders VALUES '.concat(row));
    this.#putMany = this.#database.prepare('INSERT OR REPLACE INTO orders VALUES '.concat(rows));
    this.#usedIds = this.#database.prepare(USED_IDS);
    this.#removeNamed = this.#database.prepare(REMOVE_NAMED);
    this.#removeNameless = this.#database.prepare(REMOVE_NAMELESS);
    this.#progress = this.#database.prepare('INSERT OR REPLACE INTO progress VALUES (1, ?)');
  }

  /** The last write failed: the next one is worth a try only after a while, not for every order that comes. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Up to which record of the ledger this file is complete. */
  readApplied(): bigint {
    const row = this.#database.prepare('SELECT applied FROM progress').get();
    return typeof row?.['applied'] === 'string' ? BigInt(row['applied']) : -1n;
  }

  /** Of all client order ids in the file up to `count` behind this one, in the order of the three. */
  readUsedIds({ accountId, family, clientId }: UsedId, count: number): readonly UsedId[] {
    return this.#usedIds.all(accountId, family, clientId, count).map((row) => ({
      accountId: text(row['account_id']) ?? '',
      family: text(row['family']) ?? '',
      clientId: text(row['client_id']) ?? '',
    }));
  }

  find({ accountId, family }: IdSpace, kind: OrderIdKind, id: string): OrderRow | null {
    const row = this.#find[kind].get(accountId, family, id);
    if (row === undefined) return null;
    return {
      intentId: text(row['intent_id']) ?? '',
      item: Number(row['item']),
      accountId,
      family,
      virtualKeyId: text(row['key_id']) ?? '',
      clientId: text(row['client_id']),
      venueId: text(row['venue_id']),
      side: text(row['side']),
      price: text(row['price']),
      size: text(row['size']),
      reduceOnly: row['reduce_only'] === 1,
      instrument: text(row['instrument']),
      algo: row['algo'] === 1,
      isStored: true,
    };
  }

  /** All of it or nothing: rows, removals and how far the ledger is applied with them. */
  write(put: Iterable<OrderRow>, removed: Iterable<OrderRow>, applied: bigint): void {
    // Writes what it says already: that costs much less than all rows would, to be told that there is no room.
    if (this.#isFull) this.#progress.run(this.readApplied().toString());
    this.#database.exec('BEGIN');
    try {
      for (const row of removed) this.#remove(row);
      this.#store(put);
      this.#progress.run(applied.toString());
      this.#database.exec('COMMIT');
      this.#isFull = false;
    } catch (error) {
      this.#isFull = true;
      this.#rollBack();
      throw error;
    }
  }

  #store(rows: Iterable<OrderRow>): void {
    let values: SQLInputValue[] = [];
    for (const row of rows) {
      row.isStored = true;
      values.push(...valuesOf(row));
      if (values.length < COLUMNS * ROWS_AT_ONCE) continue;
      this.#putMany.run(...values);
      values = [];
    }
    for (let at = 0; at < values.length; at += COLUMNS) this.#put.run(...values.slice(at, at + COLUMNS));
  }

  #remove({ accountId, clientId, family, intentId, item }: OrderRow): void {
    if (clientId === null) this.#removeNameless.run(intentId, item);
    else this.#removeNamed.run(accountId, family, clientId, intentId, item);
  }

  /** SQLite has done so by itself where the disk is full. */
  #rollBack(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  close(): void {
    this.#database.close();
  }
}

/** In the order of the columns. */
function valuesOf(row: OrderRow): readonly SQLInputValue[] {
  return [
    row.intentId,
    row.item,
    row.accountId,
    row.family,
    row.virtualKeyId,
    row.clientId,
    row.venueId,
    row.side,
    row.price,
    row.size,
    row.reduceOnly ? 1 : 0,
    row.instrument,
    row.algo ? 1 : 0,
  ];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
