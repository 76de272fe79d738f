import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { LEDGER_PAYLOAD_BYTES_MAX } from '@bitting/core/bounds.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import type { LogStart } from '@bitting/core/ledger/log.ts';
import { type LedgerRecord, readRecord, RECORD_OVERHEAD_BYTES } from '@bitting/core/ledger/record.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES, type SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { hashLeaf, type TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import {
  proveConsistency,
  proveInclusion,
  rootOf,
  type TreeNodes,
  verifyConsistency,
  verifyInclusion,
} from '@bitting/core/ledger/tree/proofs.ts';
import type { SummaryContent } from './ledger-summary.ts';
import { readSummary, SUMMARY_EVENT, type SummaryPlace } from './summary-file.ts';

/** A summary that the signed log itself says is right, and where the log is read from. */
export interface VouchedSummary {
  readonly content: SummaryContent;
  readonly hash: string;
  /** Of a segment: records from its first one on are read, those that the summary is about included. */
  readonly start: LogStart;
}

export interface SummarySource {
  readonly file: string;
  readonly ledgerDirectory: string;
  /** What was signed last; `null`: nothing was ever. */
  readonly head: TreeHead | null;
  /** The perfect subtrees of the tree of that size, as the tiles say; see {@link TreeNodes}. */
  readonly nodes: (size: bigint) => TreeNodes;
}

/** `refused`: it cannot be used, and why. */
export type FoundSummary =
  | { readonly kind: 'found'; readonly summary: VouchedSummary }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Looks for a summary that the log vouches for: its hash stands in a record that the signed head includes, and the tree as far as the
 * log is not read is one that the signed head goes on from. Never throws.
 */
export function findSummary(source: SummarySource): FoundSummary {
  try {
    const file = readSummary(source.file);
    if (file === null) return { kind: 'missing' };
    if (source.head === null) throw refused('nothing is signed');
    const records = findStatement(source, source.head, file);
    const { content, segment } = file.parse();
    if (content.records !== records) throw refused('it is about other records');
    const start = findStart(source, source.head, segment);
    if (start.sequence > BigInt(records)) throw refused('records after it would not be read');
    return { kind: 'found', summary: { content, hash: file.hash, start } };
  } catch (error) {
    return {
      kind: 'refused',
      reason: error instanceof BittingError ? error.operatorDetail : 'it cannot be read',
    };
  }
}

/** Whether the clock is behind what the summary is about: what is forgotten in it was over by then, and would not be over now. */
export function isBefore({ content }: VouchedSummary, nowMs: number): boolean {
  return nowMs < content.latestMs;
}

/** How many records the summary is about, as the log says. */
function findStatement(
  { ledgerDirectory, nodes }: SummarySource,
  head: TreeHead,
  { hash, place }: { readonly hash: string; readonly place: SummaryPlace },
): number {
  const record = readPlaced(ledgerDirectory, place);
  if (record === null) throw refused('the record about it is not there');
  const index = record.sequence;
  if (index >= head.size) throw refused('the record about it is not signed yet');
  const leaf = { index, hash: hashLeaf(record.payload) };
  if (!verifyInclusion(head, leaf, proveInclusion(index, head.size, nodes(head.size))))
    throw refused('the record about it is not the one that was signed');
  const entry = decodeLedgerEntry(record.payload);
  if (entry.type !== 'system' || entry.event !== SUMMARY_EVENT || entry.details['hash'] !== hash)
    throw refused('the log names another summary');
  return Number(entry.details['records']);
}

/** Where the segment begins: the tree of all records before it is one that the signed tree begins with. */
function findStart({ ledgerDirectory, nodes }: SummarySource, head: TreeHead, index: number): LogStart {
  const header = readHeader(ledgerDirectory, index);
  if (header === null) throw refused('the segment from which on records are read is not there');
  const size = header.firstSequence;
  if (size > head.size) throw refused('the segment from which on records are read is not signed');
  const first = { size, root: rootOf(size, nodes(size)) };
  if (!verifyConsistency(first, head, proveConsistency(size, head.size, nodes(head.size))))
    throw refused('the tiles are not those of the signed log');
  return { index, sequence: size };
}

function readPlaced(directory: string, { offset, segment, sequence }: SummaryPlace): LedgerRecord | null {
  const header = readHeader(directory, segment);
  if (header === null) return null;
  const bytes = readAt(directory, { segment, offset }, LEDGER_PAYLOAD_BYTES_MAX + RECORD_OVERHEAD_BYTES);
  const read = readRecord(header.id, bytes, 0);
  return read.kind === 'record' && read.record.sequence === BigInt(sequence) ? read.record : null;
}

function readHeader(directory: string, segment: number): SegmentHeader | null {
  return readSegmentHeader(readAt(directory, { segment, offset: 0 }, SEGMENT_HEADER_BYTES));
}

function readAt(
  directory: string,
  { segment, offset }: Omit<SummaryPlace, 'sequence'>,
  length: number,
): Uint8Array {
  const descriptor = openSync(path.join(directory, segmentName(segment)), 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
  } finally {
    closeSync(descriptor);
  }
}

function refused(reason: string): BittingError {
  return new BittingError('LEDGER_DAMAGED', reason);
}
