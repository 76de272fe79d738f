import type { Environment, TradingState, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** How the venue key of an account is, as far as its venue was asked. */
export interface VenueKeyView {
  /** Against what was accepted of it; `beyond` and `gone` halt the account. */
  readonly state: 'not-looked' | 'as-accepted' | 'changed' | 'beyond' | 'gone';
  readonly lookedAtMs: number | null;
  /** Why the last look came to nothing; `null`: it did not. */
  readonly problem: string | null;
  /** The address from which the venue does not take it, or would not; `null`: none is known. */
  readonly elsewhere: string | null;
}

/** Of a venue key that an owner accepted as it is. */
export interface AcceptedKeyView {
  readonly accountId: string;
  readonly label: string;
  readonly state: TradingState;
  readonly permissions: readonly string[];
  /** Empty: from anywhere. */
  readonly addresses: readonly string[];
  readonly keyLabel: string;
  readonly endsAtMs: number | null;
}

export interface UnbindParameters {
  readonly accountId: string;
  readonly reason: string;
  /** Also while it is not known what became of some of its requests: then nobody ever finds out here. Left out: no. */
  readonly abandonUnknown?: boolean;
}

/** Orders that are open at the venue. */
export interface OpenOrdersView {
  readonly count: number;
  /** Those that virtual keys have placed. */
  readonly ofKeys: number;
  /** The venue was asked; else it is what the gateway last heard. */
  readonly isAsked: boolean;
}

/** An account that was taken out. */
export interface UnboundView {
  readonly accountId: string;
  readonly label: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  /** The virtual keys that this call revoked. */
  readonly revoked: readonly { readonly virtualKeyId: string; readonly label: string }[];
  /** Just before its venue key was forgotten; `null`: nobody could tell. */
  readonly openOrders: OpenOrdersView | null;
  /** Requests of which nobody will find out what became of them. */
  readonly abandoned: number;
  /** A timer that was set at the venue may still cancel its open orders. */
  readonly timerMayFire: boolean;
  /** No file of the vault holds the venue key any more; else the next start sees to it. */
  readonly wiped: boolean;
}
