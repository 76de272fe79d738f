import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { pseudonymDay } from '@bitting/core/ledger/pseudonym.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';
import { DAYS_ERASED_AT_ONCE_MAX, RETENTION_FIRST_MS, RETENTION_LOOK_MS } from './bounds.ts';
import type { DayPseudonyms } from './day-pseudonyms.ts';

const DAY_MS = 86_400_000;

export interface RetentionOptions {
  readonly pseudonyms: Pick<DayPseudonyms, 'daysBefore' | 'erase'>;
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
  readonly clock: Clock;
  /** How many days are kept besides the current one. */
  readonly days: number;
}

/** Erases by itself what is too old, once a day, and says so in the ledger before it does. */
export class Retention {
  readonly #options: RetentionOptions;
  #stop: () => void;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#stop = options.clock.after(RETENTION_FIRST_MS, () => this.#look());
  }

  close(): void {
    this.#stop();
  }

  #look(): void {
    this.#stop = this.#options.clock.after(RETENTION_LOOK_MS, () => this.#look());
    this.#erase().catch((error: unknown) => {
      // A ledger or a file that cannot be written is told by others; the next day it is tried again.
      if (!(error instanceof BittingError)) throw error;
    });
  }

  async #erase(): Promise<void> {
    const { clock, days, ledger, pseudonyms, stamp } = this.#options;
    const cut = pseudonymDay(Math.max(0, clock.wallMs() - days * DAY_MS));
    const old = pseudonyms.daysBefore(cut).slice(0, DAYS_ERASED_AT_ONCE_MAX);
    const last = old.at(-1);
    if (last === undefined) return;
    const before = dayAfter(last);
    const details = describeErased(before, old);
    await ledger.append({ ...stamp(), type: 'system', event: 'addresses-erased', details });
    pseudonyms.erase(before);
  }
}

/** What a record says of it. `before` is not erased itself; days on which nobody came are not counted. */
export function describeErased(before: string, days: readonly string[]): Readonly<Record<string, string>> {
  return { before, days: String(days.length), first: days[0] ?? '', last: days.at(-1) ?? '' };
}

/** Eight digits again. */
function dayAfter(day: string): string {
  const text = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return pseudonymDay(Date.parse(text) + DAY_MS);
}
