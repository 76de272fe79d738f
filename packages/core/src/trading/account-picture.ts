/** What an account holds and has under way, in one vocabulary for all venues. Amounts are exact; a minus sign is a debt or a short. */
import type { Decimal } from '../money/decimal.ts';
import type { EpochMs, Market, Side } from './vocabulary.ts';

/** `wallet`: the venue's ledger that it lies in (`trading` at OKX; `spot`, `margin`, `contract` … at HTX). */
export interface AccountBalance {
  readonly wallet: string;
  readonly asset: string;
  readonly total: Decimal;
  readonly available: Decimal;
}

export interface AccountPosition {
  readonly instrument: string;
  readonly market: Market;
  readonly marginMode: 'cross' | 'isolated';
  /** `net`: one position for both directions, its sign says which. */
  readonly side: 'long' | 'short' | 'net';
  /** In contracts (or the base asset for margin); zero: closed. */
  readonly quantity: Decimal;
  readonly entryPrice: Decimal | null;
}

export interface AccountOrder {
  readonly instrument: string;
  readonly market: Market;
  readonly venueOrderId: string;
  readonly clientOrderId: string | null;
  /** In the venue's list of algo (trigger, conditional …) orders. */
  readonly algo: boolean;
  /** The algo order that placed it, where the venue says so. */
  readonly placedByAlgoId: string | null;
  /** Algo orders that the venue keeps for this one (take-profit, stop-loss), where it says so. */
  readonly attachedAlgoIds?: readonly string[];
  /** Of an algo order: the orders that it placed, where the venue says so. */
  readonly placedOrderIds?: readonly string[];
  readonly side: Side;
  readonly price: Decimal | null;
  /** In the unit that the venue counts this order in; `null` where it is all of a position. */
  readonly quantity: Decimal | null;
  /** Of a pair, where the venue says what the quantity counts. */
  readonly quantityUnit?: 'base' | 'quote';
  readonly filled: Decimal;
  readonly reduceOnly: boolean;
  readonly state: 'open' | 'filled' | 'cancelled' | 'rejected';
  /** When the venue last changed it. */
  readonly updatedMs: EpochMs;
}

export interface AccountFill {
  readonly instrument: string;
  readonly market: Market;
  /** Unique within its instrument, whichever channel or question tells it. */
  readonly tradeId: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string | null;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** What it cost; negative is a rebate. `null` where this channel does not say. */
  readonly fee: Decimal | null;
  readonly feeAsset: string | null;
  readonly atMs: EpochMs;
}

/** One thing that the venue said of an account, with the venue's own time of it. */
export type AccountChange =
  | { readonly kind: 'balance'; readonly balance: AccountBalance; readonly atMs: EpochMs }
  | { readonly kind: 'position'; readonly position: AccountPosition; readonly atMs: EpochMs }
  | { readonly kind: 'order'; readonly order: AccountOrder; readonly atMs: EpochMs }
  | { readonly kind: 'fill'; readonly fill: AccountFill; readonly atMs: EpochMs };
