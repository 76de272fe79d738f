import { DatabaseSync } from 'node:sqlite';
import { SCHEMA as OVERVIEW_SCHEMA } from '../overview/schema.ts';
import { SCHEMA as PEOPLE_SCHEMA } from '../people/schema.ts';

/** What each feature keeps, as statements that may be run again. */
const SCHEMAS: readonly string[] = [PEOPLE_SCHEMA, OVERVIEW_SCHEMA];

/** The page's own database. Nothing of the gateway needs it; without it everybody sets himself up again. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 2_000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
    for (const schema of SCHEMAS) database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
