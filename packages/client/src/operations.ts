/**
 * The contract of the administration API: `POST /v1/<name>` with a JSON object over the gateway's unix socket. The
 * gateway checks every parameter again; these types are what a client may count on. No result holds a secret but of what the
 * operation made a moment ago; with `sealTo`, an X25519 public key, it is sealed to it instead.
 */
import type {
  BackupBegun,
  BackupEndParameters,
  BackupParameters,
  BackupPart,
  BackupPartParameters,
} from './backups.ts';
import type { AcceptedKeyView, UnbindParameters, UnboundView, VenueKeyView } from './venue-keys.ts';
import type { OrderFound, SearchPageEnd, SearchParameters } from './searches.ts';
import type { Archived, ArchiveParameters, ArchivePlan } from './archives.ts';
import type { HaltParameters, HaltPlanView, HaltResult, ResumeParameters } from './halts.ts';
import type { ErasedDays, EraseParameters, LedgerShown, ReceiptParameters, ReceiptShown } from './ledger.ts';
import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import type { BindParameters, RebindParameters, SealedAnswer, SealingOperations } from './sealing.ts';
import type { Opener, VaultOperations } from './vaults.ts';
import type { PeopleOperations } from './people.ts';
import type { PastParameters, PastWhatIf } from './past.ts';
import type { MarketsParameters, MarketsShown } from './markets.ts';
import type { AccountPictureView } from './pictures.ts';
import type {
  DefaultPolicy,
  ExplainParameters,
  Explanation,
  LayerAbove,
  PolicyChangeParameters,
  PolicyDifferences,
  PolicyDocument,
  PolicySet,
  PolicySetParameters,
  PolicyShown,
  PolicySubject,
  RehearsedPolicy,
  UsageView,
  WhatIf,
  WhatIfParameters,
  WorstCaseView,
} from './policies.ts';
import type {
  ShadowEnforceParameters,
  ShadowOffParameters,
  ShadowSet,
  ShadowSetParameters,
  ShadowShown,
} from './shadows.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { Environment, Market, Scope, TradingState, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** What a virtual key may do; decimals are text. */
export interface PolicyTerms {
  readonly scopes: readonly Scope[];
  readonly markets: readonly Market[];
  /** Exact venue instrument ids, or `'all'`. */
  readonly instruments: readonly string[] | 'all';
  /** Largest notional of one order by asset, for example `{ USDT: '1000' }`; an asset that is not named has limit zero. */
  readonly notionalPerOrder: Readonly<Record<string, string>>;
  readonly requestsPerSecond: number;
  /** CIDR blocks; empty: loopback only. */
  readonly sourceCidrs: readonly string[];
  /** Milliseconds since 1970, or `null` for never. */
  readonly expiresAtMs: number | null;
}

export interface BindResult {
  readonly accountId: string;
  readonly label: string;
  /** One sentence for people, for example `Connected · balance synced · ready for virtual keys`. */
  readonly summary: string;
  readonly permissions: readonly string[];
  readonly ipBound: boolean;
  readonly expiresAtMs: number | null;
  readonly warnings: readonly string[];
  readonly balances: readonly Balance[];
}

/** `wallet`: which of the venue's wallets it lies in, or `null` where it has one for everything. */
export interface Balance {
  readonly wallet: 'spot' | 'contract' | null;
  readonly asset: string;
  readonly total: string;
}

export interface AccountView {
  readonly accountId: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly region: string;
  readonly label: string;
  readonly state: TradingState;
  readonly boundAtMs: number;
  readonly permissions: readonly string[];
  readonly ipBound: boolean;
  readonly trading: 'spot' | 'futures' | 'both' | null;
  /** As its venue says now, where it was asked since the start; else as it was when the key was bound. */
  readonly expiresAtMs: number | null;
  readonly venueKey: VenueKeyView;
  readonly virtualKeys: number;
}

export interface KeyView {
  readonly virtualKeyId: string;
  readonly venue: VenueId;
  readonly accountId: string;
  readonly label: string;
  readonly owner: string;
  readonly state: TradingState;
  readonly createdAtMs: number;
  /** Milliseconds since 1970, or `null` for never. */
  readonly expiresAtMs: number | null;
  readonly secretVersion: number;
  readonly algorithm: SignatureAlgorithm;
  readonly bodyBinding: BodyBinding;
  /** SHA-256, hex, of the public key of the client certificate over which alone it is taken; `null`: over any connection. */
  readonly clientKey?: string | null;
}

