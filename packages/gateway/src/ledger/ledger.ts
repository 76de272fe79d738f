import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LogStart } from '@bitting/core/ledger/log.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import { hashLeaf, type TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { verifyLog } from '@bitting/core/ledger/verify.ts';
import type { Damage } from '@bitting/core/ledger/segment.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { SegmentProvider } from '../ports/segment-provider.ts';
import { lockLedger } from './ledger-lock.ts';
import { logFilesIn } from './log-files.ts';
import { ensureHeadFile, readLastHead } from './log-head.ts';
import { LogTree } from './log-tree.ts';
import { damaged, type LedgerEnd, type RecoveredRecord, readLedger } from './recovery.ts';
import { type SegmentFile, openSegmentFile } from './segment-file.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { type CurrentSegment, SegmentWriter } from './segment-writer.ts';

export interface OpenLedgerOptions {
  readonly directory: string;
  readonly provider: SegmentProvider;
  readonly random: RandomBytes;
  readonly clock: Clock;
  /** Another way to open a file for writing, for tests of failing disks. */
  readonly openFile?: (path: string) => SegmentFile;
}

/** A ledger that is locked for this process and is being read. */
export interface OpenedLedger {
  /** Every record from the first on, once; read lazily. Throws `LEDGER_DAMAGED` where the ledger is not whole. */
  readonly records: Iterable<RecoveredRecord>;
  /** What was signed last; `null`: nothing was ever. */
  readonly last: TreeHead | null;
  /**
   * Instead of `records`: those from `wanted` on, where the log is read, and judged, from a segment on that the signed tree begins
   * with. Throws as it does.
   */
  recordsFrom(start: LogStart, wanted: bigint): Iterable<RecoveredRecord>;
  readonly directory: string;
  /** Over the records that were read, and over those that are written. */
  readonly tree: LogTree;
  /** Reads what was not read yet, repairs the end and goes on writing there. */
  start(): Promise<SegmentWriter>;
  /** Lets other processes have it; after writer and tree were closed. */
  release(): void;
}

/**
 * Throws `LEDGER_IN_USE` when another process has it. Reading it throws `LEDGER_DAMAGED` as well when it is not the log that was
 * signed last, or a shorter one.
 */
export function openLedger(options: OpenLedgerOptions): OpenedLedger {
  const { directory, clock, openFile = openSegmentFile } = options;
  const { lock, last, headFile } = openHead(directory, openFile);
  const tree = new LogTree({ directory, clock, headFile, last });
  const seen = ({ payload }: LedgerRecord): void => {
    tree.restore(hashLeaf(payload));
    if (last !== null && tree.size === last.head.size) demandSigned(tree.head, last.head, directory);
  };
  let end: LedgerEnd | null = null;
  function* read(start?: LogStart, wanted?: bigint): Generator<RecoveredRecord> {
    end ??= yield* readLedger(directory, { seen, start, wanted });
    if (last !== null && end.nextSequence < last.head.size)
      throw damaged({ record: end.nextSequence, what: `the log had ${last.head.size} records` });
  }
  let records = read();
  return {
    directory,
    records,
    last: last?.head ?? null,
    tree,
    recordsFrom: (start, wanted) => {
      tree.beginAt(start.sequence);
      records = read(start, wanted);
      return records;
    },
    start: async () => {
      for (const _ of records);
      if (end === null) throw new BittingError('INTERNAL_FAULT', 'the ledger was not read to its end');
      return continueLedger(options, end, tree);
    },
    release: () => {
      headFile.close();
      lock[Symbol.dispose]();
    },
  };
}

/** With the lock, which whoever cannot go on has let go of. */
function openHead(directory: string, openFile: (path: string) => SegmentFile) {
  const lock = lockLedger(directory);
  try {
    const last = readLastHead(logFilesIn(directory));
    return { lock, last, headFile: openFile(ensureHeadFile(directory)) };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** The tree has just reached the size that was signed last: then it has to have that root. */
function demandSigned(head: TreeHead, last: TreeHead, directory: string): void {
  if (areEqual(head.root, last.root)) return;
  throw damaged(findDamage(directory) ?? { record: 0n, what: 'it is not the log that was signed' });
}

/** Reads all of it again, to name the record. */
function findDamage(directory: string): Damage | null {
  const verifying = verifyLog(logFilesIn(directory), { key: null, kept: null, policy: null });
  let step = verifying.next();
  while (step.done !== true) step = verifying.next();
  return step.value.damage;
}

async function continueLedger(
  options: OpenLedgerOptions,
  end: LedgerEnd,
  tree: LogTree,
): Promise<SegmentWriter> {
  const { provider, random, clock, openFile = openSegmentFile } = options;
  const { nextSequence, nextIndex } = end;
  let current: CurrentSegment | null = null;
  if (end.segment !== null) {
    const { header, offset, lastGroupAt, rewrite } = end.segment;
    const file = openFile(path.join(options.directory, segmentName(nextIndex - 1)));
    if (rewrite.length > 0) await writeDurably(file, rewrite, lastGroupAt);
    current = { header, file, offset };
  }
  const durable = tree.append.bind(tree);
  return new SegmentWriter({ provider, random, clock, openFile, nextSequence, nextIndex, current, durable });
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
