import type { TradingState } from '@bitting/core/trading/vocabulary.ts';

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
