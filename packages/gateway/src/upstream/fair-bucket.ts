import type { Clock } from '../ports/clock.ts';

export interface BucketBounds {
  readonly perSecond: number;
  /** As many at once when nothing was asked for a while. */
  readonly burst: number;
}

/** Of the burst the last part goes to those alone who have had less than their share. */
const KEPT_PART = 0.25;
const SWEEP_MS = 1_000;

interface Debt {
  owed: number;
  atMs: number;
}

/**
 * A bucket of tokens that several ask of. Alone, one asker has all of it; where others ask as well, whoever has had more
 * than an equal part leaves the last tokens to the rest, so that everybody comes to his part, however hard one asks.
 */
export class FairBucket {
  readonly #clock: Clock;
  readonly #bounds: BucketBounds & { readonly askersMax: number };
  /** What each asker has had of late, paid off at an equal part of the rate. */
  readonly #debts = new Map<string, Debt>();
  readonly #kept: number;
  #tokens: number;
  #filledMs: number;
  #sweptMs: number;

  constructor(clock: Clock, bounds: BucketBounds & { readonly askersMax: number }) {
    this.#clock = clock;
    this.#bounds = bounds;
    this.#kept = Math.max(1, Math.floor(bounds.burst * KEPT_PART));
    this.#tokens = bounds.burst;
    this.#filledMs = this.#sweptMs = clock.monotonicMs();
  }

  /** True when there was a token, which is used now. */
  take(asker: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const { burst, perSecond } = this.#bounds;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#filledMs) * perSecond) / 1_000);
    this.#filledMs = nowMs;
    this.#sweep(nowMs);
    const debt = this.#debtOf(asker, nowMs);
    const isModest = debt !== null && debt.owed < 1;
    if (this.#tokens - 1 < (isModest ? 0 : this.#kept)) return false;
    this.#tokens -= 1;
    if (debt !== null) debt.owed += 1;
    return true;
  }

  /** `null` when too many are known already: then nobody new is taken for modest. */
  #debtOf(asker: string, nowMs: number): Debt | null {
    const known = this.#debts.get(asker);
    if (known !== undefined) {
      this.#payOff(known, nowMs);
      return known;
    }
    if (this.#debts.size >= this.#bounds.askersMax) return null;
    const debt = { owed: 0, atMs: nowMs };
    this.#debts.set(asker, debt);
    return debt;
  }

  #payOff(debt: Debt, nowMs: number): void {
    const part = this.#bounds.perSecond / Math.max(1, this.#debts.size);
    debt.owed = Math.max(0, debt.owed - ((nowMs - debt.atMs) * part) / 1_000);
    debt.atMs = nowMs;
  }

  /** Who has paid off everything is forgotten. */
  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < SWEEP_MS) return;
    this.#sweptMs = nowMs;
    for (const [asker, debt] of this.#debts) {
      this.#payOff(debt, nowMs);
      if (debt.owed === 0) this.#debts.delete(asker);
    }
  }
}
