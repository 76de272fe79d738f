import { LEDGER_PAYLOAD_BYTES_MAX } from '@bitting/core/bounds.ts';
import { CanonicalWriter } from '@bitting/core/encoding/canonical-json-writer.ts';
import type { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { writeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { frameRecord, RECORD_HEAD_BYTES, RECORD_OVERHEAD_BYTES } from '@bitting/core/ledger/record.ts';
import { SEGMENT_ID_BYTES } from '@bitting/core/ledger/segment.ts';
import { hashLeaf, type TreeHash } from '@bitting/core/ledger/tree/merkle.ts';
import { LEDGER_GROUP_BYTES_MAX, RECORDS_BUFFER_BYTES, RECORDS_BUFFER_BYTES_MAX } from '../bounds.ts';
import type { RecordPosition } from '../ports/ledger.ts';

/** How long a record may wait for others to be written with; `none`: somebody waits for it. */
export type Patience = 'none' | 'brief' | 'long';

/** Whose record waits to be written. */
export interface Waiting {
  readonly entry: LedgerEntry;
  readonly patience: Patience;
  readonly isForReserve: boolean;
  readonly resolve: ((position: RecordPosition) => void) | null;
  readonly reject: (error: BittingError) => void;
}

/** Records of one write. */
export interface RecordGroup {
  readonly waiting: readonly Waiting[];
  /** Of their payloads. */
  readonly lengths: readonly number[];
  /** As they were queued: their payloads stand where they will stand in the file, with nothing around them yet. */
  readonly writer: CanonicalWriter;
  readonly end: number;
}

/** Behind this the longest record there is would go beyond a group. */
const STRETCH_BYTES_MAX = LEDGER_GROUP_BYTES_MAX - LEDGER_PAYLOAD_BYTES_MAX - RECORD_OVERHEAD_BYTES;

/** Records that stand one behind the other, with room around each. */
interface Stretch {
  readonly waiting: Waiting[];
  readonly lengths: number[];
  readonly writer: CanonicalWriter;
}

/**
 * What waits to be written, in order. Each entry is written but once, to where it will stand in its group; heads and checks, which need
 * its number and its segment, come around it when the group goes. A long queue is of several stretches, so that none of it is moved for
 * every group that goes before it.
 */
export class RecordQueue {
  #stretches: Stretch[] = [{ waiting: [], lengths: [], writer: newWriter() }];
  /** What is under way goes from another one. */
  #spare: CanonicalWriter | null = null;
  #length = 0;
  readonly #counts: Record<Patience, number> = { none: 0, brief: 0, long: 0 };

  get length(): number {
    return this.#length;
  }

  /** As much as the least patient of it has. */
  get patience(): Patience {
    if (this.#counts.none > 0) return 'none';
    return this.#counts.brief > 0 ? 'brief' : 'long';
  }

  /** Throws `INTERNAL_FAULT` for an entry that cannot be written; then nothing was added. */
  add(added: Waiting): void {
    const { waiting, lengths, writer } = this.#last();
    const start = writer.at;
    try {
      writer.skip(RECORD_HEAD_BYTES);
      const length = writeLedgerEntry(writer, added.entry);
      writer.skip(RECORD_OVERHEAD_BYTES - RECORD_HEAD_BYTES);
      waiting.push(added);
      lengths.push(length);
    } catch (error) {
      writer.at = start;
      throw error;
    }
    this.#count(1, added.patience);
  }

  /** The first of them, as many as there is room for, of one stretch; `null`: not even the first. */
  take(roomBytes: number): RecordGroup | null {
    const first = this.#stretches[0];
    if (first === undefined) return null;
    const { waiting, lengths, writer } = first;
    let end = SEGMENT_ID_BYTES;
    let count = 0;
    for (const length of lengths) {
      const next = end + length + RECORD_OVERHEAD_BYTES;
      if (next - SEGMENT_ID_BYTES > roomBytes) break;
      end = next;
      count += 1;
    }
    if (count === 0) return null;
    if (count < waiting.length) {
      const behind = this.#begin(waiting.splice(count), lengths.splice(count));
      behind.writer.raw(writer.bytes.subarray(end, writer.at));
      this.#stretches[0] = behind;
    } else if (this.#stretches.length === 1) this.#stretches[0] = this.#begin([], []);
    else this.#stretches.shift();
    for (const { patience } of waiting) this.#count(-1, patience);
    return { waiting, lengths, writer, end };
  }

  /** Its bytes are of no more use. */
  release({ writer }: RecordGroup): void {
    if (writer.bytes.length <= RECORDS_BUFFER_BYTES_MAX) this.#spare = writer;
  }

  /** Leaves those for which that is so, and gives the others. */
  retain(isKept: (waiting: Waiting) => boolean): readonly Waiting[] {
    const dropped: Waiting[] = [];
    const all = this.#stretches;
    this.#stretches = [this.#begin([], [])];
    for (const { waiting, lengths, writer } of all) {
      let start = SEGMENT_ID_BYTES;
      for (const [nth, queued] of waiting.entries()) {
        const length = lengths[nth] ?? 0;
        const end = start + length + RECORD_OVERHEAD_BYTES;
        if (isKept(queued)) {
          const last = this.#last();
          last.waiting.push(queued);
          last.lengths.push(length);
          last.writer.raw(writer.bytes.subarray(start, end));
        } else {
          dropped.push(queued);
          this.#count(-1, queued.patience);
        }
        start = end;
      }
    }
    return dropped;
  }

  /** Where the next one goes: every stretch is one group, where there is room for it. */
  #last(): Stretch {
    const last = this.#stretches.at(-1);
    if (last !== undefined && last.writer.at <= STRETCH_BYTES_MAX) return last;
    const next = this.#begin([], []);
    this.#stretches.push(next);
    return next;
  }

  #begin(waiting: Waiting[], lengths: number[]): Stretch {
    const writer = this.#spare ?? newWriter();
    writer.at = SEGMENT_ID_BYTES;
    this.#spare = null;
    return { waiting, lengths, writer };
  }

  #count(by: 1 | -1, patience: Patience): void {
    this.#length += by;
    this.#counts[patience] += by;
  }
}

/** The bytes of the group's write in the segment with this id. */
export function frameGroup(
  { lengths, writer, end }: RecordGroup,
  segmentId: Uint8Array,
  groupStart: bigint,
): Uint8Array {
  const { bytes } = writer;
  // From the last one on: before each the segment's id stands for a while, where the one before it ends.
  let at = end;
  let sequence = groupStart + BigInt(lengths.length);
  for (let nth = lengths.length - 1; nth >= 0; nth -= 1) {
    const length = lengths[nth] ?? 0;
    at -= length + RECORD_OVERHEAD_BYTES;
    sequence -= 1n;
    frameRecord(segmentId, bytes, at, { sequence, groupStart, length });
  }
  return bytes.subarray(SEGMENT_ID_BYTES, end);
}

/** What became durable with one write, record by record in their order. */
export interface DurableGroup {
  readonly payloads: readonly Uint8Array[];
  readonly leaves: readonly TreeHash[];
}

/** Of a group that was framed. */
export function hashGroup({ lengths, writer: { bytes } }: RecordGroup): DurableGroup {
  let at = SEGMENT_ID_BYTES + RECORD_HEAD_BYTES;
  const payloads = lengths.map((length) => {
    const payload = bytes.subarray(at, at + length);
    at += length + RECORD_OVERHEAD_BYTES;
    return payload;
  });
  return { payloads, leaves: payloads.map(hashLeaf) };
}

/** Before the first record there is room for the segment's id. */
function newWriter(): CanonicalWriter {
  const writer = new CanonicalWriter(RECORDS_BUFFER_BYTES);
  writer.at = SEGMENT_ID_BYTES;
  return writer;
}
