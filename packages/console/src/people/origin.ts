import type { DatabaseSync } from 'node:sqlite';

const SQL = {
  set: `INSERT INTO people_facts (name, value) VALUES ('origin', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  find: "SELECT value FROM people_facts WHERE name = 'origin'",
} as const;

/** Where browsers reach the page that was last served from this database. */
export function setOrigin(database: DatabaseSync, origin: string): void {
  database.prepare(SQL.set).run(origin);
}

/** `null`: none ever was. */
export function readOrigin(database: DatabaseSync): string | null {
  return (database.prepare(SQL.find).get()?.['value'] as string | undefined) ?? null;
}
