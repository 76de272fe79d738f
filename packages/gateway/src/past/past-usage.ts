import type { IntentEntry, RecordedItem, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import { NO_USAGE, type RateLevel, type Usage } from '@bitting/core/policy/usage.ts';
import { readCharge } from '../limits/recorded-charge.ts';
import { WindowCounter } from '../limits/window-counter.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Records say whole milliseconds: nobody is refused for what was cut off of two of them. */
const ROUNDING_MS = 2;

const SUBJECTS = { installation: '', account: '', key: '' };

interface Taken {
  readonly charge: Notional | null;
  readonly uses: number;
}

interface Pending {
  readonly hour: number;
  readonly day: number;
  readonly items: (Taken | null)[];
}

/** What one key would have used up, had only those of its recorded requests been placed that are taken in here. */
export class PastUsage {
  readonly #hours = new WindowCounter(HOUR_MS);
  readonly #days = new WindowCounter(DAY_MS);
  readonly #pending = new Map<string, Pending>();
  #uses: number;
  #level: { readonly added: number; readonly atMs: number } | null = null;

  /** `uses`: orders that were ever placed before. */
  constructor(uses: number) {
    this.#uses = uses;
  }

  get uses(): number {
    return this.#uses;
  }

  at(wallMs: number): Usage {
    return {
      ...NO_USAGE,
      notionalThisHour: this.#hours.read('key', '', wallMs),
      notionalToday: this.#days.read('key', '', wallMs),
      orderLevel: this.#levelAt(wallMs),
      uses: this.#uses,
    };
  }

  /** `level`: what the bucket of its orders holds with it; `null`: no rate is in force. */
  take(entry: IntentEntry, level: number | null): void {
    const items = entry.items.map((item) => ({ charge: readCharge(item), uses: usesOf(item) }));
    const pending = { hour: Number.NaN, day: Number.NaN, items };
    for (const { charge, uses } of items) {
      if (charge !== null) {
        pending.hour = this.#hours.take(SUBJECTS, charge, entry.wallMs);
        pending.day = this.#days.take(SUBJECTS, charge, entry.wallMs);
      }
      this.#uses += uses;
    }
    if (items.some(({ charge, uses }) => charge !== null || uses > 0))
      this.#pending.set(entry.intentId, pending);
    if (level !== null) this.#level = { added: level, atMs: entry.wallMs };
  }

  /** The outcome or the resolution of one that was taken in: what was rejected is given back. */
  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    const pending = this.#pending.get(intentId);
    if (pending === undefined) return;
    for (const [index, { kind }] of items.entries()) {
      const taken = pending.items[index] ?? null;
      if (taken === null || kind === 'unknown') continue;
      pending.items[index] = null;
      if (kind === 'rejected') this.#giveBack(pending, taken);
    }
    if (pending.items.every((item) => item === null)) this.#pending.delete(intentId);
  }

  #giveBack({ hour, day }: Pending, { charge, uses }: Taken): void {
    if (charge !== null) {
      this.#hours.giveBack(SUBJECTS, charge, hour);
      this.#days.giveBack(SUBJECTS, charge, day);
    }
    this.#uses -= uses;
  }

  #levelAt(wallMs: number): RateLevel {
    if (this.#level === null) return [];
    const { added, atMs } = this.#level;
    return [{ added, elapsedMs: Math.max(0, wallMs - atMs) + ROUNDING_MS }];
  }
}

function usesOf({ kind }: RecordedItem): number {
  return kind === 'place' ? 1 : 0;
}
