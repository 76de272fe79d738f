/** What the administration API says of an account as the gateway knows it at this moment. Amounts are exact decimals as text. */
import type { Market, VenueId } from '@bitting/core/trading/vocabulary.ts';

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
