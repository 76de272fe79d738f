import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import type { LogKey } from '@bitting/core/ledger/tree/checkpoint-signer.ts';
import type { RandomBytes } from '../ports/random.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

const SEED_BYTES = 32;
const NAME_BYTES = 16;
/** Nobody is reached by it: names of this kind resolve to nothing (RFC 6761). */
const NAME_START = 'bitting.invalid/';

/** Reads the key that the ledger's checkpoints are signed with, and its name; makes them in a vault that has none. */
export function openLogKey(vault: Vault, random: RandomBytes): LogKey {
  const seed = vault.read(PLACES.logKey())?.bytes;
  const name = vault.read(PLACES.logName())?.bytes;
  if (seed !== undefined && name !== undefined)
    return { name: decodeUtf8(name), key: Ed25519SigningKey.takeSeed(seed) };
  return vault.transaction(() => {
    const made = Uint8Array.from(random(SEED_BYTES));
    const madeName = `${NAME_START}${encodeHex(random(NAME_BYTES))}`;
    vault.write(PLACES.logKey(), made);
    vault.write(PLACES.logName(), encodeUtf8(madeName));
    return { name: madeName, key: Ed25519SigningKey.takeSeed(made) };
  });
}