export interface KeyDetails extends KeyView {
  /** What the bot sends to name itself; not a secret. */
  readonly apiKey: string;
  /** The public half of the bot's pair, base64 of 32 bytes; `null` for a shared secret. */
  readonly publicKey: string | null;
  readonly policyVersion: number;
  readonly policy: PolicyTerms;
  /** The whole policy, limits included. */
  readonly document: PolicyDocument;
  /** What the account and everything leave less of. */
  readonly above: readonly LayerAbove[];
  /** Of the key and of the layers above it that are bound by terms. */
  readonly usage: readonly UsageView[];
  /**
   * When a request or frame with its signature last came, whatever was decided on it; `null`: none since the gateway began to run. Milliseconds
   * since 1970.
   */
  readonly heardAtMs?: number | null;
  /** If the key were stolen now; empty while everything of it is unknown, for example where it may trade nothing. */
  readonly worstCase: readonly WorstCaseView[];
}

/** `required`: whatever changes state carries a signature over its body, too, in the header `bitting-body-signature`. */
export type BodyBinding = 'none' | 'required';

/** How a bot signs; venues whose own signature covers the body know only the defaults. */
export interface KeyTerms {
  /** Default `hmac-sha256`, with a secret that the gateway makes. */
  readonly algorithm?: SignatureAlgorithm;
  /** For `ed25519`: the public key that the bot made, as PEM, base64 of its SubjectPublicKeyInfo, or base64 of its 32 bytes. */
  readonly publicKey?: string;
  /** Default `none`. */
  readonly bodyBinding?: BodyBinding;
  /** See `KeyView.clientKey`; default: over any connection. */
  readonly clientKey?: string;
}

/** The only form in which a virtual key's secret ever leaves the gateway: once, to whoever made it. */
export interface IssuedKey {
  readonly virtualKeyId: string;
  readonly venue: VenueId;
  readonly accountId: string;
  readonly label: string;
  readonly apiKey: string;
  /** `null` for a key whose private half only the bot has, and where it is sealed. */
  readonly secret: string | null;
  /** `null` at venues whose keys have none, and where it is sealed. */
  readonly passphrase: string | null;
  /** The secret and the passphrase; left out: they are not sealed. */
  readonly sealed?: SealedAnswer;
  readonly algorithm: SignatureAlgorithm;
  readonly bodyBinding: BodyBinding;
  /** Where the bot connects, or `null` while no listener for the venue runs; the first of `endpoints`. */
  readonly rest: string | null;
  /** The same for each part of the venue's API that has hosts of its own. */
  readonly endpoints: Readonly<Partial<Record<ApiFamily, string>>>;
  /** What its owner should know of what was asked for; left out: nothing. */
  readonly warnings?: readonly string[];
}

export interface KeyChange {
  readonly virtualKeyId: string;
  readonly reason?: string;
}

/** `durable` is false when the change is in force but could not be written down: it would not survive a restart. */
export interface KeyState {
  readonly virtualKeyId: string;
  readonly state: TradingState;
  readonly durable: boolean;
}

export interface Status {
  readonly version: string;
  readonly sealed: boolean;
  /** `null`: not known, because it is sealed. */
  readonly state: TradingState | null;
  readonly uptimeMs: number;
  readonly ledgerWritable: boolean;
  /** True while its disk is full: what is left is for cancels, halts and what operators do. */
  readonly ledgerReserved: boolean;
  readonly openIntents: number;
  readonly accounts: number;
  /** The file HALT is in the data directory: it halts everything while it is there. */
  readonly haltFile: boolean;
  /** Venues that are not `active` by themselves. */
  readonly closedVenues: readonly { readonly venue: VenueId; readonly state: TradingState }[];
  /** Accounts that are not `active` by themselves, whatever the state of everything is. */
  readonly closedAccounts: readonly {
    readonly accountId: string;
    readonly label: string;
    readonly state: TradingState;
  }[];
  /** Virtual keys that are neither `active` by themselves nor revoked. */
  readonly closedKeys: readonly {
    readonly virtualKeyId: string;
    readonly label: string;
    readonly state: TradingState;
  }[];
  readonly virtualKeys: number;
  readonly listeners: Readonly<Record<string, string>>;
}

