import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { bytesOf } from '@bitting/gateway/backup/copy-database.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { type BackupFile, fileOf } from './backup-file.ts';
import { INDEX_BYTES_MAX } from './bounds.ts';

/**
 * The indexes of orders as they are at this instant. They can be made again from all records; where the first of these lie elsewhere
 * (`first` > 0) a start cannot do without. To be asked before the ledger is cut: what they know must be in it.
 */
export function readOrderIndexes({ directory, indexFiles }: DataLayout): readonly BackupFile[] {
  return Object.values(indexFiles).flatMap((file) => {
    const bytes = existsSync(file) ? copyIndex(file) : null;
    return bytes === null ? [] : [fileOf(path.relative(directory, file), bytes)];
  });
}

/** @throws BittingError `BACKUP_REFUSED` where a start would need an index that is too large to be copied */
export function demandIndexes(
  indexes: readonly BackupFile[],
  first: bigint,
  { indexFiles }: DataLayout,
): void {
  const there = Object.values(indexFiles).filter((file) => existsSync(file));
  if (first === 0n || indexes.length === there.length) return;
  throw new BittingError('BACKUP_REFUSED', 'an order index is too large', {
    publicDetail: `No backup was made: records were archived, and an index of orders that stands for them has more than ${INDEX_BYTES_MAX} bytes.`,
  });
}

function copyIndex(file: string): Uint8Array | null {
  using database = new DatabaseSync(file, { readOnly: true });
  return bytesOf(database) > INDEX_BYTES_MAX ? null : database.serialize();
}
