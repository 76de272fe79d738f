import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { CredentialEntry } from '../vault/entries.ts';
import type { Destination } from './stages.ts';

/** Of a credential, which never changes: one destination for each family, the same object for as long as it is bound. */
const KNOWN = new WeakMap<CredentialEntry, Partial<Record<ApiFamily, Destination>>>();

/** Where the account's credential may be used, and only there. */
export function findDestination(
  accountId: string,
  family: ApiFamily,
  keyRing: Pick<KeyRing, 'credential'>,
): Destination | null {
  const credential = keyRing.credential(accountId);
  if (credential === null) return null;
  let known = KNOWN.get(credential);
  if (known === undefined) {
    known = {};
    KNOWN.set(credential, known);
  }
  return (known[family] ??= describe(credential, family));
}

function describe({ venue, environment, region, id }: CredentialEntry, family: ApiFamily): Destination {
  return Object.freeze({ venue, environment, region, family, credentialId: id });
}
