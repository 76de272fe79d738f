import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/**
 * One process writes a ledger. The lock is SQLite's on an empty database beside the segments: the system lets go of it
 * when the process dies, however it dies, and no number of a process has to be believed. Throws `LEDGER_IN_USE`.
 */
export function lockLedger(directory: string): Disposable {
  const database = new DatabaseSync(path.join(directory, 'ledger.lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new BittingError('LEDGER_IN_USE', `another process holds the lock in ${directory}`, { cause });
  }
  return {
    [Symbol.dispose]: () => {
      if (database.isOpen) database.close();
    },
  };
}
