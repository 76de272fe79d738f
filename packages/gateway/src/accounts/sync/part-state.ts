import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { AccountPart } from '@bitting/core/venues/account-reader.ts';
import type { PartReport } from '../../ports/pictures.ts';
import { SYNC_AGAIN_MAX, SYNC_RETRY_FIRST_MS, SYNC_SETTLE_MS } from '../bounds.ts';

/** One part of the picture: when it is asked for next, and what the answers have shown. */
export class PartState {
  readonly part: AccountPart;
  /** By the steady clock. */
  dueMs: number;
  /** Fills are asked for from here on, by the venue's clock. */
  sinceMs: EpochMs;
  /** When the last answer that could be read was asked for, by the venue's clock and by the steady one. */
  askedMs: EpochMs | null = null;
  askedSteadyMs = Number.NEGATIVE_INFINITY;
  problem: string | null = null;
  /** Asked since the streams were whole, and nothing was missed since. */
  isWhole = false;
  /** Rows that an answer had to change although nothing was missed. */
  drift = 0;
  /** Rows that an answer had to change after something was missed. */
  repaired = 0;
  #failures = 0;
  #agains = 0;
  /** By when it is wanted, whatever is under way. */
  #wantedMs = Number.POSITIVE_INFINITY;

  constructor(part: AccountPart, dueMs: number, sinceMs: EpochMs) {
    this.part = part;
    this.dueMs = dueMs;
    this.sinceMs = sinceMs;
  }

  report(): PartReport {
    const { askedMs, problem, drift, repaired } = this;
    return { name: this.part.name, askedMs, problem, drift, repaired };
  }

  /** Something was missed: whatever is under way may have been answered before. */
  want(dueMs: number): void {
    this.isWhole = false;
    this.hasten(dueMs);
  }

  /** Nothing was missed, but there may be news that nobody tells. */
  hasten(dueMs: number): void {
    this.#wantedMs = Math.min(this.#wantedMs, dueMs);
    this.dueMs = Math.min(this.dueMs, dueMs);
  }

  /** It is asked now. */
  begin(): void {
    this.#wantedMs = Number.POSITIVE_INFINITY;
    this.dueMs = Number.POSITIVE_INFINITY;
  }

  failed(problem: string, nowMs: number, paceMs: number): void {
    this.problem = problem;
    const waitMs = Math.min(paceMs, SYNC_RETRY_FIRST_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    this.dueMs = nowMs + waitMs;
  }

  answered(again: boolean, nowMs: number, paceMs: number): void {
    this.problem = null;
    this.#failures = 0;
    this.#agains = again ? this.#agains + 1 : 0;
    const isSoon = again && this.#agains <= SYNC_AGAIN_MAX;
    this.dueMs = Math.min(this.#wantedMs, nowMs + (isSoon ? SYNC_SETTLE_MS : paceMs));
    if (again) this.isWhole = false;
  }
}
