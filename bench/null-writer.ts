/** A ledger that writes nothing: every record is said to be durable at once. For measurements alone. */
import { EMPTY_ROOT } from '@bitting/core/ledger/tree/merkle.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerWriter, RecordPosition } from '@bitting/gateway/ports/ledger.ts';

/** Takes the place of the gateway's own writer of the same name. */
export class SegmentWriter implements LedgerWriter {
  readonly writable = true;
  readonly gapCount = 0;
  #next = 0n;

  append(): Promise<RecordPosition> {
    const sequence = this.#next;
    this.#next += 1n;
    return Promise.resolve({ sequence, leaf: EMPTY_ROOT });
  }

  note(
    _entry: LedgerEntry,
    failed: () => void,
    durable: (position: RecordPosition) => void = () => {},
  ): void {
    this.append().then(durable, failed);
  }

  observe(): void {
    // Nobody is told.
  }

  noteGap(): void {
    // Nothing is ever left out.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
