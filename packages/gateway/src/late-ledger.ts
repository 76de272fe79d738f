import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerWriter, RecordPosition } from './ports/ledger.ts';

/**
 * A ledger that is handed out before it can be written: parts are put together first, then the old records are read
 * into them, and only then it starts. Until that it refuses, as a broken disk would.
 */
export class LateLedger implements LedgerWriter {
  #started: LedgerWriter | null = null;
  #fault: string | null = null;

  start(ledger: LedgerWriter): void {
    this.#started = ledger;
  }

  /** From now on it takes nothing, as if it could not be written: what it says already is not what was written there. */
  fail(fault: string): void {
    this.#fault = fault;
  }

  get writable(): boolean {
    return this.#fault === null && (this.#started?.writable ?? false);
  }

  get reserved(): boolean {
    return this.#started?.reserved ?? false;
  }

  get crowded(): boolean {
    return this.#started?.crowded ?? false;
  }

  append(entry: LedgerEntry): Promise<RecordPosition> {
    if (this.#started === null) return refused('the ledger has not started yet');
    return this.#fault === null ? this.#started.append(entry) : refused(this.#fault);
  }

  note(entry: LedgerEntry, failed: () => void, durable?: (position: RecordPosition) => void): void {
    if (this.#started === null || this.#fault !== null) failed();
    else this.#started.note(entry, failed, durable);
  }

  noteGap(entry: LedgerEntry): void {
    this.#started?.noteGap(entry);
  }
}

function refused(why: string): Promise<never> {
  return Promise.reject(new BittingError('LEDGER_UNAVAILABLE', why));
}
