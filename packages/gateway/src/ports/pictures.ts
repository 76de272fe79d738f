import type { AccountChange, AccountFill } from '@bitting/core/trading/account-picture.ts';
import type { EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** A row as it is shown: what is known, from where, and how old it is. */
export interface PictureRow {
  readonly change: AccountChange;
  readonly source: 'stream' | 'asked';
  /** When we heard it, by our clock. The venue's own time is in the change, 0 where it says none. */
  readonly heardMs: EpochMs;
}

/** Whose an order or a fill is. */
export type Owner =
  | { readonly kind: 'key'; readonly virtualKeyId: string }
  | { readonly kind: 'external' }
  /** Not known yet: an order of ours whose answer is still to come looks the same. */
  | { readonly kind: 'pending' };

/** `owner`: `null` for what nobody places, balances and positions. */
export interface OwnedRow extends PictureRow {
  readonly owner: Owner | null;
}

/** `blind`: a stream is missing, what is shown is from questions. `reconciling`: not all has been asked since one was missing. */
export type PictureState = 'live' | 'reconciling' | 'blind';

/** How one path of the venue stands. */
export interface StreamState {
  readonly path: string;
  readonly live: boolean;
  /** Channels that the venue does not give, and why it has ended all of them. */
  readonly refused: readonly string[];
  readonly problem: string | null;
}

/** How one part of the picture stands, that the venue is asked for now and then. */
export interface PartReport {
  readonly name: string;
  /** When the last answer that could be read was asked for, by the venue's clock. */
  readonly askedMs: EpochMs | null;
  readonly problem: string | null;
  /** Rows that an answer had to change although nothing was missed, and after something was. */
  readonly drift: number;
  readonly repaired: number;
}

/** What is known of one account at this moment. */
export interface Picture {
  readonly accountId: string;
  readonly venue: VenueId;
  readonly state: PictureState;
  /** Balances, positions and open orders. */
  readonly rows: readonly OwnedRow[];
  /** Rows for which there was no place: an account with more than the gateway keeps. */
  readonly leftOut: number;
  /** The last ones, the newest first. */
  readonly fills: readonly OwnedRow[];
  /** What was done without the gateway since this process watches. */
  readonly external: { readonly orders: number; readonly fills: number };
  readonly streams: readonly StreamState[];
  readonly parts: readonly PartReport[];
}

/** One change of one account, for whoever watches. A row that is gone has nothing left in it. */
export type PictureEvent = { readonly accountId: string; readonly wallMs: EpochMs } & (
  { readonly kind: 'row'; readonly row: OwnedRow } | { readonly kind: 'state'; readonly state: PictureState }
);

/** The live pictures of the bound accounts. */
export interface Pictures {
  /** `null`: none is kept of this account now, because it is closed, has no credential, or pictures are switched off. */
  show(accountId: string): Picture | null;
  /** `null` when too many watch already; otherwise how to stop. */
  follow(follower: (event: PictureEvent) => void): (() => void) | null;
}

/** One account's picture for whoever counts what is in it, beside the events that tell its rows. */
export interface LivePicture {
  readonly state: PictureState;
  /** Rows for which there was no place. */
  readonly leftOut: number;
  /** When the venue last had more fills to tell than were asked for, by our clock; `null`: never. */
  readonly fillsCutMs: EpochMs | null;
  ownerOf(change: AccountChange): Owner | null;
  /** With all that was told of it since; `null`: it is forgotten. */
  fillOf(told: AccountFill): AccountFill | null;
}

export interface LivePictures extends Pick<Pictures, 'follow'> {
  /** Accounts of which a picture is kept now. */
  watched(): Iterable<string>;
  /** Another object once it was begun anew, of which an event of its state tells before any of its rows. */
  live(accountId: string): LivePicture | null;
}
