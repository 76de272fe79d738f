/**
 * The contract of the administration API: `POST /v1/<name>` with a JSON object over the gateway's unix socket. The
 * gateway checks every parameter again; these types are what a client may count on. No result but that of `issue` and
 * `rotate` holds a secret, and those two only the secret of the virtual key they made.
 */
import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
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

/** At most one of these; none: everything. */
export interface HaltSubject {
  readonly venue?: VenueId;
  readonly accountId?: string;
  readonly virtualKeyId?: string;
}

export interface HaltParameters extends HaltSubject {
  /** `reducing`: orders that shrink exposure pass besides cancels; default `halted`. */
  readonly state?: 'reducing' | 'halted';
  readonly reason?: string;
}

export interface ResumeParameters extends HaltSubject {
  readonly reason: string;
}

export interface HaltResult {
  /** All `null`: everything. */
  readonly venue: VenueId | null;
  readonly accountId: string | null;
  readonly virtualKeyId: string | null;
  readonly state: TradingState;
  /** False when the halt is in force but could not be written down: it would not survive a restart. */
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

/** Where a row of a picture comes from, and how old it is. */
export interface RowAge {
  /** `stream`: the venue pushed it; `asked`: it answered so. */
  readonly source: 'stream' | 'asked';
  /** The venue's own time of it, or `null` where it says none. */
  readonly venueMs: number | null;
  /** When the gateway heard it. */
  readonly heardMs: number;
}

/** Whose an order is: a virtual key's, somebody's who trades on the account without the gateway, or not known yet. */
export interface RowOwner {
  readonly placedBy: 'key' | 'external' | 'pending';
  readonly virtualKeyId: string | null;
}

export interface ShownBalance extends RowAge {
  readonly wallet: string;
  readonly asset: string;
  readonly total: string;
  readonly available: string;
}

export interface ShownPosition extends RowAge {
  readonly instrument: string;
  readonly market: Market;
  readonly marginMode: 'cross' | 'isolated';
  readonly side: 'long' | 'short' | 'net';
  readonly quantity: string;
  readonly entryPrice: string | null;
}

export interface ShownOrder extends RowAge, RowOwner {
  readonly instrument: string;
  readonly market: Market;
  readonly venueOrderId: string;
  readonly clientOrderId: string | null;
  readonly algo: boolean;
  readonly side: 'buy' | 'sell';
  readonly price: string | null;
  readonly quantity: string | null;
  readonly filled: string;
  readonly reduceOnly: boolean;
  readonly state: 'open' | 'filled' | 'cancelled' | 'rejected';
}

export interface ShownFill extends RowAge, RowOwner {
  readonly instrument: string;
  readonly market: Market;
  readonly tradeId: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string | null;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  /** What it cost; negative is a rebate. `null` where the venue has not said it. */
  readonly fee: string | null;
  readonly feeAsset: string | null;
}

/** `live`: every change comes by stream. `reconciling`: being asked after something was missed. `blind`: a stream is missing. */
export type PictureState = 'live' | 'reconciling' | 'blind';

/** What the gateway knows of an account at this moment. Amounts are exact decimals as text. */
export interface AccountPictureView {
  readonly accountId: string;
  readonly label: string;
  readonly venue: VenueId;
  readonly state: PictureState;
  readonly nowMs: number;
  /** Rows for which there was no place: an account with more than the gateway keeps. */
  readonly leftOut: number;
  readonly balances: readonly ShownBalance[];
  readonly positions: readonly ShownPosition[];
  /** Open ones. */
  readonly orders: readonly ShownOrder[];
  /** The last ones, the newest first. */
  readonly fills: readonly ShownFill[];
  /** What was done on the account without the gateway since this process watches it. */
  readonly external: { readonly orders: number; readonly fills: number };
  readonly streams: readonly {
    readonly path: string;
    readonly live: boolean;
    readonly refused: readonly string[];
    readonly problem: string | null;
  }[];
  readonly parts: readonly {
    readonly name: string;
    /** When the last answer was asked for, by the venue's clock. */
    readonly askedMs: number | null;
    readonly problem: string | null;
    /** Rows that answers had to set right although nothing was missed, and after something was. */
    readonly drift: number;
    readonly repaired: number;
  }[];
}

/** One change of an account's picture as a watcher hears it. A row that is gone has nothing left in it. */
export type PictureChange =
  | { readonly kind: 'balance'; readonly row: ShownBalance }
  | { readonly kind: 'position'; readonly row: ShownPosition }
  | { readonly kind: 'order'; readonly row: ShownOrder }
  | { readonly kind: 'fill'; readonly row: ShownFill }
  | { readonly kind: 'state'; readonly row: { readonly state: PictureState } };

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
      };
    readonly result: IssuedKey;
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
    readonly parameters: KeyChange & { readonly publicKey?: string };
    readonly result: IssuedKey;
  };
  readonly halt: { readonly parameters: HaltParameters; readonly result: HaltResult };
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
