import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { BittingError } from '../errors/bitting-error.ts';

const SEED_BYTES = 32;
/** PKCS #8 (RFC 8410 §7) up to the 32 bytes of the seed. */
const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');
/** SubjectPublicKeyInfo (RFC 8410 §4) up to the 32 bytes of the key. */
const SPKI_START_BYTES = 12;

/** The private half of an Ed25519 pair (RFC 8032): it signs, and its bytes cannot be had back. */
export class Ed25519SigningKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    this.publicKey = Uint8Array.from(spki.subarray(SPKI_START_BYTES));
  }

  /** Takes the 32 bytes of a seed over and overwrites them. @throws BittingError `INTERNAL_FAULT` for another length */
  static takeSeed(seed: Uint8Array): Ed25519SigningKey {
    if (seed.length !== SEED_BYTES)
      throw new BittingError('INTERNAL_FAULT', `a seed of ${seed.length} bytes`);
    const der = Buffer.concat([PKCS8_START, seed]);
    try {
      return new Ed25519SigningKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    } finally {
      der.fill(0);
      seed.fill(0);
    }
  }

  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array {
    return sign(null, message, this.#key);
  }
}
