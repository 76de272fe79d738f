import { readLastHead } from '../ledger/log-head.ts';
import { logFilesIn } from '../ledger/log-files.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import type { SegmentHeader } from '@bitting/core/ledger/segment.ts';
import type { TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { RECENT_RECORDS_MAX } from '../bounds.ts';
import { TreeTiles } from '../ledger/tree-tiles.ts';
import {
  findFirstPlace,
  LogCursor,
  type LogPlace,
  type PlacedRecord,
  readHeader,
} from '../search/log-cursor.ts';
import {
  AUDIT_BATCH_RECORDS,
  AUDIT_WINDOW_BYTES,
  SUMMARY_EVERY_MS,
  SUMMARY_EVERY_RECORDS,
  SUMMARY_LEAST_RECORDS,
} from '../summary/bounds.ts';
import { findSummary, type VouchedSummary } from '../summary/find-summary.ts';
import { LedgerSummary } from '../summary/ledger-summary.ts';
import {
  keepSummary,
  removeSummary,
  SUMMARY_EVENT,
  writeSummary,
  type WrittenSummary,
} from '../summary/summary-file.ts';
import { LogCheck } from './log-check.ts';
import type { AuditPlaces, AuditReport } from './messages.ts';

export interface AuditOptions extends AuditPlaces {
  readonly nowMs: () => number;
  readonly tell: (report: AuditReport) => void;
  /** For tests: records after which a summary is made. */
  readonly everyRecords?: number;
  readonly leastRecords?: number;
}

/**
 * Reads a whole ledger once more, beside the gateway that did not, checks it as the verifier does, and sums up what it says; then follows
 * it and sums up further. A summary is made from all records, not from the summary before it, as long as they are there.
 */
export class Audit {
  readonly #options: AuditOptions;
  readonly #found: VouchedSummary | null;
  readonly #check: LogCheck;
  #summary: LedgerSummary | null;
  readonly #headers = new Map<number, SegmentHeader>();
  /** Segments and the first record of each, the latest last. */
  #segments: { readonly segment: number; readonly sequence: number }[] = [];
  #first: LogPlace | null;
  #cursor: LogCursor | null = null;
  #pending: WrittenSummary | null = null;
  #madeAt = 0;
  #madeMs = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(options: AuditOptions) {
    this.#options = options;
    const { ledgerDirectory, summaryFile } = options;
    const head = readLastHead(logFilesIn(ledgerDirectory))?.head ?? null;
    this.#first = findFirstPlace(ledgerDirectory);
    const first = this.#first?.sequence ?? 0;
    this.#found = findOwnSummary({ ledgerDirectory, summaryFile }, head);
    this.#check = new LogCheck(ledgerDirectory, head, first > 0);
    this.#summary = beginSummary(first, this.#found);
  }

  /** Some records more; says whether there may be others. */
  step(): boolean {
    if (this.#isOver) return false;
    for (let count = 0; count < AUDIT_BATCH_RECORDS; count += 1) {
      if (!this.#isOver && this.#next()) continue;
      if (!this.#isOver) this.#sumUp(true);
      return false;
    }
    this.#sumUp(false);
    return true;
  }

  /** How many records are known to be whole, or were written since. */
  report(): AuditReport {
    const checked = Math.max(Number(this.#check.size), this.#cursor?.place.sequence ?? 0);
    return { kind: 'progress', checked, isWhole: this.#check.isOver && this.#check.damage === null };
  }

  /** False: there is none now. */
  #next(): boolean {
    this.#first ??= findFirstPlace(this.#options.ledgerDirectory);
    if (this.#first === null) return false;
    if (Number(this.#check.size) < this.#first.sequence && !this.#check.isOver) return this.#skip();
    const found = this.#find(this.#first);
    if (found === null) return this.#check.isOver ? false : this.#miss();
    const entry = this.#check.isOver
      ? decodeLedgerEntry(found.record.payload)
      : this.#checkNext(found.record);
    if (this.#check.damage !== null) return this.#end();
    if (entry !== null) this.#take(found, entry);
    return true;
  }

  #skip(): boolean {
    if (this.#check.skip()) return true;
    this.#check.miss('it is not there, and no tile has its hash');
    return this.#end();
  }

  #find(first: LogPlace): PlacedRecord | null {
    this.#cursor ??= new LogCursor(this.#options.ledgerDirectory, first, {
      windowBytes: AUDIT_WINDOW_BYTES,
      headerOf: (segment) => this.#headerOf(segment),
    });
    return this.#cursor.next();
  }

  #checkNext(record: LedgerRecord): LedgerEntry | null {
    const entry = this.#check.take(record);
    const { damage, isOver, oddity } = this.#check;
    if (isOver && damage === null && oddity !== null)
      this.#options.tell({ kind: 'odd', record: String(oddity.record), what: oddity.what });
    return entry;
  }

  /** What was signed is not there: unless it was archived meanwhile it was changed. */
  #miss(): boolean {
    const first = findFirstPlace(this.#options.ledgerDirectory);
    if (first !== null && first.sequence > Number(this.#check.size)) {
      this.#first = first;
      this.#cursor = null;
      return true;
    }
    this.#check.miss('its bytes were changed, or its segment is missing');
    return this.#end();
  }

  #end(): boolean {
    const { damage } = this.#check;
    this.#isOver = true;
    if (damage !== null)
      this.#options.tell({ kind: 'damage', record: String(damage.record), what: damage.what });
    // The next start is to read everything itself, and refuse.
    attempt(() => removeSummary(this.#options.summaryFile));
    return false;
  }

  #take({ offset, segment, sequence }: PlacedRecord, entry: LedgerEntry): void {
    const { summaryFile, tell } = this.#options;
    if (this.#segments.at(-1)?.segment !== segment) this.#segments.push({ segment, sequence });
    const hash = entry.type === 'system' && entry.event === SUMMARY_EVENT ? entry.details['hash'] : null;
    if (this.#pending !== null && hash === this.#pending.hash) {
      const pending = this.#pending;
      attempt(() => keepSummary(summaryFile, pending, { sequence, segment, offset }));
      this.#pending = null;
    }
    if (this.#summary !== null && sequence > this.#summary.records)
      this.#summary = this.#summaryUpTo(sequence);
    const summary = this.#summary;
    if (summary === null || sequence < summary.records) return;
    summary.take({ sequence: BigInt(sequence), entry });
    if (summary.records !== this.#found?.content.records) return;
    if (this.#write(summary).hash !== this.#found.hash)
      tell({ kind: 'summary-differs', records: summary.records });
  }

  /** Records before that one were archived while others were read: whoever did so had a summary that stands for them. */
  #summaryUpTo(sequence: number): LedgerSummary | null {
    const { ledgerDirectory } = this.#options;
    const head = readLastHead(logFilesIn(ledgerDirectory))?.head ?? null;
    const summary = beginSummary(sequence, findOwnSummary(this.#options, head));
    return summary === null || summary.records < sequence ? null : summary;
  }

  /** A new summary, where enough has come since the last one and what it is about is known to be whole. */
  #sumUp(isAtEnd: boolean): void {
    const { everyRecords = SUMMARY_EVERY_RECORDS, leastRecords = SUMMARY_LEAST_RECORDS } = this.#options;
    const summary = this.#summary;
    const nowMs = this.#options.nowMs();
    if (summary === null || !this.#check.isOver || nowMs - this.#madeMs < SUMMARY_EVERY_MS) return;
    const fresh = summary.records - this.#madeAt;
    const isFirst = this.#madeAt === 0 && isAtEnd;
    if (fresh < (isFirst ? leastRecords : everyRecords)) return;
    this.#madeAt = summary.records;
    this.#madeMs = nowMs;
    this.#pending = this.#write(summary);
    const { hash, records } = this.#pending;
    this.#options.tell({ kind: 'summary', records, hash });
  }

  #write(summary: LedgerSummary): WrittenSummary {
    const from = Math.max(0, summary.records - RECENT_RECORDS_MAX);
    const before = this.#segments.filter(({ sequence }) => sequence <= from);
    this.#segments = this.#segments.slice(Math.max(0, before.length - 1));
    return writeSummary(summary.save(), (before.at(-1) ?? this.#segments[0])?.segment ?? 0);
  }

  #headerOf(segment: number): SegmentHeader | null {
    const known = this.#headers.get(segment);
    if (known !== undefined) return known;
    const header = readHeader(this.#options.ledgerDirectory, segment);
    if (header !== null) this.#headers.set(segment, header);
    for (const old of this.#headers.keys()) if (old < segment - 1) this.#headers.delete(old);
    return header;
  }
}

function findOwnSummary(
  { ledgerDirectory, summaryFile }: AuditPlaces,
  head: TreeHead | null,
): VouchedSummary | null {
  const tiles = new TreeTiles(ledgerDirectory);
  const nodes = (size: bigint) => tiles.nodes(size);
  const found = findSummary({ file: summaryFile, ledgerDirectory, head, nodes });
  return found.kind === 'found' ? found.summary : null;
}

/** A disk that is full, or lets nobody write, keeps nothing from being read and told; the next summary is written again. */
function attempt(change: () => void): void {
  try {
    change();
  } catch {
    // The summary that lies there, or none, is as good as it was.
  }
}

/** From the beginning where that is there, otherwise from what was summed up of it; `null`: nothing of it is known any more. */
function beginSummary(first: number, found: VouchedSummary | null): LedgerSummary | null {
  if (first === 0) return new LedgerSummary();
  return found === null ? null : LedgerSummary.load(found.content);
}
