import { areEqual, sha256 } from '../../crypto/hash.ts';

/** Each is written while the other one is left alone, so that a write that is cut short loses nothing. */
export const HEAD_HALF_BYTES = 4_096;
export const HEAD_FILE_BYTES = 2 * HEAD_HALF_BYTES;

/** `BTHD`, format 1, a zero. */
const START = Uint8Array.of(0x42, 0x54, 0x48, 0x44, 1, 0);
const NOTE_AT = 16;
const CHECKSUM_BYTES = 16;
export const HEAD_NOTE_BYTES_MAX = HEAD_HALF_BYTES - NOTE_AT - CHECKSUM_BYTES;

/** The newest checkpoint that was signed, and how many were before it in this file. */
export interface StoredHead {
  readonly generation: bigint;
  readonly note: Uint8Array;
}

/** One half (docs/formats/ledger-tree.md); it stands at `generation % 2`. The note has at most {@link HEAD_NOTE_BYTES_MAX} bytes. */
export function writeHeadHalf({ generation, note }: StoredHead): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(HEAD_HALF_BYTES);
  bytes.set(START);
  bytes.writeUInt16BE(note.length, 6);
  bytes.writeBigUInt64BE(generation, 8);
  bytes.set(note, NOTE_AT);
  const end = NOTE_AT + note.length;
  bytes.set(sha256(bytes.subarray(0, end)).subarray(0, CHECKSUM_BYTES), end);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The head that counts; `null`: no half is whole. */
export function readHeadFile(file: Uint8Array): StoredHead | null {
  const halves = [file.subarray(0, HEAD_HALF_BYTES), file.subarray(HEAD_HALF_BYTES, HEAD_FILE_BYTES)];
  return halves.map(readHalf).reduce((best, half) => {
    if (best === null || half === null) return best ?? half;
    return half.generation > best.generation ? half : best;
  }, null);
}

/** Whether it may never have held a head: but for the first one, whose write was cut short, all of it is zeroes. */
export function isHeadUnused(file: Uint8Array): boolean {
  const isZero = (half: Uint8Array): boolean => half.every((byte) => byte === 0);
  return isZero(file.subarray(0, HEAD_HALF_BYTES)) || isZero(file.subarray(HEAD_HALF_BYTES));
}

function readHalf(half: Uint8Array): StoredHead | null {
  if (half.length < NOTE_AT || !areEqual(START, half.subarray(0, START.length))) return null;
  const bytes = Buffer.from(half.buffer, half.byteOffset, half.length);
  const end = NOTE_AT + bytes.readUInt16BE(6);
  const isWhole =
    end + CHECKSUM_BYTES <= half.length &&
    areEqual(
      sha256(half.subarray(0, end)).subarray(0, CHECKSUM_BYTES),
      half.subarray(end, end + CHECKSUM_BYTES),
    );
  return isWhole
    ? { generation: bytes.readBigUInt64BE(8), note: Uint8Array.from(half.subarray(NOTE_AT, end)) }
    : null;
}
