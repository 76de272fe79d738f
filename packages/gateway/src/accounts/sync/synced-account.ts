import type { EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';
import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import type { CredentialEntry } from '../../vault/entries.ts';

/** The account that is watched, with the key that it is watched with. */
export interface SyncedAccount {
  readonly accountId: string;
  readonly credentialId: string;
  readonly venue: VenueId;
  /** Which parts of the venue's API the credential trades by. */
  readonly families: readonly ApiFamily[];
  readonly venueAccounts: readonly string[];
  readonly boundMs: EpochMs;
  /** Orders and fills of before are nobody's news. */
  readonly newsSinceMs: EpochMs;
  /** The last that a former life wrote down. */
  readonly formerMs: EpochMs;
  /** Venue's ids of strangers' orders that are recorded already. */
  readonly recordedOrders: ReadonlySet<string>;
}

/** What a credential was bound to trade, of the parts of an API that not every credential trades by. */
const TRADED_BY: Readonly<Partial<Record<ApiFamily, CredentialEntry['trading']>>> = {
  'htx-spot': 'spot',
  'htx-contract': 'futures',
};

/** The parts of the venue's API that a credential trades by. */
export function tradedFamilies(venue: VenueId, trading: CredentialEntry['trading']): readonly ApiFamily[] {
  const families: readonly ApiFamily[] = API_FAMILIES[venue];
  return families.filter((family) => trading === 'both' || (TRADED_BY[family] ?? trading) === trading);
}
