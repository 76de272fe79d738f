import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { TreeHash } from '@bitting/core/ledger/tree/merkle.ts';
import { atTurnEnd } from '@bitting/http/turn.ts';
import {
  SEGMENT_HEADER_BYTES,
  SEGMENT_ID_BYTES,
  type SegmentHeader,
  writeSegmentHeader,
} from '@bitting/core/ledger/segment.ts';
import {
  LEDGER_GAPS_MAX,
  LEDGER_GROUP_BYTES_MAX,
  LEDGER_QUEUE_MAX,
  OUTCOMES_TOGETHER_MS,
  READS_TOGETHER_MAX,
  READS_TOGETHER_MS,
  SEGMENT_RETRY_MS,
} from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter, RecordPosition } from '../ports/ledger.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { SegmentProvider } from '../ports/segment-provider.ts';
import {
  type DurableGroup,
  frameGroup,
  hashGroup,
  type Patience,
  type RecordGroup,
  RecordQueue,
  type Waiting,
} from './record-queue.ts';
import type { RecoveredRecord } from './recovery.ts';
import { isForReserve } from './reserve-records.ts';
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
  /** Leaves of the records that became durable, in order, before anybody is told. */
  readonly durable?: (leaves: readonly TreeHash[]) => void;
}

/** `payload`: the bytes that the record says, until this returns; then others may stand there. */
type RecordObserver = (record: RecoveredRecord, payload: Uint8Array) => void;

/**
 * `open`: records are taken. `starved`: the segment is full and there is no next one (disk full); records are refused and
 * the next one is asked for again and again. `failed`: a write failed, nobody knows what reached the disk: for good.
 */
type WriterState = 'open' | 'starved' | 'failed' | 'closed';

/** For how long a record waits that nobody waits for. */
const WAIT_MS = {
  brief: OUTCOMES_TOGETHER_MS,
  long: READS_TOGETHER_MS,
} as const satisfies Partial<Record<Patience, number>>;

const DISK_FULL = 'the disk is full: what is left is for cancels and what ends something';

/**
 * The one writer of a ledger. Records that come together, or while a write is under way, are written together; each is
 * acknowledged after the write that holds it is on the disk, in order. What nobody waits for, reads above all, waits for others or for
 * its time: a write for each would cost more than all the rest of a read.
 */
export class SegmentWriter implements LedgerWriter {
  readonly #options: SegmentWriterOptions;
  #state: WriterState = 'open';
  #isReserved = false;
  #nextSequence: bigint;
  #nextIndex: number;
  #header: SegmentHeader | null;
  #file: SegmentFile | null;
  #offset: number;
  readonly #queue = new RecordQueue();
  #isBusy = false;
  #isScheduled = false;
  /** The next segment, where it was asked for before it was needed. */
  #early: Promise<string> | null = null;
  #cancelRetry: () => void = () => {};
  /** Some that wait were there already when the write under way began. */
  #isOverdue = false;
  /** They run while nobody waits for anything that is queued. */
  readonly #timers: Record<keyof typeof WAIT_MS, (() => void) | null> = { brief: null, long: null };
  readonly #gaps: LedgerEntry[] = [];
  #whenIdle: (() => void)[] = [];
  #observe: RecordObserver = () => {};

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

  get reserved(): boolean {
    return this.#isReserved;
  }

  get crowded(): boolean {
    return this.#queue.length >= LEDGER_QUEUE_MAX;
  }

  /** Gap records that could not be written yet. */
  get gapCount(): number {
    return this.#gaps.length;
  }

  /** Calls with every record once it is durable, before whoever waits for it is told. */
  observe(observer: RecordObserver): void {
    this.#observe = observer;
  }

  append(entry: LedgerEntry): Promise<RecordPosition> {
    return new Promise((resolve, reject) => {
      this.#take(entry, { patience: entry.type === 'read' ? 'long' : 'none', resolve, reject });
    });
  }

  note(entry: LedgerEntry, failed: () => void, durable: Waiting['resolve'] = null): void {
    const patience = entry.type === 'read' ? 'long' : 'brief';
    try {
      this.#take(entry, { patience, resolve: durable, reject: failed });
    } catch {
      failed();
    }
  }

