import { type FileHandle, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { passRecord, readRecord } from '@bitting/core/ledger/record.ts';
import { SEGMENT_HEADER_BYTES, readSegmentHeader, type SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { RECORD_WINDOW_BYTES } from '../bounds.ts';
import type { RecoveredRecord } from './recovery.ts';
import { SEGMENT_NAME } from '@bitting/core/ledger/log-files.ts';

/** `payload`: its bytes in the log. What its entry would be written as today says more, where it is of a former version. */
export type WrittenRecord = RecoveredRecord & { readonly payload: Uint8Array };

/**
 * The record of this sequence among those that are durable; `null`: there is none. Bots and the halt do not wait for it:
 * it is read beside the writer, a stretch at a time. Those before it are passed over by what their heads say.
 */
export async function findRecord(directory: string, sequence: bigint): Promise<WrittenRecord | null> {
  const names = (await readdir(directory)).filter((name) => SEGMENT_NAME.test(name)).toSorted();
  const found = await findSegment(
    names.map((name) => path.join(directory, name)),
    sequence,
  );
  if (found === null) return null;
  const { id, firstSequence } = found.header;
  await using handle = await open(found.file, 'r');
  let start = SEGMENT_HEADER_BYTES;
  let current = firstSequence;
  for (;;) {
    const window = await readPart(handle, start, RECORD_WINDOW_BYTES);
    let at = 0;
    for (
      let passed = passRecord(window, at);
      passed !== null && passed.end <= window.length;
      passed = passRecord(window, at)
    ) {
      if (passed.sequence !== current) return null;
      if (current === sequence) return readFound(id, window, at);
      at = passed.end;
      current += 1n;
    }
    if (at === 0) return null;
    start += at;
  }
}

/** Only of this one is everything checked. */
function readFound(segmentId: Uint8Array, window: Buffer, at: number): WrittenRecord | null {
  const read = readRecord(segmentId, window, at);
  if (read.kind === 'broken') return null;
  const { sequence, payload } = read.record;
  return { sequence, entry: decodeLedgerEntry(payload), payload };
}

interface FoundSegment {
  readonly file: string;
  readonly header: SegmentHeader;
}

/** The last segment that does not begin behind the record. */
async function findSegment(files: readonly string[], sequence: bigint): Promise<FoundSegment | null> {
  let found: FoundSegment | null = null;
  let [from, to] = [0, files.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const file = files[middle] ?? '';
    const header = readSegmentHeader(await readStart(file));
    if (header !== null && header.firstSequence <= sequence) {
      found = { file, header };
      from = middle + 1;
    } else to = middle;
  }
  return found;
}

async function readStart(file: string): Promise<Buffer> {
  await using handle = await open(file, 'r');
  return readPart(handle, 0, SEGMENT_HEADER_BYTES);
}

async function readPart(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
