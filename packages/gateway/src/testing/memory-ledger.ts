import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import { isForReserve } from '../ledger/reserve-records.ts';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import type { LedgerWriter, RecordPosition } from '../ports/ledger.ts';

/** A ledger in memory that can break, or hold its answers back until a test lets them go. */
export class MemoryLedger implements LedgerWriter {
  readonly entries: LedgerEntry[] = [];
  readonly gaps: LedgerEntry[] = [];
  writable = true;
  /** As on a full disk. */
  reserved = false;
  /** As when more wait to be written than may. */
  crowded = false;
  #gate: Promise<void> | null = null;
  #held = 0;
  #observe: (record: RecoveredRecord) => void = () => {};

  observe(observer: (record: RecoveredRecord) => void): void {
    this.#observe = observer;
  }

  async append(entry: LedgerEntry): Promise<RecordPosition> {
    if (this.#gate !== null) {
      this.#held += 1;
      await this.#gate;
    }
    if (!this.writable) throw new BittingError('LEDGER_UNAVAILABLE', 'broken by the test');
    if (this.reserved && !isForReserve(entry))
      throw new BittingError('LEDGER_UNAVAILABLE', 'full by the test');
    if (this.crowded) throw new BittingError('OVERLOADED', 'crowded by the test');
    this.entries.push(entry);
    const sequence = BigInt(this.entries.length - 1);
    // Nothing is durable in the instant in which it is appended.
    queueMicrotask(() => this.#observe({ sequence, entry }));
    return { sequence, leaf: hashLeaf(encodeLedgerEntry(entry)) };
  }

  note(entry: LedgerEntry, failed: () => void, durable: (position: RecordPosition) => void = () => {}): void {
    this.append(entry).then(durable, failed);
  }

  noteGap(entry: LedgerEntry): void {
    this.gaps.push(entry);
  }

  /** From now on nothing becomes durable until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    this.#held = 0;
    return () => {
      this.#gate = null;
      resolve();
    };
  }

  /** Resolves once so many records are held back. */
  async untilWaiting(count: number): Promise<void> {
    while (this.#held < count) await new Promise(setImmediate);
  }

  ofType<Type extends LedgerEntry['type']>(type: Type): (LedgerEntry & { readonly type: Type })[] {
    return this.entries.filter(
      (entry): entry is LedgerEntry & { readonly type: Type } => entry.type === type,
    );
  }
}
