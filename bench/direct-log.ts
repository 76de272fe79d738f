/** A log as large as a measurement wants it, written directly and not by a gateway: orders, each followed by its outcome. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { RECORD_OVERHEAD_BYTES, writeRecord } from '@bitting/core/ledger/record.ts';
import { SEGMENT_HEADER_BYTES, SEGMENT_ID_BYTES, writeSegmentHeader } from '@bitting/core/ledger/segment.ts';
import type { LogKey } from '@bitting/core/ledger/tree/checkpoint-signer.ts';
import { hashLeaf, type TreeHash } from '@bitting/core/ledger/tree/merkle.ts';
import { SEGMENT_BYTES } from '@bitting/gateway/bounds.ts';
import { ensureHeadFile } from '@bitting/gateway/ledger/log-head.ts';
import { LogTree } from '@bitting/gateway/ledger/log-tree.ts';
import { openSegmentFile } from '@bitting/gateway/ledger/segment-file.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { recordedOrder } from './ledger-entries.ts';

const KEY_SEED_BYTES = 32;

/** Always the same, so that a log that lies there can be gone on with. */
export function logKey(): LogKey {
  const seed = new Uint8Array(KEY_SEED_BYTES).fill(1);
  return { name: 'bitting.invalid/bench', key: Ed25519SigningKey.takeSeed(seed) };
}

export async function writeLargeLog(directory: string, records: number): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const headFile = openSegmentFile(ensureHeadFile(directory));
  const tree = new LogTree({ directory, clock: systemClock, headFile, last: null });
  const log = new DirectLog(directory, tree);
  for (let nth = 0; nth < records / 2; nth += 1) {
    const { intent, outcome } = recordedOrder(nth);
    log.append(encodeLedgerEntry(intent));
    log.append(encodeLedgerEntry(outcome));
  }
  log.finishSegment();
  tree.use(logKey());
  await tree.close();
  headFile.close();
}

/** Segment after segment, each written at once. */
class DirectLog {
  readonly #directory: string;
  readonly #tree: LogTree;
  #index = 0n;
  #id: Uint8Array = randomBytes(SEGMENT_ID_BYTES);
  #previousId: Uint8Array = new Uint8Array(SEGMENT_ID_BYTES);
  #first = 0n;
  #next = 0n;
  #bytes = 0;
  #records: Uint8Array[] = [];
  #leaves: TreeHash[] = [];

  constructor(directory: string, tree: LogTree) {
    this.#directory = directory;
    this.#tree = tree;
  }

  append(payload: Uint8Array): void {
    const bytes = payload.length + RECORD_OVERHEAD_BYTES;
    if (this.#bytes + bytes > SEGMENT_BYTES - SEGMENT_HEADER_BYTES) this.finishSegment();
    const groupStart = this.#next;
    this.#records.push(writeRecord(this.#id, { sequence: this.#next, groupStart, payload }));
    this.#leaves.push(hashLeaf(payload));
    this.#bytes += bytes;
    this.#next += 1n;
  }

  finishSegment(): void {
    const header = {
      index: this.#index,
      id: this.#id,
      firstSequence: this.#first,
      previousId: this.#previousId,
    };
    const bytes = Buffer.concat([writeSegmentHeader(header), ...this.#records], SEGMENT_BYTES);
    writeFileSync(path.join(this.#directory, segmentName(Number(this.#index))), bytes);
    this.#tree.append(this.#leaves);
    this.#index += 1n;
    this.#previousId = this.#id;
    this.#id = randomBytes(SEGMENT_ID_BYTES);
    this.#first = this.#next;
    this.#bytes = 0;
    this.#records = [];
    this.#leaves = [];
  }
}
