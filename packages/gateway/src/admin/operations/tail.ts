import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { RecoveredRecord } from '../../ledger/recovery.ts';
import { RECENT_RECORDS_MAX, RECORD_RANGE_TURN_MS } from '../../bounds.ts';
import { defineOperation } from '../operation.ts';
import { showRecord } from '../shown-record.ts';
import { flag, whole } from '../../config/closed-schema.ts';

/** Shows the last records and, if asked, every further one until the caller hangs up. */
export const tail = defineOperation(
  'tail',
  { limit: whole(0, RECENT_RECORDS_MAX), follow: flag },
  async ({ recent, pseudonyms, clock }, { limit, follow }, call) => {
    let shown = 0;
    const show = (record: RecoveredRecord): void => {
      shown += 1;
      call.event(showRecord(record, pseudonyms));
    };
    const readers = limit > 0 ? recent.unread(limit) : [];
    // What comes while they are shown has its place behind them.
    let meanwhile: RecoveredRecord[] | null = [];
    const take = (record: RecoveredRecord): void => {
      if (meanwhile === null) show(record);
      else meanwhile.push(record);
    };
    const stop = follow ? recent.follow(take) : null;
    try {
      let turnMs = clock.monotonicMs();
      for (const read of readers) {
        if (call.signal.aborted) break;
        show(read());
        if (clock.monotonicMs() - turnMs < RECORD_RANGE_TURN_MS) continue;
        await new Promise(setImmediate);
        turnMs = clock.monotonicMs();
      }
      if (!follow || call.signal.aborted) return { shown };
      if (stop === null) throw new BittingError('OVERLOADED', 'too many followers of the records');
      for (const record of meanwhile) show(record);
      meanwhile = null;
      const { promise, resolve } = Promise.withResolvers<void>();
      call.signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
    } finally {
      stop?.();
    }
    return { shown };
  },
);
