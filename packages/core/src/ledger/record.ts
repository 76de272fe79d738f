import { BittingError } from '../errors/bitting-error.ts';
import { LEDGER_PAYLOAD_BYTES_MAX } from '../bounds.ts';
import { appendSha256, areEqual, sha256 } from '../crypto/hash.ts';

const MARK = 0xb1;
const FORMAT = 1;
/** Never zero: in a file of zeroes a missing end shows. */
const END = 0xe5;
const HEAD_CHECKED_BYTES = 20;
const HEAD_CHECK_BYTES = 4;
export const RECORD_HEAD_BYTES = HEAD_CHECKED_BYTES + HEAD_CHECK_BYTES + 1;
const CHECKSUM_BYTES = 16;
/** How much longer a record is than its payload. */
export const RECORD_OVERHEAD_BYTES = RECORD_HEAD_BYTES + CHECKSUM_BYTES + 1;

/** Where the two numbers of a record become bytes: `writeBigUInt64BE` makes eight further ones of each. */
const NUMBERS = new DataView(new ArrayBuffer(16));
const NUMBER_BYTES = new Uint8Array(NUMBERS.buffer);

export interface LedgerRecord {
  readonly sequence: bigint;
  /** The sequence number of the first record that was written by the same write. */
  readonly groupStart: bigint;
  readonly payload: Uint8Array;
}

/** What stands at a place: a whole record and where it ends, or not, and how far a record there would certainly reach. */
export type ReadRecord =
  | { readonly kind: 'record'; readonly record: LedgerRecord; readonly end: number }
  | { readonly kind: 'broken'; readonly end: number };

/**
 * The bytes of one record in the segment with this 16-byte id (docs/formats/ledger-record.md).
 * @throws BittingError `INTERNAL_FAULT` for a payload that is empty or too long
 */
export function writeRecord(segmentId: Uint8Array, record: LedgerRecord): Uint8Array<ArrayBuffer> {
  const { payload } = record;
  const bytes = Buffer.allocUnsafeSlow(segmentId.length + payload.length + RECORD_OVERHEAD_BYTES);
  bytes.set(payload, segmentId.length + RECORD_HEAD_BYTES);
  frameRecord(segmentId, bytes, segmentId.length, { ...record, length: payload.length });
  return new Uint8Array(bytes.buffer, segmentId.length, bytes.length - segmentId.length);
}

/**
 * Makes a record of the payload of this length that stands {@link RECORD_HEAD_BYTES} behind `at`. The segment's id is left in the 16
 * bytes before `at`, so that both checks are over one piece: the end of a record before it is written after this.
 * @throws BittingError `INTERNAL_FAULT` for a payload that is empty or too long
 */
export function frameRecord(
  segmentId: Uint8Array,
  bytes: Buffer,
  at: number,
  { sequence, groupStart, length }: Omit<LedgerRecord, 'payload'> & { readonly length: number },
): void {
  if (length < 1 || length > LEDGER_PAYLOAD_BYTES_MAX)
    throw new BittingError('INTERNAL_FAULT', `a payload of ${length} bytes`);
  const idAt = at - segmentId.length;
  const headCheckAt = at + HEAD_CHECKED_BYTES;
  const checksumAt = at + RECORD_HEAD_BYTES + length;
  bytes.set(segmentId, idAt);
  bytes[at] = MARK;
  bytes[at + 1] = FORMAT;
  bytes.writeUInt16BE(length, at + 2);
  NUMBERS.setBigUint64(0, sequence);
  NUMBERS.setBigUint64(8, groupStart);
  bytes.set(NUMBER_BYTES, at + 4);
  appendSha256(bytes, idAt, headCheckAt, HEAD_CHECK_BYTES);
  bytes[at + RECORD_HEAD_BYTES - 1] = END;
  appendSha256(bytes, idAt, checksumAt, CHECKSUM_BYTES);
  bytes[checksumAt + CHECKSUM_BYTES] = END;
}

/** Reads what stands at `offset`; every bit of it is covered by a check. */
export function readRecord(segmentId: Uint8Array, segment: Uint8Array, offset: number): ReadRecord {
  const bytes = Buffer.from(segment.buffer, segment.byteOffset + offset, segment.length - offset);
  const headEnd = Math.min(RECORD_HEAD_BYTES, bytes.length);
  if (!isHeadWhole(segmentId, bytes)) return { kind: 'broken', end: offset + headEnd };
  const checksumAt = RECORD_HEAD_BYTES + bytes.readUInt16BE(2);
  const end = checksumAt + CHECKSUM_BYTES + 1;
  const isWhole =
    end <= bytes.length &&
    bytes[end - 1] === END &&
    areEqual(checkWhole(segmentId, bytes.subarray(0, checksumAt)), bytes.subarray(checksumAt, end - 1));
  if (!isWhole) return { kind: 'broken', end: offset + Math.min(end, bytes.length) };
  const record = {
    sequence: bytes.readBigUInt64BE(4),
    groupStart: bytes.readBigUInt64BE(12),
    payload: bytes.subarray(RECORD_HEAD_BYTES, checksumAt),
  };
  return { kind: 'record', record, end: offset + end };
}

/** A record of which nothing was checked. */
export interface PassedRecord {
  readonly sequence: bigint;
  readonly end: number;
}

/** What the head at `offset` says, on the way to another record; `null`: no head begins there, or not all of it. */
export function passRecord(segment: Buffer, offset: number): PassedRecord | null {
  if (segment.length < offset + RECORD_HEAD_BYTES || segment[offset] !== MARK) return null;
  const end = offset + segment.readUInt16BE(offset + 2) + RECORD_OVERHEAD_BYTES;
  return { sequence: segment.readBigUInt64BE(offset + 4), end };
}

function isHeadWhole(segmentId: Uint8Array, bytes: Buffer): boolean {
  return (
    bytes.length >= RECORD_OVERHEAD_BYTES &&
    bytes[0] === MARK &&
    bytes[1] === FORMAT &&
    bytes[RECORD_HEAD_BYTES - 1] === END &&
    areEqual(checkHead(segmentId, bytes), bytes.subarray(HEAD_CHECKED_BYTES, RECORD_HEAD_BYTES - 1))
  );
}

function checkHead(segmentId: Uint8Array, bytes: Uint8Array): Uint8Array {
  return sha256(segmentId, bytes.subarray(0, HEAD_CHECKED_BYTES)).subarray(0, HEAD_CHECK_BYTES);
}

function checkWhole(segmentId: Uint8Array, bytes: Uint8Array): Uint8Array {
  return sha256(segmentId, bytes).subarray(0, CHECKSUM_BYTES);
}
