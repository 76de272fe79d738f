import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { RECORD_OVERHEAD_BYTES, writeRecord } from '@bitting/core/ledger/record.ts';
import {
  SEGMENT_HEADER_BYTES,
  SEGMENT_ID_BYTES,
  type SegmentHeader,
  writeSegmentHeader,
} from '@bitting/core/ledger/segment.ts';
import { LEDGER_GAPS_MAX, LEDGER_GROUP_BYTES_MAX, LEDGER_QUEUE_MAX, SEGMENT_RETRY_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter, RecordPosition } from '../ports/ledger.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { SegmentProvider } from '../ports/segment-provider.ts';
import type { SegmentFile } from './segment-file.ts';

/** A segment that is being filled. */
export interface CurrentSegment {
  readonly header: SegmentHeader;
  readonly file: SegmentFile;
  readonly offset: number;
}

export interface SegmentWriterOptions {
  readonly provider: SegmentProvider;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly openFile: (path: string) => SegmentFile;
  readonly nextSequence: bigint;
  readonly current: CurrentSegment | null;
  /** The segment to ask for next. */
  readonly nextIndex: number;
}

interface Waiting {
  readonly payload: Uint8Array;
  readonly resolve: (position: RecordPosition) => void;
  readonly reject: (error: BittingError) => void;
}

/**
 * `open`: records are taken. `starved`: the segment is full and there is no next one (disk full); records are refused and
 * the next one is asked for again and again. `failed`: a write failed, nobody knows what reached the disk: for good.
 */
type WriterState = 'open' | 'starved' | 'failed' | 'closed';

/**
 * The one writer of a ledger. Records that come together, or while a write is under way, are written together; each is
 * acknowledged after the write that holds it is on the disk, in order.
 */
