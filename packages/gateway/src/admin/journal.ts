import type { AdminEntry } from '@bitting/core/ledger/entry.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';

export interface Act {
  readonly operatorId: string;
  readonly act: string;
  readonly subject?: string | null;
  readonly reason?: string | undefined;
  readonly details?: Readonly<Record<string, string>>;
}

/** Writes administrative acts down: who did what to which subject. */
export class Journal {
  readonly #ledger: LedgerWriter;
  readonly #stamp: Stamp;
  #closings = 0;

  constructor(ledger: LedgerWriter, stamp: Stamp) {
    this.#ledger = ledger;
    this.#stamp = stamp;
  }

  get writable(): boolean {
    return this.#ledger.writable;
  }

  /** Grows with every act that closes something, at the instant at which it does. */
  get closings(): number {
    return this.#closings;
  }

  /** Durable when it resolves: what opens something is recorded before it is done. */
  async recordBefore(act: Act): Promise<void> {
    await this.#ledger.append(this.#entry(act));
  }

  /** For what closes something: it is in force already, and a broken disk must not undo that. Says whether it is durable. */
  async recordAfter(act: Act): Promise<boolean> {
    this.#closings += 1;
    const entry = this.#entry(act);
    try {
      await this.#ledger.append(entry);
      return true;
    } catch (error) {
      if (!(error instanceof BittingError)) throw error;
      this.#ledger.noteGap(entry);
      return false;
    }
  }

  #entry(act: Act): AdminEntry {
    return {
      ...this.#stamp(),
      type: 'admin',
      operatorId: act.operatorId,
      act: act.act,
      subject: act.subject ?? null,
      reason: act.reason ?? null,
      details: act.details ?? {},
    };
  }
}
