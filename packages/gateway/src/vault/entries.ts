import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import type { EpochMs, Environment, TradingState, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** One venue account or sub-account that a credential was bound for. */
export interface AccountEntry {
  readonly id: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  /** `global`, `eea`, `us` … or `paper`. */
  readonly region: string;
  readonly label: string;
  /** The venue's own uid and that of the main account; equal for a main account. */
  readonly venueUid: string;
  readonly venueMainUid: string;
  /** Ids of its ordinary trading ledgers, where the venue has several kinds (HTX `account-id`); else empty. */
  readonly venueAccounts: readonly string[];
  readonly state: TradingState;
  readonly boundAt: EpochMs;
}

/** The real key without its secrets; those are entries of their own and never leave the vault but as a signing key. */
export interface CredentialEntry {
  readonly id: string;
  readonly accountId: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly region: string;
  readonly label: string;
  /** As the venue reports them, for example `read_only`, `trade`. */
  readonly permissions: readonly string[];
  readonly ipBound: boolean;
  readonly trading: 'spot' | 'futures' | 'both';
  readonly boundAt: EpochMs;
  readonly expiresAt: EpochMs | null;
}

/** What a venue says of one of its keys that somebody can change there. Lists are sorted. */
export interface KeyFacts {
  /** As the venue writes them. */
  readonly permissions: readonly string[];
  /** Addresses and blocks that it may come from; empty: from anywhere. */
  readonly ips: readonly string[];
  readonly label: string;
  /** The end that the venue has set, to the day; `null`: it says none. */
  readonly endsAt: EpochMs | null;
  /** The other keys that the venue lists of the same user, one text each; `null`: it was not asked or did not say. */
  readonly others: readonly string[] | null;
}

/** What is remembered of a bound key, to tell a change of it from what was known. */
export interface WatchedKey {
  readonly accepted: KeyFacts;
  /** As it was when its last change was told. */
  readonly told: KeyFacts;
  readonly acceptedAt: EpochMs;
  /** The operator's id; empty: found so at the first look. */
  readonly acceptedBy: string;
  /** Why the venue does not take it any more; `null`: it does. */
  readonly gone: string | null;
  /** So many days before its end it was last told of; `null`: not yet. */
  readonly toldDays: number | null;
}

export const BODY_BINDINGS = ['none', 'required'] as const;
export type BodyBinding = (typeof BODY_BINDINGS)[number];

/** What a bot holds, without its secret and passphrase. `id` is ours; `apiKey` is what the bot sends. */
export interface VirtualKeyEntry {
  readonly id: string;
  readonly venue: VenueId;
  readonly accountId: string;
  readonly apiKey: string;
  readonly label: string;
  readonly owner: string;
  readonly policy: Policy;
  readonly state: TradingState;
  readonly createdAt: EpochMs;
  readonly secretVersion: number;
  readonly algorithm: SignatureAlgorithm;
  /** Base64 of the 32 bytes of an Ed25519 public key: then no secret of the bot is kept. `null` for a shared secret. */
  readonly publicKey: string | null;
  /** `required`: what changes state carries `bitting-body-signature` and its signature is good for one use. */
  readonly bodyBinding: BodyBinding;
  /** SHA-256, hex, of the public key of the client certificate over which alone it is taken; `null`: over any connection. */
  readonly clientKey: string | null;
}

export const OPERATOR_ROLES = ['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** A console calls nothing by itself: only in the name of a person who signed in there. */
export const OPERATOR_KINDS = ['person', 'console'] as const;
export type OperatorKind = (typeof OPERATOR_KINDS)[number];

/** Disabled is for good: its name stays, so that the ledger can be read. */
export const OPERATOR_STATES = ['active', 'disabled'] as const;
export type OperatorState = (typeof OPERATOR_STATES)[number];

/** Who may call administrative operations; the token itself is never stored. */
export interface OperatorEntry {
  readonly id: string;
  readonly name: string;
  readonly kind: OperatorKind;
  readonly role: OperatorRole;
  /** Ids of the accounts that alone it may see and touch; `null`: of all, and of what is above them. */
  readonly accounts: readonly string[] | null;
  readonly state: OperatorState;
  /** Who last gave it a token, or more than it had, and when; `null`: it came with the vault. */
  readonly trusted: { readonly by: string; readonly at: EpochMs } | null;
  readonly tokenHash: string;
}

/** What is known of a lock of the vault besides what opens it. */
export interface LockWords {
  readonly id: string;
  readonly label: string;
  /** `null`: it was made with a vault in which this was not written down yet. */
  readonly addedAt: EpochMs | null;
  /** The operator's id; `null`: it was made with the vault. */
  readonly addedBy: string | null;
}

/** With it no header but the last one opens the vault: an earlier one may have a lock that was removed since. */
export interface LockList {
  /** SHA-256 of the header's bytes, hexadecimal. */
  readonly header: string;
  /** In the header's order. */
  readonly locks: readonly LockWords[];
}

/** A document that is judged beside the one in force, and enforced nowhere. Its version is the one that it was written against. */
export interface ShadowEntry<P extends Terms = Terms> {
  /** `null`: there was one, and it was taken away. */
  readonly terms: P | null;
  readonly setAt: EpochMs;
  /** The operator's id. */
  readonly setBy: string;
}
