import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { LEDGER_PAYLOAD_BYTES_MAX } from '@bitting/core/bounds.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SEGMENT_NAME, segmentName } from '@bitting/core/ledger/log-files.ts';
import { RECORD_OVERHEAD_BYTES, type LedgerRecord, readRecord } from '@bitting/core/ledger/record.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES, type SegmentHeader } from '@bitting/core/ledger/segment.ts';

const RECORD_BYTES_MAX = LEDGER_PAYLOAD_BYTES_MAX + RECORD_OVERHEAD_BYTES;

/** Where a record begins. */
export interface LogPlace {
  readonly sequence: number;
  readonly segment: number;
  readonly offset: number;
}

export interface PlacedRecord extends LogPlace {
  readonly record: LedgerRecord;
}

interface ReadEnd {
  readonly record: LedgerRecord;
  readonly end: number;
}

/** Where the first record lies that is still here; `null`: none was written yet. */
export function findFirstPlace(directory: string): LogPlace | null {
  for (const segment of listSegments(directory)) {
    const place = findBegin(directory, segment);
    if (place !== null) return place;
  }
  return null;
}

/** Where a segment begins that was begun before all records for which `isLate` holds; `null`: none was. */
export function findPlaceBefore(directory: string, isLate: (first: LogPlace) => boolean): LogPlace | null {
  for (const segment of listSegments(directory).toReversed()) {
    const place = findBegin(directory, segment);
    if (place !== null && !isLate(place)) return place;
  }
  return null;
}

function listSegments(directory: string): readonly number[] {
  return readdirSync(directory)
    .flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((left, right) => left - right);
}

function findBegin(directory: string, segment: number): LogPlace | null {
  const header = readHeader(directory, segment);
  return header === null
    ? null
    : { sequence: Number(header.firstSequence), segment, offset: SEGMENT_HEADER_BYTES };
}

/** The header of a segment; `null`: there is none that is whole. */
export function readHeader(directory: string, segment: number): SegmentHeader | null {
  const start = readAt(path.join(directory, segmentName(segment)), 0, SEGMENT_HEADER_BYTES);
  try {
    return start === null ? null : readSegmentHeader(start);
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

/**
 * Reads whole records forward from a place, beside the process that writes them: what is not whole yet is the end, and is read
 * again the next time.
 */
export class LogCursor {
  readonly #directory: string;
  readonly #windowBytes: number;
  readonly #headerOf: (segment: number) => SegmentHeader | null;
  #place: LogPlace;
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;

  constructor(
    directory: string,
    place: LogPlace,
    options: {
      readonly windowBytes: number;
      readonly headerOf: (segment: number) => SegmentHeader | null;
    },
  ) {
    this.#directory = directory;
    this.#place = place;
    this.#windowBytes = options.windowBytes;
    this.#headerOf = options.headerOf;
  }

  get place(): LogPlace {
    return this.#place;
  }

  /** The next whole record; `null`: there is none yet. Its bytes are good until the next one is read. */
  next(): PlacedRecord | null {
    const header = this.#headerOf(this.#place.segment);
    if (header === null) return null;
    const read = this.#look(header, this.#window) ?? this.#lookAnew(header);
    if (read !== null) {
      const { sequence, segment } = this.#place;
      const found = { ...this.#place, record: read.record };
      this.#place = { sequence: sequence + 1, segment, offset: read.end };
      return found;
    }
    return this.#moveOn() ? this.next() : null;
  }

  #look(header: SegmentHeader, window: Buffer): ReadEnd | null {
    const at = this.#place.offset - this.#windowAt;
    if (at < 0 || at >= window.length) return null;
    const read = readRecord(header.id, window, at);
    if (read.kind === 'broken' || read.record.sequence !== BigInt(this.#place.sequence)) return null;
    return { record: read.record, end: this.#windowAt + read.end };
  }

  /** It may have been written, or ended beyond the window, since that was read. */
  #lookAnew(header: SegmentHeader): ReadEnd | null {
    const file = path.join(this.#directory, segmentName(this.#place.segment));
    for (const length of new Set([this.#windowBytes, Math.max(this.#windowBytes, RECORD_BYTES_MAX)])) {
      this.#windowAt = this.#place.offset;
      this.#window = readAt(file, this.#windowAt, length) ?? Buffer.alloc(0);
      const read = this.#look(header, this.#window);
      if (read !== null) return read;
      if (this.#window.length < length) break;
    }
    this.#window = Buffer.alloc(0);
    return null;
  }

  /** Into the next segment, where that goes on with the record that is expected. */
  #moveOn(): boolean {
    const { sequence, segment } = this.#place;
    const next = this.#headerOf(segment + 1);
    if (next === null || next.firstSequence !== BigInt(sequence)) return false;
    this.#place = { sequence, segment: segment + 1, offset: SEGMENT_HEADER_BYTES };
    this.#window = Buffer.alloc(0);
    return true;
  }
}

/** `null`: there is no such file. */
function readAt(file: string, position: number, length: number): Buffer | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
  } finally {
    closeSync(descriptor);
  }
}
