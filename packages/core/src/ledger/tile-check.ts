import { areEqual } from '../crypto/hash.ts';
import type { Findings } from './findings.ts';
import { TREE_HASH_BYTES, type TreeHash, type TreeNode } from './tree/merkle.ts';
import { hashTilesOf, type Tile, TILE_WIDTH, tilePath } from './tree/tiles.ts';

/** Compares every hash of the tree, as it grows, with the tile that holds it. */
export class TileCheck {
  readonly #readFile: (path: string) => Uint8Array | null;
  readonly #findings: Findings;
  /** By the path that each would have if it were full. */
  readonly #tiles = new Map<string, Tile>();
  readonly #read = new Map<number, { readonly number: bigint; readonly bytes: Uint8Array | null }>();
  #firstBad: bigint | null = null;
  #lastBadLeaf = -1n;

  /** `read` gives the file of a tile of a tree with this size; `null`: there is none. */
  constructor(read: (path: string) => Uint8Array | null, size: bigint, findings: Findings) {
    this.#readFile = read;
    this.#findings = findings;
    for (const tile of hashTilesOf(size)) this.#tiles.set(tilePath({ ...tile, width: TILE_WIDTH }), tile);
  }

  /** The first record that a tile does not agree with. */
  get firstBad(): bigint | null {
    return this.#firstBad;
  }

  /** The hash of a leaf of which the record lies elsewhere; `null`: no tile has it. */
  leafAt(index: bigint): TreeHash | null {
    return this.#hashAt(0, index);
  }

  take({ level, index, hash }: TreeNode): void {
    if (level % 8 !== 0) return;
    const told = this.#hashAt(level / 8, index);
    if (told === null || areEqual(told, hash)) return;
    const record = index << BigInt(level);
    // A leaf below it that is another one explains it.
    if (level > 0 && this.#lastBadLeaf >= record) return;
    if (level === 0) this.#lastBadLeaf = index;
    this.#find(record, 'a tile has another hash than the record');
  }

  #hashAt(level: number, index: bigint): TreeHash | null {
    const bytes = this.#tile(level, index >> 8n);
    const at = Number(index & 255n) * TREE_HASH_BYTES;
    return bytes === null || at >= bytes.length ? null : bytes.subarray(at, at + TREE_HASH_BYTES);
  }

  #find(record: bigint, what: string): void {
    if (this.#firstBad === null || record < this.#firstBad) this.#firstBad = record;
    this.#findings.add({ record, what });
  }

  #tile(level: number, number: bigint): Uint8Array | null {
    const known = this.#read.get(level);
    if (known?.number === number) return known.bytes;
    const tile = this.#tiles.get(tilePath({ level, number, width: TILE_WIDTH }));
    const found = tile === undefined ? null : this.#readFile(tilePath(tile));
    const isWhole = found === null || found.length === (tile?.width ?? 0) * TREE_HASH_BYTES;
    if (!isWhole) {
      const record = (number * BigInt(TILE_WIDTH)) << BigInt(8 * level);
      this.#find(record, 'a tile has another length');
    }
    const bytes = isWhole ? found : null;
    this.#read.set(level, { number, bytes });
    return bytes;
  }
}
