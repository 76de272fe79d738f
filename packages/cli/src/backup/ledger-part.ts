import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { logFilesOf, SEGMENT_NAME, segmentName } from '@bitting/core/ledger/log-files.ts';
import { readRecord } from '@bitting/core/ledger/record.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES, type SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { HEAD_FILE_BYTES, HEAD_HALF_BYTES, writeHeadHalf } from '@bitting/core/ledger/tree/head-file.ts';
import { hashLeaf, type TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { hashTilesOf, TILE_WIDTH, tilePath } from '@bitting/core/ledger/tree/tiles.ts';
import type { LogFiles } from '@bitting/core/ledger/verify.ts';
import { GrowingTiles, readLeaves } from '../archive/log-survey.ts';
import { type BackupFile, fileOf } from './backup-file.ts';

/** Where a log is cut: at what was signed. */
export interface LedgerCut {
  readonly directory: string;
  readonly head: TreeHead;
  /** The signed note about that head. */
  readonly note: Uint8Array;
  /** The checkpoint that is shown to everybody, which may be of a smaller tree; `null`: there is none. */
  readonly shown: Uint8Array | null;
}

export interface LedgerPart {
  /** The first record that is there. */
  readonly first: bigint;
  readonly files: Generator<BackupFile>;
}

/**
 * The files of a log as they were when `head` was signed, while it goes on being written: it only grows. One segment is in memory at a
 * time. Throws `LEDGER_DAMAGED` where the records are not those that were signed.
 */
export function readLedgerPart(cut: LedgerCut): LedgerPart {
  const names = readdirSync(cut.directory);
  const log = logFilesOf({ names, read: (name) => tryRead(path.join(cut.directory, name)) });
  const index = findFirst(cut.directory);
  const header = Number.isFinite(index) ? readHeader(log, index) : null;
  if (header === null) throw damaged(0n, 'its first segment cannot be read');
  return { first: header.firstSequence, files: readFiles(cut, { log, index, first: header.firstSequence }) };
}

function* readFiles(
  { directory, head, note, shown }: LedgerCut,
  begin: { readonly log: LogFiles; readonly index: number; readonly first: bigint },
): Generator<BackupFile> {
  const growing = new GrowingTiles();
  for (const leaf of readLeaves(begin.log, begin.first)) growing.append(leaf);
  yield fileOf('ledger/log.vkey', demand(tryRead(path.join(directory, 'log.vkey')), 'log.vkey'));
  if (shown !== null) yield fileOf('ledger/checkpoint', shown);
  yield fileOf('ledger/head.bin', writeHead(note));
  for (let { index } = begin; growing.size < head.size; index += 1)
    yield cutSegment(growing, { directory, log: begin.log, index, end: head.size });
  if (!areEqual(growing.root, head.root))
    throw damaged(begin.first, 'its records are not those that were signed');
  const partial = growing.partialTiles();
  for (const tile of hashTilesOf(head.size)) {
    const name = tilePath(tile);
    const bytes = tile.width === TILE_WIDTH ? begin.log.read(name) : (partial.get(name) ?? null);
    yield fileOf(`ledger/${name}`, demand(bytes, name));
  }
}

/** The records of a segment before `end`; their leaves go into the tree. */
function cutSegment(
  growing: GrowingTiles,
  {
    directory,
    log,
    index,
    end,
  }: {
    readonly directory: string;
    readonly log: LogFiles;
    readonly index: number;
    readonly end: bigint;
  },
): BackupFile {
  const bytes = log.segments.read(index);
  if (bytes === null && findFirst(directory) > index) throw archivedMeanwhile();
  const header = bytes === null ? null : readSegmentHeader(bytes);
  if (bytes === null || header?.firstSequence !== growing.size)
    throw damaged(growing.size, `${segmentName(index)} is missing or another one`);
  let at = SEGMENT_HEADER_BYTES;
  while (growing.size < end) {
    const read = readRecord(header.id, bytes, at);
    if (read.kind !== 'record' || read.record.sequence !== growing.size) break;
    growing.append(hashLeaf(read.record.payload));
    at = read.end;
  }
  if (at === SEGMENT_HEADER_BYTES) throw damaged(growing.size, 'it cannot be read');
  return { ...fileOf(`ledger/${segmentName(index)}`, bytes.subarray(0, at)), length: bytes.length };
}

/** As if that head had been the first. */
function writeHead(note: Uint8Array): Uint8Array {
  const file = new Uint8Array(HEAD_FILE_BYTES);
  file.set(writeHeadHalf({ generation: 1n, note }), HEAD_HALF_BYTES);
  return file;
}

/** The number of the first segment that is there; infinite: there is none. */
function findFirst(directory: string): number {
  const names = readdirSync(directory);
  return Math.min(...names.flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? []).map(Number));
}

function readHeader(log: LogFiles, index: number): SegmentHeader | null {
  const bytes = log.segments.read(index);
  return bytes === null ? null : readSegmentHeader(bytes);
}

function demand(bytes: Uint8Array | null, name: string): Uint8Array {
  if (bytes !== null) return bytes;
  throw damaged(0n, `${name} is missing`);
}

function tryRead(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function damaged(record: bigint, what: string): BittingError {
  return new BittingError('LEDGER_DAMAGED', `record ${record}: ${what}`, {
    publicDetail: `No backup was made: the ledger is damaged at record ${record} (${what}); "bitting ledger verify" says more.`,
  });
}

function archivedMeanwhile(): BittingError {
  return new BittingError('BACKUP_REFUSED', 'segments were archived', {
    publicDetail: 'No backup was made: segments of the ledger were archived meanwhile. Repeat it.',
  });
}
