/**
 * Segments and records as `docs/formats/ledger-record.md` says, written for tests: takes logs apart, and puts changed ones
 * together again with checksums that are right, as whoever rewrites a log would.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const HEADER_BYTES = 512;
const HEAD_BYTES = 25;
const FRAME_BYTES = 42;

export interface PlacedRecord {
  readonly sequence: number;
  /** Sequence number of the first record of its group. */
  readonly group: number;
  readonly payload: Buffer;
  /** Where in its segment it begins and ends. */
  readonly start: number;
  readonly end: number;
}

export interface Segment {
  readonly name: string;
  readonly bytes: Buffer;
  readonly records: readonly PlacedRecord[];
  /** Where its last record ends. */
  readonly end: number;
}

export function readSegments(directory: string): readonly Segment[] {
  return readdirSync(directory)
    .filter((name) => /^segment-[0-9]{8}\.bin$/u.test(name))
    .sort()
    .map((name) => takeApart(name, readFileSync(path.join(directory, name))));
}

/** Follows the lengths alone: what the checksums say is for others to judge. */
function takeApart(name: string, bytes: Buffer): Segment {
  const records: PlacedRecord[] = [];
  let start = HEADER_BYTES;
  while (start + FRAME_BYTES < bytes.length && bytes[start] === 0xb1) {
    const length = bytes.readUInt16BE(start + 2);
    const end = start + FRAME_BYTES + length;
    if (end > bytes.length) break;
    records.push({
      sequence: Number(bytes.readBigUInt64BE(start + 4)),
      group: Number(bytes.readBigUInt64BE(start + 12)),
      payload: bytes.subarray(start + HEAD_BYTES, start + HEAD_BYTES + length),
      start,
      end,
    });
    start = end;
  }
  return { name, bytes, records, end: Math.min(start, bytes.length) };
}

/** Every payload of a log, in order. */
export function readPayloads(directory: string): readonly Buffer[] {
  return readSegments(directory).flatMap(({ records }) => records.map(({ payload }) => payload));
}

export type Content = Pick<PlacedRecord, 'sequence' | 'group' | 'payload'>;

/** The segment with these records instead of its own, every checksum right; without the last ones where they do not fit. */
export function sealSegment({ bytes }: Segment, records: readonly Content[]): Buffer {
  const id = bytes.subarray(16, 32);
  const sealed = Buffer.alloc(bytes.length);
  let end = bytes.copy(sealed, 0, 0, HEADER_BYTES);
  for (const record of records) {
    const content = sealRecord(id, record);
    if (end + content.length > sealed.length) break;
    end += content.copy(sealed, end);
  }
  return sealed;
}

export function sealRecord(segmentId: Buffer, { sequence, group, payload }: Content): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(0xb101, 0);
  head.writeUInt16BE(payload.length, 2);
  head.writeBigUInt64BE(BigInt(sequence), 4);
  head.writeBigUInt64BE(BigInt(group), 12);
  hashOf(segmentId, head.subarray(0, 20)).copy(head, 20, 0, 4);
  head[24] = 0xe5;
  const checksum = hashOf(segmentId, head, payload).subarray(0, 16);
  return Buffer.concat([head, payload, checksum, Buffer.of(0xe5)]);
}

/** A header whose checksum is right, for another place, id or beginning. */
export function sealHeader(
  old: Buffer,
  change: { readonly index?: number; readonly first?: number; readonly previousId?: Buffer },
): Buffer {
  const header = Buffer.from(old.subarray(0, HEADER_BYTES));
  if (change.index !== undefined) header.writeBigUInt64BE(BigInt(change.index), 8);
  if (change.first !== undefined) header.writeBigUInt64BE(BigInt(change.first), 32);
  change.previousId?.copy(header, 40);
  hashOf(header.subarray(0, 56)).copy(header, 56, 0, 16);
  return header;
}

function hashOf(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
