import { CanonicalWriter } from '@bitting/core/encoding/canonical-json-writer.ts';
import { decodeLedgerEntry, encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import { RECENT_RECORDS_MAX, TAIL_FOLLOWERS_MAX } from '../bounds.ts';

/** So many are forgotten at once. */
const BLOCK_RECORDS = 250;
/** A block of usual records; one of larger ones grows. */
const BLOCK_BYTES = 128 * 1024;
const BLOCKS_MAX = RECENT_RECORDS_MAX / BLOCK_RECORDS + 1;

/** Records as they lie in the ledger: what they are made of would be a thousand times as many objects for the collector to look after. */
class Block {
  readonly #payloads = new CanonicalWriter(BLOCK_BYTES);
  readonly #sequences: number[] = [];
  readonly #ends: number[] = [];

  get isFull(): boolean {
    return this.#ends.length === BLOCK_RECORDS;
  }

  add(sequence: bigint, payload: Uint8Array): void {
    this.#payloads.raw(payload);
    this.#sequences.push(Number(sequence));
    this.#ends.push(this.#payloads.at);
  }

  *find(text: string): Generator<() => RecoveredRecord> {
    let start = 0;
    for (const [nth, end] of this.#ends.entries()) {
      const payload = this.#payloads.bytes.subarray(start, end);
      const sequence = BigInt(this.#sequences[nth] ?? 0);
      if (payload.includes(text)) yield () => ({ sequence, entry: decodeLedgerEntry(payload) });
      start = end;
    }
  }
}

/** The last records, for operators who watch. The ledger itself is the truth; this forgets. */
export class RecentRecords {
  /** Of a former life, as they were read: to write them anew would hold up the start. */
  #former: RecoveredRecord[] = [];
  readonly #blocks: Block[] = [];
  readonly #followers = new Set<(record: RecoveredRecord) => void>();

  /** `payload`: the bytes that the record says, where they are at hand. */
  add(record: RecoveredRecord, payload?: Uint8Array): void {
    if (payload === undefined && this.#blocks.length === 0) this.#addFormer(record);
    else this.#open().add(record.sequence, payload ?? encodeLedgerEntry(record.entry));
    for (const follower of this.#followers) follower(record);
  }

  /** In order. `text`: only those of this life that hold it, in a field that needs no escapes in JSON; all of a former life. */
  last(count: number, text = ''): readonly RecoveredRecord[] {
    return this.unread(count, text).map((read) => read());
  }

  /** The same, each read when it is asked for, also when it was forgotten since: to read all of them holds orders up. */
  unread(count: number, text = ''): readonly (() => RecoveredRecord)[] {
    const former = this.#former.map((record) => () => record);
    const found = this.#blocks.flatMap((block) => [...block.find(text)]);
    return [...former, ...found].slice(-Math.min(count, RECENT_RECORDS_MAX));
  }

  /** `null` when too many watch already; otherwise how to stop. */
  follow(follower: (record: RecoveredRecord) => void): (() => void) | null {
    if (this.#followers.size >= TAIL_FOLLOWERS_MAX) return null;
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #addFormer(record: RecoveredRecord): void {
    this.#former.push(record);
    // Cut in blocks, so that adding stays cheap.
    if (this.#former.length >= 2 * RECENT_RECORDS_MAX) this.#former.splice(0, RECENT_RECORDS_MAX);
  }

  #open(): Block {
    const last = this.#blocks.at(-1);
    if (last?.isFull === false) return last;
    if (this.#blocks.length === BLOCKS_MAX) {
      this.#blocks.shift();
      this.#former = [];
    }
    const next = new Block();
    this.#blocks.push(next);
    return next;
  }
}

/** A ledger that tells what became durable in it. */
export interface ObservableLedger extends LedgerWriter {
  observe(observer: (record: RecoveredRecord, payload?: Uint8Array) => void): void;
}

/** The same ledger; what became durable is shown to those who watch. */
export function observeLedger(ledger: ObservableLedger, recent: RecentRecords): LedgerWriter {
  ledger.observe((record, payload) => {
    recent.add(record, payload);
  });
  return ledger;
}
