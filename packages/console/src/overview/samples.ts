import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { HOURS_KEPT_MS, MINUTES_KEPT_MS, POINTS_MAX } from '../bounds.ts';
import { SQL } from './schema.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far back a chart goes, and how far its points are apart. */
export const RANGES = {
  day: { step: 'minute', backMs: DAY_MS, everyMs: MINUTE_MS },
  month: { step: 'hour', backMs: 30 * DAY_MS, everyMs: HOUR_MS },
  year: { step: 'hour', backMs: 366 * DAY_MS, everyMs: 6 * HOUR_MS },
} as const;

export type Range = keyof typeof RANGES;

/** What an account was worth, in USDT; decimals as text. */
export interface Worth {
  readonly equity: string;
  readonly exposure: string;
  /** False: something that it holds has no price. */
  readonly whole: boolean;
}

export interface Sample extends Worth {
  readonly atMs: number;
}

/** Samples of what accounts are worth: the last one of each minute and of each hour. */
export class WorthSamples {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<keyof typeof SQL, StatementSync>>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = {
      put: database.prepare(SQL.put),
      prune: database.prepare(SQL.prune),
      future: database.prepare(SQL.future),
      read: database.prepare(SQL.read),
    };
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  put(accountId: string, { equity, exposure, whole }: Worth, nowMs: number): void {
    for (const [step, stepMs] of [
      ['minute', MINUTE_MS],
      ['hour', HOUR_MS],
    ] as const) {
      const atMs = nowMs - (nowMs % stepMs);
      this.#statements.put.run(step, accountId, atMs, equity, exposure, whole ? 1 : 0);
    }
  }

  /** Forgets what is too old, and what a clock wrote that was ahead. */
  prune(nowMs: number): void {
    this.#statements.prune.run('minute', nowMs - MINUTES_KEPT_MS);
    this.#statements.prune.run('hour', nowMs - HOURS_KEPT_MS);
    this.#statements.future.run(nowMs + HOUR_MS);
  }

  read(accountId: string, range: Range, nowMs: number): readonly Sample[] {
    const { backMs, everyMs, step } = RANGES[range];
    const rows = this.#statements.read.all(step, accountId, nowMs - backMs, everyMs, POINTS_MAX);
    return rows.map(({ atMs, equity, exposure, whole }) => ({
      atMs: Number(atMs),
      equity: String(equity),
      exposure: String(exposure),
      whole: whole === 1,
    }));
  }
}
