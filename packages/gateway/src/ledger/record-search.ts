import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { readRecord } from '@bitting/core/ledger/record.ts';
import { SEGMENT_HEADER_BYTES, readSegmentHeader, type SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { RECORDS_READ_IN_A_TURN } from '../bounds.ts';
import type { RecoveredRecord } from './recovery.ts';

/**
 * The record of this sequence among those that are durable; `null`: there is none. Bots and the halt do not wait for it:
 * it is read beside the writer, and a few records at a time.
 */
export async function findRecord(directory: string, sequence: bigint): Promise<RecoveredRecord | null> {
  const names = (await readdir(directory)).filter((name) => /^segment-[0-9]{8}\.bin$/u.test(name)).toSorted();
  const found = await findSegment(
    names.map((name) => path.join(directory, name)),
    sequence,
  );
  if (found === null) return null;
  const bytes = await readStart(found.file, null);
  let at = SEGMENT_HEADER_BYTES;
  for (let current = found.header.firstSequence; current <= sequence; current += 1n) {
    const read = readRecord(found.header.id, bytes, at);
    if (read.kind === 'broken' || read.record.sequence !== current) return null;
    if (current === sequence) return { sequence, entry: decodeLedgerEntry(read.record.payload) };
    at = read.end;
    if (current % RECORDS_READ_IN_A_TURN === 0n) await new Promise(setImmediate);
  }
  return null;
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
    const header = readSegmentHeader(await readStart(file, SEGMENT_HEADER_BYTES));
    if (header !== null && header.firstSequence <= sequence) {
      found = { file, header };
      from = middle + 1;
    } else to = middle;
  }
  return found;
}

async function readStart(file: string, length: number | null): Promise<Buffer> {
  await using handle = await open(file, 'r');
  if (length === null) return handle.readFile();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}
