import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import { LEAVES_WINDOW_BYTES } from '../bounds.ts';
import { findPlaceBefore, LogCursor, readHeader } from '../search/log-cursor.ts';

/**
 * The hashes of so many leaves from one on, from the records themselves. What they are worth the signed root says.
 * @throws BittingError `LEDGER_DAMAGED` for records that are not there
 */
export function hashLeavesFrom(directory: string, first: bigint, count: number): Uint8Array {
  const wanted = Number(first);
  const place = findPlaceBefore(directory, ({ sequence }) => sequence > wanted);
  const hashes: Uint8Array[] = [];
  if (place !== null) {
    const headerOf = (segment: number) => readHeader(directory, segment);
    const cursor = new LogCursor(directory, place, { windowBytes: LEAVES_WINDOW_BYTES, headerOf });
    while (hashes.length < count) {
      const found = cursor.next();
      if (found === null) break;
      if (found.sequence >= wanted) hashes.push(hashLeaf(found.record.payload));
    }
  }
  if (hashes.length < count)
    throw new BittingError('LEDGER_DAMAGED', `neither records nor tiles say what ${first} and the next were`);
  return Buffer.concat(hashes);
}
