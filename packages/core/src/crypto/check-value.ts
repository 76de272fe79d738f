import { inspect } from 'node:util';
import { BittingError } from '../errors/bitting-error.ts';
import { digest } from './digest.ts';
import { areEqual } from './hash.ts';
import { SCRATCH, SCRATCH_BYTES, scratchUpTo, wipeScratch } from './scratch.ts';

/** Of SHA-256; a salt is as long. */
const DIGEST_BYTES = 32;
/** Bytes of one unit of a text in UTF-8, at most. */
const UNIT_BYTES_MAX = 3;

const FOUND = Buffer.allocUnsafeSlow(DIGEST_BYTES);

/**
 * Tells whether a text is the secret that was taken once, and does not keep the secret: SHA-256 of a salt that nobody else knows and
 * of the secret, in memory only. A plain hash does for that, at half of what an HMAC takes: nobody is told the hash, so that
 * it cannot be continued, and whoever reads this memory reads the keys beside it as well. For secrets that were drawn at random.
 */
export class CheckValue implements Disposable {
  /** The salt, and behind it the hash, in a buffer of their own; `null` once it is disposed of. */
  #kept: { readonly salt: Uint8Array; readonly hash: Uint8Array } | null;

  private constructor(salt: Uint8Array, hash: Uint8Array) {
    this.#kept = { salt, hash };
  }

  /** Takes both over: `salt` (32 bytes) and `secret` are zeroed. What is longer than a scratch buffer is refused as a fault. */
  static takeBytes(salt: Uint8Array, secret: Uint8Array): CheckValue {
    if (salt.length !== DIGEST_BYTES || salt.length + secret.length > SCRATCH_BYTES)
      throw new BittingError('INTERNAL_FAULT', 'a check value of another length');
    const bytes = Buffer.allocUnsafeSlow(2 * DIGEST_BYTES);
    const kept = new CheckValue(bytes.subarray(0, DIGEST_BYTES), bytes.subarray(DIGEST_BYTES));
    bytes.set(salt);
    SCRATCH.set(secret, DIGEST_BYTES);
    bytes.write(hashSalted(salt, DIGEST_BYTES + secret.length), DIGEST_BYTES, 'latin1');
    salt.fill(0);
    secret.fill(0);
    return kept;
  }

  /**
   * Whether `text`, in UTF-8, is the secret. Constant time for texts of one length.
   * @throws BittingError `INTERNAL_FAULT` after dispose
   */
  matches(text: string): boolean {
    if (this.#kept === null) throw new BittingError('INTERNAL_FAULT', 'a check value was wiped already');
    const { salt, hash } = this.#kept;
    if (DIGEST_BYTES + text.length * UNIT_BYTES_MAX > SCRATCH_BYTES) return false;
    const end = DIGEST_BYTES + SCRATCH.write(text, DIGEST_BYTES);
    FOUND.write(hashSalted(salt, end), 'latin1');
    return areEqual(hash, FOUND);
  }

  dispose(): void {
    this.#kept?.salt.fill(0);
    this.#kept?.hash.fill(0);
    this.#kept = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toJSON(): string {
    return '[CheckValue]';
  }

  [inspect.custom](): string {
    return '[CheckValue]';
  }
}

/** In latin1, of the salt and what stands behind its place in the scratch buffer, which is overwritten. */
function hashSalted(salt: Uint8Array, end: number): string {
  try {
    SCRATCH.set(salt);
    return digest(scratchUpTo(end), 'latin1');
  } finally {
    wipeScratch(end);
  }
}
