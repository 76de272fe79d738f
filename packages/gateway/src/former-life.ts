import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';

/**
 * How the life before ended, read from its records. One that does not end with its stop was killed, or its disk broke:
 * its last cancels, halts and refusals may have been kept in memory only, and the ledger has to say so.
 */
export class FormerLife {
  #last: string | null = null;
  #hasEnded = true;

  note(entry: LedgerEntry): void {
    this.#last = entry.boot;
    this.#hasEnded = entry.type === 'system' && entry.event === 'stop';
  }

  /** Details of the GAP record; `null` where nothing can be missing. */
  get gap(): Readonly<Record<string, string>> | null {
    return this.#hasEnded || this.#last === null ? null : { boot: this.#last };
  }
}
