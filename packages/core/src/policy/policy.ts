import type { Decimal } from '../money/decimal.ts';
import type { EpochMs, Market, Scope, Side, TradingState } from '../trading/vocabulary.ts';
import type { Instrument } from '../trading/instrument.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Amounts, Limits } from './limits.ts';
import type { Notional } from './notional.ts';
import type { Filling, LayerUsage } from './usage.ts';

/** What every layer may say. Everything that is not listed is refused: an empty list admits nothing. */
export interface Terms {
  /** Grows by one with every change; recorded with each decision. */
  readonly version: number;
  readonly scopes: readonly Scope[];
  readonly markets: readonly Market[];
  /**
   * Exact venue instrument ids and patterns `market:BASE-QUOTE`, in which `*` stands for any asset (`swap:BTC-USDT`,
   * `spot:*-USDT`) and the market is exact; or `'all'`.
   */
  readonly instruments: readonly string[] | 'all';
  /** Largest notional of one order by the asset it is valued in; an asset that is not named has limit zero. */
  readonly notionalPerOrder: Amounts | null;
  readonly limits: Limits;
}

/** What a virtual key may do: terms of its own, and what only a key has. */
export interface Policy extends Terms {
  readonly notionalPerOrder: Amounts;
  readonly requestsPerSecond: number;
  /** CIDR blocks in canonical text; empty: loopback only. */
  readonly sourceCidrs: readonly string[];
  readonly notBefore: EpochMs | null;
  readonly expiresAt: EpochMs | null;
  /** Seconds without a sign of life of the bot, after which its open orders are cancelled, by the venue if need be; see `gateway/src/dead-man`. */
  readonly deadManSeconds: number | null;
}

/** A price from the venue's public data and when the venue said it. */
export interface ReferencePrice {
  readonly price: Decimal;
  readonly atMs: EpochMs;
}

/** A price and how much can be had there, in the unit of the instrument's orders (base asset or contracts). */
export interface BookLevel {
  readonly price: Decimal;
  readonly size: Decimal;
}

/** What stands in the venue's book, the best first, and when the venue said so. No bid is as high as an ask. */
export interface Book {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  readonly atMs: EpochMs;
}

/** What the market of an instrument bears, beside its reference price. `null`: the venue says none, or it is too old. */
export interface MarketState {
  /** A second opinion of the price that does not come from the last trade: the venue's mark price, or the book's middle. */
  readonly mark: ReferencePrice | null;
  /** Worth traded in 24 hours, in the asset that its orders are valued in. */
  readonly volumePerDay: Notional | null;
  readonly book: Book | null;
}

/** A resting order of the account, whoever placed it. */
export interface RestingOrder {
  readonly side: Side;
  /** `null`: it has none of its own. */
  readonly price: Decimal | null;
  readonly algo: boolean;
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
  readonly marketStates: ReadonlyMap<string, MarketState>;
  /** Of the account, by instrument; `null`: not known now. */
  readonly resting: ReadonlyMap<string, readonly RestingOrder[]> | null;
  /** Terms above the key's, which bind it as well. */
  readonly layers: { readonly account: Terms | null; readonly installation: Terms | null };
  readonly usage: LayerUsage;
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
  /** What each intent takes of the limits on what is placed; `null`: nothing. See `charge.ts`. */
  readonly charges: readonly (Notional | null)[];
  /** What is kept of it for the rates; `null`: it is not counted. See `rate.ts`. */
  readonly filling: Filling | null;
}

export interface Denial {
  readonly kind: 'denied';
  readonly policyVersion: number;
  /** The first refusal is the one the caller is told; the rest are for the record. Never empty. */
  readonly refusals: readonly [Refusal, ...Refusal[]];
}

export type Decision = Admission | Denial;
