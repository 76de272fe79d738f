import { argon2 } from 'node:crypto';
import { BittingError } from '../errors/bitting-error.ts';
import {
  ARGON2_LANES_MAX,
  ARGON2_MEMORY_KIB_MAX,
  ARGON2_MEMORY_KIB_MIN,
  ARGON2_PASSES_MAX,
} from '../bounds.ts';
import type { Secret } from '../secret/secret.ts';
import { AEAD_KEY_BYTES, AeadKey } from './aead-key.ts';

export interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** About a second on a small machine; each guess takes 256 MiB from the thief, too. */
export const ARGON2_COST: Argon2Cost = { memoryKib: 262_144, passes: 3, lanes: 4 };
export const ARGON2_SALT_BYTES = 32;

/** True for a cost that neither is worthless nor takes the machine down; one from a file is checked before it is used. */
export function isArgon2CostSane(cost: Argon2Cost): boolean {
  const { memoryKib, passes, lanes } = cost;
  return (
    memoryKib >= Math.max(ARGON2_MEMORY_KIB_MIN, 8 * lanes) &&
    memoryKib <= ARGON2_MEMORY_KIB_MAX &&
    passes >= 1 &&
    passes <= ARGON2_PASSES_MAX &&
    lanes >= 1 &&
    lanes <= ARGON2_LANES_MAX
  );
}

/**
 * The provider key of a passphrase: Argon2id (RFC 9106, version 0x13), 32 bytes, over the passphrase's UTF-8 bytes and a
 * random 32-byte salt. Runs on the thread pool, the event loop stays free.
 * @throws BittingError `VAULT_FORMAT_UNKNOWN` for a cost outside the bounds
 */
export async function deriveProviderKey(
  passphrase: Secret,
  salt: Uint8Array,
  cost: Argon2Cost,
): Promise<AeadKey<'provider'>> {
  if (!isArgon2CostSane(cost)) throw new BittingError('VAULT_FORMAT_UNKNOWN', 'Argon2id cost out of bounds');
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  passphrase.use((message) => {
    const parameters = {
      message,
      nonce: salt,
      memory: cost.memoryKib,
      passes: cost.passes,
      parallelism: cost.lanes,
      tagLength: AEAD_KEY_BYTES,
    };
    argon2('argon2id', parameters, (error, key) => {
      if (error === null) resolve(key);
      else reject(new BittingError('INTERNAL_FAULT', 'Argon2id failed', { cause: error }));
    });
  });
  return AeadKey.takeBytes('provider', await promise);
}
