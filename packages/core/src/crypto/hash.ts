import { timingSafeEqual } from 'node:crypto';
import { demandWellFormed, encodeUtf8 } from '../encoding/utf8.ts';
import { digest } from './digest.ts';
import { SCRATCH, SCRATCH_BYTES, scratchUpTo } from './scratch.ts';

type Part = string | Uint8Array;

/** Bytes of one unit of a text in UTF-8, at most. */
const UNIT_BYTES_MAX = 3;

/**
 * SHA-256 (FIPS 180-4, 32 bytes) over the parts, concatenated. Text is taken as UTF-8; what separates the parts is the
 * caller's matter. Not for deriving keys: the digest is a text on the way, which cannot be overwritten.
 * @throws BittingError `UTF8_MALFORMED` for a text with a lone surrogate
 */
export function sha256(...parts: readonly Part[]): Buffer {
  // As a text, and then copied, it takes half the time of a buffer that is made for it.
  return Buffer.from(hashParts(parts, 'latin1'), 'latin1');
}

/** Writes the first `length` bytes of the hash of what stands from `start` to `end` behind it. */
export function appendSha256(bytes: Buffer, start: number, end: number, length: number): void {
  const hashed = digest(copyOf(bytes, start, end), 'latin1');
  for (let nth = 0; nth < length; nth += 1) bytes[end + nth] = hashed.charCodeAt(nth);
}

/** A view of where they stand is made more slowly, and has to be collected. What is copied is no secret, and stays there. */
function copyOf(bytes: Buffer, start: number, end: number): Uint8Array {
  if (end - start > SCRATCH_BYTES) return bytes.subarray(start, end);
  return scratchUpTo(bytes.copy(SCRATCH, 0, start, end));
}

/** Like {@link sha256}, as 64 lower-case hexadecimal characters. */
export function sha256Hex(...parts: readonly Part[]): string {
  return hashParts(parts, 'hex');
}

function hashParts(parts: readonly Part[], encoding: 'hex' | 'latin1'): string {
  const [only] = parts;
  if (parts.length !== 1 || only === undefined) return digest(join(parts), encoding);
  return digest(typeof only === 'string' ? demandWellFormed(only) : only, encoding);
}

/** One call over a copy takes half the time of a hash that is fed part by part. What is joined is no secret, and stays there. */
function join(parts: readonly Part[]): Uint8Array {
  let most = 0;
  for (const part of parts) most += typeof part === 'string' ? part.length * UNIT_BYTES_MAX : part.byteLength;
  if (most > SCRATCH_BYTES)
    return Buffer.concat(parts.map((part) => (typeof part === 'string' ? encodeUtf8(part) : part)));
  let end = 0;
  for (const part of parts) {
    if (typeof part === 'string') end += SCRATCH.write(demandWellFormed(part), end);
    else {
      SCRATCH.set(part, end);
      end += part.byteLength;
    }
  }
  return scratchUpTo(end);
}

/** Compares in constant time; byte strings of different length are different (the length is not hidden). */
export function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