  noteGap(entry: LedgerEntry): void {
    if (this.#gaps.length < LEDGER_GAPS_MAX) this.#gaps.push(entry);
    if (this.#state === 'open') this.#writeGaps();
  }

  /** On a full disk what is left is for some records alone, from now on or no longer; see {@link isForReserve}. */
  reserve(isReserved: boolean): void {
    this.#isReserved = isReserved;
    if (!isReserved) return;
    const refused = this.#queue.retain((waiting) => waiting.isForReserve);
    for (const { reject } of refused) reject(unavailable(DISK_FULL));
  }

  /** Writes what was taken, then lets go of the file. */
  async close(): Promise<void> {
    this.#cancelRetry();
    if (this.#isBusy || this.#queue.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#whenIdle.push(resolve);
      this.#flush();
      await promise;
    }
    if (this.#state !== 'failed') this.#state = 'closed';
    this.#file?.close();
    this.#file = null;
  }

  #take(entry: LedgerEntry, { patience, resolve, reject }: Omit<Waiting, 'entry' | 'isForReserve'>): void {
    if (this.#state !== 'open') throw unavailable(`the ledger is ${this.#state}`);
    if (this.crowded) throw new BittingError('OVERLOADED', `${LEDGER_QUEUE_MAX} records wait to be written`);
    const mayUseReserve = isForReserve(entry);
    if (this.#isReserved && !mayUseReserve) throw unavailable(DISK_FULL);
    this.#queue.add({ entry, patience, isForReserve: mayUseReserve, resolve, reject });
    if (patience === 'none') this.#schedule();
    else this.#flushLater(patience);
  }

  /** After the events of this turn, so that everything they bring shares one write. */
  #schedule(): void {
    if (this.#isBusy || this.#isScheduled) return;
    this.#isScheduled = true;
    atTurnEnd(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flushLater(patience: keyof typeof WAIT_MS): void {
    if (this.#isBusy || this.#isScheduled) return;
    if (this.#queue.length >= READS_TOGETHER_MAX) this.#schedule();
    else
      this.#timers[patience] ??= this.#options.clock.after(WAIT_MS[patience], () => {
        this.#flush();
      });
  }

  #flush(): void {
    if (this.#isBusy) return;
    this.#cancel('brief');
    this.#cancel('long');
    if (this.#queue.length === 0 || this.#state === 'failed') {
      for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    this.#isBusy = true;
    const file = this.#file;
    const header = this.#header;
    const room = file === null ? 0 : Math.min(LEDGER_GROUP_BYTES_MAX, file.sizeBytes - this.#offset);
    const group = this.#queue.take(room);
    this.#isOverdue = this.#queue.length > 0;
    if (file === null || header === null || group === null) {
      // A record that an empty segment does not hold would roll over for ever.
      if (file !== null && this.#offset === SEGMENT_HEADER_BYTES) this.#rejectFirst();
      void this.#rollOver();
      return;
    }
    const groupStart = this.#nextSequence;
    let hashed: DurableGroup | null = null;
    const then = (): void => {
      this.#acknowledge(group, groupStart, (hashed ??= hashGroup(group)));
      if (this.#offset > file.sizeBytes / 2) this.#prepareEarly();
    };
    this.#write(file, frameGroup(group, header.id, groupStart), then, group);
    // While the disk is at it: nobody waits for that.
    hashed ??= hashGroup(group);
  }

  #cancel(patience: keyof typeof WAIT_MS): void {
    this.#timers[patience]?.();
    this.#timers[patience] = null;
  }

  #acknowledge({ waiting }: RecordGroup, groupStart: bigint, { leaves, payloads }: DurableGroup): void {
    this.#options.durable?.(leaves);
    let sequence = groupStart;
    for (const [index, leaf] of leaves.entries()) {
      const { entry, resolve } = waiting[index] as Waiting;
      this.#observe({ sequence, entry }, payloads[index] as Uint8Array);
      resolve?.({ sequence, leaf });
      sequence += 1n;
    }
    this.#nextSequence = sequence;
  }

  #write(file: SegmentFile, bytes: Uint8Array, then: () => void, group: RecordGroup | null = null): void {
    file.write(bytes, this.#offset, (error, written) => {
      this.#isBusy = false;
      if (error !== null || written !== bytes.length) {
        this.#fail(
          group?.waiting ?? [],
          error ?? new Error(`${written} of ${bytes.length} bytes were written`),
        );
      } else {
        this.#offset += bytes.length;
        then();
        if (group !== null) this.#queue.release(group);
      }
      const mayWait = !this.#isOverdue && this.#whenIdle.length === 0 && this.#queue.length > 0;
      const { patience } = this.#queue;
      if (mayWait && patience !== 'none') this.#flushLater(patience);
      else if (this.#queue.length > 0 || this.#whenIdle.length > 0) this.#schedule();
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
      this.#early = null;
      this.#write(file, writeSegmentHeader(header), () => {
        this.#state = 'open';
        this.#writeGaps();
      });
    } catch (error) {
      this.#isBusy = false;
      this.#starve(error);
    }
  }

  #rejectFirst(): void {
    let isFirst = true;
    const first = this.#queue.retain(() => {
      const isKept = !isFirst;
      isFirst = false;
      return isKept;
    });
    this.#rejectAll(first, new Error('the segments are too small'));
  }

  /** Asked for once: a disk that has no room now is asked again when there is no other way. */
  #prepareEarly(): void {
    this.#early ??= this.#options.provider.prepare(this.#nextIndex, true);
    this.#early.catch(() => undefined);
  }

  /** The next segment, now: also from what is kept in reserve. */
  async #prepare(): Promise<string> {
    const early = await this.#early?.catch(() => null);
    return early ?? this.#options.provider.prepare(this.#nextIndex);
  }

  #starve(cause: unknown): void {
    this.#state = 'starved';
    this.#rejectAll(this.#queue.retain(none), cause);
    this.#flush();
    this.#cancelRetry = this.#options.clock.after(SEGMENT_RETRY_MS, () => {
      if (this.#state !== 'starved' || this.#isBusy) return;
      this.#isBusy = true;
      void this.#rollOver();
    });
  }

  #fail(group: readonly Waiting[], cause: unknown): void {
    this.#state = 'failed';
    this.#rejectAll([...group, ...this.#queue.retain(none)], cause);
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

const none = (): boolean => false;

function unavailable(detail: string, cause?: unknown): BittingError {
  return new BittingError('LEDGER_UNAVAILABLE', detail, { cause });
}
