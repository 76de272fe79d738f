/**
 * The contract of the administration API: `POST /v1/<name>` with a JSON object over the gateway's unix socket. The
 * gateway checks every parameter again; these types are what a client may count on. No result but that of `issue` and
 * `rotate` holds a secret, and those two only the secret of the virtual key they made.
 */
import type { HaltParameters, HaltPlanView, HaltResult, ResumeParameters } from './halts.ts';
import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import type { AccountPictureView } from './pictures.ts';
import type {
  DefaultPolicy,
  ExplainParameters,
  Explanation,
  PolicyChangeParameters,
  PolicyDifferences,
  PolicyDocument,
  PolicySet,
  PolicySetParameters,
  PolicyShown,
  PolicySubject,
  UsageView,
  WhatIf,
  WhatIfParameters,
  WorstCaseView,
} from './policies.ts';
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

export interface BindParameters {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly label: string;
  readonly trading: 'spot' | 'futures' | 'both';
  /** The venue's hosts to use, where it has several for one account or keys live in one of them; absent: found out. */
  readonly region?: string;
  readonly apiKey: string;
  readonly secret: string;
  /** OKX needs it; keys of HTX have none, so that it is absent or `null`. */
  readonly passphrase?: string | null;
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
  readonly expiresAtMs: number | null;
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
  /** Of the key and of the layers above it that are bound by terms. */
  readonly usage: readonly UsageView[];
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
}

/** The only form in which a virtual key's secret ever leaves the gateway: once, to whoever made it. */
export interface IssuedKey {
  readonly virtualKeyId: string;
  readonly venue: VenueId;
  readonly accountId: string;
  readonly label: string;
  readonly apiKey: string;
  /** `null` for a key whose private half only the bot has. */
  readonly secret: string | null;
  /** `null` at venues whose keys have none. */
  readonly passphrase: string | null;
  readonly algorithm: SignatureAlgorithm;
  readonly bodyBinding: BodyBinding;
  /** Where the bot connects, or `null` while no listener for the venue runs; the first of `endpoints`. */
  readonly rest: string | null;
  /** The same for each part of the venue's API that has hosts of its own. */
  readonly endpoints: Readonly<Partial<Record<ApiFamily, string>>>;
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
  readonly state: TradingState | null;
  readonly uptimeMs: number;
  readonly ledgerWritable: boolean;
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
  readonly [field: string]: unknown;
}

export interface Empty {
  readonly [field: string]: never;
}

/** Every operation: what it takes and what it gives. */
export interface AdminOperations {
  readonly bind: { readonly parameters: BindParameters; readonly result: BindResult };
  readonly accounts: {
    readonly parameters: Empty;
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
  readonly 'policy-explain': { readonly parameters: ExplainParameters; readonly result: Explanation };
  readonly 'policy-what-if': { readonly parameters: WhatIfParameters; readonly result: WhatIf };
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
    readonly parameters: KeyChange & { readonly publicKey?: string };
    readonly result: IssuedKey;
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
    /** Exactly one of the two; the key file's bytes as canonical base64. */
    readonly parameters: { readonly passphrase?: string; readonly keyFile?: string };
    readonly result: { readonly sealed: boolean };
  };
  readonly status: { readonly parameters: Empty; readonly result: Status };
  readonly tail: {
    /** The last `limit` records, then, with `follow`, every further one until the caller hangs up. */
    readonly parameters: { readonly limit: number; readonly follow: boolean };
    readonly result: { readonly shown: number };
  };
  readonly metrics: { readonly parameters: Empty; readonly result: { readonly text: string } };
  readonly 'account-show': {
    readonly parameters: { readonly accountId: string };
    readonly result: AccountPictureView;
  };
  readonly 'account-watch': {
    /** Every change of this account's picture, or of all, until the caller hangs up: events of type `account`. */
    readonly parameters: { readonly accountId?: string };
    readonly result: { readonly shown: number };
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
