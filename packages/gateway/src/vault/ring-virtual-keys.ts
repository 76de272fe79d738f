import type { RandomBytes } from '../ports/random.ts';
import type { VirtualKeyEntry } from './entries.ts';
import { VIRTUAL_KEY_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';
import { makeVirtualSecrets, type VirtualSecrets } from './virtual-secrets.ts';

/** Secrets for a bot; `null` for one that has its own pair. */
export function makeSecrets(
  { venue, publicKey }: VirtualKeyEntry,
  random: RandomBytes,
): VirtualSecrets | null {
  return publicKey === null ? makeVirtualSecrets(venue, random) : null;
}

/** The key as it is now, with new secrets where there are some. */
export function writeVirtualKey(vault: Vault, entry: VirtualKeyEntry, secrets: VirtualSecrets | null): void {
  const { accountId, id } = entry;
  vault.transaction(() => {
    vault.write(PLACES.virtualKey(accountId, id), VIRTUAL_KEY_CODEC.encode(entry));
    if (secrets === null) return;
    vault.writeSecret(PLACES.virtualSecret(accountId, id), secrets.secret);
    if (secrets.passphrase !== null)
      vault.writeSecret(PLACES.virtualPassphrase(accountId, id), secrets.passphrase);
  });
}
