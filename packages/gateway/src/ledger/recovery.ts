import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import {
  SEGMENT_HEADER_BYTES,
  SEGMENT_ID_BYTES,
  type SegmentHeader,
  readSegment,
  readSegmentHeader,
} from '@bitting/core/ledger/segment.ts';
import { segmentName } from './segment-files.ts';

export interface RecoveredRecord {
  readonly sequence: bigint;
  readonly entry: LedgerEntry;
}

/** Where the log ends and what has to be written again before it goes on. */
export interface LedgerEnd {
  readonly nextSequence: bigint;
  /** The segment that is being filled; `null` when no segment was begun yet. */
  readonly segment: {
    readonly header: SegmentHeader;
    readonly offset: number;
    /**
     * From `lastGroupAt` on: the last group and then zeroes over what a crash left. The group may have been seen in the
     * system's cache only; nothing is built on it before it was written durably once more.
     */
    readonly lastGroupAt: number;
    readonly rewrite: Uint8Array;
  } | null;
  /** The first segment that holds nothing yet, made or not. */
  readonly nextIndex: number;
}

/**
 * Reads a ledger strictly, in order, one segment in memory at a time, and says at the end where it ends.
 * Throws `LEDGER_DAMAGED`, naming the record, for anything but a write that was cut short at the very end.
 */
export function* readLedger(directory: string): Generator<RecoveredRecord, LedgerEnd> {
  const count = countSegments(directory);
  let end: LedgerEnd = { nextSequence: 0n, segment: null, nextIndex: 0 };
  let wasTorn = false;
  for (let index = 0; index < count; index += 1) {
    const bytes = readFileSync(path.join(directory, segmentName(index)));
    const header = readSegmentHeader(bytes);
    if (header === null) continue;
    if (end.nextIndex !== index) throw damaged(index, 'a segment before it is empty');
    if (wasTorn) throw damaged(index, 'the segment before it does not end');
    checkContinuity(header, index, end);
    const content = readSegment(header, bytes);
    for (const record of content.records) yield recover(record);
    wasTorn = content.isTorn;
    const { end: offset, lastGroupAt } = content;
    const rewrite = Buffer.alloc(endOfData(bytes) - lastGroupAt);
    bytes.copy(rewrite, 0, lastGroupAt, offset);
    const nextSequence = header.firstSequence + BigInt(content.records.length);
    end = { nextSequence, segment: { header, offset, lastGroupAt, rewrite }, nextIndex: index + 1 };
  }
  return end;
}

function countSegments(directory: string): number {
  const names = new Set(readdirSync(directory).filter((name) => /^segment-[0-9]{8}\.bin$/u.test(name)));
  for (let index = 0; index < names.size; index += 1)
    if (!names.has(segmentName(index))) throw damaged(index, 'the file is missing');
  return names.size;
}

function checkContinuity(header: SegmentHeader, index: number, end: LedgerEnd): void {
  const previousId = end.segment?.header.id ?? new Uint8Array(SEGMENT_ID_BYTES);
  if (header.index !== BigInt(index)) throw damaged(index, 'it is another segment');
  if (!areEqual(header.previousId, previousId))
    throw damaged(index, 'it does not follow the segment before it');
  if (header.firstSequence !== end.nextSequence)
    throw damaged(index, `it begins at record ${header.firstSequence} instead of ${end.nextSequence}`);
}

function recover(record: LedgerRecord): RecoveredRecord {
  try {
    return { sequence: record.sequence, entry: decodeLedgerEntry(record.payload) };
  } catch (cause) {
    throw new BittingError('LEDGER_DAMAGED', `record ${record.sequence} is whole but not readable`, {
      cause,
    });
  }
}

function endOfData(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > SEGMENT_HEADER_BYTES && bytes[end - 1] === 0) end -= 1;
  return end;
}

function damaged(index: number, what: string): BittingError {
  return new BittingError('LEDGER_DAMAGED', `segment ${index}: ${what}`);
}
