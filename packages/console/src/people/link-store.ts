import type { DatabaseSync } from 'node:sqlite';
import { drawToken, hashToken } from './tokens.ts';
import { atomically } from './transaction.ts';

export interface Link {
  readonly operatorId: string;
  readonly name: string;
  readonly kind: 'setup' | 'reset';
  /** The operator who made it; `null`: the command line, on the machine itself. */
  readonly madeBy: string | null;
  readonly madeMs: number;
  readonly expiresMs: number;
  /** Whether whoever uses it widens nothing until he is verified. */
  readonly holds: boolean;
}

const SQL = {
  insert:
    'INSERT INTO links (hash, operator_id, name, kind, made_by, made_ms, expires_ms, holds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  dropOf: 'DELETE FROM links WHERE operator_id = ?',
  dropOver: 'DELETE FROM links WHERE expires_ms <= ?',
  find: `SELECT operator_id AS operatorId, name, kind, made_by AS madeBy, made_ms AS madeMs, expires_ms AS expiresMs, holds FROM links
    WHERE hash = ? AND expires_ms > ?`,
  take: 'DELETE FROM links WHERE hash = ? AND expires_ms > ?',
  list: `SELECT operator_id AS operatorId, name, kind, made_by AS madeBy, made_ms AS madeMs, expires_ms AS expiresMs, holds FROM links
    WHERE expires_ms > ? ORDER BY made_ms`,
} as const;

/** Links that let somebody in, once. The hash is kept; the newest of a person counts alone. */
export class LinkStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Returns what stands behind the `#`: no server and no log sees it but in the body of a call. */
  make({ expiresMs, holds, kind, madeBy, madeMs, name, operatorId }: Link): string {
    const token = drawToken();
    atomically(this.#database, () => {
      this.#database.prepare(SQL.dropOver).run(madeMs);
      this.#database.prepare(SQL.dropOf).run(operatorId);
      this.#database
        .prepare(SQL.insert)
        .run(hashToken(token), operatorId, name, kind, madeBy, madeMs, expiresMs, holds ? 1 : 0);
    });
    return token;
  }

  /** `null`: used, expired, or never made. */
  find(token: string, nowMs: number): Link | null {
    const hash = hashToken(token);
    const row = hash === null ? undefined : this.#database.prepare(SQL.find).get(hash, nowMs);
    return row === undefined ? null : readLink(row);
  }

  /** True once. */
  take(token: string, nowMs: number): boolean {
    const hash = hashToken(token);
    return hash !== null && this.#database.prepare(SQL.take).run(hash, nowMs).changes === 1;
  }

  list(nowMs: number): readonly Link[] {
    return this.#database
      .prepare(SQL.list)
      .all(nowMs)
      .map((row) => readLink(row));
  }

  dropOf(operatorId: string): void {
    this.#database.prepare(SQL.dropOf).run(operatorId);
  }
}

function readLink(row: Readonly<Record<string, unknown>>): Link {
  return { ...(row as unknown as Link), holds: row['holds'] === 1 };
}
