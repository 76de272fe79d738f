import { DatabaseSync } from 'node:sqlite';

/**
 * Whether a database has the tables of `schema` and nothing else. A trigger or view that somebody added would run with our own
 * statements: it could take back what they did, or keep what is erased.
 */
export function hasOwnSchema(database: DatabaseSync, schema: string): boolean {
  const fresh = new DatabaseSync(':memory:');
  try {
    fresh.exec(schema);
    return describeSchema(database) === describeSchema(fresh);
  } finally {
    fresh.close();
  }
}

function describeSchema(database: DatabaseSync): string {
  return JSON.stringify(
    database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all(),
  );
}
