import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** SQLite's number for a database that another process has locked. */
const SQLITE_BUSY = 5;

/**
 * One process writes a ledger. The lock is SQLite's on an empty database beside the segments: the system lets go of it
 * when the process dies, however it dies, and no number of a process has to be believed. Throws `LEDGER_IN_USE`, and
 * `LEDGER_UNAVAILABLE` where nobody has it and the disk takes no lock.
 */
export function lockLedger(directory: string): Disposable {
  const database = new DatabaseSync(path.join(directory, 'ledger.lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isHeld(cause)) throw new BittingError('LEDGER_UNAVAILABLE', `no lock in ${directory}`, { cause });
    throw new BittingError('LEDGER_IN_USE', `another process holds the lock in ${directory}`, { cause });
  }
  return {
    [Symbol.dispose]: () => {
      if (database.isOpen) database.close();
    },
  };
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
