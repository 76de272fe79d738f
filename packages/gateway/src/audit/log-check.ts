import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { readCanonicalEntry } from '@bitting/core/ledger/canonical-entry.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { Findings } from '@bitting/core/ledger/findings.ts';
import { EntryOrder } from '@bitting/core/ledger/pairing.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import type { Damage } from '@bitting/core/ledger/segment.ts';
import { TileCheck } from '@bitting/core/ledger/tile-check.ts';
import {
  hashLeaf,
  TREE_HASH_BYTES,
  TreeEdge,
  type TreeHash,
  type TreeHead,
} from '@bitting/core/ledger/tree/merkle.ts';

/** The acts by which the ledger says that its first segments lie elsewhere. */
const ARCHIVE_ACT = 'ledger-archive';
const PARTIAL = /^(?<full>.*)\.p\/(?<width>[0-9]+)$/u;

/**
 * Checks the records of a log, in order, against what was signed: each by itself and with those before it, all of them by the root. What
 * the tiles say only tells which record it is: they are made again from the records when one is missing.
 */
export class LogCheck {
  readonly #head: TreeHead | null;
  readonly #findings = new Findings();
  readonly #ofTiles = new Findings();
  readonly #tiles: TileCheck;
  readonly #edge = new TreeEdge();
  /** `null`: what it would have to know was archived meanwhile. */
  #order: EntryOrder | null;
  #oddity: Damage | null = null;
  #skipped = 0n;
  #archivedTo = 0n;

  /** `head`: what was signed last when the check began; `null`: nothing. `isPart`: the first records lie elsewhere. */
  constructor(directory: string, head: TreeHead | null, isPart: boolean) {
    this.#head = head;
    this.#order = new EntryOrder(isPart);
    this.#tiles = new TileCheck((name) => readTile(directory, name), head?.size ?? 0n, this.#ofTiles);
  }

  /** Records that were taken or skipped. */
  get size(): bigint {
    return this.#edge.size;
  }

  get isOver(): boolean {
    return this.#head === null || this.size >= this.#head.size;
  }

  /** What is wrong; `null`: nothing so far. */
  get damage(): Damage | null {
    return this.#findings.first;
  }

  /** The first record that was signed as it is and that the gateway should not have written; `null`: none so far. */
  get oddity(): Damage | null {
    return this.#oddity;
  }

  /** A record lies elsewhere. False: nothing says what it was. */
  skip(): boolean {
    if (this.size > this.#skipped) this.#order = null;
    const leaf = this.#tiles.leafAt(this.size);
    if (leaf === null) return false;
    this.#append(leaf);
    this.#skipped = this.size;
    return true;
  }

  /** The next record; the answer is what it says, `null` where it cannot be read. */
  take({ payload, sequence }: LedgerRecord): LedgerEntry | null {
    const read = readCanonicalEntry(payload);
    const entry = typeof read === 'string' ? null : read;
    const problem = typeof read === 'string' ? read : (this.#order?.take(read) ?? null);
    if (problem !== null) this.#oddity ??= { record: sequence, what: problem };
    if (entry?.type === 'admin' && entry.act === ARCHIVE_ACT) this.#noteArchive(entry.details['last'] ?? '');
    this.#append(hashLeaf(payload));
    return entry;
  }

  /** The next record is not there, or not whole. */
  miss(what: string): void {
    this.#findings.add({ record: this.size, what });
  }

  #append(leaf: TreeHash): void {
    this.#edge.append(leaf, (node) => {
      this.#tiles.take(node);
    });
    if (this.size === this.#head?.size) this.#end(this.#head);
  }

  #end(head: TreeHead): void {
    if (!areEqual(this.#edge.head().root, head.root)) {
      const what = 'it is not the record that was signed';
      this.#findings.add({ record: this.#tiles.firstBad ?? 0n, what });
    }
    if (this.#skipped > this.#archivedTo)
      this.#findings.add({
        record: 0n,
        what: 'its segment is missing, and no record says that it was archived',
      });
  }

  #noteArchive(last: string): void {
    if (!/^(?:0|[1-9]\d{0,18})$/u.test(last)) return;
    const to = BigInt(last) + 1n;
    if (to > this.#archivedTo) this.#archivedTo = to;
  }
}

/** One that is not full may have grown since: what it began with is still there. `null`: there is none. */
function readTile(directory: string, name: string): Uint8Array | null {
  const { full = name, width } = PARTIAL.exec(name)?.groups ?? {};
  const bytes = tryRead(path.join(directory, full));
  if (bytes !== null || width === undefined) return cut(bytes, width);
  const least = Math.min(
    ...widthsIn(path.join(directory, `${full}.p`)).filter((one) => one >= Number(width)),
  );
  return cut(tryRead(path.join(directory, `${full}.p`, String(least))), width);
}

function cut(bytes: Uint8Array | null, width: string | undefined): Uint8Array | null {
  return bytes === null || width === undefined ? bytes : bytes.subarray(0, Number(width) * TREE_HASH_BYTES);
}

/** `null`: it is not there. What only cannot be read now is no word on the log: the process ends, and reads again later. */
function tryRead(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function widthsIn(directory: string): readonly number[] {
  try {
    return readdirSync(directory).map(Number);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}
