import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import {
  REFUSAL_CODES_TOLD_MAX,
  REFUSALS_TOLD_ROWS_MAX,
  REFUSALS_TOLD_SUM_MAX,
  REFUSALS_TOLD_SUM_MS,
} from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';

/** Whoever comes after too many others is counted with all who do. */
export const OTHERS = 'others';

/** How often somebody was refused, since the last time that it was told. */
export interface CountedRow {
  readonly name: string;
  readonly count: number;
  /** The most frequent first. */
  readonly codes: readonly ErrorCode[];
  readonly firstMs: EpochMs;
  readonly lastMs: EpochMs;
}

interface Row {
  readonly name: string;
  readonly codes: Map<ErrorCode, number>;
  readonly firstMs: EpochMs;
  count: number;
  lastMs: EpochMs;
}

/** Refusals by whom they are of: so many rows at once and in an hour, and one for the rest. */
export class CountedRows {
  readonly #clock: Pick<Clock, 'wallMs' | 'monotonicMs'>;
  readonly #rows = new Map<string, Row>();
  /** Rows that were taken since the hour began. */
  #taken = 0;
  #hourBeganMs = -Infinity;

  constructor(clock: Pick<Clock, 'wallMs' | 'monotonicMs'>) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** `group`: who is counted together; the row bears the name of the first of them. */
  count({ group, name }: { readonly group: string; readonly name: string }, code: ErrorCode): void {
    const nowMs = this.#clock.wallMs();
    const row = this.#rows.get(group) ?? this.#begin(group, name, nowMs);
    row.count += 1;
    row.lastMs = nowMs;
    row.codes.set(code, (row.codes.get(code) ?? 0) + 1);
  }

  /** All of them; from now on it is counted from nothing. */
  take(): readonly CountedRow[] {
    const rows = Array.from(this.#rows.values(), ({ codes, ...row }) => ({ ...row, codes: mostOf(codes) }));
    this.#rows.clear();
    this.#taken += rows.length;
    return rows;
  }

  #begin(group: string, name: string, firstMs: EpochMs): Row {
    const others = this.#rows.get(OTHERS);
    if (others !== undefined) return others;
    const isFull = this.#rows.size >= Math.min(REFUSALS_TOLD_ROWS_MAX, this.#leftOfHour());
    const row: Row = {
      name: isFull ? OTHERS : name,
      codes: new Map(),
      firstMs,
      lastMs: firstMs,
      count: 0,
    };
    this.#rows.set(isFull ? OTHERS : group, row);
    return row;
  }

  #leftOfHour(): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#hourBeganMs >= REFUSALS_TOLD_SUM_MS) {
      this.#hourBeganMs = nowMs;
      this.#taken = 0;
    }
    return REFUSALS_TOLD_SUM_MAX - this.#taken;
  }
}

function mostOf(codes: ReadonlyMap<ErrorCode, number>): readonly ErrorCode[] {
  const sorted = [...codes].sort(([, left], [, right]) => right - left);
  return sorted.slice(0, REFUSAL_CODES_TOLD_MAX).map(([code]) => code);
}
