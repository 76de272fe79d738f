import { BittingError } from '../errors/bitting-error.ts';
import { AEAD_KEY_BYTES, type AeadKey, WRAP_BYTES, WRAP_SALT_BYTES } from '../crypto/aead-key.ts';
import { joinParts } from './binding.ts';
import { ByteReader } from './byte-reader.ts';

/** `BTVK`, format 1, algorithms 1. */
const START = Uint8Array.of(0x42, 0x54, 0x56, 0x4b, 1, 1);
export const ACCOUNT_KEY_RANDOM_BYTES = AEAD_KEY_BYTES + WRAP_SALT_BYTES;

/** Which account of which vault a key is for. */
export interface AccountBinding {
  readonly vaultId: Uint8Array;
  readonly account: string;
}

/** A new account key, wrapped by the root key. `random` is {@link ACCOUNT_KEY_RANDOM_BYTES} fresh bytes and is zeroed. */
export function makeAccountKey(
  rootKey: AeadKey<'root'>,
  binding: AccountBinding,
  random: Uint8Array,
): Uint8Array<ArrayBuffer> {
  if (random.length !== ACCOUNT_KEY_RANDOM_BYTES)
    throw new BittingError('INTERNAL_FAULT', 'the randomness has a wrong length');
  const wrapped = rootKey.wrap(
    random.subarray(AEAD_KEY_BYTES),
    random.subarray(0, AEAD_KEY_BYTES),
    bindAccount(binding),
  );
  random.fill(0);
  return new Uint8Array(Buffer.concat([START, wrapped]));
}

/**
 * The account key that {@link makeAccountKey} wrapped for the same vault and account.
 * @throws BittingError `VAULT_FORMAT_UNKNOWN`, `VAULT_DAMAGED`
 */
export function openAccountKey(
  rootKey: AeadKey<'root'>,
  binding: AccountBinding,
  envelope: Uint8Array,
): AeadKey<'account'> {
  const reader = new ByteReader(envelope);
  reader.expect(START);
  const wrapped = reader.take(WRAP_BYTES);
  reader.end();
  const key = rootKey.unwrap('account', wrapped, bindAccount(binding));
  if (typeof key === 'string') throw new BittingError('VAULT_DAMAGED', `key of ${binding.account}: ${key}`);
  return key;
}

function bindAccount(binding: AccountBinding): Uint8Array<ArrayBuffer> {
  return joinParts('bitting vault account key v1', binding.vaultId, binding.account);
}
