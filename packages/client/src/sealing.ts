/**
 * Secrets that pass through somebody who must not read them (docs/formats/sealed-secret.md), and links by which somebody else binds
 * his venue key. Bytes are base64url without padding.
 */
import type { Environment, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** A venue key that was sealed to a channel of the gateway, for one call. */
export interface SealedSecret {
  readonly channelId: string;
  /** The public half of the sealer's pair, 32 bytes. */
  readonly enc: string;
  readonly ciphertext: string;
}

/** Secrets that the gateway made, sealed to the `sealTo` of the call, and signed by the gateway. */
export interface SealedAnswer {
  readonly enc: string;
  readonly ciphertext: string;
  readonly signature: string;
  /** What the signature is verified with, as in {@link OpenedChannelView}. */
  readonly verifierKey: string;
}

/** A venue key as it is; by a console it is sent sealed. */
interface ClearKey {
  readonly apiKey: string;
  readonly secret: string;
  /** OKX needs it; keys of HTX have none, so that it is absent or `null`. */
  readonly passphrase?: string | null;
  readonly sealed?: never;
}

interface SealedKey {
  readonly sealed: SealedSecret;
  readonly apiKey?: never;
  readonly secret?: never;
  readonly passphrase?: never;
}

/** On which terms an account is bound. */
export interface BindTerms {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly label: string;
  readonly trading: 'spot' | 'futures' | 'both';
  /** The venue's hosts to use, where it has several for one account or keys live in one of them; absent: found out. */
  readonly region?: string;
}

/** `invitation`: the link by whose terms this is; then no fresh second factor and nobody else is asked for. */
export type BindParameters = BindTerms &
  (ClearKey | SealedKey) & { readonly invitation?: BindInvitationProof };

/** Another key of the account that is bound; the venue must say that it is of the same. */
export type RebindParameters = (ClearKey | SealedKey) & {
  readonly accountId: string;
  readonly reason?: string;
};

/** A key pair of the gateway that one secret can be sealed to, once, until it expires. */
export interface OpenedChannelView {
  readonly channelId: string;
  /** X25519, 32 bytes. */
  readonly publicKey: string;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** Ed25519 over what the format says, 64 bytes. */
  readonly signature: string;
  /** The gateway's key, in the form in which `log.vkey` has it. */
  readonly verifierKey: string;
}

/** Who is invited to bind what. */
export interface BindInvitationTerms extends BindTerms {
  /** For people: whose account it is. */
  readonly who: string;
}

export interface BindInvitationProof {
  readonly invitationId: string;
  /** The secret of the link. */
  readonly token: string;
  /** A secret that the first browser made: no other one gets any further. */
  readonly browser: string;
}

export interface BindInvitationView extends BindInvitationTerms {
  readonly invitationId: string;
  /** The operator in whose name it is bound. */
  readonly by: string;
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
  readonly state: 'waiting' | 'in-use' | 'used' | 'cancelled' | 'expired';
  /** `null`: nobody has opened it yet. */
  readonly openedAtMs: number | null;
  readonly openedFrom: string | null;
  /** Others who had the link and came later; `null`: nobody. */
  readonly refusedOpenings: {
    readonly times: number;
    readonly atMs: number;
    readonly address: string;
  } | null;
  /** What it was bound as; `null`: not yet. */
  readonly accountId: string | null;
}

/** `token`: the secret of the link, in clear or sealed. */
export interface BindInvited {
  readonly invitationId: string;
  readonly by: string;
  readonly expiresAtMs: number;
  readonly token: string | null;
  readonly sealed?: SealedAnswer;
}

export interface SealingOperations {
  readonly 'channel-open': {
    readonly parameters: { readonly purpose: 'bind' | 'rebind'; readonly accountId?: string };
    readonly result: OpenedChannelView;
  };
  readonly 'bind-invite': {
    /** `hours` until the link expires, 72 at most. */
    readonly parameters: BindInvitationTerms & {
      readonly hours: number;
      readonly reason?: string;
      readonly sealTo?: string;
    };
    readonly result: BindInvited;
  };
  /** Those of the last days since the gateway started, the last ones first. */
  readonly 'bind-invitations': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly result: { readonly invitations: readonly BindInvitationView[] };
  };
  /** `address`: where the browser that opens it comes from. */
  readonly 'bind-invitation-open': {
    readonly parameters: BindInvitationProof & { readonly address: string };
    readonly result: { readonly invitation: BindInvitationView; readonly isFirst: boolean };
  };
  readonly 'bind-invite-cancel': {
    readonly parameters: { readonly invitationId: string; readonly reason?: string };
    readonly result: BindInvitationView;
  };
}
