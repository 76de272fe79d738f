/** What was learned of every key, beside the index of the search: all of it is learned again from the ledger where it is missing. */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import type { LogPlace } from '../../search/log-cursor.ts';
import type { SavedOrigins } from './origins.ts';
import type { SavedKey } from './watched-key.ts';

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA trusted_schema = OFF;
  PRAGMA busy_timeout = 2000;
`;
/** A file of another format is thrown away. */
export const WATCH_FORMAT = 1;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, open INTEGER NOT NULL, state BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS open_keys ON keys (id) WHERE open = 1;
  CREATE TABLE IF NOT EXISTS progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL, segment INTEGER NOT NULL, offset INTEGER NOT NULL,
    last_segment INTEGER NOT NULL, last_offset INTEGER NOT NULL, last BLOB NOT NULL
  ) STRICT;
  PRAGMA user_version = ${WATCH_FORMAT};
`;

/** Where the next record begins, where the last one does, and its hash. */
export interface WatchProgress extends LogPlace {
  readonly lastPlace: LogPlace;
  readonly last: Uint8Array;
}

export interface SavedWatch {
  readonly key: SavedKey;
  readonly origins: SavedOrigins;
}

export class WatchFile {
  readonly #database: DatabaseSync;

  /** Throws where the file cannot be opened or is none of ours. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    try {
      this.#database.exec(PRAGMAS);
      const format = this.#database.prepare('PRAGMA user_version').get()?.['user_version'];
      if (format !== 0 && format !== WATCH_FORMAT) throw new RangeError('another format');
      this.#database.exec(SCHEMA);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  readProgress(): WatchProgress | null {
    const row = this.#database.prepare('SELECT * FROM progress').get();
    if (row === undefined) return null;
    const number = (name: string): number => Number(row[name]);
    const sequence = number('sequence');
    const lastPlace = {
      sequence: sequence - 1,
      segment: number('last_segment'),
      offset: number('last_offset'),
    };
    const place = { sequence, segment: number('segment'), offset: number('offset') };
    return { ...place, lastPlace, last: row['last'] as Uint8Array };
  }

  /** Throws where the file is damaged. */
  readKey(id: string): SavedWatch | null {
    const row = this.#database.prepare('SELECT state FROM keys WHERE id = ?').get(id);
    return row === undefined ? null : (deserialize(row['state'] as Uint8Array) as SavedWatch);
  }

  /** Keys of which something is still to be told. */
  listOpen(): readonly string[] {
    return this.#database
      .prepare('SELECT id FROM keys WHERE open = 1')
      .all()
      .map((row) => String(row['id']));
  }

  /** All of it or nothing. */
  write(
    keys: Iterable<readonly [id: string, isOpen: boolean, state: SavedWatch]>,
    progress: WatchProgress,
  ): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const put = this.#database.prepare('INSERT OR REPLACE INTO keys VALUES (?, ?, ?)');
      for (const [id, isOpen, state] of keys) put.run(id, isOpen ? 1 : 0, serialize(state));
      const { sequence, segment, offset, lastPlace, last } = progress;
      this.#database
        .prepare('INSERT OR REPLACE INTO progress VALUES (1, ?, ?, ?, ?, ?, ?)')
        .run(sequence, segment, offset, lastPlace.segment, lastPlace.offset, last);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}

export function removeWatchFile(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
}
