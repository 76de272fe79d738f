import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps the secrets of authenticator apps: whoever reads a copy of the database alone has none of them. What one of them belongs to is
 * bound in, so that a row that is moved to another person opens nothing.
 */
export class SecretBox {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  /** Of bytes that are wiped. */
  static of(bytes: Uint8Array): SecretBox {
    const box = new SecretBox(createSecretKey(bytes));
    bytes.fill(0);
    return box;
  }

  /** A file that is not there is made, with mode 0600. Throws where others may read it, or it is no key. */
  static fromFile(file: string): SecretBox {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) writeFileSync(file, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
    else if (!stat.isFile() || (stat.mode & 0o077) !== 0 || stat.size !== KEY_BYTES)
      throw new BittingError('DATA_DIRECTORY_UNSAFE', file, {
        publicDetail: `${file} is not a key that is its owner’s alone.`,
      });
    return SecretBox.of(readFileSync(file));
  }

  seal(secret: Uint8Array, subject: string): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(subject));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
  }

  /** Throws `INTERNAL_FAULT` for what was sealed with another key, for another subject, or changed. */
  open(sealed: Uint8Array, subject: string): Buffer {
    try {
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(subject));
      decipher.setAuthTag(sealed.subarray(end));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
    } catch (error) {
      throw new BittingError('INTERNAL_FAULT', 'a secret of the console does not open', { cause: error });
    }
  }
}
