import type { EntryStamp } from '@bitting/core/ledger/entry.ts';
import type { Clock } from './clock.ts';

/** What every record says of its time and of the process that wrote it. */
export type Stamp = () => EntryStamp;

/** `boot` is the random id of this process life, hex. */
export function createStamp(clock: Clock, boot: string): Stamp {
  return () => ({ wallMs: clock.wallMs(), monotonicMs: Math.floor(clock.monotonicMs()), boot });
}
