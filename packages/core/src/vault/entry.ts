import { BittingError } from '../errors/bitting-error.ts';
import { VAULT_ENTRY_BYTES_MAX } from '../bounds.ts';
import {
  AEAD_KEY_BYTES,
  AEAD_NONCE_BYTES,
  AEAD_TAG_BYTES,
  AeadKey,
  WRAP_BYTES,
  WRAP_SALT_BYTES,
} from '../crypto/aead-key.ts';
import { bindEntry, type EntryBinding } from './binding.ts';
import { ByteReader } from './byte-reader.ts';

/** `BTVE`, format 1, algorithms 1: AES-256-GCM, key wrapped with HKDF-SHA256 and AES-256-GCM. */
const START = Uint8Array.of(0x42, 0x54, 0x56, 0x45, 1, 1);
/** How much longer an envelope is than what it holds. */
export const ENVELOPE_OVERHEAD_BYTES = START.length + WRAP_BYTES + AEAD_NONCE_BYTES + AEAD_TAG_BYTES;
/** Fresh random bytes that sealing takes: the entry's key, the salt of its wrap, the nonce. */
export const SEAL_RANDOM_BYTES = AEAD_KEY_BYTES + WRAP_SALT_BYTES + AEAD_NONCE_BYTES;

/**
 * The envelope of `plaintext`: encrypted with a key of its own, which is wrapped by the account's key and readable only at
 * `binding` (docs/formats/vault-entry.md). `random` is {@link SEAL_RANDOM_BYTES} fresh random bytes and is zeroed.
 * @throws BittingError `INTERNAL_FAULT` for a wrong length of either
 */
export function sealEntry(
  accountKey: AeadKey<'account'>,
  binding: EntryBinding,
  plaintext: Uint8Array,
  random: Uint8Array,
): Uint8Array<ArrayBuffer> {
  if (random.length !== SEAL_RANDOM_BYTES || plaintext.length > VAULT_ENTRY_BYTES_MAX)
    throw new BittingError('INTERNAL_FAULT', 'an entry or its randomness has a wrong length');
  const keyBytes = random.subarray(0, AEAD_KEY_BYTES);
  const salt = random.subarray(AEAD_KEY_BYTES, AEAD_KEY_BYTES + WRAP_SALT_BYTES);
  const wrapped = accountKey.wrap(salt, keyBytes, bindEntry('key', binding));
  const key = AeadKey.takeBytes('entry', keyBytes);
  const nonce = random.slice(AEAD_KEY_BYTES + WRAP_SALT_BYTES);
  random.fill(0);
  const sealed = key.seal(nonce, plaintext, bindEntry('content', binding));
  return new Uint8Array(Buffer.concat([START, wrapped, nonce, sealed]));
}

/**
 * What {@link sealEntry} sealed at the same `binding` with the same key, every bit of it unchanged. `formerKey` opens what the
 * account's key of before sealed, while it is being exchanged.
 * @throws BittingError `VAULT_FORMAT_UNKNOWN` (not an envelope), `VAULT_DAMAGED` (changed, moved or of another key)
 */
export function openEntry(
  accountKey: AeadKey<'account'>,
  binding: EntryBinding,
  envelope: Uint8Array,
  formerKey: AeadKey<'account'> | null = null,
): Uint8Array<ArrayBuffer> {
  const reader = new ByteReader(envelope);
  reader.expect(START);
  const wrapped = reader.take(WRAP_BYTES);
  const bound = bindEntry('key', binding);
  const first = accountKey.unwrap('entry', wrapped, bound);
  const key = first === 'wrong-key' && formerKey !== null ? formerKey.unwrap('entry', wrapped, bound) : first;
  if (typeof key === 'string') throw damaged(binding, `its key is ${key}`);
  const plaintext = key.open(reader.take(AEAD_NONCE_BYTES), reader.rest(), bindEntry('content', binding));
  if (plaintext === null) throw damaged(binding, 'its content was changed');
  return plaintext;
}

/** Whether `accountKey` sealed it; nothing else of it is looked at. */
export function isEntryOf(
  accountKey: AeadKey<'account'>,
  binding: EntryBinding,
  envelope: Uint8Array,
): boolean {
  const reader = new ByteReader(envelope);
  reader.expect(START);
  return typeof accountKey.unwrap('entry', reader.take(WRAP_BYTES), bindEntry('key', binding)) !== 'string';
}

function damaged(binding: EntryBinding, what: string): BittingError {
  const { account, kind, id, field, version } = binding;
  return new BittingError('VAULT_DAMAGED', `${account}/${kind}/${id}/${field} version ${version}: ${what}`);
}
