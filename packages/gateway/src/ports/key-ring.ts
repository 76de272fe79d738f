import type { SigningCredential, VirtualView } from '@bitting/core/venues/dialect.ts';
import type { VerifyingKey } from '@bitting/core/crypto/verifying-key.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import type { Environment, TradingState, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { AccountEntry, CredentialEntry, VirtualKeyEntry } from '../vault/entries.ts';

/** A virtual key as the path of a request sees it. */
export interface VirtualKey {
  readonly entry: VirtualKeyEntry;
  readonly environment: Environment;
  /** Opened lazily from the vault and kept until it is sealed or has another secret; to be used at once, and asked for again. */
  verifyingKey(): VerifyingKey;
  /** Constant time. `null` for venues whose keys have no passphrase. */
  passphraseMatches(presented: string | null): boolean;
  /** The strictest of the key's, the account's and the installation's state, read at this instant. */
  state(): TradingState;
  readonly view: VirtualView;
}

/** What binds an account's keys besides their own policies; `null`: nothing. */
export interface AccountLayers {
  readonly account: Terms | null;
  readonly installation: Terms | null;
}

/** The keys that are open now. Everything throws `VAULT_SEALED` while sealed. */
export interface KeyRing {
  readonly sealed: boolean;
  findVirtualKey(venue: VenueId, apiKey: string): VirtualKey | null;
  /** A shared secret that no bot holds, for work of the same cost when a key is unknown. */
  dummyKey(): VerifyingKey;
  account(accountId: string): AccountEntry | null;
  listAccounts(): readonly AccountEntry[];
  /** As they are now; their versions grow with every change and never start again. */
  layers(accountId: string): AccountLayers;
  credential(accountId: string): CredentialEntry | null;
  /** The only way to a real key. `null` when the account has none. */
  signer(accountId: string): SigningCredential | null;
  /** Calls after every change of what the ring says: states, secrets, policies, credentials, sealing. The answer ends it. */
  observe(changed: () => void): () => void;
  /** True while this is the account's only key whose scopes place orders. */
  isOnlyTradingKey(virtualKeyId: string): boolean;
}
