/** What one synced write of the size of an order's record takes on this disk: one after the other, and nothing else. */
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { RECORD_OVERHEAD_BYTES } from '@bitting/core/ledger/record.ts';
import { recordedOrder } from './ledger-entries.ts';
import { summarise, type LoadResult } from './load.ts';

const FILE_BYTES = 4 * 1024 * 1024;

/** A result as if the writes were requests. */
export function measureSyncedWrites(durationMs: number): LoadResult {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-disk-'));
  try {
    const file = path.join(directory, 'records');
    // In place already, as in the ledger: no write makes the file longer.
    writeFileSync(file, Buffer.alloc(FILE_BYTES), { flush: true });
    const descriptor = openSync(file, constants.O_RDWR | constants.O_DSYNC);
    const bytes = Buffer.alloc(encodeLedgerEntry(recordedOrder(0).intent).length + RECORD_OVERHEAD_BYTES, 1);
    const times: number[] = [];
    const begin = performance.now();
    for (let last = begin; last - begin < durationMs;) {
      writeSync(
        descriptor,
        bytes,
        0,
        bytes.length,
        (times.length * bytes.length) % (FILE_BYTES - bytes.length),
      );
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    closeSync(descriptor);
    return summarise(times, { elapsedMs: performance.now() - begin });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
