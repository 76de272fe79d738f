import type { AccountChange, AccountOrder } from '../trading/account-picture.ts';
import type { EpochMs } from '../trading/vocabulary.ts';
import type { VenueAnswer, VenueQuestion } from './dialect.ts';
import type { ApiFamily } from './operation.ts';
import type { StreamChannel } from './stream-dialect.ts';

/**
 * A part of the picture that can be asked for whole: what its answers do not name does not exist (balances, positions,
 * open orders), except of fills, which are asked for since an instant.
 */
export interface AccountPart {
  /** `spot-balances`, `orders` …: one word for each part of this venue. */
  readonly name: string;
  readonly kind: AccountChange['kind'];
  readonly family: ApiFamily;
  /** Which rows are the part's, so that what is missing from the answer can be taken away. */
  owns(change: AccountChange): boolean;
  /** The first question, or with the cursor of the last answer the next. `venueAccounts`: the account's ledgers (HTX). */
  question(asked: {
    readonly sinceMs: EpochMs;
    readonly cursor: string | null;
    readonly venueAccount: string | null;
    readonly instrument?: string | null;
  }): VenueQuestion;
  /** True where every ledger of the account is asked for itself (HTX spot). */
  readonly perVenueAccount: boolean;
  /** Where the venue has to be asked for each instrument by itself: those with orders or fills (HTX spot fills). */
  readonly perInstrument?: true;
  /** Not all of its changes are pushed: it has to be asked for more often (HTX pushes of conditional orders only their end). */
  readonly unstreamed?: true;
  /** `asked` is what the question was made of. `null`: not a trustworthy answer. `cursor`: there is more. */
  read(
    answer: VenueAnswer,
    asked: { readonly cursor: string | null; readonly venueAccount: string | null },
  ): { readonly changes: readonly AccountChange[]; readonly cursor: string | null } | null;
}

/** How one venue tells what an account holds: over its streams, and asked. Pure; never throws. */
export interface AccountReader {
  /** What to subscribe for a live picture, whatever bots subscribe. */
  readonly channels: readonly StreamChannel[];
  /** What a push of one of these channels says; empty for what says nothing about the picture. */
  readPush(key: string, frame: string): readonly AccountChange[];
  readonly parts: readonly AccountPart[];
  /** Asks for one order, where its fills do not say which algo order placed it and the order itself does. */
  readonly origin?: {
    /** `null`: it has no name that could be asked for. */
    question(order: { readonly instrument: string; readonly venueOrderId: string }): VenueQuestion | null;
    /** `null`: not a trustworthy answer, or no such order. */
    read(answer: VenueAnswer): AccountOrder | null;
  };
}
