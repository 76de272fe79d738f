import { Secret } from '@bitting/core/secret/secret.ts';
import type { UnlockMessage } from './config/protocol.ts';
import type { Unlock } from './vault/vault.ts';

export interface UnlockMaterial extends Disposable {
  readonly unlock: Unlock;
}

/** Takes the bytes over into a secret that is wiped at the end of the block that holds it. */
export function takeUnlock({ kind, bytes }: UnlockMessage): UnlockMaterial {
  const secret = Secret.takeBytes(kind, bytes);
  return {
    unlock: kind === 'passphrase' ? { kind, passphrase: secret } : { kind, key: secret },
    [Symbol.dispose]: () => secret.dispose(),
  };
}
