import type { Decimal } from '../money/decimal.ts';
import type { EpochMs, Market, Scope, TradingState } from '../trading/vocabulary.ts';
import type { Instrument } from '../trading/instrument.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Notional } from './notional.ts';

/** What a virtual key may do. Everything that is not listed is refused: an empty list admits nothing. */
export interface Policy {
  /** Grows by one with every change; recorded with each decision. */
  readonly version: number;
  readonly scopes: readonly Scope[];
  readonly markets: readonly Market[];
  /** Exact venue instrument ids, or `'all'`. */
  readonly instruments: readonly string[] | 'all';
  /** Largest notional of one order by the asset it is valued in; an asset that is not named has limit zero. */
  readonly notionalPerOrder: ReadonlyMap<string, Decimal>;
  readonly requestsPerSecond: number;
  /** CIDR blocks in canonical text; empty: loopback only. */
  readonly sourceCidrs: readonly string[];
  readonly notBefore: EpochMs | null;
  readonly expiresAt: EpochMs | null;
}

/** A price from the venue's public data and when the venue said it. */
export interface ReferencePrice {
  readonly price: Decimal;
  readonly atMs: EpochMs;
}

/** Whose order a named order is: this key's, another's, or unknown to the gateway's index. */
export type OrderOwnership = 'own' | 'foreign' | 'unknown' | 'index-unavailable';

/** An own resting order as the gateway placed it: what an amend changes. */
export interface KnownOrder {
  readonly ownership: OrderOwnership;
  /** Present for own orders whose terms are still in the index. */
  readonly price: Decimal | null;
  readonly size: Decimal | null;
  readonly side: 'buy' | 'sell' | null;
  readonly reduceOnly: boolean;
}

/** Everything that a decision may look at, taken at one instant. Maps are keyed by exact instrument id or order reference text (`v:<venue id>`, `c:<client id>`). */
export interface Snapshot {
  readonly now: EpochMs;
  readonly sourceAddress: string;
  /** The strictest of the key's, the account's and the installation's state. */
  readonly state: TradingState;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly references: ReadonlyMap<string, ReferencePrice>;
  readonly orders: ReadonlyMap<string, KnownOrder>;
  /** Requests of this key in the current second, this one included. */
  readonly requestsThisSecond: number;
  /** True while no other active key of the account can place orders. */
  readonly onlyTradingKey: boolean;
  /** What the account's credential was checked and bound for. */
  readonly boundMarkets: readonly Market[];
  /** What the part of the venue that the request goes to trades: for intents that name no market of their own. */
  readonly servedMarkets: readonly Market[];
  /** The venue's ledgers of the account that orders may be paid from; see `PlaceIntent.venueAccount`. */
  readonly venueAccounts: readonly string[];
}

export interface Admission {
  readonly kind: 'admitted';
  readonly policyVersion: number;
  /** The rules that were asked, in order. */
  readonly ruleIds: readonly string[];
  /** The largest worth judged of each intent, in their order; `null` where none was judged. */
  readonly notionals: readonly (Notional | null)[];
}

export interface Denial {
  readonly kind: 'denied';
  readonly policyVersion: number;
  /** The first refusal is the one the caller is told; the rest are for the record. Never empty. */
  readonly refusals: readonly [Refusal, ...Refusal[]];
}

export type Decision = Admission | Denial;
