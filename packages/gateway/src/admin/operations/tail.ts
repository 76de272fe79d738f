import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { RecoveredRecord } from '../../ledger/recovery.ts';
import { RECENT_RECORDS_MAX } from '../../bounds.ts';
import { defineOperation } from '../operation.ts';
import { showRecord } from '../shown-record.ts';
import { flag, whole } from '../../config/closed-schema.ts';

/** Shows the last records and, if asked, every further one until the caller hangs up. */
export const tail = defineOperation(
  'tail',
  { limit: whole(0, RECENT_RECORDS_MAX), follow: flag },
  async ({ recent, pseudonyms }, { limit, follow }, call) => {
    let shown = 0;
    const show = (record: RecoveredRecord): void => {
      shown += 1;
      call.event(showRecord(record, pseudonyms));
    };
    if (limit > 0) recent.last(limit).forEach((record) => show(record));
    if (!follow || call.signal.aborted) return { shown };
    const stop = recent.follow(show);
    if (stop === null) throw new BittingError('OVERLOADED', 'too many followers of the records');
    const { promise, resolve } = Promise.withResolvers<void>();
    call.signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    stop();
    return { shown };
  },
);