export class SegmentWriter implements LedgerWriter {
  readonly #options: SegmentWriterOptions;
  #state: WriterState = 'open';
  #nextSequence: bigint;
  #nextIndex: number;
  #header: SegmentHeader | null;
  #file: SegmentFile | null;
  #offset: number;
  #queue: Waiting[] = [];
  #isBusy = false;
  #isScheduled = false;
  #prepared: Promise<string> | null = null;
  #cancelRetry: () => void = () => {};
  readonly #gaps: LedgerEntry[] = [];
  #whenIdle: (() => void)[] = [];

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#nextSequence = options.nextSequence;
    this.#nextIndex = options.nextIndex;
    this.#header = options.current?.header ?? null;
    this.#file = options.current?.file ?? null;
    this.#offset = options.current?.offset ?? 0;
  }

  get writable(): boolean {
    return this.#state === 'open';
  }

  /** Gap records that could not be written yet. */
  get gapCount(): number {
    return this.#gaps.length;
  }

  async append(entry: LedgerEntry): Promise<RecordPosition> {
    if (this.#state !== 'open') throw unavailable(`the ledger is ${this.#state}`);
    if (this.#queue.length >= LEDGER_QUEUE_MAX)
      throw new BittingError('OVERLOADED', `${LEDGER_QUEUE_MAX} records wait to be written`);
    const { promise, resolve, reject } = Promise.withResolvers<RecordPosition>();
    this.#queue.push({ payload: encodeLedgerEntry(entry), resolve, reject });
    this.#schedule();
    return promise;
  }

  noteGap(entry: LedgerEntry): void {
    if (this.#gaps.length < LEDGER_GAPS_MAX) this.#gaps.push(entry);
    if (this.#state === 'open') this.#writeGaps();
  }

  /** Writes what was taken, then lets go of the file. */
  async close(): Promise<void> {
    this.#cancelRetry();
    if (this.#isBusy || this.#queue.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#whenIdle.push(resolve);
      await promise;
    }
    if (this.#state !== 'failed') this.#state = 'closed';
    this.#file?.close();
    this.#file = null;
  }

  /** After the events of this turn, so that everything they bring shares one write. */
  #schedule(): void {
    if (this.#isBusy || this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#isBusy) return;
    if (this.#queue.length === 0 || this.#state === 'failed') {
      for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    this.#isBusy = true;
    const file = this.#file;
    const header = this.#header;
    const group = file === null || header === null ? [] : this.#takeGroup(file);
    if (file === null || header === null || group.length === 0) {
      // A record that an empty segment does not hold would roll over for ever.
      if (file !== null && this.#offset === SEGMENT_HEADER_BYTES)
        this.#rejectAll(this.#queue.splice(0, 1), new Error('the segments are too small'));
      void this.#rollOver();
      return;
    }
    const groupStart = this.#nextSequence;
    const bytes = Buffer.concat(
      group.map(({ payload }, index) =>
        writeRecord(header.id, { sequence: groupStart + BigInt(index), groupStart, payload }),
      ),
    );
    this.#write(
      file,
      bytes,
      () => {
        for (const [index, { resolve }] of group.entries()) resolve({ sequence: groupStart + BigInt(index) });
        this.#nextSequence += BigInt(group.length);
        if (this.#offset > file.sizeBytes / 2) void this.#prepare();
      },
      group,
    );
  }

  /** As many records as go into one write and into the rest of this segment. */
  #takeGroup(file: SegmentFile): Waiting[] {
    const room = Math.min(LEDGER_GROUP_BYTES_MAX, file.sizeBytes - this.#offset);
    let bytes = 0;
    let count = 0;
    for (const { payload } of this.#queue) {
      bytes += payload.length + RECORD_OVERHEAD_BYTES;
      if (bytes > room) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  #write(file: SegmentFile, bytes: Uint8Array, then: () => void, group: readonly Waiting[] = []): void {
    file.write(bytes, this.#offset, (error, written) => {
      this.#isBusy = false;
      if (error !== null || written !== bytes.length) {
        this.#fail(group, error ?? new Error(`${written} of ${bytes.length} bytes were written`));
      } else {
        this.#offset += bytes.length;
        then();
      }
      this.#flush();
    });
  }

  async #rollOver(): Promise<void> {
    try {
      const path = await this.#prepare();
      const file = this.#options.openFile(path);
      this.#file?.close();
      const header = {
        index: BigInt(this.#nextIndex),
        id: Uint8Array.from(this.#options.random(SEGMENT_ID_BYTES)),
        firstSequence: this.#nextSequence,
        previousId: this.#header?.id ?? new Uint8Array(SEGMENT_ID_BYTES),
      };
      this.#file = file;
      this.#header = header;
      this.#offset = 0;
      this.#nextIndex += 1;
      this.#prepared = null;
      this.#write(file, writeSegmentHeader(header), () => {
        this.#state = 'open';
        this.#writeGaps();
      });
    } catch (error) {
      this.#isBusy = false;
      this.#starve(error);
    }
  }

  /** The next segment; asked for early, and again after a refusal. */
  #prepare(): Promise<string> {
    if (this.#prepared === null) {
      this.#prepared = this.#options.provider.prepare(this.#nextIndex);
      this.#prepared.catch(() => {
        this.#prepared = null;
      });
    }
    return this.#prepared;
  }

  #starve(cause: unknown): void {
    this.#state = 'starved';
    this.#rejectAll(this.#queue.splice(0), cause);
    this.#flush();
    this.#cancelRetry = this.#options.clock.after(SEGMENT_RETRY_MS, () => {
      if (this.#state !== 'starved' || this.#isBusy) return;
      this.#isBusy = true;
      void this.#rollOver();
    });
  }

  #fail(group: readonly Waiting[], cause: unknown): void {
    this.#state = 'failed';
    this.#rejectAll([...group, ...this.#queue.splice(0)], cause);
  }

  #rejectAll(waiting: readonly Waiting[], cause: unknown): void {
    for (const { reject } of waiting) reject(unavailable('the record could not be written', cause));
  }

  #writeGaps(): void {
    for (const entry of this.#gaps.splice(0))
      this.append(entry).catch(() => {
        this.#gaps.push(entry);
      });
  }
}

function unavailable(detail: string, cause?: unknown): BittingError {
  return new BittingError('LEDGER_UNAVAILABLE', detail, { cause });
}
