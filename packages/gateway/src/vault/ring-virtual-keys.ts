import { strictestState } from '@bitting/core/trading/vocabulary.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { AccountEntry, VirtualKeyEntry } from './entries.ts';
import { VIRTUAL_KEY_CODEC } from './entry-codec.ts';
import { writeOnPages } from './key-pages.ts';
import type { OuterStates } from './outer-states.ts';
import { PLACES } from './places.ts';
import type { RingContent } from './ring-content.ts';
import { RingKey } from './ring-key.ts';
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
    writeOnPages(vault, [entry]);
    if (secrets === null) return;
    vault.writeSecret(PLACES.virtualSecret(accountId, id), secrets.secret);
    if (secrets.passphrase !== null)
      vault.writeSecret(PLACES.virtualPassphrase(accountId, id), secrets.passphrase);
  });
}

export function makeRingKey(
  entry: VirtualKeyEntry,
  { id, environment, venue, venueAccounts }: AccountEntry,
  of: { readonly vault: Vault; readonly outer: OuterStates; readonly content: RingContent },
): RingKey {
  const { vault, outer, content } = of;
  const parts = content.keyParts.get(id) ?? {
    vault,
    environment,
    venueAccounts,
    uidOf: (virtualKeyId) => content.standIns.uidOf(virtualKeyId),
    outerState: () => outer.over(venue, content.accounts.get(id)?.state ?? 'revoked'),
    strictest: strictestState,
  };
  content.keyParts.set(id, parts);
  return new RingKey(entry, parts);
}