/** One record of the ledger as an operator sees it. */
export interface TailEvent {
  readonly type: string;
  /** Its place in the ledger, decimal; changes of accounts have none. */
  readonly sequence?: string;
  readonly wallMs: number;
  /** Fields that the record itself holds otherwise than they are shown: pseudonyms of addresses. Left out: none. */
  readonly recorded?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Empty {
  readonly [field: string]: never;
}

/** Every operation: what it takes and what it gives. */
export interface AdminOperations extends VaultOperations, PeopleOperations, SealingOperations {
  readonly bind: { readonly parameters: BindParameters; readonly result: BindResult };
  /** Puts another venue key in the place of an account's; virtual keys, policies and states stay. */
  readonly rebind: { readonly parameters: RebindParameters; readonly result: BindResult };
  /** Takes an account out for good. Throws `ACCOUNT_UNSETTLED`, `STATE_CONFLICT`; the same call then goes on from there. */
  readonly unbind: { readonly parameters: UnbindParameters; readonly result: UnboundView };
  /** The bound ones; those that were taken out, too, where `removed` is true. */
  readonly accounts: {
    readonly parameters: { readonly removed?: boolean };
    readonly result: { readonly accounts: readonly AccountView[] };
  };
  readonly issue: {
    readonly parameters: PolicyTerms &
      KeyTerms & {
        readonly accountId: string;
        readonly label: string;
        readonly owner: string;
        /** The limits of a policy document (docs/formats/policy.md); left out: none. */
        readonly limits?: PolicyDocument;
        /** Milliseconds since 1970; left out: at once. */
        readonly notBeforeMs?: number;
        /** Seconds without a sign of life of the bot, after which its open orders are cancelled; left out: never. */
        readonly deadManSeconds?: number;
        readonly sealTo?: string;
      };
    readonly result: IssuedKey;
  };
  readonly 'policy-show': { readonly parameters: PolicySubject; readonly result: PolicyShown };
  readonly 'policy-diff': { readonly parameters: PolicyChangeParameters; readonly result: PolicyDifferences };
  readonly 'policy-set': { readonly parameters: PolicySetParameters; readonly result: PolicySet };
  readonly 'policy-default': {
    /** A safe policy for a new key of the account, from what it holds now; the flags ask for what is left out otherwise. */
    readonly parameters: {
      readonly accountId: string;
      /** Orders that the venue triggers by itself, after the bot is gone. */
      readonly algoOrders?: boolean;
      /** Orders without a price of their own: then no bound can be stated of what a thief takes. */
      readonly marketOrders?: boolean;
    };
    readonly result: DefaultPolicy;
  };
  /** What would be said of a new key of the account with this policy; nothing is cut. */
  readonly 'policy-rehearse': {
    readonly parameters: { readonly accountId: string; readonly document: PolicyDocument };
    readonly result: RehearsedPolicy;
  };
  readonly 'policy-explain': { readonly parameters: ExplainParameters; readonly result: Explanation };
  readonly 'policy-what-if': { readonly parameters: WhatIfParameters; readonly result: WhatIf };
  readonly 'policy-what-if-past': { readonly parameters: PastParameters; readonly result: PastWhatIf };
  readonly 'policy-shadow-show': { readonly parameters: PolicySubject; readonly result: ShadowShown };
  readonly 'policy-shadow-set': { readonly parameters: ShadowSetParameters; readonly result: ShadowSet };
  readonly 'policy-shadow-off': {
    readonly parameters: ShadowOffParameters;
    readonly result: { readonly wasSet: boolean };
  };
  /** Makes it the policy, and takes it away as a shadow. */
  readonly 'policy-shadow-enforce': {
    readonly parameters: ShadowEnforceParameters;
    readonly result: PolicySet;
  };
  readonly list: {
    readonly parameters: { readonly accountId?: string };
    readonly result: { readonly virtualKeys: readonly KeyView[] };
  };
  readonly show: { readonly parameters: { readonly virtualKeyId: string }; readonly result: KeyDetails };
  readonly suspend: { readonly parameters: KeyChange; readonly result: KeyState };
  readonly 'resume-key': {
    readonly parameters: KeyChange & { readonly reason: string };
    readonly result: KeyState;
  };
  readonly revoke: { readonly parameters: KeyChange; readonly result: KeyState };
  readonly rotate: {
    /** `publicKey`: the new one of a key whose pair the bot makes; it is needed there and refused elsewhere. */
    readonly parameters: KeyChange & { readonly publicKey?: string; readonly sealTo?: string };
    readonly result: IssuedKey;
  };
  readonly 'rebind-client': {
    /** `clientKey`: see {@link KeyView.clientKey}. Whoever came over the certificate before is cut. */
    readonly parameters: KeyChange & { readonly clientKey: string };
    readonly result: { readonly virtualKeyId: string; readonly clientKey: string };
  };
  readonly halt: { readonly parameters: HaltParameters; readonly result: HaltResult };
  /** The plans that follow halts; with `follow` every change of one, or of all, as events of type `plan` until it ends. */
  readonly 'halt-plans': {
    readonly parameters: { readonly planId?: string; readonly follow: boolean };
    readonly result: { readonly plans: readonly HaltPlanView[] };
  };
  /** Of everything it is refused while the file HALT is in the data directory. */
  readonly resume: { readonly parameters: ResumeParameters; readonly result: HaltResult };
  readonly seal: { readonly parameters: Empty; readonly result: { readonly sealed: boolean } };
  readonly unseal: {
    readonly parameters: Opener;
    readonly result: { readonly sealed: boolean };
  };
  readonly status: { readonly parameters: Empty; readonly result: Status };
  readonly tail: {
    /** The last `limit` records, then, with `follow`, every further one until the caller hangs up. */
    readonly parameters: { readonly limit: number; readonly follow: boolean };
    readonly result: { readonly shown: number };
  };
  readonly metrics: { readonly parameters: Empty; readonly result: { readonly text: string } };
  readonly 'ledger-show': { readonly parameters: Empty; readonly result: LedgerShown };
  readonly 'ledger-receipt': {
    readonly parameters: ReceiptParameters;
    readonly result: ReceiptShown;
  };
  readonly 'ledger-search': { readonly parameters: SearchParameters; readonly result: SearchPageEnd };
  /** Where the order came from that has this id, at the venue or by its bot. */
  readonly 'ledger-order': { readonly parameters: { readonly orderId: string }; readonly result: OrderFound };
  /** Throws the index of the search away; it is built again at once, from the oldest record on. */
  readonly 'ledger-reindex': {
    readonly parameters: Empty;
    /** Records before `archived` cannot be taken up; left out: none. */
    readonly result: { readonly records: string; readonly archived?: string };
  };
  /** Erases what the pseudonyms of all days before that one stand for: addresses cannot be shown or found any more. */
  readonly 'ledger-erase': { readonly parameters: EraseParameters; readonly result: ErasedDays };
  readonly 'ledger-archive-plan': { readonly parameters: Empty; readonly result: ArchivePlan };
  /** Records that the first segments were archived, and removes them. */
  readonly 'ledger-archive': { readonly parameters: ArchiveParameters; readonly result: Archived };
  /** Copies the vault's files in memory at one instant, for one backup at a time. */
  readonly 'backup-begin': { readonly parameters: BackupParameters; readonly result: BackupBegun };
  readonly 'backup-part': { readonly parameters: BackupPartParameters; readonly result: BackupPart };
  /** Lets go of the copies; they are let go of a minute after the last part as well. */
  readonly 'backup-end': { readonly parameters: BackupEndParameters; readonly result: Empty };
  readonly 'account-show': {
    readonly parameters: { readonly accountId: string };
    readonly result: AccountPictureView;
  };
  readonly 'account-watch': {
    /** Every change of this account's picture, or of all, until the caller hangs up: events of type `account`. */
    readonly parameters: { readonly accountId?: string };
    readonly result: { readonly shown: number };
  };
  /** Prices where an account trades; the venue is asked for those that are too old. */
  readonly markets: { readonly parameters: MarketsParameters; readonly result: MarketsShown };
  /** Throws `STATE_CONFLICT` where the key changed since that was last told, or its venue does not say how it is. */
  readonly 'account-accept-key': {
    readonly parameters: { readonly accountId: string; readonly reason: string };
    readonly result: AcceptedKeyView;
  };
}

export type OperationName = keyof AdminOperations;
export type ParametersOf<Name extends OperationName> = AdminOperations[Name]['parameters'];
export type ResultOf<Name extends OperationName> = AdminOperations[Name]['result'];

/** A step of a longer operation, as it happens. */
export interface ProgressStep {
  readonly step: string;
  readonly detail: string | null;
}
