import type { RecoveredRecord } from '../ledger/recovery.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import { RECENT_RECORDS_MAX, TAIL_FOLLOWERS_MAX } from '../bounds.ts';

/** The last records, for operators who watch. The ledger itself is the truth; this forgets. */
export class RecentRecords {
  readonly #records: RecoveredRecord[] = [];
  readonly #followers = new Set<(record: RecoveredRecord) => void>();

  add(record: RecoveredRecord): void {
    this.#records.push(record);
    // Cut in blocks, so that adding stays cheap.
    if (this.#records.length >= 2 * RECENT_RECORDS_MAX)
      this.#records.splice(0, this.#records.length - RECENT_RECORDS_MAX);
    for (const follower of this.#followers) follower(record);
  }

  last(count: number): readonly RecoveredRecord[] {
    return this.#records.slice(-Math.min(count, RECENT_RECORDS_MAX));
  }

  /** `null` when too many watch already; otherwise how to stop. */
  follow(follower: (record: RecoveredRecord) => void): (() => void) | null {
    if (this.#followers.size >= TAIL_FOLLOWERS_MAX) return null;
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

/** A ledger that tells what became durable in it. */
export interface ObservableLedger extends LedgerWriter {
  observe(observer: (record: RecoveredRecord) => void): void;
}

/** The same ledger; what became durable is shown to those who watch. */
export function observeLedger(ledger: ObservableLedger, recent: RecentRecords): LedgerWriter {
  ledger.observe((record) => {
    recent.add(record);
  });
  return ledger;
}
