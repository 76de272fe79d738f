import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerWriter, RecordPosition } from './ports/ledger.ts';

/**
 * A ledger that is handed out before it can be written: parts are put together first, then the old records are read
 * into them, and only then it starts. Until that it refuses, as a broken disk would.
 */
export class LateLedger implements LedgerWriter {
  #started: LedgerWriter | null = null;

  start(ledger: LedgerWriter): void {
    this.#started = ledger;
  }

  get writable(): boolean {
    return this.#started?.writable ?? false;
  }

  async append(entry: LedgerEntry): Promise<RecordPosition> {
    if (this.#started === null)
      throw new BittingError('LEDGER_UNAVAILABLE', 'the ledger has not started yet');
    return this.#started.append(entry);
  }

  noteGap(entry: LedgerEntry): void {
    this.#started?.noteGap(entry);
  }
}
