import { BittingError } from '../errors/bitting-error.ts';
import { areEqual, sha256 } from '../crypto/hash.ts';
import { type LedgerRecord, readRecord } from './record.ts';

/** `BTLG`, format 1, three zeroes. */
const START = Uint8Array.of(0x42, 0x54, 0x4c, 0x47, 1, 0, 0, 0);
const CHECKED_BYTES = 56;
const CHECKSUM_BYTES = 16;
export const SEGMENT_ID_BYTES = 16;
/** The smallest unit that a disk writes whole or not at all. */
const SECTOR_BYTES = 512;
/** The header has a sector of its own: no write of a record touches it. */
export const SEGMENT_HEADER_BYTES = SECTOR_BYTES;

export interface SegmentHeader {
  readonly index: bigint;
  /** 16 random bytes. */
  readonly id: Uint8Array;
  readonly firstSequence: bigint;
  /** The id of the segment before it; zeroes in the first. */
  readonly previousId: Uint8Array;
}

/** What is not as it was written, and the first record that it is about. */
export interface Damage {
  readonly record: bigint;
  readonly what: string;
}

/** What a segment holds. After `end` only zeroes follow, or the remains of a write that was cut short (`isTorn`), or damage. */
export interface SegmentContent {
  readonly records: readonly LedgerRecord[];
  readonly end: number;
  /** Where the last group begins. */
  readonly lastGroupAt: number;
  readonly isTorn: boolean;
  readonly damage: Damage | null;
}

/** The 512 bytes that open a segment. */
export function writeSegmentHeader(header: SegmentHeader): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.set(START);
  bytes.writeBigUInt64BE(header.index, 8);
  bytes.set(header.id, 16);
  bytes.writeBigUInt64BE(header.firstSequence, 32);
  bytes.set(header.previousId, 40);
  bytes.set(sha256(bytes.subarray(0, CHECKED_BYTES)).subarray(0, CHECKSUM_BYTES), CHECKED_BYTES);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * The header of a segment; `null` for one that holds nothing yet (a header that a crash cut short included).
 * @throws BittingError `LEDGER_DAMAGED` when records follow what is no header
 */
export function readSegmentHeader(segment: Uint8Array): SegmentHeader | null {
  const bytes = Buffer.from(segment.buffer, segment.byteOffset, segment.length);
  const isWhole =
    bytes.length >= SEGMENT_HEADER_BYTES &&
    areEqual(START, bytes.subarray(0, START.length)) &&
    areEqual(
      sha256(bytes.subarray(0, CHECKED_BYTES)).subarray(0, CHECKSUM_BYTES),
      bytes.subarray(CHECKED_BYTES, CHECKED_BYTES + CHECKSUM_BYTES),
    ) &&
    isZero(bytes, CHECKED_BYTES + CHECKSUM_BYTES, SEGMENT_HEADER_BYTES);
  if (isWhole)
    return {
      index: bytes.readBigUInt64BE(8),
      id: Uint8Array.from(bytes.subarray(16, 32)),
      firstSequence: bytes.readBigUInt64BE(32),
      previousId: Uint8Array.from(bytes.subarray(40, 56)),
    };
  if (isZero(bytes, SEGMENT_HEADER_BYTES, bytes.length)) return null;
  throw new BittingError('LEDGER_DAMAGED', 'records follow a segment header that is damaged');
}

/**
 * All records of a segment in order. A group that a crash cut short at the very end is not damage: nothing of it was
 * acknowledged. It is told from damage by what a cut write leaves: zeroes where it did not get to, and nothing after.
 */
export function readSegment(header: SegmentHeader, segment: Uint8Array): SegmentContent {
  const records: LedgerRecord[] = [];
  let end = SEGMENT_HEADER_BYTES;
  let lastGroupAt = end;
  for (;;) {
    const sequence = header.firstSequence + BigInt(records.length);
    const stop = (isTorn: boolean, what: string | null): SegmentContent => {
      const damage = what === null ? null : { record: sequence, what: `${what} (segment ${header.index})` };
      return { records, end, lastGroupAt, isTorn, damage };
    };
    const read = readRecord(header.id, segment, end);
    if (read.kind === 'broken') {
      if (isZero(segment, end, segment.length)) return stop(false, null);
      if (!isCutShort(segment, end, read.end)) return stop(true, 'its bytes were changed');
      const isLost = hasLaterGroup(header, segment, { after: sequence, from: end });
      return stop(true, isLost ? 'later records are whole' : null);
    }
    const { record } = read;
    const startsGroup = record.groupStart === sequence;
    if (record.sequence !== sequence || !(startsGroup || record.groupStart === records.at(-1)?.groupStart))
      return stop(true, 'another record stands in its place');
    if (startsGroup) lastGroupAt = end;
    records.push(record);
    end = read.end;
  }
}

/** A write that was cut short leaves its place as it was, zeroes, from some byte on or in whole sectors. */
function isCutShort(segment: Uint8Array, start: number, end: number): boolean {
  if (segment[end - 1] === 0) return true;
  for (let at = start; at < end; at = (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES) {
    const sectorEnd = (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES;
    if (isZero(segment, at, Math.min(sectorEnd, end))) return true;
  }
  return false;
}

/** True when a record stands further on that was written after the group which the missing record belongs to was whole. */
function hasLaterGroup(
  header: SegmentHeader,
  segment: Uint8Array,
  range: { readonly after: bigint; readonly from: number },
): boolean {
  const bytes = Buffer.from(segment.buffer, segment.byteOffset, segment.length);
  for (let at = bytes.indexOf(0xb1, range.from); at !== -1; at = bytes.indexOf(0xb1, at + 1)) {
    const read = readRecord(header.id, segment, at);
    if (read.kind === 'record' && read.record.groupStart > range.after) return true;
  }
  return false;
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] !== 0) return false;
  return true;
}
