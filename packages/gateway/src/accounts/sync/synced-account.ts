import type { EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

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
