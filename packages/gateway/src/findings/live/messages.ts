/** What the process that watches and the gateway say to each other, through the process that started both. */

/** Something that stands out while it happens. `virtualKeyId` and `accountId` are empty where no key is known. */
export interface ToldFinding {
  readonly rule: string;
  readonly virtualKeyId: string;
  readonly accountId: string;
  readonly sentence: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Numbers of records. */
  readonly records: readonly string[];
}

/** Whether an address is one of these, each given as a record has it. */
export interface OriginQuestion {
  readonly address: string;
  readonly among: readonly string[];
}

/**
 * The place in `among`; where it is none of those that can be told, of one that was erased; -1: it is none of them; `null`: nothing
 * can be told of the address itself.
 */
export type OriginAnswer = number | null;

export type WatchWord =
  | { readonly kind: 'found'; readonly findings: readonly ToldFinding[] }
  | { readonly kind: 'compare'; readonly id: number; readonly question: OriginQuestion }
  /** All records before this one have been looked at. */
  | { readonly kind: 'watched'; readonly sequence: number };

export interface WatchReply {
  readonly kind: 'compared';
  readonly id: number;
  readonly answer: OriginAnswer;
}
