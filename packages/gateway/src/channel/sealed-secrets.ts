import { JSON_BOUNDS, type JsonValue, scanJson } from '@bitting/core/encoding/json.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { HpkeKeyPair } from '@bitting/core/crypto/hpke.ts';
import { X25519_KEY_BYTES } from '@bitting/core/crypto/hpke.ts';
import { AEAD_TAG_BYTES } from '@bitting/core/crypto/aead-key.ts';
import { nullable, object, optional, parsed, readObject } from '../config/closed-schema.ts';
import { pasted } from '../admin/fields.ts';
import { decodeBase64Url } from './base64url.ts';
import { writeBinding } from './binding-text.ts';
import { SEALED_PLAINTEXT_BYTES_MAX } from './bounds.ts';

const channelId = parsed('32 lower-case hexadecimal digits', (text) =>
  /^[0-9a-f]{32}$/u.test(text) ? text : null,
);

function bytes(wanted: string, isFit: (length: number) => boolean) {
  return parsed(`${wanted}, in base64url without padding`, (text) => {
    if (text.length > 2 * SEALED_PLAINTEXT_BYTES_MAX) return null;
    const read = decodeBase64Url(text);
    return isFit(read.length) ? read : null;
  });
}

/** An X25519 public key. */
export const publicKeyField = bytes('a public key of 32 bytes', (length) => length === X25519_KEY_BYTES);

/** What a browser sends in the place of a venue key. */
export const sealedField = object({
  channelId,
  enc: publicKeyField,
  ciphertext: bytes(
    'a ciphertext',
    (length) => length > AEAD_TAG_BYTES && length <= SEALED_PLAINTEXT_BYTES_MAX + AEAD_TAG_BYTES,
  ),
});

/** The venue key as it is inside. */
const SECRETS = { apiKey: pasted, secret: pasted, passphrase: optional(nullable(pasted)) };

/** What a sealed venue key is bound to. */
export interface SecretBinding {
  readonly operation: string;
  readonly channelId: string;
  readonly operatorId: string;
  /** All other fields of the call, and what the account is where the call names one. */
  readonly parameters: Readonly<Record<string, string>>;
}

export function bindSecret({ operation, channelId: channel, operatorId, parameters }: SecretBinding) {
  return writeBinding('secret', { ...parameters, operation, channel, operator: operatorId });
}

/**
 * The venue key that was sealed to this pair for exactly this call, as fields of the call. Throws `SEALED_UNREADABLE` where it was
 * sealed otherwise, and what the fields are refused by.
 */
export function openSecrets(
  pair: HpkeKeyPair,
  sealed: { readonly enc: Uint8Array; readonly ciphertext: Uint8Array },
  binding: SecretBinding,
): ReadonlyMap<string, JsonValue> {
  const plaintext = pair.open(sealed, { info: bindSecret(binding) });
  if (plaintext === null) throw new BittingError('SEALED_UNREADABLE', 'it does not open');
  try {
    const scanned = scanJson(plaintext, { ...JSON_BOUNDS, bytesMax: SEALED_PLAINTEXT_BYTES_MAX });
    readObject(SECRETS, scanned);
    return scanned as ReadonlyMap<string, JsonValue>;
  } finally {
    plaintext.fill(0);
  }
}
