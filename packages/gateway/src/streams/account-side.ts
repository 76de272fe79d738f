import { findDestination } from '../pipeline/destination.ts';
import type { ConnectionIdentity } from '../pipeline/stages.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import { AccountLinks, type AccountLinksOptions } from './account-links.ts';

/** The venue's side for whoever logged in; `null`: his account has no bound key. */
export function openAccountLinks(
  identity: ConnectionIdentity,
  options: Omit<AccountLinksOptions, 'destination' | 'signer' | 'virtualKeyId'> & {
    readonly keyRing: KeyRing;
  },
): AccountLinks | null {
  const { keyRing } = options;
  const { accountId, id: virtualKeyId } = identity.virtualKey.entry;
  const destination = findDestination(accountId, identity.entrance.family, keyRing);
  if (destination === null || destination.credentialId === null) return null;
  const { credentialId } = destination;
  return new AccountLinks({
    ...options,
    destination: { ...destination, credentialId },
    virtualKeyId,
    signer: () => (keyRing.credential(accountId)?.id === credentialId ? keyRing.signer(accountId) : null),
  });
}

/** The secrets of the account's real key that may never be shown: its name and its passphrase. */
export function secretsOf(identity: ConnectionIdentity, keyRing: KeyRing): readonly string[] {
  const signer = keyRing.signer(identity.virtualKey.entry.accountId);
  return [signer?.apiKey, signer?.passphrase].filter((secret) => secret !== undefined && secret !== null);
}
