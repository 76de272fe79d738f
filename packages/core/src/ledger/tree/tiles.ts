import { BittingError } from '../../errors/bitting-error.ts';
import { hashChildren, TREE_HASH_BYTES, type TreeHash } from './merkle.ts';
import type { TreeNodes } from './proofs.ts';

/** Hashes of a full tile, and the levels of the tree that it spans. */
export const TILE_WIDTH = 256;
const TILE_LEVELS = 8;
const TILE_BITS = BigInt(TILE_LEVELS);
const PART = 1_000n;

/** One file of a tree in the layout of C2SP tlog-tiles: hashes of a level (0: of the leaves), or the entries themselves. */
export interface Tile {
  readonly level: number | 'entries';
  readonly number: bigint;
  /** 1 to 256; below 256 the tile is partial. */
  readonly width: number;
}

/** Its path below the log: `tile/0/x001/x234/067.p/8`. */
export function tilePath({ level, number, width }: Tile): string {
  const parts = [(number % PART).toString().padStart(3, '0')];
  for (let rest = number / PART; rest > 0n; rest /= PART)
    parts.unshift(`x${(rest % PART).toString().padStart(3, '0')}`);
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return ['tile', level, ...parts].join('/') + partial;
}

/** How many hashes the tile has in a tree of this size; 0: there is none. */
export function tileWidth({ level, number }: Pick<Tile, 'level' | 'number'>, size: bigint): number {
  const hashes = size >> (level === 'entries' ? 0n : TILE_BITS * BigInt(level));
  const first = number << TILE_BITS;
  return hashes <= first ? 0 : Number(hashes - first < BigInt(TILE_WIDTH) ? hashes - first : TILE_WIDTH);
}

/** All tiles of hashes that a tree has, level by level. */
export function* hashTilesOf(size: bigint): Generator<Tile> {
  for (let level = 0; size >> (TILE_BITS * BigInt(level)) > 0n; level += 1)
    for (let number = 0n; tileWidth({ level, number }, size) > 0; number += 1n)
      yield { level, number, width: tileWidth({ level, number }, size) };
}

/** The tiles of hashes that are not full: at most one a level, however large the tree. */
export function* partialTilesOf(size: bigint): Generator<Tile> {
  for (let hashes = size, level = 0; hashes > 0n; hashes >>= TILE_BITS, level += 1) {
    const number = hashes >> TILE_BITS;
    const width = tileWidth({ level, number }, size);
    if (width > 0) yield { level, number, width };
  }
}

/** The perfect subtrees of a tree of which the tiles can be read. */
export class TileNodes implements TreeNodes {
  readonly #size: bigint;
  readonly #read: (tile: Tile) => Uint8Array;

  /** `read` gives the bytes of a tile of the tree with this size: 32 for each hash. */
  constructor(size: bigint, read: (tile: Tile) => Uint8Array) {
    this.#size = size;
    this.#read = read;
  }

  /** @throws BittingError `LEDGER_DAMAGED` for a tile of another length */
  hash(level: number, index: bigint): TreeHash {
    const inTile = level % TILE_LEVELS;
    const first = index << BigInt(inTile);
    const place = { level: (level - inTile) / TILE_LEVELS, number: first >> TILE_BITS };
    const tile = { ...place, width: tileWidth(place, this.#size) };
    const bytes = this.#read(tile);
    if (bytes.length !== tile.width * TREE_HASH_BYTES)
      throw new BittingError('LEDGER_DAMAGED', `${tilePath(tile)} has ${bytes.length} bytes`);
    const at = Number(first & (BigInt(TILE_WIDTH) - 1n)) * TREE_HASH_BYTES;
    return hashPerfect(bytes.subarray(at, at + TREE_HASH_BYTES * 2 ** inTile));
  }
}

/** The root over as many hashes, one after the other, as are a power of two. */
function hashPerfect(hashes: Uint8Array): TreeHash {
  if (hashes.length === TREE_HASH_BYTES) return hashes;
  const middle = hashes.length / 2;
  return hashChildren(hashPerfect(hashes.subarray(0, middle)), hashPerfect(hashes.subarray(middle)));
}
