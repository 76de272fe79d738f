import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { SEGMENT_BYTES, SEGMENT_FILL_BYTES } from '../bounds.ts';
import type { SegmentProvider } from '../ports/segment-provider.ts';

export interface SegmentFilesOptions {
  readonly directory: string;
  readonly segmentBytes?: number;
}

/**
 * Makes segments: every byte written (so that no later write needs space or metadata), file and directory synced. For a
 * process that may call fsync: the gateway's parent, tests. A segment that is there already is left alone.
 */
export function makeSegmentFiles(options: SegmentFilesOptions): SegmentProvider {
  const { directory, segmentBytes = SEGMENT_BYTES } = options;
  return {
    prepare: async (index) => {
      const wanted = path.join(directory, segmentName(index));
      // Whoever made it may have ended before its name was on the disk.
      if ((await sizeOf(wanted)) === null) await makeFilledFile(wanted, segmentBytes);
      else await syncDirectory(directory);
      return wanted;
    },
  };
}

/** The file in full length, in zeroes, durable; or not at all. */
export async function makeFilledFile(wanted: string, sizeBytes: number): Promise<void> {
  const unfinished = `${wanted}.new`;
  try {
    await fill(unfinished, sizeBytes);
    await rename(unfinished, wanted);
    await syncDirectory(path.dirname(wanted));
  } catch (error) {
    // Give the space back: cancels and the rest of the machine need it.
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** `null`: there is no such file. */
export async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch {
    return null;
  }
}

async function fill(file: string, sizeBytes: number): Promise<void> {
  await using handle = await open(file, 'w', 0o600);
  const zeroes = Buffer.alloc(Math.min(sizeBytes, SEGMENT_FILL_BYTES));
  for (let at = 0; at < sizeBytes; at += zeroes.length)
    await handle.writeFile(zeroes.subarray(0, Math.min(zeroes.length, sizeBytes - at)));
  await handle.sync();
}

export async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}
