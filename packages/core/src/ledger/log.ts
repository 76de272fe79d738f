import { areEqual } from '../crypto/hash.ts';
import { BittingError } from '../errors/bitting-error.ts';
import type { LedgerRecord } from './record.ts';
import {
  type Damage,
  readSegment,
  readSegmentHeader,
  SEGMENT_ID_BYTES,
  type SegmentContent,
  type SegmentHeader,
} from './segment.ts';

/** The segments of a log in their order, by the number in their names. */
export interface SegmentSource {
  readonly count: number;
  /** The numbers of those that are there, ascending; left out: each below `count` may be. */
  readonly present?: Iterable<number>;
  /** The whole segment; `null`: the file is missing. */
  read(index: number): Uint8Array | null;
}

/** Where what is there of a log begins: segments and records before it were archived, and lie elsewhere. */
export interface LogStart {
  readonly index: number;
  readonly sequence: bigint;
}

const ORIGIN: LogStart = { index: 0, sequence: 0n };

/** The last segment that holds something. */
export interface LastSegment {
  readonly header: SegmentHeader;
  readonly content: SegmentContent;
  readonly bytes: Uint8Array;
}

export interface LogEnd {
  readonly nextSequence: bigint;
  readonly last: LastSegment | null;
  /** The first segment that holds nothing yet. */
  readonly nextIndex: number;
  /** Nothing that stands behind it was read. */
  readonly damage: Damage | null;
}

/** The first segment that is there, by its own word; the very first one where its header says nothing. */
export function findLogStart(segments: SegmentSource): LogStart {
  for (const index of segments.present ?? Array(segments.count).keys()) {
    const bytes = segments.read(index);
    if (bytes === null) continue;
    const header = index === 0 ? null : readHeader(bytes);
    return header === null || header === 'damaged' ? ORIGIN : { index, sequence: header.firstSequence };
  }
  return ORIGIN;
}

/**
 * Every whole record from `start` on in order, one segment in memory at a time; at the end, where the log ends and whether that is
 * damage. A write that was cut short at the very end of the last segment is none. What `start` says is for others to judge.
 */
export function* readLog(segments: SegmentSource, start: LogStart = ORIGIN): Generator<LedgerRecord, LogEnd> {
  let end: LogEnd = { nextSequence: start.sequence, last: null, nextIndex: start.index, damage: null };
  for (let { index } = start; index < segments.count; index += 1) {
    const bytes = segments.read(index);
    const header = bytes === null ? null : readHeader(bytes);
    if (bytes !== null && header === null) continue;
    const what = bytes === null ? 'its segment is missing' : findBreak(header, index, end);
    if (what !== null || header === null || header === 'damaged' || bytes === null)
      return { ...end, damage: { record: end.nextSequence, what: `${what} (segment ${index})` } };
    const content = readSegment(header, bytes);
    yield* content.records;
    const nextSequence = header.firstSequence + BigInt(content.records.length);
    const { damage } = content;
    end = { nextSequence, last: { header, content, bytes }, nextIndex: index + 1, damage };
    if (damage !== null) return end;
  }
  return end;
}

/** Why a segment does not follow those before it; `null`: it does. */
function findBreak(header: SegmentHeader | 'damaged' | null, index: number, end: LogEnd): string | null {
  if (header === null || header === 'damaged') return 'the header of its segment is damaged';
  const isFirst = end.last === null && index > 0;
  const previousId = isFirst ? header.previousId : (end.last?.header.id ?? new Uint8Array(SEGMENT_ID_BYTES));
  if (end.nextIndex !== index) return 'the segment before is empty';
  if (end.last?.content.isTorn === true) return 'the segment before does not end';
  if (header.index !== BigInt(index)) return 'it is another segment';
  if (!areEqual(header.previousId, previousId)) return 'it does not follow the segment before';
  return header.firstSequence === end.nextSequence ? null : `it begins with record ${header.firstSequence}`;
}

function readHeader(bytes: Uint8Array): SegmentHeader | 'damaged' | null {
  try {
    return readSegmentHeader(bytes);
  } catch (error) {
    if (error instanceof BittingError) return 'damaged';
    throw error;
  }
}
