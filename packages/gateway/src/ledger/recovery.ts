import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { type LastSegment, type LogEnd, type LogStart, readLog } from '@bitting/core/ledger/log.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import { type Damage, SEGMENT_HEADER_BYTES, type SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { logFilesIn } from './log-files.ts';

export interface RecoveredRecord {
  readonly sequence: bigint;
  readonly entry: LedgerEntry;
}

/** Where the log ends and what has to be written again before it goes on. */
export interface LedgerEnd {
  readonly nextSequence: bigint;
  /** The segment that is being filled; `null` when no segment was begun yet. */
  readonly segment: {
    readonly header: SegmentHeader;
    readonly offset: number;
    /**
     * From `lastGroupAt` on: the last group and then zeroes over what a crash left. The group may have been seen in the
     * system's cache only; nothing is built on it before it was written durably once more.
     */
    readonly lastGroupAt: number;
    readonly rewrite: Uint8Array;
  } | null;
  /** The first segment that holds nothing yet, made or not. */
  readonly nextIndex: number;
}

/**
 * Reads a ledger strictly, in order, one segment in memory at a time, and says at the end where it ends.
 * Throws `LEDGER_DAMAGED`, naming the record, for anything but a write that was cut short at the very end. `seen` is shown each
 * record as it lies there; those before `wanted` are not given.
 */
export function* readLedger(
  directory: string,
  {
    seen = () => {},
    start,
    wanted = 0n,
  }: {
    readonly seen?: (record: LedgerRecord) => void;
    readonly start?: LogStart | undefined;
    readonly wanted?: bigint | undefined;
  } = {},
): Generator<RecoveredRecord, LedgerEnd> {
  const log = readLog(logFilesIn(directory).segments, start);
  let step = log.next();
  for (; step.done !== true; step = log.next()) {
    seen(step.value);
    if (step.value.sequence >= wanted) yield recover(step.value);
  }
  const { damage, last, nextSequence, nextIndex }: LogEnd = step.value;
  if (damage !== null) throw damaged(damage);
  return { nextSequence, segment: last === null ? null : endOf(last), nextIndex };
}

function endOf({ header, content, bytes }: LastSegment): LedgerEnd['segment'] {
  const { end: offset, lastGroupAt } = content;
  const rewrite = Buffer.alloc(endOfData(bytes) - lastGroupAt);
  rewrite.set(bytes.subarray(lastGroupAt, offset));
  return { header, offset, lastGroupAt, rewrite };
}

function recover(record: LedgerRecord): RecoveredRecord {
  const { sequence, payload } = record;
  try {
    return { sequence, entry: decodeLedgerEntry(payload) };
  } catch (cause) {
    throw damaged({ record: sequence, what: 'it is whole but not readable' }, cause);
  }
}

function endOfData(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > SEGMENT_HEADER_BYTES && bytes[end - 1] === 0) end -= 1;
  return end;
}

export function damaged({ record, what }: Damage, cause?: unknown): BittingError {
  return new BittingError('LEDGER_DAMAGED', `record ${record}: ${what}`, {
    publicDetail: `The ledger is damaged at record ${record} (${what}); restore it from a backup.`,
    cause,
  });
}
