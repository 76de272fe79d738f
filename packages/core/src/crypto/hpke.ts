import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  type KeyObject,
} from 'node:crypto';
import { BittingError } from '../errors/bitting-error.ts';
import { openGcm, sealGcm } from './aead-key.ts';
import { HmacKey } from './hmac-key.ts';

/** What is sent: the public half of a pair made for this message alone (32 bytes), and the ciphertext followed by its 16-byte tag. */
export type HpkeMessage = Readonly<Record<'enc' | 'ciphertext', Uint8Array>>;

/** What a message is bound to, without being in it. */
export interface HpkeBinding {
  readonly info: Uint8Array;
  /** Left out: nothing. */
  readonly associated?: Uint8Array;
  /** Left out: `aes-256-gcm`, which alone this project uses; the other is of published cases. */
  readonly aead?: keyof typeof AEADS;
}

/** DHKEM(X25519, HKDF-SHA256) by itself, then with HKDF-SHA256 and an AEAD: `suite_id` of RFC 9180 §4.1 and §5.1. */
const KEM_SUITE = 'KEM\x00\x20';
const AEADS = {
  'aes-128-gcm': { suite: 'HPKE\x00\x20\x00\x01\x00\x01', keyBytes: 16 },
  'aes-256-gcm': { suite: 'HPKE\x00\x20\x00\x01\x00\x02', keyBytes: 32 },
} as const;
export const X25519_KEY_BYTES = 32;
const SHARED_BYTES = 32;
const NONCE_BYTES = 12;
/** PKCS #8 and SubjectPublicKeyInfo (RFC 8410) of X25519, up to the 32 bytes of the key. */
const PKCS8_START = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_START = Buffer.from('302a300506032b656e032100', 'hex');

/**
 * A pair for single-shot HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM. The
 * bytes of its private half cannot be had back.
 */
export class HpkeKeyPair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    this.publicKey = Uint8Array.from(spki.subarray(SPKI_START.length));
  }

  /** Takes 32 random bytes over and overwrites them. @throws BittingError `INTERNAL_FAULT` for another length */
  static takeBytes(bytes: Uint8Array): HpkeKeyPair {
    if (bytes.length !== X25519_KEY_BYTES)
      throw new BittingError('INTERNAL_FAULT', `a private key of ${bytes.length} bytes`);
    const der = Buffer.concat([PKCS8_START, bytes]);
    bytes.fill(0);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    der.fill(0);
    return new HpkeKeyPair(key);
  }

  /**
   * The plaintext of what was sealed to this public key under the same binding; `null` if one bit of anything differs, and for an
   * `enc` of another length or of small order. It does not say who sealed it.
   */
  open({ enc, ciphertext }: HpkeMessage, bound: HpkeBinding): Uint8Array<ArrayBuffer> | null {
    const agreed = this.#agree(enc);
    if (agreed === null) return null;
    const { key, nonce } = schedule(agreed, [enc, this.publicKey], bound);
    return openGcm(key, nonce, ciphertext, bound.associated ?? new Uint8Array());
  }

  /**
   * Seals to a public key of 32 bytes, by this pair as the ephemeral one: the caller made it for this message alone.
   * @throws BittingError `PUBLIC_KEY_MALFORMED` for a key of another length or of small order
   */
  seal(recipient: Uint8Array, plaintext: Uint8Array, bound: HpkeBinding): HpkeMessage {
    const agreed = this.#agree(recipient);
    if (agreed === null) throw new BittingError('PUBLIC_KEY_MALFORMED', 'not a usable X25519 key');
    const { key, nonce } = schedule(agreed, [this.publicKey, recipient], bound);
    const ciphertext = sealGcm(key, nonce, plaintext, bound.associated ?? new Uint8Array());
    return { enc: this.publicKey, ciphertext };
  }

  /** X25519 (RFC 7748 §6.1). What small order comes to, all zeroes, is refused by OpenSSL. */
  #agree(other: Uint8Array): Buffer | null {
    if (other.length !== X25519_KEY_BYTES) return null;
    const spki = Buffer.concat([SPKI_START, other]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    try {
      return diffieHellman({ privateKey: this.#key, publicKey });
    } catch {
      return null;
    }
  }
}

/** ExtractAndExpand (§4.1) of what both sides agreed on, which is overwritten; then the key schedule of base mode (§5.1). */
function schedule(agreed: Buffer, kemContext: readonly Uint8Array[], bound: HpkeBinding) {
  const { suite, keyBytes } = AEADS[bound.aead ?? 'aes-256-gcm'];
  const extracted = extract(KEM_SUITE, Buffer.alloc(0), 'eae_prk', agreed);
  agreed.fill(0);
  const shared = expand(HmacKey.takeBytes(extracted), SHARED_BYTES, [
    KEM_SUITE,
    'shared_secret',
    ...kemContext,
  ]);
  const context = ['psk_id_hash', 'info_hash'].map((label) =>
    extract(suite, Buffer.alloc(0), label, label === 'info_hash' ? bound.info : ''),
  );
  const secret = HmacKey.takeBytes(extract(suite, shared, 'secret', ''));
  const keyed = expand(secret, keyBytes, [suite, 'key', '\x00', ...context]);
  const key = createSecretKey(keyed);
  keyed.fill(0);
  return { key, nonce: expand(secret, NONCE_BYTES, [suite, 'base_nonce', '\x00', ...context]) };
}

/** LabeledExtract (§4); `salt` is overwritten. */
function extract(suite: string, salt: Buffer, label: string, material: string | Uint8Array): Buffer {
  return HmacKey.takeBytes(salt).sign('HPKE-v1', suite, label, material);
}

/** LabeledExpand (§4) to at most one block of HKDF, which has 32 bytes. */
function expand(key: HmacKey, length: number, labeled: readonly (string | Uint8Array)[]): Buffer {
  return key.sign(Uint8Array.of(0, length), 'HPKE-v1', ...labeled, '\x01').subarray(0, length);
}
