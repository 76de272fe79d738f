import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { Destination } from './stages.ts';

/** Where the account's credential may be used, and only there. */
export function findDestination(
  accountId: string,
  family: ApiFamily,
  keyRing: Pick<KeyRing, 'credential'>,
): Destination | null {
  const credential = keyRing.credential(accountId);
  if (credential === null) return null;
  const { venue, environment, region, id } = credential;
  return { venue, environment, region, family, credentialId: id };
}
