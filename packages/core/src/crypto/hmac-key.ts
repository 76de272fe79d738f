import { createHash, hash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';
import { BittingError } from '../errors/bitting-error.ts';
import { digest } from './digest.ts';
import { SCRATCH, SCRATCH_BYTES, scratchUpTo, wipeScratch, wipeWords } from './scratch.ts';
import type { VerifyingKey } from './verifying-key.ts';

/** Of SHA-256. */
const BLOCK_BYTES = 64;
const BLOCK_WORDS = BLOCK_BYTES / Int32Array.BYTES_PER_ELEMENT;
const DIGEST_BYTES = 32;
/** Each byte of the key is combined with one of these before each of the two hashes (RFC 2104 §2); by four bytes. */
const INNER_PAD = 0x36363636;
const OUTER_PAD = 0x5c5c5c5c;

/** Where a block of the key and what follows it are put together, before each hash; overwritten after it. */
const INNER_BLOCK = new Int32Array(SCRATCH.buffer, SCRATCH.byteOffset, BLOCK_WORDS);
const OUTER = Buffer.allocUnsafeSlow(BLOCK_BYTES + DIGEST_BYTES);
const OUTER_WORDS = new Int32Array(OUTER.buffer);
/** What is compared: a signature that was just decoded lies inside the engine's heap, and a comparison would move it out of there. */
const EXPECTED = Buffer.allocUnsafeSlow(DIGEST_BYTES);
const PRESENTED = Buffer.allocUnsafeSlow(DIGEST_BYTES);

/** A key that was let go without {@link HmacKey.dispose} is overwritten when the engine finds that nobody holds it. */
const DROPPED = new FinalizationRegistry<Int32Array>((block) => {
  block.fill(0);
});

/**
 * A key for HMAC-SHA256 (RFC 2104) that can sign and verify and nothing else: it does not print, serialise or give its bytes
 * back. They are in memory once, in a buffer of its own outside of the engine's heap (docs/decisions/0014).
 */
export class HmacKey implements VerifyingKey, Disposable {
  readonly algorithm = 'hmac-sha256';
  /** Filled up with zeroes; `null` once it is disposed of. */
  #block: Int32Array | null;

  private constructor(block: Int32Array) {
    this.#block = block;
    DROPPED.register(this, block, this);
  }

  /** Takes the key bytes over: `bytes` is zeroed, the only copy left is the key's. */
  static takeBytes(bytes: Uint8Array): HmacKey {
    // Small arrays that are made without a buffer live inside the engine's heap, and leave a copy there when they move out.
    const block = new ArrayBuffer(BLOCK_BYTES);
    const key = bytes.length > BLOCK_BYTES ? hash('sha256', bytes, 'buffer') : bytes;
    new Uint8Array(block).set(key);
    key.fill(0);
    bytes.fill(0);
    return new HmacKey(new Int32Array(block));
  }

  /** HMAC-SHA256 (32 bytes) over the parts, concatenated. Text is taken as latin1: one byte per character. */
  sign(...parts: readonly (string | Uint8Array)[]): Buffer {
    // Not as a text, though that is faster: keys are derived by this, and a text cannot be overwritten.
    return this.#finish(parts, 'buffer');
  }

  /** Like {@link HmacKey.sign}, in base64: for what is sent, and no secret. */
  signBase64(...parts: readonly (string | Uint8Array)[]): string {
    return this.#finish(parts, 'base64');
  }

  /** True when `signature` is the HMAC of the parts; constant time for a signature of 32 bytes, false for any other length. */
  verify(signature: Uint8Array, ...parts: readonly (string | Uint8Array)[]): boolean {
    EXPECTED.write(this.#finish(parts, 'latin1'), 'latin1');
    if (signature.length !== DIGEST_BYTES) return false;
    PRESENTED.set(signature);
    return timingSafeEqual(PRESENTED, EXPECTED);
  }

  #finish(parts: readonly (string | Uint8Array)[], encoding: 'buffer'): Buffer;
  #finish(parts: readonly (string | Uint8Array)[], encoding: 'base64' | 'latin1'): string;
  #finish(
    parts: readonly (string | Uint8Array)[],
    encoding: 'buffer' | 'base64' | 'latin1',
  ): Buffer | string {
    const inner = this.#hashInner(parts);
    try {
      this.#writeBlock(OUTER_WORDS, OUTER_PAD);
      OUTER.write(inner, BLOCK_BYTES, 'latin1');
      return encoding === 'buffer' ? hash('sha256', OUTER, encoding) : digest(OUTER, encoding);
    } finally {
      wipeWords(OUTER_WORDS, OUTER_WORDS.length);
    }
  }

  /** In latin1: it tells nothing to whoever lacks the key. */
  #hashInner(parts: readonly (string | Uint8Array)[]): string {
    let end = BLOCK_BYTES;
    // Asked by kind: a length that is read of texts and arrays alike is looked for each time.
    for (const part of parts) end += typeof part === 'string' ? part.length : part.byteLength;
    try {
      this.#writeBlock(INNER_BLOCK, INNER_PAD);
      if (end > SCRATCH_BYTES) return hashFed(parts);
      let at = BLOCK_BYTES;
      for (const part of parts) {
        if (typeof part === 'string') {
          SCRATCH.write(part, at, 'latin1');
          at += part.length;
        } else if (part.byteLength > 0) {
          // A read has no body.
          SCRATCH.set(part, at);
          at += part.byteLength;
        }
      }
      return digest(scratchUpTo(end), 'latin1');
    } finally {
      wipeScratch(end);
    }
  }

  /** @throws BittingError `INTERNAL_FAULT` after dispose: what a key of zeroes signs, anybody could */
  #writeBlock(target: Int32Array, pad: number): void {
    const block = this.#block;
    if (block === null) throw new BittingError('INTERNAL_FAULT', 'a key was wiped already');
    for (let at = 0; at < BLOCK_WORDS; at += 1) target[at] = (block[at] ?? 0) ^ pad;
  }

  /** Overwrites the key; signing and verifying throw from now on. */
  dispose(): void {
    DROPPED.unregister(this);
    this.#block?.fill(0);
    this.#block = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toJSON(): string {
    return '[HmacKey]';
  }

  [inspect.custom](): string {
    return '[HmacKey]';
  }
}

/** The block at the start of {@link SCRATCH}, and then the parts. */
function hashFed(parts: readonly (string | Uint8Array)[]): string {
  const hashed = createHash('sha256').update(scratchUpTo(BLOCK_BYTES));
  for (const part of parts)
    if (typeof part === 'string') hashed.update(part, 'latin1');
    else hashed.update(part);
  return hashed.digest('latin1');
}
