import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeRow, encodeRow } from './row-codec.ts';
import type { Journal } from './table.ts';

export interface StoredRow {
  readonly kind: string;
  readonly id: string;
  readonly value: unknown;
}

/** One file, one table: the rows that a command changed become durable in one transaction, or none does. */
export class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  #sequence = 0;
  #changes = new Map<string, { readonly kind: string; readonly id: string; readonly text: string | null }>();

  constructor(directory: string, fileName = 'simulator.sqlite') {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(join(directory, fileName));
    this.#database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL');
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS rows (kind TEXT, id TEXT, value TEXT, seq INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID',
    );
  }

  load(): readonly StoredRow[] {
    const [last] = this.#database.prepare('SELECT max(seq) AS last FROM rows').all();
    this.#sequence = Number(last?.['last'] ?? 0);
    const rows = this.#database.prepare('SELECT kind, id, value FROM rows ORDER BY kind, seq').all();
    return rows.map((row) => ({
      kind: String(row['kind']),
      id: String(row['id']),
      value: decodeRow(String(row['value'])),
    }));
  }

  put(kind: string, id: string, value: unknown): void {
    this.#changes.set(`${kind}\n${id}`, { kind, id, text: encodeRow(value) });
  }

  delete(kind: string, id: string): void {
    this.#changes.set(`${kind}\n${id}`, { kind, id, text: null });
  }

  commit(): void {
    if (this.#changes.size === 0) return;
    const put = this.#database.prepare(
      'INSERT INTO rows (kind, id, value, seq) VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value',
    );
    const remove = this.#database.prepare('DELETE FROM rows WHERE kind = ? AND id = ?');
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { kind, id, text } of this.#changes.values()) {
        if (text === null) remove.run(kind, id);
        else put.run(kind, id, text, (this.#sequence += 1));
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#changes = new Map();
  }

  close(): void {
    this.#database.close();
  }
}
