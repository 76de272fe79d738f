import type { DatabaseSync } from 'node:sqlite';
import { CODES_WRONG_MAX, CODES_WRONG_MS } from './bounds.ts';
import { drawToken } from './tokens.ts';
import { atomically } from './transaction.ts';

export interface Person {
  readonly operatorId: string;
  readonly name: string;
  /** As the gateway last said it. */
  readonly role: string | null;
  /** The same with the accounts, to see a change. */
  readonly rights: string | null;
  /** `null`: has not set himself up, or was reset. */
  readonly password: string | null;
  readonly passwordMs: number | null;
  /** What authenticators know the person by; it says nothing. */
  readonly handle: string;
  /** Since when nothing is widened; `null`: nothing is held. */
  readonly heldMs: number | null;
  /** Until when, if nobody confirms; `null`: until somebody does. */
  readonly heldUntilMs: number | null;
  /** Who reset the sign-in, and so cannot confirm it; `null`: he himself, or the command line. */
  readonly heldBy: string | null;
}

export interface Preferences {
  readonly language: 'en' | 'zh' | null;
  readonly theme: 'system' | 'light' | 'dark';
}

export interface Hold {
  readonly atMs: number;
  readonly untilMs: number | null;
  readonly by: string | null;
}

const SQL = {
  byId: `SELECT operator_id AS operatorId, name, role, rights, password, password_ms AS passwordMs, handle, held_ms AS heldMs,
    held_until_ms AS heldUntilMs, held_by AS heldBy FROM people WHERE operator_id = ?`,
  byName: `SELECT operator_id AS operatorId, name, role, rights, password, password_ms AS passwordMs, handle, held_ms AS heldMs,
    held_until_ms AS heldUntilMs, held_by AS heldBy FROM people WHERE name = ?`,
  byHandle: `SELECT operator_id AS operatorId, name, role, rights, password, password_ms AS passwordMs, handle, held_ms AS heldMs,
    held_until_ms AS heldUntilMs, held_by AS heldBy FROM people WHERE handle = ?`,
  list: `SELECT operator_id AS operatorId, name, role, rights, password, password_ms AS passwordMs, handle, held_ms AS heldMs,
    held_until_ms AS heldUntilMs, held_by AS heldBy FROM people ORDER BY name`,
  anyPassword: 'SELECT 1 AS found FROM people WHERE password IS NOT NULL LIMIT 1',
  forget: 'DELETE FROM people WHERE name = ? AND operator_id <> ?',
  insert: `INSERT INTO people (operator_id, name, handle) VALUES (?, ?, ?)
    ON CONFLICT (operator_id) DO UPDATE SET name = excluded.name`,
  setPassword: 'UPDATE people SET password = ?, password_ms = ? WHERE operator_id = ?',
  setRights: 'UPDATE people SET role = ?, rights = ? WHERE operator_id = ?',
  hold: 'UPDATE people SET held_ms = ?, held_until_ms = ?, held_by = ? WHERE operator_id = ?',
  preferences: 'SELECT language, theme FROM people WHERE operator_id = ?',
  setPreferences: 'UPDATE people SET language = ?, theme = ? WHERE operator_id = ?',
  codes: 'SELECT codes_wrong AS wrong, codes_since_ms AS sinceMs FROM people WHERE operator_id = ?',
  setCodes: 'UPDATE people SET codes_wrong = ?, codes_since_ms = ? WHERE operator_id = ?',
} as const;

/** Who can sign in here. Of a name there is one: the gateway gives none twice to people who are active. */
export class PersonStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  byId(operatorId: string): Person | null {
    return (this.#database.prepare(SQL.byId).get(operatorId) as Person | undefined) ?? null;
  }

  byName(name: string): Person | null {
    return (this.#database.prepare(SQL.byName).get(name.trim()) as Person | undefined) ?? null;
  }

  byHandle(handle: string): Person | null {
    return (this.#database.prepare(SQL.byHandle).get(handle) as Person | undefined) ?? null;
  }

  list(): readonly Person[] {
    return this.#database.prepare(SQL.list).all() as unknown as readonly Person[];
  }

  hasAnybody(): boolean {
    return this.#database.prepare(SQL.anyPassword).get() !== undefined;
  }

  /** A namesake of before was disabled at the gateway: he is forgotten. */
  put(operatorId: string, name: string): void {
    atomically(this.#database, () => {
      this.#database.prepare(SQL.forget).run(name, operatorId);
      this.#database.prepare(SQL.insert).run(operatorId, name, drawToken());
    });
  }

  setPassword(operatorId: string, password: string | null, nowMs: number): void {
    this.#database.prepare(SQL.setPassword).run(password, nowMs, operatorId);
  }

  setRights(operatorId: string, role: string, rights: string): void {
    this.#database.prepare(SQL.setRights).run(role, rights, operatorId);
  }

  /** `null`: lifted. */
  setHold(operatorId: string, hold: Hold | null): void {
    const { atMs = null, by = null, untilMs = null } = hold ?? {};
    this.#database.prepare(SQL.hold).run(atMs, untilMs, by, operatorId);
  }

  preferencesOf(operatorId: string): Preferences {
    const found = this.#database.prepare(SQL.preferences).get(operatorId) as Preferences | undefined;
    return { language: found?.language ?? null, theme: found?.theme ?? 'system' };
  }

  setPreferences(operatorId: string, { language, theme }: Preferences): void {
    this.#database.prepare(SQL.setPreferences).run(language, theme, operatorId);
  }

  /** Counts a try before it is looked at: many at once are many. False where there were too many. */
  beginCode(operatorId: string, nowMs: number): boolean {
    return atomically(this.#database, () => {
      const known = this.#database.prepare(SQL.codes).get(operatorId) as CodesRow | undefined;
      if (known === undefined) return false;
      const isOld = nowMs - known.sinceMs > CODES_WRONG_MS || nowMs < known.sinceMs;
      if (!isOld && known.wrong >= CODES_WRONG_MAX) return false;
      const [wrong, sinceMs] = isOld ? [1, nowMs] : [known.wrong + 1, known.sinceMs];
      this.#database.prepare(SQL.setCodes).run(wrong, sinceMs, operatorId);
      return true;
    });
  }

  codesWrong(operatorId: string): number {
    return Number(this.#database.prepare(SQL.codes).get(operatorId)?.['wrong'] ?? 0);
  }

  /** It was right. */
  forgetCodes(operatorId: string): void {
    this.#database.prepare(SQL.setCodes).run(0, 0, operatorId);
  }
}

interface CodesRow {
  readonly wrong: number;
  readonly sinceMs: number;
}

/** Whether he widens anything now. */
export function mayWiden(
  { heldMs, heldUntilMs }: Pick<Person, 'heldMs' | 'heldUntilMs'>,
  nowMs: number,
): boolean {
  return heldMs === null || (heldUntilMs !== null && nowMs >= heldUntilMs);
}
