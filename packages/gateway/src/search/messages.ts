import type { WatchReply, WatchWord } from '../findings/live/messages.ts';
import type { RecordPage, RecordQuery } from '../ports/record-search.ts';

/** What is asked of the process that searches, over the gateway's and its own channel to the supervisor. */
export type SearchTask =
  { readonly kind: 'search'; readonly query: RecordQuery } | { readonly kind: 'rebuild' };

/** `rebuild` is answered by an empty page. */
export type SearchAnswer =
  { readonly kind: 'page'; readonly page: RecordPage } | { readonly kind: 'failed'; readonly cause: string };

export interface SearchCall {
  readonly id: number;
  readonly task: SearchTask;
}

export interface SearchReply {
  readonly id: number;
  readonly answer: SearchAnswer;
}

/** The first thing that it is told. */
export interface SearchPlaces {
  readonly ledgerDirectory: string;
  readonly indexFile: string;
  readonly watchFile: string;
}

/** What it is told, and what it says; either way over one channel. */
export type ToSearch = SearchPlaces | SearchCall | WatchReply;
export type FromSearch = SearchReply | WatchWord;
