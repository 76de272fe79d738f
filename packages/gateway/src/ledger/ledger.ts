import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { SegmentProvider } from '../ports/segment-provider.ts';
import { lockLedger } from './ledger-lock.ts';
import { type LedgerEnd, type RecoveredRecord, readLedger } from './recovery.ts';
import { type SegmentFile, openSegmentFile } from './segment-file.ts';
import { segmentName } from './segment-files.ts';
import { type CurrentSegment, SegmentWriter } from './segment-writer.ts';

export interface OpenLedgerOptions {
  readonly directory: string;
  readonly provider: SegmentProvider;
  readonly random: RandomBytes;
  readonly clock: Clock;
  /** Another way to open a segment, for tests of failing disks. */
  readonly openFile?: (path: string) => SegmentFile;
}

/** A ledger that is locked for this process and is being read. */
export interface OpenedLedger {
  /** Every record from the first on, once; read lazily. Throws `LEDGER_DAMAGED` where the ledger is not whole. */
  readonly records: Iterable<RecoveredRecord>;
  /** Reads what was not read yet, repairs the end and goes on writing there. */
  start(): Promise<SegmentWriter>;
  /** Lets other processes have it; after the writer was closed. */
  release(): void;
}

/** Throws `LEDGER_IN_USE` when another process has it. */
export function openLedger(options: OpenLedgerOptions): OpenedLedger {
  const lock = lockLedger(options.directory);
  const reading = readLedger(options.directory);
  let end: LedgerEnd | null = null;
  const records = (function* read(): Generator<RecoveredRecord> {
    end ??= yield* reading;
  })();
  return {
    records,
    start: async () => {
      for (const _ of records);
      if (end === null) throw new BittingError('INTERNAL_FAULT', 'the ledger was not read to its end');
      return continueLedger(options, end);
    },
    release: () => {
      lock[Symbol.dispose]();
    },
  };
}

async function continueLedger(options: OpenLedgerOptions, end: LedgerEnd): Promise<SegmentWriter> {
  const { provider, random, clock, openFile = openSegmentFile } = options;
  const { nextSequence, nextIndex } = end;
  let current: CurrentSegment | null = null;
  if (end.segment !== null) {
    const { header, offset, lastGroupAt, rewrite } = end.segment;
    const file = openFile(path.join(options.directory, segmentName(nextIndex - 1)));
    if (rewrite.length > 0) await writeDurably(file, rewrite, lastGroupAt);
    current = { header, file, offset };
  }
  return new SegmentWriter({ provider, random, clock, openFile, nextSequence, nextIndex, current });
}

function writeDurably(file: SegmentFile, bytes: Uint8Array, position: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  file.write(bytes, position, (error, written) => {
    if (error === null && written === bytes.length) resolve();
    else
      reject(
        new BittingError('LEDGER_UNAVAILABLE', 'the end of the ledger is not writable', { cause: error }),
      );
  });
  return promise;
}
