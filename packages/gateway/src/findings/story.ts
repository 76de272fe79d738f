import type { AdminEntry, SystemEntry } from '@bitting/core/ledger/entry.ts';

/** Whom a report is about. */
export interface Subject {
  readonly kind: 'key' | 'account';
  readonly id: string;
  /** `null`: nobody told it. */
  readonly label: string | null;
  /** Of a key the account that it trades on; `null` where the ledger does not say. */
  readonly accountId: string | null;
  /** The key itself, or all keys that the account ever had. */
  readonly keyIds: readonly string[];
}

/** From the first instant to before the second. */
export interface Stretch {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What a bot asked for: an intent, a request that was refused, or something that it read. */
export interface Request {
  readonly sequence: bigint;
  readonly atMs: number;
  readonly operation: string;
  /** As it is shown. */
  readonly address: string;
  /** What stands for the address when it is compared with others, of other days too; `null`: it cannot be compared. */
  readonly origin: string | null;
  /** Of what it acts on, without repetition. */
  readonly instruments: readonly string[];
  /** How many orders it places. */
  readonly orders: number;
  /** Why it was refused; `null`: it was admitted. */
  readonly refusal: string | null;
  /** It changes nothing, and nothing of it was refused. */
  readonly isRead: boolean;
}

export interface ToldAct {
  readonly sequence: bigint;
  readonly entry: AdminEntry;
}

export interface ToldEvent {
  readonly sequence: bigint;
  readonly entry: SystemEntry;
}

/** What the subject used to do before. */
export interface Habits {
  /** The first request that is known; `null`: none, so that there is nothing to compare with. */
  readonly sinceMs: number | null;
  readonly requests: number;
  readonly refused: number;
  readonly orders: number;
  readonly instruments: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  /** Orders by the hour of the day in UTC: 24 of them. */
  readonly ordersByHour: readonly number[];
  /** How many minutes had so many orders, by that number; minutes without one are not counted. */
  readonly minutesByOrders: ReadonlyMap<number, number>;
}

/** All that the rules look at. */
export interface Story {
  readonly subject: Subject;
  readonly stretch: Stretch;
  readonly habits: Habits;
  /** In the order of the ledger, like the others. */
  readonly requests: readonly Request[];
  readonly acts: readonly ToldAct[];
  readonly events: readonly ToldEvent[];
}
