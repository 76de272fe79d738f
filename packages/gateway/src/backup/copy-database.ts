import type { DatabaseSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SNAPSHOT_BYTES_MAX } from './bounds.ts';

/** The database as it is now, its log of writes included, as one file has it. Throws `BACKUP_REFUSED` for one that is too large. */
export function copyDatabase(database: DatabaseSync): Uint8Array {
  const bytes = bytesOf(database);
  if (bytes > SNAPSHOT_BYTES_MAX)
    throw new BittingError('BACKUP_REFUSED', `a database of ${bytes} bytes`, {
      publicDetail: `No backup was made: a file of the vault has ${bytes} bytes, more than are copied while it is open. Stop the gateway and copy the directory.`,
    });
  return database.serialize();
}

/** How long the database is as one file. */
export function bytesOf(database: DatabaseSync): number {
  const sizes = 'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()';
  return Number(database.prepare(sizes).get()?.['bytes']);
}
