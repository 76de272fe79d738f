import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { copyDatabase } from '../backup/copy-database.ts';
import { STORE_BUSY_MS } from '../bounds.ts';
import { hasOwnSchema } from './own-schema.ts';
import { FormerState } from './former-state.ts';
import { hashRow, type StateSet } from './state-set.ts';
import { readStateSet } from './state-walk.ts';
import { type EntryPlace, isSamePlace, type StoredEntry } from './stored-entry.ts';

export type { EntryPlace, StoredEntry } from './stored-entry.ts';

/** The key of an account, wrapped. */
export interface StoredKey {
  readonly account: string;
  readonly envelope: Uint8Array;
}

/** "BTGV": says in the file itself whose it is. */
const APPLICATION_ID = 0x42544756;
/** Stands in {@link SQL} as well. */
export const VAULT_FORMAT = 2;
/** Of before November 2026, with another hash over the rows; the first change makes it one of {@link VAULT_FORMAT}. */
const FORMER_FORMAT = 1;

/** Some thousand keys; written anew within some hundredths of a second. */
const PAGES_WIPED_AT_START_MAX = 1_000;

/** The hash over all rows but one. What is of the former format is current until the first change alone. */
interface KnownState {
  readonly except: Omit<EntryPlace, 'account'>;
  readonly rows: StateSet;
  readonly former: FormerState;
}

const PRAGMAS = [
  // Held until close and given back by the system when the process dies: a second process is refused.
  'locking_mode = EXCLUSIVE',
  'trusted_schema = OFF',
  'cell_size_check = ON',
  'secure_delete = ON',
  // What is written anew is put together in memory, and in no directory of others.
  'temp_store = MEMORY',
  'synchronous = FULL',
] as const;

const SCHEMA = `
  CREATE TABLE header (only INTEGER PRIMARY KEY CHECK (only = 1), bytes BLOB NOT NULL) STRICT;
  CREATE TABLE account_keys (account TEXT PRIMARY KEY, envelope BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE entries (
    account TEXT NOT NULL REFERENCES account_keys (account),
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    field TEXT NOT NULL,
    version INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    PRIMARY KEY (kind, id, field)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VAULT_FORMAT};
`;

const SQL = {
  readHeader: 'SELECT bytes FROM header',
  writeHeader:
    'INSERT INTO header (only, bytes) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET bytes = excluded.bytes',
  readAccountKey: 'SELECT envelope FROM account_keys WHERE account = ?',
  addAccountKey: 'INSERT INTO account_keys (account, envelope) VALUES (?, ?)',
  replaceAccountKey: 'UPDATE account_keys SET envelope = ? WHERE account = ?',
  listAccountKeys: 'SELECT account, envelope FROM account_keys ORDER BY account',
  count: 'SELECT count(*) AS entries FROM entries WHERE account = ?',
  ofAccount:
    'SELECT * FROM entries WHERE account = ? AND (kind, id, field) > (?, ?, ?) ORDER BY kind, id, field LIMIT ?',
  emptyLog: 'PRAGMA wal_checkpoint(TRUNCATE)',
  pages: 'PRAGMA page_count',
  read: 'SELECT * FROM entries WHERE kind = ? AND id = ? AND field = ?',
  ids: 'SELECT account, id FROM entries WHERE kind = ? AND field = ? ORDER BY id',
  list: 'SELECT * FROM entries WHERE kind = ? AND field = ? ORDER BY id',
  all: 'SELECT account, kind, id, field, version, envelope FROM entries ORDER BY kind, id, field',
  format: 'PRAGMA user_version',
  raiseFormat: 'PRAGMA user_version = 2',
  insert: 'INSERT INTO entries (version, envelope, account, kind, id, field) VALUES (?, ?, ?, ?, ?, ?)',
  update:
    'UPDATE entries SET version = ?, envelope = ? WHERE account = ? AND kind = ? AND id = ? AND field = ? AND version = ?',
  remove: 'DELETE FROM entries WHERE account = ? AND kind = ? AND id = ? AND field = ?',
} as const;

/**
 * The one file that talks to the vault's database. It holds envelopes only and understands none of them; every change is
 * on the disk when the call (or the transaction around it) returns.
 */
