import type { EpochMs } from '../trading/vocabulary.ts';

/** What every record says. */
export interface EntryStamp {
  readonly wallMs: EpochMs;
  readonly monotonicMs: number;
  /** Random id of the gateway's process life, hex. */
  readonly boot: string;
}

/** How long steps of a request took, in whole microseconds, by the name of the step. */
export type StageTimes = Readonly<Record<string, number>>;

/** One item of an intent as it is recorded: enough to reconcile it and to know the order again after a restart. */
export interface RecordedItem {
  readonly kind: string;
  readonly instrument: string | null;
  readonly market: string | null;
  readonly side: string | null;
  readonly type: string | null;
  /** Decimal text with its unit, for example `0.5 base`; `null` where the item has none. */
  readonly size: string | null;
  readonly price: string | null;
  readonly reduceOnly: boolean;
  readonly algo: boolean;
  readonly clientOrderId: string | null;
  readonly venueOrderId: string | null;
  /** The largest worth that the policy judged, decimal text with its asset (`1200 USDT`); `null` where it judged none. */
  readonly notional: string | null;
  /** The rest of what reconciling needs (`marginMode`, `leverage`, `delaySeconds` …) and what it took from limits (`charge`), as text. */
  readonly details: Readonly<Record<string, string>>;
}

/** Written and durable before any byte of a state-changing request goes upstream. */
export interface IntentEntry extends EntryStamp {
  readonly type: 'intent';
  /** Random id of this intent, hex; its outcome names it. */
  readonly intentId: string;
  readonly virtualKeyId: string;
  readonly accountId: string;
  readonly credentialId: string;
  readonly venue: string;
  readonly operation: string;
  readonly items: readonly RecordedItem[];
  readonly bodyHash: string;
  /** SHA-256 of the bot's signature and timestamp, hex: what makes the request single-use across restarts. */
  readonly replayToken: string;
  /** The bot's own timestamp: until when the token must be remembered. */
  readonly requestTimestampMs: EpochMs;
  readonly sourceAddress: string;
  readonly policyVersion: number;
  readonly ruleIds: readonly string[];
  readonly deadlineMs: EpochMs | null;
  /** Where its bytes go; `null` in older records, like `stages`. */
  readonly upstreamHost: string | null;
  /** `identify`, `gather`, `decide`, `reserve`. */
  readonly stages: StageTimes | null;
}

export interface RecordedOutcomeItem {
  readonly kind: 'accepted' | 'rejected' | 'unknown';
  readonly venueOrderId: string | null;
  readonly clientOrderId: string | null;
  readonly venueCode: string | null;
}

/** What the venue said, or that nothing trustworthy came (`unknown`, followed later by a `resolution`). */
export interface OutcomeEntry extends EntryStamp {
  readonly type: 'outcome';
  readonly intentId: string;
  readonly httpStatus: number | null;
  readonly items: readonly RecordedOutcomeItem[];
  readonly responseHash: string | null;
  readonly upstreamMs: number;
  /** `record`, `sign`, `send`; `null` in older records. */
  readonly stages: StageTimes | null;
}

/**
 * The end of an intent whose outcome was unknown, as the venue has told it. An item that is `unknown` here stays so for good: its
 * account was taken out, and nobody can ask any more.
 */
export interface ResolutionEntry extends EntryStamp {
  readonly type: 'resolution';
  readonly intentId: string;
  readonly items: readonly RecordedOutcomeItem[];
  readonly evidence: string;
}

export interface RefusalEntry extends EntryStamp {
  readonly type: 'refusal';
  readonly virtualKeyId: string;
  readonly accountId: string;
  readonly operation: string;
  readonly code: string;
  readonly detail: string;
  readonly ruleId: string | null;
  readonly policyVersion: number | null;
  readonly sourceAddress: string;
  readonly bodyHash: string;
  /** What was refused, of a batch the item that it was refused for; empty where nothing was made out, `null` in older records. */
  readonly items: readonly RecordedItem[] | null;
}

/** What a bot was let read of its account: one answer, a login on a stream, or a channel of an account. */
export interface ReadEntry extends EntryStamp {
  readonly type: 'read';
  readonly virtualKeyId: string;
  readonly accountId: string;
  readonly venue: string;
  readonly operation: string;
  readonly instrument: string | null;
  readonly sourceAddress: string;
  readonly upstreamHost: string;
  /** `null`: no answer came, or it is a stream's. */
  readonly httpStatus: number | null;
  readonly stages: StageTimes;
}

/** An administrative act: who did what to which subject. Never holds a secret. */
export interface AdminEntry extends EntryStamp {
  readonly type: 'admin';
  readonly operatorId: string;
  readonly act: string;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly details: Readonly<Record<string, string>>;
}

/** Start, stop, gaps and security events. */
export interface SystemEntry extends EntryStamp {
  readonly type: 'system';
  readonly event: string;
  readonly details: Readonly<Record<string, string>>;
}

export type LedgerEntry =
  IntentEntry | OutcomeEntry | ResolutionEntry | RefusalEntry | ReadEntry | AdminEntry | SystemEntry;
