import { AEAD_KEY_BYTES, AeadKey } from '@bitting/core/crypto/aead-key.ts';
import type { RandomBytes } from '../ports/random.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

/** Reads the key of what pseudonyms stand for; makes it in a vault that has none. */
export function openPrivateKey(vault: Vault, random: RandomBytes): AeadKey<'account'> {
  const place = PLACES.privateKey();
  const known = vault.read(place)?.bytes;
  if (known !== undefined) return AeadKey.takeBytes('account', known);
  const made = Uint8Array.from(random(AEAD_KEY_BYTES));
  vault.write(place, made);
  return AeadKey.takeBytes('account', made);
}
