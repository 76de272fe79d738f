import type { DatabaseSync } from 'node:sqlite';
import { EXCHANGED_MS, IDLE_MS, SEEN_EVERY_MS, SESSION_MS, SESSIONS_MAX } from './bounds.ts';
import { mayWiden } from './person-store.ts';
import type { SignedIn } from './signed-in.ts';
import { drawId, drawToken, hashToken } from './tokens.ts';
import { atomically } from './transaction.ts';

export interface SessionView {
  readonly sessionId: string;
  readonly operatorId: string;
  readonly madeMs: number;
  readonly seenMs: number;
  /** The browser, in words. */
  readonly device: string;
  /** Its network: the rest of the address is left out. */
  readonly address: string;
}

export interface BeginSession {
  readonly operatorId: string;
  readonly nowMs: number;
  /** By a recovery code: the first thing to do is to add a factor. */
  readonly recovered: boolean;
  readonly device: string;
  readonly address: string;
}

interface SessionRow {
  readonly sessionId: string;
  readonly hash: string;
  readonly exchangedMs: number;
  readonly operatorId: string;
  readonly name: string;
  readonly madeMs: number;
  readonly seenMs: number;
  readonly steppedUpMs: number | null;
  readonly recovered: number;
  readonly heldMs: number | null;
  readonly heldUntilMs: number | null;
}

