import { decodeBase64, encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { Ed25519PublicKey } from '@bitting/core/crypto/ed25519-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** SubjectPublicKeyInfo of Ed25519 up to the key's own bytes (RFC 8410 §4): there is no other way to write it in DER. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;
const PEM = /^-----BEGIN PUBLIC KEY-----\r?\n?([0-9A-Za-z+/=\r\n]+?)\r?\n?-----END PUBLIC KEY-----$/u;

/**
 * The base64 of the 32 bytes of an Ed25519 public key, given as PEM, as base64 of its SubjectPublicKeyInfo or of the
 * bytes themselves. Throws `KEY_TERMS_REFUSED`, for a private key in words that say so.
 */
export function readPublicKey(given: string): string {
  const text = given.trim();
  if (/PRIVATE KEY/u.test(text))
    throw refused(
      'a private key was given',
      'This is a private key. It stays with the bot: give its public half.',
    );
  const bytes = decode((PEM.exec(text)?.[1] ?? text).replace(/[\r\n]/gu, ''));
  const hasPrefix = bytes.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX);
  const raw = hasPrefix ? bytes.subarray(SPKI_PREFIX.length) : bytes;
  if (raw.length !== KEY_BYTES) throw noKey();
  const encoded = encodeBase64(raw);
  try {
    Ed25519PublicKey.fromBase64(encoded);
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
    throw noKey();
  }
  return encoded;
}

function decode(text: string): Buffer {
  try {
    return Buffer.from(decodeBase64(text));
  } catch (error) {
    if (error instanceof BittingError) throw noKey();
    throw error;
  }
}

function noKey(): BittingError {
  return refused(
    'no Ed25519 public key',
    'This is no Ed25519 public key. Give it as PEM ("openssl pkey -in bot.pem -pubout"), or its base64.',
  );
}

function refused(detail: string, sentence: string): BittingError {
  return new BittingError('KEY_TERMS_REFUSED', detail, { publicDetail: sentence });
}