export class VaultStore implements Disposable {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #format: number;
  /** Of the entries as they are; `null` until somebody asks for their hash. */
  #state: KnownState | null = null;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#format = this.#readFormat();
  }

  /** Opens or makes the file (`:memory:` for tests). A file of another program or a newer one is refused. */
  static open(file: string): VaultStore {
    const database = new DatabaseSync(file, {
      timeout: STORE_BUSY_MS,
      defensive: true,
      enableForeignKeyConstraints: true,
    });
    try {
      for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`);
      prepareSchema(database);
      return new VaultStore(database);
    } catch (cause) {
      database.close();
      throw explain(cause);
    }
  }

  readHeader(): Uint8Array | null {
    return toBytes(this.#row(SQL.readHeader)?.['bytes']);
  }

  writeHeader(bytes: Uint8Array): void {
    this.#run(SQL.writeHeader, bytes);
  }

  readAccountKey(account: string): Uint8Array | null {
    return toBytes(this.#row(SQL.readAccountKey, account)?.['envelope']);
  }

  addAccountKey(account: string, envelope: Uint8Array): void {
    this.#run(SQL.addAccountKey, account, envelope);
  }

  replaceAccountKey(account: string, envelope: Uint8Array): void {
    this.#run(SQL.replaceAccountKey, envelope, account);
  }

  listAccountKeys(): readonly StoredKey[] {
    return this.#prepare(SQL.listAccountKeys).all() as unknown as readonly StoredKey[];
  }

  countOf(account: string): number {
    return Number(this.#row(SQL.count, account)?.['entries']);
  }

  /** Entries of an account in the order of kind, id and field, those after one alone. */
  listOfAccount(account: string, after: EntryPlace | null, limit: number): readonly StoredEntry[] {
    const { kind, id, field } = after ?? { kind: '', id: '', field: '' };
    return this.#prepare(SQL.ofAccount).all(
      account,
      kind,
      id,
      field,
      limit,
    ) as unknown as readonly StoredEntry[];
  }

  /**
   * What was removed or replaced is in no file any more: the database is written anew from what is in it, for its pages keep copies of
   * rows that were moved among them, and its log of writes is emptied. False where the disk does not take it; the next time does.
   */
  wipe(): boolean {
    return this.#wipe(true);
  }

  /** {@link wipe} for a life that was killed before it could. A large vault would hold the start up: of that the log alone is emptied. */
  wipeAtStart(): void {
    const pages = Number(this.#row(SQL.pages)?.['page_count']);
    this.#wipe(pages <= PAGES_WIPED_AT_START_MAX);
  }

  read(place: Omit<EntryPlace, 'account'>): StoredEntry | null {
    const row = this.#row(SQL.read, place.kind, place.id, place.field);
    return row === undefined ? null : (row as unknown as StoredEntry);
  }

  /** Every entry of a kind and field, by id; one at a time, so that a large vault does not have to fit in memory. */
  list(kind: string, field: string): Iterable<StoredEntry> {
    return this.#prepare(SQL.list).iterate(kind, field) as Iterable<unknown> as Iterable<StoredEntry>;
  }

  /** Of which account those of {@link list} are, and their ids. */
  listIds(kind: string, field: string): readonly (readonly [account: string, id: string])[] {
    return this.#prepare(SQL.ids, true).all(kind, field) as unknown as readonly (readonly [string, string])[];
  }

  /**
   * Puts `entry` in the place of the version before it; version 1 must not be there yet.
   * Throws `VAULT_CONFLICT` when something else is there.
   */
  write(entry: StoredEntry): void {
    const { account, kind, id, field, version, envelope } = entry;
    const former = this.read(entry);
    const isPlaced =
      version === 1
        ? former === null && this.#run(SQL.insert, 1, envelope, account, kind, id, field) === 1
        : this.#run(SQL.update, version, envelope, account, kind, id, field, version - 1) === 1;
    if (!isPlaced)
      throw new BittingError('VAULT_CONFLICT', `${kind}/${id}/${field} is not at ${version - 1}`);
    this.#noteChange(former, entry);
  }

  remove(place: EntryPlace): void {
    const former = this.read(place);
    const isThere = this.#run(SQL.remove, place.account, place.kind, place.id, place.field) === 1;
    if (isThere) this.#noteChange(former, null);
  }

  /** All or nothing of what `change` does; nested calls join the outer transaction. */
  transaction<Result>(change: () => Result): Result {
    if (this.#database.isTransaction) return change();
    this.#exec('BEGIN IMMEDIATE');
    try {
      if (this.#format < VAULT_FORMAT) this.#exec(SQL.raiseFormat);
      this.#format = VAULT_FORMAT;
      const result = change();
      this.#exec('COMMIT');
      return result;
    } catch (error) {
      // What was changed in it did not come about.
      this.#state = null;
      if (this.#database.isTransaction) this.#exec('ROLLBACK');
      this.#format = this.#readFormat();
      throw error;
    }
  }

  /** SHA-256 over every entry but one, its place and version included: changes with each of them. */
  stateRoot(except: Omit<EntryPlace, 'account'>): Uint8Array {
    const known = this.#state;
    const state = known !== null && isSamePlace(known.except, except) ? known : this.#readState(except);
    this.#state = state;
    return this.#format === FORMER_FORMAT ? state.former.root() : state.rows.root();
  }

  /** {@link stateRoot} of the rows as the file has them now, however they came there: nothing is remembered of them. */
  readStateRoot(except: Omit<EntryPlace, 'account'>): Uint8Array {
    this.#state = null;
    return this.stateRoot(except);
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

  #readState(except: Omit<EntryPlace, 'account'>): KnownState {
    const rows = readStateSet((sql) => this.#prepare(sql, true), except);
    const former = new FormerState();
    if (this.#format === FORMER_FORMAT)
      for (const entry of this.#prepare(SQL.all).iterate() as Iterable<unknown> as Iterable<StoredEntry>)
        if (!isSamePlace(except, entry)) former.take(entry);
    return { except, rows, former };
  }

  /** @throws BittingError `VAULT_DAMAGED` where `former` is not what was there when the hash was made */
  #noteChange(former: StoredEntry | null, entry: StoredEntry | null): void {
    const at = entry ?? former;
    if (this.#state === null || at === null || isSamePlace(this.#state.except, at)) return;
    if (former !== null && !this.#state.rows.remove(hashRow(former)))
      throw new BittingError('VAULT_DAMAGED', `${at.kind}/${at.id}/${at.field} was changed by another`);
    if (entry !== null) this.#state.rows.add(hashRow(entry));
  }

  #readFormat(): number {
    return Number(this.#row(SQL.format)?.['user_version']);
  }

  #wipe(isAnew: boolean): boolean {
    try {
      if (isAnew) this.#exec('VACUUM');
      return this.#row(SQL.emptyLog)?.['busy'] === 0;
    } catch {
      return false;
    }
  }

  #prepare(sql: string, givesArrays = false): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(givesArrays);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** STRICT tables and NOT NULL vouch for the columns' types. */
  #row(sql: string, ...values: readonly SQLInputValue[]): Record<string, SQLOutputValue> | undefined {
    return this.#prepare(sql).get(...values);
  }

  #run(sql: string, ...values: readonly SQLInputValue[]): number {
    try {
      return Number(this.#prepare(sql).run(...values).changes);
    } catch (cause) {
      // On a full disk SQLite takes the whole transaction back by itself.
      this.#state = null;
      throw explain(cause);
    }
  }

  #exec(sql: string): void {
    try {
      this.#database.exec(sql);
    } catch (cause) {
      throw explain(cause);
    }
  }
}

function toBytes(value: SQLOutputValue | undefined): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}

/** Looks whose file it is before anything of it is changed. */
function prepareSchema(database: DatabaseSync): void {
  const read = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  const isNew = isEmpty && read('application_id') === 0;
  const isKnown = [FORMER_FORMAT, VAULT_FORMAT].includes(Number(read('user_version')));
  if (!isNew && (read('application_id') !== APPLICATION_ID || !isKnown))
    throw new BittingError('VAULT_FORMAT_UNKNOWN', 'the database is of another program or version');
  // The entry of a virtual key fits into such a page: in a smaller one it takes another page for itself.
  if (isNew) database.exec('PRAGMA page_size = 8192');
  database.exec('PRAGMA journal_mode = WAL');
  if (isNew) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
  else if (read('quick_check') !== 'ok')
    throw new BittingError('VAULT_DAMAGED', 'the database fails its quick check');
  else if (!hasOwnSchema(database, SCHEMA))
    throw new BittingError('VAULT_DAMAGED', 'the database has other tables, triggers or views than ours');
}

/** SQLite's result codes that mean something to an operator; https://sqlite.org/rescode.html, read 2026-11-20. */
const CODES: ReadonlyMap<
  number,
  readonly ['VAULT_IN_USE' | 'VAULT_FORMAT_UNKNOWN' | 'VAULT_DAMAGED', string]
> = new Map([
  [5, ['VAULT_IN_USE', 'another process has the database open']],
  [6, ['VAULT_IN_USE', 'another process has the database open']],
  [11, ['VAULT_DAMAGED', 'the database is malformed']],
  [26, ['VAULT_FORMAT_UNKNOWN', 'the file is no database']],
]);

function explain(cause: unknown): unknown {
  const errcode = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : -1;
  const known = CODES.get(errcode);
  if (known !== undefined) return new BittingError(known[0], known[1], { cause });
  return cause instanceof BittingError
    ? cause
    : new BittingError('VAULT_UNWRITABLE', `the database refused (${errcode})`, { cause });
}
