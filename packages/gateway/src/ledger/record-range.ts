import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { LEDGER_PAYLOAD_BYTES_MAX } from '@bitting/core/bounds.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { RECORD_OVERHEAD_BYTES, readRecord, type LedgerRecord } from '@bitting/core/ledger/record.ts';
import { SEGMENT_HEADER_BYTES, readSegmentHeader, type SegmentHeader } from '@bitting/core/ledger/segment.ts';
import { RECORD_RANGE_TURN_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import { SEGMENT_NAME } from '@bitting/core/ledger/log-files.ts';

const FIRST_RECORD_BYTES = SEGMENT_HEADER_BYTES + LEDGER_PAYLOAD_BYTES_MAX + RECORD_OVERHEAD_BYTES;

interface Segment {
  readonly header: SegmentHeader;
  readonly bytes: Buffer;
}

/**
 * Durable records in their order from about an instant on: from the beginning of the segment that it is in. Read beside the
 * writer; whoever takes them lets others have their turn every few milliseconds, what he does between two of them included.
 */
export class RecordRange {
  readonly #directory: string;
  readonly #clock: Clock;
  #isReading = false;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** One at a time: throws `OVERLOADED` while another is read, and `LEDGER_DAMAGED` where the ledger is not whole. */
  async *since(fromMs: number): AsyncGenerator<LedgerRecord> {
    if (this.#isReading) throw new BittingError('OVERLOADED', 'another stretch of the ledger is being read');
    this.#isReading = true;
    try {
      yield* this.#read(fromMs);
    } finally {
      this.#isReading = false;
    }
  }

  async *#read(fromMs: number): AsyncGenerator<LedgerRecord> {
    const files = (await readdir(this.#directory))
      .filter((name) => SEGMENT_NAME.test(name))
      .toSorted()
      .map((name) => path.join(this.#directory, name));
    let turnMs = this.#clock.monotonicMs();
    let expected: bigint | null = null;
    for (const file of files.slice(await findStart(files, fromMs))) {
      const segment = await readSegmentStart(file, null);
      if (segment === null) return;
      expected ??= segment.header.firstSequence;
      if (segment.header.firstSequence !== expected)
        throw new BittingError('LEDGER_DAMAGED', `record ${expected} is missing`);
      for (const record of recordsOf(segment)) {
        yield record;
        expected = record.sequence + 1n;
        if (this.#clock.monotonicMs() - turnMs < RECORD_RANGE_TURN_MS) continue;
        await new Promise(setImmediate);
        turnMs = this.#clock.monotonicMs();
      }
    }
  }
}

function* recordsOf({ header, bytes }: Segment): Generator<LedgerRecord> {
  let at = SEGMENT_HEADER_BYTES;
  for (let sequence = header.firstSequence; ; sequence += 1n) {
    const read = readRecord(header.id, bytes, at);
    if (read.kind === 'broken' || read.record.sequence !== sequence) return;
    yield read.record;
    at = read.end;
  }
}

/** The last segment whose first record is not later, by its own clock. */
async function findStart(files: readonly string[], fromMs: number): Promise<number> {
  for (let index = files.length - 1; index > 0; index -= 1) {
    const segment = await readSegmentStart(files[index] ?? '', FIRST_RECORD_BYTES);
    if (segment === null) continue;
    for (const { payload } of recordsOf(segment)) {
      if (decodeLedgerEntry(payload).wallMs <= fromMs) return index;
      break;
    }
  }
  return 0;
}

/** `null`: nothing was written into it yet. `length`: of a part of it; `null`: all of it. */
async function readSegmentStart(file: string, length: number | null): Promise<Segment | null> {
  await using handle = await open(file, 'r');
  const bytes =
    length === null
      ? await handle.readFile()
      : (await handle.read(Buffer.alloc(length), 0, length, 0)).buffer;
  // A header alone, for what follows it may be cut off here.
  const header = readSegmentHeader(bytes.subarray(0, SEGMENT_HEADER_BYTES));
  return header === null ? null : { header, bytes };
}
