import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import type { VerifyingKey } from './verifying-key.ts';

/**
 * A key for HMAC-SHA256 that can sign and verify and nothing else: it does not print, serialise or give its bytes back.
 */
export class HmacKey implements VerifyingKey {
  readonly algorithm = 'hmac-sha256';
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /** Takes the key bytes over: `bytes` is zeroed, the only copy left is inside the key object. */
  static takeBytes(bytes: Uint8Array): HmacKey {
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return new HmacKey(key);
  }

  /** HMAC-SHA256 (32 bytes) over the parts, concatenated. Text is taken as latin1: one byte per character. */
  sign(...parts: readonly (string | Uint8Array)[]): Buffer {
    const hmac = createHmac('sha256', this.#key);
    // Texts that follow one another are one: each feeding costs more than what it feeds.
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') text += part;
      else if (part.length > 0) {
        if (text !== '') hmac.update(text, 'latin1');
        text = '';
        hmac.update(part);
      }
    }
    if (text !== '') hmac.update(text, 'latin1');
    // Not as a text, though that is faster: keys are derived by this, and a text cannot be overwritten.
    return hmac.digest();
  }

  /** True when `signature` is the HMAC of the parts; constant time for a signature of 32 bytes, false for any other length. */
  verify(signature: Uint8Array, ...parts: readonly (string | Uint8Array)[]): boolean {
    const expected = this.sign(...parts);
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }

  toJSON(): string {
    return '[HmacKey]';
  }

  [inspect.custom](): string {
    return '[HmacKey]';
  }
}
