import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { BodyBinding, CredentialEntry, VirtualKeyEntry, WatchedKey } from './entries.ts';

/** A venue key that was checked at the venue, with its secrets. They are wiped by their owner, not here. */
export interface BindCredential extends Omit<CredentialEntry, 'id' | 'accountId'> {
  readonly venueUid: string;
  readonly venueMainUid: string;
  readonly venueAccounts: readonly string[];
  readonly apiKey: Secret;
  readonly secret: Secret;
  readonly passphrase: Secret | null;
  /** What was accepted of it; left out where nobody wrote that down. */
  readonly watched?: WatchedKey;
}

/** Another key of the same account of the venue, for the same: where it is and what it trades stays. */
export type RebindCredential = Omit<
  BindCredential,
  'venue' | 'environment' | 'region' | 'label' | 'trading' | 'venueUid' | 'venueMainUid' | 'venueAccounts'
>;

export interface IssueVirtualKey {
  /** From `newVirtualKeyId`, for whoever has to name the key before it is there; made here if absent. */
  readonly id?: string;
  readonly accountId: string;
  readonly label: string;
  readonly owner: string;
  readonly policy: Policy;
  readonly createdAt: EpochMs;
  readonly algorithm: SignatureAlgorithm;
  /** See `VirtualKeyEntry.publicKey`. */
  readonly publicKey: string | null;
  readonly bodyBinding: BodyBinding;
  readonly clientKey?: string | null;
}

/** Secrets are given out here once and never again; the caller disposes of them. Both `null` where the bot has its own pair. */
export interface IssuedVirtualKey {
  readonly secret: Secret | null;
  readonly passphrase: Secret | null;
  readonly entry: VirtualKeyEntry;
}
