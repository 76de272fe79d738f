import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { SEGMENT_BYTES, SEGMENT_FILL_BYTES } from '../bounds.ts';
import type { SegmentProvider } from '../ports/segment-provider.ts';

export interface SegmentFilesOptions {
  readonly directory: string;
  readonly segmentBytes?: number;
}

export function segmentName(index: number): string {
  return `segment-${String(index).padStart(8, '0')}.bin`;
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
      if (await exists(wanted)) return wanted;
      const unfinished = `${wanted}.new`;
      try {
        await fill(unfinished, segmentBytes);
        await rename(unfinished, wanted);
        await syncDirectory(directory);
        return wanted;
      } catch (error) {
        // Give the space back: cancels and the rest of the machine need it.
        await rm(unfinished, { force: true });
        throw error;
      }
    },
  };
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}

async function fill(file: string, sizeBytes: number): Promise<void> {
  await using handle = await open(file, 'w', 0o600);
  const zeroes = Buffer.alloc(Math.min(sizeBytes, SEGMENT_FILL_BYTES));
  for (let at = 0; at < sizeBytes; at += zeroes.length)
    await handle.writeFile(zeroes.subarray(0, Math.min(zeroes.length, sizeBytes - at)));
  await handle.sync();
}

async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}
