import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
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
}

export const OPERATOR_ROLES = ['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** A person who may call administrative operations; the token itself is never stored. */
export interface OperatorEntry {
  readonly id: string;
  readonly name: string;
  readonly role: OperatorRole;
  readonly tokenHash: string;
}
