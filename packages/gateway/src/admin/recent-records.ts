import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerWriter, RecordPosition } from '../ports/ledger.ts';
import { RECENT_RECORDS_MAX, TAIL_FOLLOWERS_MAX } from '../bounds.ts';

/** The last records, for operators who watch. The ledger itself is the truth; this forgets. */
export class RecentRecords {
  readonly #entries: LedgerEntry[] = [];
  readonly #followers = new Set<(entry: LedgerEntry) => void>();

  add(entry: LedgerEntry): void {
    this.#entries.push(entry);
    // Cut in blocks, so that adding stays cheap.
    if (this.#entries.length >= 2 * RECENT_RECORDS_MAX)
      this.#entries.splice(0, this.#entries.length - RECENT_RECORDS_MAX);
    for (const follower of this.#followers) follower(entry);
  }

  last(count: number): readonly LedgerEntry[] {
    return this.#entries.slice(-Math.min(count, RECENT_RECORDS_MAX));
  }

  /** `null` when too many watch already; otherwise how to stop. */
  follow(follower: (entry: LedgerEntry) => void): (() => void) | null {
    if (this.#followers.size >= TAIL_FOLLOWERS_MAX) return null;
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

/** The same ledger; what became durable is shown to those who watch. */
export function observeLedger(ledger: LedgerWriter, recent: RecentRecords): LedgerWriter {
  return {
    async append(entry: LedgerEntry): Promise<RecordPosition> {
      const position = await ledger.append(entry);
      recent.add(entry);
      return position;
    },
    get writable() {
      return ledger.writable;
    },
    noteGap: (entry) => ledger.noteGap(entry),
  };
}
