import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { findLogStart } from '@bitting/core/ledger/log.ts';
import { readSegment, readSegmentHeader } from '@bitting/core/ledger/segment.ts';
import {
  hashLeaf,
  TREE_HASH_BYTES,
  TreeEdge,
  type TreeHash,
  type TreeNode,
} from '@bitting/core/ledger/tree/merkle.ts';
import { partialTilesOf, TILE_WIDTH, tilePath } from '@bitting/core/ledger/tree/tiles.ts';
import type { LogFiles } from '@bitting/core/ledger/verify.ts';

const LEVELS_OF_TILE = 8;

/** A segment that is full: another one follows it. */
export interface SealedSegment {
  readonly index: number;
  readonly first: bigint;
  /** The first record behind it. */
  readonly end: bigint;
  /** The latest time that any of its records says. */
  readonly newestMs: number;
  /** Over all records before `end`. */
  readonly root: TreeHash;
}

export interface LogSurvey {
  readonly segments: readonly SealedSegment[];
  /** The tiles of the tree of that size that are not full, by their paths. */
  readonly partialTiles: ReadonlyMap<string, Uint8Array>;
}

/**
 * Builds the tree of a log that was verified, up to `size`, and says where it had which root. Gives the number of records after each
 * segment; reads one at a time.
 */
export function* surveyLog(files: LogFiles, size: bigint): Generator<bigint, LogSurvey> {
  const start = findLogStart(files.segments);
  const growing = new GrowingTiles();
  for (const leaf of readLeaves(files, start.sequence)) growing.append(leaf);
  const segments: SealedSegment[] = [];
  for (let { index } = start; index < files.segments.count && growing.size < size; index += 1) {
    const bytes = files.segments.read(index);
    const header = bytes === null ? null : readSegmentHeader(bytes);
    if (bytes === null || header === null) break;
    const { records } = readSegment(header, bytes);
    let newestMs = 0;
    for (const { payload } of records) {
      newestMs = Math.max(newestMs, decodeLedgerEntry(payload).wallMs);
      if (growing.size < size) growing.append(hashLeaf(payload));
    }
    const [first, end] = [header.firstSequence, header.firstSequence + BigInt(records.length)];
    if (end <= size) segments.push({ index, first, end, newestMs, root: growing.root });
    yield growing.size;
  }
  return { segments, partialTiles: growing.partialTiles() };
}

/** Of the records before `end`, which were archived before: full tiles have them. */
export function* readLeaves(files: LogFiles, end: bigint): Generator<TreeHash> {
  for (let number = 0n; number * BigInt(TILE_WIDTH) < end; number += 1n) {
    const bytes = files.read(tilePath({ level: 0, number, width: TILE_WIDTH }));
    if (bytes?.length !== TILE_WIDTH * TREE_HASH_BYTES)
      throw new BittingError('LEDGER_DAMAGED', `tile ${number} is not whole`);
    const count = Math.min(TILE_WIDTH, Number(end - number * BigInt(TILE_WIDTH)));
    for (let at = 0; at < count; at += 1)
      yield bytes.subarray(at * TREE_HASH_BYTES, (at + 1) * TREE_HASH_BYTES);
  }
}

/** A tree as it grows, and the tiles of it that are being filled. */
export class GrowingTiles {
  readonly #edge = new TreeEdge();
  readonly #filling = new Map<number, Buffer>();

  get size(): bigint {
    return this.#edge.size;
  }

  get root(): TreeHash {
    return this.#edge.head().root;
  }

  append(leaf: TreeHash): void {
    this.#edge.append(leaf, (node) => {
      this.#take(node);
    });
  }

  partialTiles(): ReadonlyMap<string, Uint8Array> {
    const tiles = [...partialTilesOf(this.size)].map((tile) => {
      const bytes = this.#filling.get(Number(tile.level)) ?? Buffer.alloc(0);
      return [tilePath(tile), bytes.subarray(0, tile.width * TREE_HASH_BYTES)] as const;
    });
    return new Map(tiles);
  }

  #take({ level, index, hash }: TreeNode): void {
    if (level % LEVELS_OF_TILE !== 0) return;
    const tileLevel = level / LEVELS_OF_TILE;
    const bytes = this.#filling.get(tileLevel) ?? Buffer.alloc(TILE_WIDTH * TREE_HASH_BYTES);
    this.#filling.set(tileLevel, bytes);
    bytes.set(hash, Number(index % BigInt(TILE_WIDTH)) * TREE_HASH_BYTES);
  }
}
