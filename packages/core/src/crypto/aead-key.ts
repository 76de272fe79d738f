import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { BittingError } from '../errors/bitting-error.ts';
import { areEqual } from './hash.ts';

export const AEAD_KEY_BYTES = 32;
export const AEAD_NONCE_BYTES = 12;
export const AEAD_TAG_BYTES = 16;
export const WRAP_SALT_BYTES = 32;
const COMMITMENT_BYTES = 32;
/** salt ‖ commitment ‖ encrypted key ‖ tag */
export const WRAP_BYTES = WRAP_SALT_BYTES + COMMITMENT_BYTES + AEAD_KEY_BYTES + AEAD_TAG_BYTES;

/** `provider` wraps root keys, `root` wraps `account` keys, `account` wraps `entry` keys, `entry` encrypts one entry. */
export type KeyPurpose = 'provider' | 'root' | 'account' | 'entry';
/** Which key wraps which: the types let no other pair meet. */
interface WrappedBy {
  readonly provider: 'root';
  readonly root: 'account';
  readonly account: 'entry';
  readonly entry: never;
}
export type Wrapped<Purpose extends KeyPurpose> = WrappedBy[Purpose];

/** A 256-bit key of one purpose; keys of different purposes are different types. It does not print or serialise. */
export class AeadKey<Purpose extends KeyPurpose> {
  readonly purpose: Purpose;
  readonly #key: KeyObject;

  private constructor(purpose: Purpose, key: KeyObject) {
    this.purpose = purpose;
    this.#key = key;
  }

  /**
   * Takes 32 key bytes over: `bytes` is zeroed, the only copy left is inside the key object.
   * @throws BittingError `INTERNAL_FAULT` for any other length
   */
  static takeBytes<Taken extends KeyPurpose>(purpose: Taken, bytes: Uint8Array): AeadKey<Taken> {
    if (bytes.length !== AEAD_KEY_BYTES) throw new BittingError('INTERNAL_FAULT', 'a key of a wrong length');
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return new AeadKey(purpose, key);
  }

  /**
   * AES-256-GCM (NIST SP 800-38D): ciphertext followed by the 16-byte tag. `nonce` is 12 bytes and never used twice with
   * this key: the caller vouches for it (one fresh key per entry).
   */
  seal(nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array<ArrayBuffer> {
    checkNonce(nonce);
    return sealGcm(this.#key, nonce, plaintext, associated);
  }

  /** The plaintext of what {@link AeadKey.seal} made; `null` if one bit of anything differs. */
  open(nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array<ArrayBuffer> | null {
    checkNonce(nonce);
    return openGcm(this.#key, nonce, sealed, associated);
  }

  /**
   * Encrypts the bytes of another key under a key derived for this wrap alone: HKDF-SHA256 (RFC 5869) of this key and the
   * random 32-byte `salt` gives an AES key, a nonce and a commitment to this key (docs/formats/vault-entry.md).
   */
  wrap(salt: Uint8Array, keyBytes: Uint8Array, associated: Uint8Array): Uint8Array<ArrayBuffer> {
    if (salt.length !== WRAP_SALT_BYTES || keyBytes.length !== AEAD_KEY_BYTES)
      throw new BittingError('INTERNAL_FAULT', 'a wrap of wrong lengths');
    const { key, nonce, commitment } = this.#derive(salt);
    return new Uint8Array(Buffer.concat([salt, commitment, sealGcm(key, nonce, keyBytes, associated)]));
  }

  /** Like {@link AeadKey.wrap}, of a key that is open: its bytes are outside of it for the moment alone. */
  wrapKey(salt: Uint8Array, key: AeadKey<Wrapped<Purpose>>, associated: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = key.#key.export();
    try {
      return this.wrap(salt, bytes, associated);
    } finally {
      bytes.fill(0);
    }
  }

  /**
   * The key that {@link AeadKey.wrap} wrapped. The commitment is compared first, in constant time: `wrong-key` means that
   * another key wrapped it, `damaged` that this key did and something was changed since.
   */
  unwrap(
    purpose: Wrapped<Purpose>,
    wrapped: Uint8Array,
    associated: Uint8Array,
  ): AeadKey<Wrapped<Purpose>> | 'wrong-key' | 'damaged' {
    if (wrapped.length !== WRAP_BYTES) return 'damaged';
    const { key, nonce, commitment } = this.#derive(wrapped.subarray(0, WRAP_SALT_BYTES));
    const sealedAt = WRAP_SALT_BYTES + COMMITMENT_BYTES;
    if (!areEqual(commitment, wrapped.subarray(WRAP_SALT_BYTES, sealedAt))) return 'wrong-key';
    const bytes = openGcm(key, nonce, wrapped.subarray(sealedAt), associated);
    return bytes === null ? 'damaged' : AeadKey.takeBytes(purpose, bytes);
  }

  #derive(salt: Uint8Array): { key: KeyObject; nonce: Uint8Array; commitment: Uint8Array } {
    const length = AEAD_KEY_BYTES + AEAD_NONCE_BYTES + COMMITMENT_BYTES;
    const bytes = new Uint8Array(
      hkdfSync('sha256', this.#key, salt, `bitting wrap v1 by ${this.purpose}`, length),
    );
    const keyBytes = bytes.subarray(0, AEAD_KEY_BYTES);
    const key = createSecretKey(keyBytes);
    keyBytes.fill(0);
    return {
      key,
      nonce: bytes.subarray(AEAD_KEY_BYTES, AEAD_KEY_BYTES + AEAD_NONCE_BYTES),
      commitment: bytes.subarray(AEAD_KEY_BYTES + AEAD_NONCE_BYTES),
    };
  }

  toJSON(): string {
    return `[${this.purpose} key]`;
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}

/** Another length would make GCM hash the nonce: a second way to the same thing, so it does not exist here. */
function checkNonce(nonce: Uint8Array): void {
  if (nonce.length !== AEAD_NONCE_BYTES)
    throw new BittingError('INTERNAL_FAULT', 'a nonce of a wrong length');
}

/** Keys of this project have 256 bits; those of 128 are of published cases. */
const cipherOf = (key: KeyObject) => (key.symmetricKeySize === 16 ? 'aes-128-gcm' : 'aes-256-gcm');

export function sealGcm(
  key: KeyObject,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associated: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const cipher = createCipheriv(cipherOf(key), key, nonce, { authTagLength: AEAD_TAG_BYTES });
  cipher.setAAD(associated);
  return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
}

export function openGcm(
  key: KeyObject,
  nonce: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array,
): Uint8Array<ArrayBuffer> | null {
  const end = sealed.length - AEAD_TAG_BYTES;
  if (end < 0) return null;
  const decipher = createDecipheriv(cipherOf(key), key, nonce, { authTagLength: AEAD_TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(end));
  const unverified = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return copyOutside(unverified);
  } catch {
    return null;
  } finally {
    unverified.fill(0);
  }
}

/**
 * A copy with a buffer of its own outside of the engine's heap. Small arrays usually live inside it, and are moved out when
 * native code takes them: then zeroing them would leave what was inside as it is.
 */
export function copyOutside(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(new ArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
