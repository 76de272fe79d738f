/** The file of the search: numbers of records by numbers of words, and no text. Nothing in it is the truth. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CACHE_KIB, CHUNK_RECORDS, ERA_CHUNKS, MARK_RECORDS } from './bounds.ts';
import type { LogPlace } from './log-cursor.ts';

const PLACE_BYTES = 2;

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA trusted_schema = OFF;
  PRAGMA busy_timeout = 2000;
  PRAGMA cache_size = -${CACHE_KIB};
`;

/** A file of another format is thrown away and built again from the ledger. */
export const INDEX_FORMAT = 2;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS postings (
    era INTEGER NOT NULL, word INTEGER NOT NULL, chunk INTEGER NOT NULL, places BLOB NOT NULL,
    PRIMARY KEY (era, word, chunk)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS chunks (chunk INTEGER PRIMARY KEY, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS marks (
    sequence INTEGER PRIMARY KEY, segment INTEGER NOT NULL, offset INTEGER NOT NULL,
    from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS progress (
    id INTEGER PRIMARY KEY CHECK (id = 1), first INTEGER NOT NULL, sequence INTEGER NOT NULL,
    segment INTEGER NOT NULL, offset INTEGER NOT NULL, last BLOB NOT NULL
  ) STRICT;
  PRAGMA user_version = ${INDEX_FORMAT};
`;

/** Which records are in the file, where the next one begins, and the hash of the last one. */
export interface IndexProgress extends LogPlace {
  readonly first: number;
  readonly last: Uint8Array;
}

/** One record as it goes into the file. */
export interface IndexedRecord extends LogPlace {
  readonly wallMs: number;
  readonly words: readonly number[];
}

export type Direction = 'newest' | 'oldest';

type Statements = Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

export class RecordIndex {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  /** Throws where the file cannot be opened or is none of ours: then it is worth nothing. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    try {
      this.#database.exec(PRAGMAS);
      const format = this.#database.prepare('PRAGMA user_version').get()?.['user_version'];
      if (format !== 0 && format !== INDEX_FORMAT) throw new BittingError('SEARCH_UNAVAILABLE', 'format');
      this.#database.exec(SCHEMA);
      const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, this.#database.prepare(sql)]);
      this.#statements = Object.fromEntries(prepared) as Statements;
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** `null`: nothing is in it yet. */
  readProgress(): IndexProgress | null {
    const row = this.#statements.progress.get();
    if (row === undefined) return null;
    const [first, sequence, segment, offset] = ['first', 'sequence', 'segment', 'offset'].map((name) =>
      Number(row[name]),
    );
    if (first === undefined || sequence === undefined || segment === undefined || offset === undefined)
      return null;
    return { first, sequence, segment, offset, last: row['last'] as Uint8Array };
  }

  /** All of it or nothing. The records follow those that are in the file, in their order. */
  write(records: readonly IndexedRecord[], after: IndexProgress): void {
    const before = records[0]?.sequence ?? after.sequence;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const indexed = this.readProgress()?.sequence ?? before;
      if (indexed !== before) throw new BittingError('SEARCH_UNAVAILABLE', 'another process indexes');
      for (const [chunk, words] of gatherPostings(records))
        for (const [word, places] of words)
          this.#statements.post.run(eraOf(chunk), word, chunk, writePlaces(places));
      for (const { sequence, segment, offset, wallMs } of records) {
        this.#statements.mark.run(sequence - (sequence % MARK_RECORDS), segment, offset, wallMs, wallMs);
        this.#statements.time.run(chunkOf(sequence), wallMs, wallMs);
      }
      const { first, sequence, segment, offset, last } = after;
      this.#statements.proceed.run(first, sequence, segment, offset, last);
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite has done so by itself where the disk is full.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The nearest chunk in this direction in which the word occurs, `from` included; `null`: none. */
  seekChunk(word: number, from: number, direction: Direction): number | null {
    const isDown = direction === 'newest';
    const statement = this.#statements[isDown ? 'seekDown' : 'seekUp'];
    const lastEra = isDown ? 0 : eraOf(chunkOf(this.readProgress()?.sequence ?? 0));
    for (let era = eraOf(from); isDown ? era >= lastEra : era <= lastEra; era += isDown ? -1 : 1) {
      const row = statement.get(era, word, from);
      if (row !== undefined) return Number(row['chunk']);
    }
    return null;
  }

  /** Where in a chunk the records stand that have the word, in their order. */
  readChunk(word: number, chunk: number): Uint16Array {
    const row = this.#statements.places.get(eraOf(chunk), word, chunk);
    return row === undefined ? new Uint16Array() : readPlaces(row['places'] as Uint8Array);
  }

  /** The last known place that is not behind the record; `null`: it is none of those in the file. */
  findMark(sequence: number): LogPlace | null {
    const row = this.#statements.findMark.get(sequence);
    if (row === undefined) return null;
    return {
      sequence: Number(row['sequence']),
      segment: Number(row['segment']),
      offset: Number(row['offset']),
    };
  }

  /** Between which records all lie that are of this stretch, by their own clocks; `null`: there are none. */
  findStretch(
    sinceMs: number | null,
    untilMs: number | null,
  ): { readonly from: number; readonly to: number } | null {
    const [since, until] = [sinceMs ?? 0, untilMs ?? Number.MAX_SAFE_INTEGER];
    const ends = this.#statements.chunkRange.get(since, until);
    if (ends?.['least'] === null || ends === undefined) return null;
    const [least, most] = [Number(ends['least']), Number(ends['most'])];
    const from = this.#statements.firstMark.get(least * CHUNK_RECORDS, since)?.['sequence'];
    const to = this.#statements.lastMark.get((most + 1) * CHUNK_RECORDS - 1, until)?.['sequence'];
    return from === undefined || to === undefined
      ? null
      : { from: Number(from), to: Number(to) + MARK_RECORDS - 1 };
  }

  close(): void {
    this.#database.close();
  }
}

const SEEK = 'SELECT chunk FROM postings WHERE era = ? AND word = ?';
const STATEMENTS = {
  progress: 'SELECT first, sequence, segment, offset, last FROM progress',
  proceed: 'INSERT OR REPLACE INTO progress VALUES (1, ?, ?, ?, ?, ?)',
  post: 'INSERT INTO postings VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET places = CAST(places || excluded.places AS BLOB)',
  mark: 'INSERT INTO marks VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET from_ms = min(from_ms, excluded.from_ms), to_ms = max(to_ms, excluded.to_ms)',
  time: 'INSERT INTO chunks VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET from_ms = min(from_ms, excluded.from_ms), to_ms = max(to_ms, excluded.to_ms)',
  seekDown: `${SEEK} AND chunk <= ? ORDER BY chunk DESC LIMIT 1`,
  seekUp: `${SEEK} AND chunk >= ? ORDER BY chunk LIMIT 1`,
  places: 'SELECT places FROM postings WHERE era = ? AND word = ? AND chunk = ?',
  findMark:
    'SELECT max(sequence, (SELECT first FROM progress)) AS sequence, segment, offset FROM marks WHERE marks.sequence <= ? ORDER BY marks.sequence DESC LIMIT 1',
  chunkRange: 'SELECT min(chunk) AS least, max(chunk) AS most FROM chunks WHERE to_ms >= ? AND from_ms <= ?',
  firstMark: 'SELECT sequence FROM marks WHERE sequence >= ? AND to_ms >= ? ORDER BY sequence LIMIT 1',
  lastMark: 'SELECT sequence FROM marks WHERE sequence <= ? AND from_ms <= ? ORDER BY sequence DESC LIMIT 1',
} as const;

export function chunkOf(sequence: number): number {
  return Math.floor(sequence / CHUNK_RECORDS);
}

/** What is written lies together, era by era: a word of one order would else be anywhere in a file of gigabytes. */
function eraOf(chunk: number): number {
  return Math.floor(chunk / ERA_CHUNKS);
}

function gatherPostings(records: readonly IndexedRecord[]): Map<number, Map<number, number[]>> {
  const chunks = new Map<number, Map<number, number[]>>();
  for (const { sequence, words } of records) {
    const chunk = chunkOf(sequence);
    const postings = chunks.get(chunk) ?? new Map<number, number[]>();
    chunks.set(chunk, postings);
    for (const word of words) {
      const places = postings.get(word);
      if (places === undefined) postings.set(word, [sequence % CHUNK_RECORDS]);
      else places.push(sequence % CHUNK_RECORDS);
    }
  }
  return chunks;
}

function writePlaces(places: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(places.length * PLACE_BYTES);
  for (const [index, place] of places.entries()) bytes.writeUInt16BE(place, index * PLACE_BYTES);
  return bytes;
}

function readPlaces(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const places = new Uint16Array(bytes.length / PLACE_BYTES);
  for (let at = 0; at < places.length; at += 1) places[at] = view.getUint16(at * PLACE_BYTES);
  return places;
}