const SQL = {
  find: `SELECT session_id AS sessionId, hash, exchanged_ms AS exchangedMs, sessions.operator_id AS operatorId, name, made_ms AS madeMs,
    seen_ms AS seenMs, stepped_up_ms AS steppedUpMs, recovered, held_ms AS heldMs, held_until_ms AS heldUntilMs
    FROM sessions JOIN people ON people.operator_id = sessions.operator_id WHERE hash = ?1 OR before_hash = ?1`,
  byId: `SELECT operator_id AS operatorId, made_ms AS madeMs, seen_ms AS seenMs, recovered FROM sessions WHERE session_id = ?`,
  insert: `INSERT INTO sessions (session_id, hash, exchanged_ms, operator_id, made_ms, seen_ms, stepped_up_ms, recovered, device, address)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  exchange: `UPDATE sessions SET before_hash = hash, hash = ?, exchanged_ms = ?, seen_ms = ?, stepped_up_ms = ?,
    recovered = ? WHERE session_id = ?`,
  seen: 'UPDATE sessions SET seen_ms = ? WHERE session_id = ?',
  list: `SELECT session_id AS sessionId, operator_id AS operatorId, made_ms AS madeMs, seen_ms AS seenMs, device, address FROM sessions
    WHERE operator_id = ? AND made_ms > ? AND seen_ms > ? ORDER BY seen_ms DESC, session_id`,
  all: `SELECT session_id AS sessionId, operator_id AS operatorId, made_ms AS madeMs, seen_ms AS seenMs, device, address FROM sessions
    WHERE made_ms > ? AND seen_ms > ? ORDER BY seen_ms DESC, session_id`,
  of: 'SELECT session_id AS sessionId FROM sessions WHERE operator_id = ? ORDER BY seen_ms DESC, session_id',
  end: 'DELETE FROM sessions WHERE session_id = ?',
  over: 'SELECT session_id AS sessionId FROM sessions WHERE made_ms <= ? OR seen_ms <= ?',
} as const;

/** Who is signed in, and until when. The cookie is not kept, its hash is: a copy of the database signs nobody in. */
export class SessionStore {
  readonly #database: DatabaseSync;
  readonly #listeners = new Set<(sessionId: string) => void>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Told of every session that ends here; returns what stops that. */
  onEnded(listener: (sessionId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Returns the cookie, and what names the session. */
  begin({ address, device, nowMs, operatorId, recovered }: BeginSession): {
    readonly token: string;
    readonly sessionId: string;
  } {
    const token = drawToken();
    const sessionId = drawId('ses');
    const steppedUpMs = recovered ? null : nowMs;
    atomically(this.#database, () => {
      this.endOver(nowMs);
      const spare = this.#idsOf(operatorId).slice(SESSIONS_MAX - 1);
      spare.forEach((one) => this.end(one));
      this.#database
        .prepare(SQL.insert)
        .run(
          sessionId,
          hashToken(token),
          nowMs,
          operatorId,
          nowMs,
          nowMs,
          steppedUpMs,
          recovered ? 1 : 0,
          device,
          address,
        );
    });
    return { token, sessionId };
  }

  find(token: string, nowMs: number): SignedIn | null {
    const hash = hashToken(token);
    if (hash === null) return null;
    const row = this.#database.prepare(SQL.find).get(hash) as SessionRow | undefined;
    if (row === undefined || !isWithin(row, nowMs)) return null;
    const isBefore = row.hash !== hash;
    if (isBefore && nowMs - row.exchangedMs > EXCHANGED_MS) return null;
    return {
      sessionId: row.sessionId,
      operatorId: row.operatorId,
      name: row.name,
      steppedUpAtMs: isBefore ? null : row.steppedUpMs,
      signedInAtMs: row.madeMs,
      mayWiden: mayWiden(row, nowMs),
      recovered: row.recovered === 1 && !isBefore,
    };
  }

  isLive(sessionId: string, nowMs: number): boolean {
    const row = this.#database.prepare(SQL.byId).get(sessionId) as SessionRow | undefined;
    return row !== undefined && isWithin(row, nowMs);
  }

  /** Somebody is there. */
  see(sessionId: string, nowMs: number): void {
    const row = this.#database.prepare(SQL.byId).get(sessionId) as SessionRow | undefined;
    if (row === undefined || nowMs - row.seenMs < SEEN_EVERY_MS) return;
    this.#database.prepare(SQL.seen).run(nowMs, sessionId);
  }

  /** The same session by another cookie, which is returned; a second factor was shown just now. */
  exchange(sessionId: string, nowMs: number): string {
    const token = drawToken();
    this.#database.prepare(SQL.exchange).run(hashToken(token), nowMs, nowMs, nowMs, 0, sessionId);
    return token;
  }

  list(operatorId: string, nowMs: number): readonly SessionView[] {
    const rows = this.#database.prepare(SQL.list).all(operatorId, nowMs - SESSION_MS, nowMs - IDLE_MS);
    return rows as unknown as readonly SessionView[];
  }

  all(nowMs: number): readonly SessionView[] {
    return this.#database
      .prepare(SQL.all)
      .all(nowMs - SESSION_MS, nowMs - IDLE_MS) as unknown as readonly SessionView[];
  }

  /** Whose session it is, alone. */
  isOf(sessionId: string, operatorId: string): boolean {
    const row = this.#database.prepare(SQL.byId).get(sessionId) as SessionRow | undefined;
    return row?.operatorId === operatorId;
  }

  end(sessionId: string): void {
    if (this.#database.prepare(SQL.end).run(sessionId).changes === 0) return;
    for (const listener of this.#listeners) listener(sessionId);
  }

  endAllOf(operatorId: string, except: string | null = null): number {
    const ended = this.#idsOf(operatorId).filter((one) => one !== except);
    ended.forEach((one) => this.end(one));
    return ended.length;
  }

  /** Those whose time is over. */
  endOver(nowMs: number): void {
    const rows = this.#database.prepare(SQL.over).all(nowMs - SESSION_MS, nowMs - IDLE_MS);
    for (const { sessionId } of rows as unknown as readonly Pick<SessionRow, 'sessionId'>[])
      this.end(sessionId);
  }

  #idsOf(operatorId: string): readonly string[] {
    const rows = this.#database.prepare(SQL.of).all(operatorId);
    return (rows as unknown as readonly Pick<SessionRow, 'sessionId'>[]).map(({ sessionId }) => sessionId);
  }
}

/** A clock that was set back ends nothing. */
function isWithin({ madeMs, seenMs }: Pick<SessionRow, 'madeMs' | 'seenMs'>, nowMs: number): boolean {
  return nowMs - madeMs < SESSION_MS && nowMs - seenMs < IDLE_MS;
}
