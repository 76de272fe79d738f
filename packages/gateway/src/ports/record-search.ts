import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';

/** What records are found by. */
export const SEARCH_WORDS = [
  'type',
  'key',
  'account',
  'venue',
  'instrument',
  'operation',
  'decision',
  'rule',
  'code',
  'order',
  'address',
  'intent',
  'operator',
  'act',
  'subject',
  'event',
] as const;

export type SearchWord = (typeof SEARCH_WORDS)[number];

/** Records that have all of these words, of several forms of one any, in a stretch of time: both ends belong to it. */
export interface RecordQuery {
  readonly words: Readonly<Partial<Record<SearchWord, string | readonly string[]>>>;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  readonly direction: 'newest' | 'oldest';
  /** The record that the page begins with, or the next one in this direction; `null`: from the end or the beginning. */
  readonly from: bigint | null;
  readonly limit: number;
}

export interface FoundRecord {
  readonly sequence: bigint;
  readonly entry: LedgerEntry;
}

export interface RecordPage {
  readonly records: readonly FoundRecord[];
  /** Where the next page begins; `null`: there is none. */
  readonly next: bigint | null;
  /** How many records are in the index. */
  readonly indexed: bigint;
  /** Those before this one would have been looked at, but are archived; left out: none. */
  readonly archived?: bigint;
}

/** Search in the records that are durable. What answers is no part of the way of a request, and may be gone. */
export interface RecordSearch {
  /** Throws `SEARCH_UNAVAILABLE` where nobody answers, and `OVERLOADED`. */
  search(query: RecordQuery): Promise<RecordPage>;
  /** Throws the index away and builds it anew, while it answers from what it has. */
  rebuild(): Promise<void>;
}
