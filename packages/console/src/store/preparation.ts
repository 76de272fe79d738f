import type { DatabaseSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { ROOM_BYTES } from '../bounds.ts';
import { ABOUT_SCHEMA, APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';

const NUMBERS = {
  application_id: 'SELECT application_id FROM pragma_application_id()',
  freelist_count: 'SELECT freelist_count FROM pragma_freelist_count()',
  page_size: 'SELECT page_size FROM pragma_page_size()',
  user_version: 'SELECT user_version FROM pragma_user_version()',
} as const;

/**
 * Whose the file is, is looked at before anything is written. The journal stays where it is between transactions and nothing is
 * mapped: a store that was opened once can be opened and written on a full disk.
 */
export function prepareStore(database: DatabaseSync, file: string): void {
  const isNew = demandOurs(database, file);
  database.exec(
    'PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;',
  );
  if (isNew) makeTables(database, file);
  database.exec(ABOUT_SCHEMA);
}

function makeTables(database: DatabaseSync, file: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have been first.
    if (demandOurs(database, file)) database.exec(SCHEMA);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Keeps free pages in the file, and a journal for as many, so that alerts can be taken after the disk has no room. Throws where it has none. */
export function keepRoom(database: DatabaseSync): void {
  const pageBytes = numberOf(database, 'page_size');
  if (numberOf(database, 'freelist_count') * pageBytes >= ROOM_BYTES / 2) return;
  // Written and given back in two transactions: one alone would leave holes that the disk has to fill later.
  database.exec('DROP TABLE IF EXISTS room');
  database.exec('BEGIN IMMEDIATE; CREATE TABLE room (filler BLOB) STRICT;');
  try {
    database.prepare('INSERT INTO room VALUES (zeroblob(?))').run(ROOM_BYTES);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
  database.exec('DROP TABLE room');
}

/** Whether it holds nothing yet. */
function demandOurs(database: DatabaseSync, file: string): boolean {
  const application = numberOf(database, 'application_id');
  const version = numberOf(database, 'user_version');
  if (application === 0 && version === 0) return true;
  if (application === APPLICATION_ID && version === SCHEMA_VERSION) return false;
  throw new BittingError('DATA_DIRECTORY_FOREIGN', `${file}: ${application} ${version}`, {
    publicDetail: `${file} is not a store of alerts that this program knows; a newer one may have made it.`,
  });
}

function numberOf(database: DatabaseSync, name: keyof typeof NUMBERS): number {
  return Number(database.prepare(NUMBERS[name]).get()?.[name]);
}
