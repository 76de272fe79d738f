import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeUtf8 } from '../encoding/utf8.ts';

/**
 * SHA-256 (FIPS 180-4, 32 bytes) over the parts, concatenated. Text is taken as UTF-8; what separates the parts is the
 * caller's matter.
 */
export function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(typeof part === 'string' ? encodeUtf8(part) : part);
  return hash.digest();
}

/** Like {@link sha256}, as 64 lower-case hexadecimal characters. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  return sha256(...parts).toString('hex');
}

/** Compares in constant time; byte strings of different length are different (the length is not hidden). */
export function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
