import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { copyDatabase } from '../backup/copy-database.ts';
import { STORE_BUSY_MS } from './bounds.ts';
import { hasOwnSchema } from '../vault/own-schema.ts';

/** The salt of a day as it is stored: an envelope. */
export interface StoredSalt {
  readonly day: string;
  readonly envelope: Uint8Array;
}

/** What a pseudonym stands for, as it is stored: an envelope. */
export interface StoredValue {
  readonly pseudonym: string;
  readonly envelope: Uint8Array;
}

export interface Erased {
  /** In their order. */
  readonly days: readonly string[];
  readonly values: number;
}

/** "BTGP": says in the file itself whose it is. */
const APPLICATION_ID = 0x42544750;
export const PRIVATE_FORMAT = 1;

const PRAGMAS = [
  'locking_mode = EXCLUSIVE',
  'trusted_schema = OFF',
  'cell_size_check = ON',
  // What is deleted is overwritten, and no copy of a page gets into another file.
  'secure_delete = ON',
  'temp_store = MEMORY',
  'synchronous = FULL',
] as const;

const SCHEMA = `
  CREATE TABLE salts (day TEXT PRIMARY KEY, envelope BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE seen (pseudonym TEXT PRIMARY KEY, envelope BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE erased (only INTEGER PRIMARY KEY CHECK (only = 1), before TEXT NOT NULL, shredded INTEGER NOT NULL) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${PRIVATE_FORMAT};
`;

const SQL = {
  salts: 'SELECT day, envelope FROM salts ORDER BY day',
  addSalt: 'INSERT INTO salts (day, envelope) VALUES (?, ?)',
  dropSalts: 'DELETE FROM salts WHERE day < ?',
  value: 'SELECT envelope FROM seen WHERE pseudonym = ?',
  addValue: 'INSERT OR IGNORE INTO seen (pseudonym, envelope) VALUES (?, ?)',
  count: 'SELECT count(*) AS values_seen FROM seen WHERE pseudonym >= ? AND pseudonym < ?',
  dropValues: 'DELETE FROM seen WHERE pseudonym < ?',
  erased: 'SELECT before, shredded FROM erased',
  noteShredded: 'UPDATE erased SET shredded = 1',
  noteErased:
    'INSERT INTO erased (only, before, shredded) VALUES (1, ?, 0) ON CONFLICT (only) DO UPDATE SET before = max(before, excluded.before), shredded = 0',
} as const;

/**
 * The file that holds what pseudonyms stand for: envelopes only, of which it understands none. Whatever it is asked to write is on
 * the disk when the call returns; what it erased is in none of its files any more.
 */
export class PrivateStore implements Disposable {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<keyof typeof SQL, StatementSync>>;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = Object.fromEntries(
      Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]),
    ) as Record<keyof typeof SQL, StatementSync>;
  }

  /** Opens or makes the file (`:memory:` for tests). Throws `PRIVATE_STORE_DAMAGED`. */
  static open(file: string): PrivateStore {
    let database: DatabaseSync | null = null;
    try {
      database = new DatabaseSync(file, { timeout: STORE_BUSY_MS, defensive: true });
      for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`);
      prepareSchema(database);
      const store = new PrivateStore(database);
      // An erasing that was cut short is carried to its end.
      if (store.#statements.erased.get()?.['shredded'] === 0) store.#shred();
      return store;
    } catch (cause) {
      database?.close();
      throw new BittingError('PRIVATE_STORE_DAMAGED', `${file}: ${textOf(cause)}`, { cause });
    }
  }

  /** Of all days that have one, in their order. */
  salts(): readonly StoredSalt[] {
    return read(() => this.#statements.salts.all() as unknown as readonly StoredSalt[]);
  }

  addSalt({ day, envelope }: StoredSalt): void {
    this.#write(() => this.#statements.addSalt.run(day, envelope));
  }

  readValue(pseudonym: string): Uint8Array | null {
    const envelope = read(() => this.#statements.value.get(pseudonym)?.['envelope']);
    return envelope instanceof Uint8Array ? envelope : null;
  }

  /** All of them or none; one that is there already stays. */
  addValues(values: readonly StoredValue[]): void {
    this.#write(() => {
      for (const { pseudonym, envelope } of values) this.#statements.addValue.run(pseudonym, envelope);
    });
  }

  countValues(day: string): number {
    const row = read(() => this.#statements.count.get(`a1.${day}.`, `a1.${day}/`));
    return Number(row?.['values_seen'] ?? 0);
  }

  /** The first day that was never erased; `null`: none was. */
  get erasedBefore(): string | null {
    const before = read(() => this.#statements.erased.get()?.['before']);
    return typeof before === 'string' ? before : null;
  }

  /** Takes away all before that day, so that nobody brings it back from these files. */
  erase(before: string): Erased {
    const days = this.salts().flatMap(({ day }) => (day < before ? [day] : []));
    let values = 0;
    this.#write(() => {
      this.#statements.dropSalts.run(before);
      values = Number(this.#statements.dropValues.run(`a1.${before}`).changes);
      this.#statements.noteErased.run(before);
    });
    this.#write(() => this.#shred(), { isTransaction: false });
    return { days, values };
  }

  /** The file as it is now; it holds the envelopes, as the file does. */
  copy(): Uint8Array {
    return copyDatabase(this.#database);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Pages that were freed are overwritten already; here they leave the file, and the log of writes that held them is emptied. */
  #shred(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#database.exec('VACUUM');
    this.#statements.noteShredded.run();
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  #write(change: () => unknown, { isTransaction = true } = {}): void {
    try {
      if (isTransaction) this.#database.exec('BEGIN IMMEDIATE');
      change();
      if (isTransaction) this.#database.exec('COMMIT');
    } catch (cause) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw new BittingError('PRIVATE_STORE_UNWRITABLE', textOf(cause), { cause });
    }
  }
}

function read<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (cause) {
    throw new BittingError('PRIVATE_STORE_DAMAGED', textOf(cause), { cause });
  }
}

/** Looks whose file it is before anything of it is changed. */
function prepareSchema(database: DatabaseSync): void {
  const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  const isNew = isEmpty && pragma('application_id') === 0;
  if (!isNew && (pragma('application_id') !== APPLICATION_ID || pragma('user_version') !== PRIVATE_FORMAT))
    throw new Error('the database is of another program or version');
  database.exec('PRAGMA journal_mode = WAL');
  if (isNew) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
  else if (pragma('quick_check') !== 'ok') throw new Error('the database fails its quick check');
  else if (!hasOwnSchema(database, SCHEMA))
    throw new Error('the database has other tables, triggers or views than ours');
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
