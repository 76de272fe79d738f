import type { PolicyDocument } from './policies.ts';

export interface PastParameters {
  readonly virtualKeyId: string;
  /** The policy that is tried; left out: the one in force. */
  readonly document?: PolicyDocument;
  readonly sinceMs: number;
  /** Left out: until now. */
  readonly untilMs?: number;
}

/** What was recorded, and what of it would have passed: amounts by asset. */
export interface PastAmounts {
  readonly asset: string;
  readonly recorded: string;
  readonly passed: string;
}

export interface PastRule {
  readonly ruleId: string;
  /** Requests that it would have refused; of these, what nothing else would have. */
  readonly refused: number;
  readonly alone: number;
  /** The first of them. */
  readonly examples: readonly {
    readonly sequence: string;
    readonly wallMs: number;
    readonly operation: string;
    readonly instruments: string;
    readonly sentence: string;
  }[];
}

/** What a policy would have made of what a key did. Only what was admitted then is recorded with all that judging needs. */
export interface PastWhatIf {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Recorded requests of the key that act, and those of them that would have been refused. */
  readonly requests: number;
  readonly refused: number;
  /** Requests of which something is not known any more; they are counted as passed, unless something else refuses them. */
  readonly unsure: number;
  readonly rules: readonly PastRule[];
  /** Rules that the policy has and that records cannot tell of. */
  readonly unjudged: readonly string[];
  /** Of the orders that were placed; and of those of them that the venue took. What was filled of them the ledger does not hold. */
  readonly placed: readonly PastAmounts[];
  readonly taken: readonly PastAmounts[];
  readonly days: readonly (PastAmounts & { readonly fromMs: number })[];
  /** Of a stretch of a week at most; else empty. */
  readonly hours: readonly (PastAmounts & { readonly fromMs: number })[];
  /** How many records were read. */
  readonly read: number;
}
