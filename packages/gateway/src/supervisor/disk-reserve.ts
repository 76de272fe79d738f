import { rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { DISK_LOOK_MS, RESERVE_BYTES, SEGMENT_BYTES, START_SPARE_BYTES } from '../bounds.ts';
import { makeFilledFile, makeSegmentFiles, sizeOf, syncDirectory } from '../ledger/segment-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskState } from '../ports/disk.ts';
import type { SegmentProvider } from '../ports/segment-provider.ts';

export const RESERVE_FILE = 'reserve.bin';
/** Taken away when a start would find no room at all: databases cannot even be opened then. */
export const SPARE_FILE = 'spare.bin';

/** What a test of a small disk makes smaller. */
export interface DiskSizes {
  readonly segmentBytes: number;
  readonly reserveBytes: number;
  /** What a start needs. */
  readonly spareBytes?: number;
  /** How often the disk is looked at. */
  readonly lookMs?: number;
}

export const DISK_SIZES: DiskSizes = {
  segmentBytes: SEGMENT_BYTES,
  reserveBytes: RESERVE_BYTES,
  lookMs: DISK_LOOK_MS,
};

export interface DiskReserveOptions extends Partial<DiskSizes> {
  readonly directory: string;
  readonly clock: Clock;
  /** Hears of every look and every change. */
  readonly tell: (state: DiskState) => void;
  /** Another way to ask how much room there is, for tests. */
  readonly freeBytesIn?: (directory: string) => Promise<number>;
}

/**
 * Makes the ledger's segments, and keeps one in reserve: a file in zeroes that becomes the next segment when none can be
 * made. That is a new name for it, which needs neither space nor an inode. From then on, and wherever there is no reserve for want of
 * room, the disk is full; it is no longer when there is room for a new reserve and a segment besides.
 */
export class DiskReserve implements SegmentProvider {
  readonly #options: DiskReserveOptions;
  readonly #sizes: Required<Omit<DiskSizes, 'lookMs'>>;
  readonly #segments: SegmentProvider;
  readonly #file: string;
  readonly #spareFile: string;
  #hasReserve = false;
  #isFull = false;
  #freeBytes = 0;
  /** One thing at a time: a reserve that is being made must not take the room of the segment that is. */
  #turn: Promise<unknown> = Promise.resolve();
  #cancelLook: () => void = () => {};
  #isClosed = false;

  constructor(options: DiskReserveOptions) {
    const { directory, segmentBytes = SEGMENT_BYTES, reserveBytes = RESERVE_BYTES } = options;
    const { spareBytes = START_SPARE_BYTES } = options;
    this.#options = options;
    this.#sizes = { segmentBytes, reserveBytes, spareBytes };
    this.#segments = makeSegmentFiles({ directory, segmentBytes });
    this.#file = path.join(directory, RESERVE_FILE);
    this.#spareFile = path.join(directory, SPARE_FILE);
  }

  get state(): DiskState {
    return { freeBytes: this.#freeBytes, isFull: this.#isFull };
  }

  /** Finds out what a former life has left, and makes room for a start. Says that the disk is full where there is neither a reserve nor room for one. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      for (const file of [this.#file, this.#spareFile]) await rm(`${file}.new`, { force: true });
      this.#hasReserve = (await sizeOf(this.#file)) === this.#sizes.reserveBytes;
      await this.#measure();
      if (this.#freeBytes < this.#sizes.spareBytes) {
        await rm(this.#spareFile, { force: true });
        await this.#measure();
      }
      this.#isFull = !this.#hasReserve && !this.#hasRoom();
      this.#tell();
    });
  }

  /** Makes what is missing now, and looks after it from now on. */
  keep(): void {
    void this.#inTurn(() => this.#look()).finally(() => {
      if (this.#isClosed) return;
      const { clock, lookMs = DISK_LOOK_MS } = this.#options;
      this.#cancelLook = clock.after(lookMs, () => {
        this.keep();
      });
    });
  }

  prepare(index: number, isEarly = false): Promise<string> {
    return this.#inTurn(async () => {
      try {
        return await this.#segments.prepare(index);
      } catch (error) {
        if (isEarly || !this.#hasReserve) throw error;
        return await this.#giveUp(index);
      }
    });
  }

  /** Resolves when nothing is being made. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelLook();
    await this.#turn;
  }

  async #giveUp(index: number): Promise<string> {
    const wanted = path.join(this.#options.directory, segmentName(index));
    await rename(this.#file, wanted);
    this.#hasReserve = false;
    this.#isFull = true;
    // Before the segment is told of, so that nothing else gets into it.
    this.#tell();
    await syncDirectory(this.#options.directory);
    return wanted;
  }

  async #look(): Promise<void> {
    await this.#measure();
    if (this.#hasRoom()) await this.#make();
    this.#isFull = !this.#hasReserve;
    this.#tell();
  }

  async #make(): Promise<void> {
    const { reserveBytes, spareBytes } = this.#sizes;
    try {
      if (!this.#hasReserve) await makeFilledFile(this.#file, reserveBytes);
      this.#hasReserve = true;
      if ((await sizeOf(this.#spareFile)) !== spareBytes) await makeFilledFile(this.#spareFile, spareBytes);
    } catch {
      // There was less room than was said; the next look tries again.
    }
    await this.#measure();
  }

  /** For a reserve, with a segment besides, or it would be given up at once. */
  #hasRoom(): boolean {
    return this.#freeBytes >= this.#sizes.reserveBytes + this.#sizes.segmentBytes;
  }

  async #measure(): Promise<void> {
    const { directory, freeBytesIn = readFreeBytes } = this.#options;
    try {
      this.#freeBytes = await freeBytesIn(directory);
    } catch {
      this.#freeBytes = 0;
    }
  }

  #tell(): void {
    this.#options.tell(this.state);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

async function readFreeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
