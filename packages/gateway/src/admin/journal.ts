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

/** Who does it, asked around each act that opens something. */
export interface Actor {
  /** Stands with every act. */
  readonly details: Readonly<Record<string, string>>;
  /** Before it is written down. Throws where it may not be done. */
  begin(): void;
  /** It is written down; throws where it may not be done any more. */
  settle(): void;
  /** It could not be written down. */
  abandon(): void;
}

/** Writes administrative acts down: who did what to which subject. */
export class Journal {
  readonly #ledger: LedgerWriter;
  readonly #stamp: Stamp;
  readonly #actor: Actor | null;
  readonly #closed: { count: number };
  #acted = false;

  constructor(
    ledger: LedgerWriter,
    stamp: Stamp,
    { actor, closed }: { readonly actor: Actor | null; readonly closed: { count: number } } = {
      actor: null,
      closed: { count: 0 },
    },
  ) {
    this.#ledger = ledger;
    this.#stamp = stamp;
    this.#actor = actor;
    this.#closed = closed;
  }

  /** The same journal for one call. */
  of(actor: Actor): Journal {
    return new Journal(this.#ledger, this.#stamp, { actor, closed: this.#closed });
  }

  get writable(): boolean {
    return this.#ledger.writable;
  }

  get reserved(): boolean {
    return this.#ledger.reserved ?? false;
  }

  /** Something was done through this very journal, or is about to be done in this turn. */
  get acted(): boolean {
    return this.#acted;
  }

  /** Grows with every act that closes something, at the instant at which it does. */
  get closings(): number {
    return this.#closed.count;
  }

  /** Durable when it resolves: what opens something is recorded before it is done. */
  async recordBefore(act: Act): Promise<void> {
    this.#actor?.begin();
    try {
      await this.#ledger.append(this.#entry(act));
    } catch (error) {
      this.#actor?.abandon();
      throw error;
    }
    this.#actor?.settle();
    this.#acted = true;
  }

  /** For what closes something: it is in force already, and a broken disk must not undo that. Says whether it is durable. */
  async recordAfter(act: Act): Promise<boolean> {
    this.#closed.count += 1;
    this.#acted = true;
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
      details: { ...act.details, ...this.#actor?.details },
    };
  }
}
