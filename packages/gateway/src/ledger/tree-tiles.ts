import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { hashChildren, TREE_HASH_BYTES, type TreeNode } from '@bitting/core/ledger/tree/merkle.ts';
import {
  partialTilesOf,
  type Tile,
  TILE_WIDTH,
  TileNodes,
  tilePath,
} from '@bitting/core/ledger/tree/tiles.ts';
import { hashLeavesFrom } from './leaves-on-disk.ts';

const TILE_BYTES = TILE_WIDTH * TREE_HASH_BYTES;
const LEVELS_OF_TILE = 8;
const TILE_BITS = 8n;

/** The tile of a level that is being filled. */
interface Filling {
  readonly number: bigint;
  readonly bytes: Buffer;
}

/**
 * The hashes of the ledger's tree in files of the layout of C2SP tlog-tiles. They can all be made again from the records: nothing
 * of them has to be durable, and one that cannot be written is kept until it can. A file that says something else is left as it is,
 * for whoever looks for the cause, until the tree is published.
 */
export class TreeTiles {
  readonly #directory: string;
  readonly #filling = new Map<number, Filling>();
  readonly #unwritten = new Map<string, Uint8Array>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Goes on with a tree of that size, whose tiles are all there. Throws where one is not. */
  beginAt(size: bigint): void {
    for (const tile of partialTilesOf(size)) {
      if (tile.level === 'entries') continue;
      const bytes = Buffer.alloc(TILE_BYTES);
      bytes.set(this.#read(tile));
      this.#filling.set(tile.level, { number: tile.number, bytes });
    }
  }

  /** Takes each perfect subtree as a leaf completes it, in order from the first leaf on. */
  take({ level, index, hash }: TreeNode): void {
    if (level % LEVELS_OF_TILE !== 0) return;
    const number = index >> TILE_BITS;
    const tileLevel = level / LEVELS_OF_TILE;
    let filling = this.#filling.get(tileLevel);
    if (filling?.number !== number) {
      filling = { number, bytes: Buffer.alloc(TILE_BYTES) };
      this.#filling.set(tileLevel, filling);
    }
    const at = Number(index & (BigInt(TILE_WIDTH) - 1n));
    filling.bytes.set(hash, at * TREE_HASH_BYTES);
    if (at === TILE_WIDTH - 1) this.#keep({ level: tileLevel, number, width: TILE_WIDTH }, filling.bytes);
  }

  /** The perfect subtrees of the tree when it had this size. */
  nodes(size: bigint): TileNodes {
    return new TileNodes(size, (tile) => this.#read(tile));
  }

  /** Makes the partial tiles of a tree of this size readable, and takes away those of the one before. */
  publish(size: bigint): void {
    this.#writeAgain();
    for (const tile of partialTilesOf(size)) {
      this.#write(tilePath(tile), this.#read(tile));
      this.#removeOthers(tilePath(tile));
    }
  }

  #removeOthers(partial: string): void {
    const file = path.join(this.#directory, partial);
    for (const name of readdirSync(path.dirname(file)))
      if (name !== path.basename(file)) unlinkSync(path.join(path.dirname(file), name));
  }

  #read(tile: Tile): Uint8Array {
    const length = tile.width * TREE_HASH_BYTES;
    const filling = tile.level === 'entries' ? undefined : this.#filling.get(tile.level);
    if (filling?.number === tile.number) return filling.bytes.subarray(0, length);
    const full = tilePath({ ...tile, width: TILE_WIDTH });
    const bytes =
      this.#unwritten.get(full) ??
      this.#tryReadWhole(full, TILE_WIDTH) ??
      this.#tryReadPartial(full, tile.width) ??
      this.#make(tile);
    return bytes.subarray(0, length);
  }

  /** Of a tile that is not full yet the one that was published last, where that has at least this width. */
  #tryReadPartial(full: string, width: number): Uint8Array | null {
    try {
      const names = readdirSync(path.join(this.#directory, `${full}.p`));
      const widths = names.filter((name) => /^[1-9][0-9]{0,2}$/u.test(name)).map(Number);
      const least = Math.min(...widths.filter((one) => one >= width));
      return this.#tryReadWhole(`${full}.p/${least}`, least);
    } catch {
      return null;
    }
  }

  /** A tile that a cut of power took: from those below it, or from the records. A full one is there again afterwards. */
  #make(tile: Tile): Uint8Array {
    const { level, number, width } = tile;
    if (level === 'entries') throw new BittingError('LEDGER_DAMAGED', `${tilePath(tile)} is not there`);
    const bytes =
      level === 0
        ? hashLeavesFrom(this.#directory, number << TILE_BITS, width)
        : this.#makeFromBelow(level, number, width);
    if (width === TILE_WIDTH) this.#write(tilePath(tile), bytes);
    return bytes;
  }

  #makeFromBelow(level: number, number: bigint, width: number): Uint8Array {
    const below = BigInt(level * LEVELS_OF_TILE);
    const first = number << TILE_BITS;
    const nodes = this.nodes((first + BigInt(width)) << below);
    const hashes = Array.from({ length: width }, (_, index) => {
      const left = (first + BigInt(index)) * 2n;
      return hashChildren(nodes.hash(Number(below) - 1, left), nodes.hash(Number(below) - 1, left + 1n));
    });
    return Buffer.concat(hashes);
  }

  #keep(tile: Tile, bytes: Uint8Array): void {
    const name = tilePath(tile);
    this.#removePartial(name);
    const written = this.#tryRead(name);
    if (written !== null && areEqual(written, bytes)) return;
    if (written !== null || !this.#write(name, bytes)) this.#unwritten.set(name, bytes);
  }

  /** The full one counts where both are there: whoever cannot remove it goes on. */
  #removePartial(full: string): void {
    try {
      rmSync(path.join(this.#directory, `${full}.p`), { recursive: true, force: true });
    } catch {
      // Records are being made durable here, or read at the start: neither may end for this.
    }
  }

  #writeAgain(): void {
    for (const [name, bytes] of this.#unwritten) {
      if (!this.#write(name, bytes)) return;
      this.#unwritten.delete(name);
    }
  }

  #write(name: string, bytes: Uint8Array): boolean {
    const file = path.join(this.#directory, name);
    if (tryReplace(file, bytes)) return true;
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      return tryReplace(file, bytes);
    } catch {
      return false;
    }
  }

  /** `null`: it is not there, or not all of it. */
  #tryReadWhole(name: string, width: number): Uint8Array | null {
    const bytes = this.#tryRead(name);
    return bytes?.length === width * TREE_HASH_BYTES ? bytes : null;
  }

  #tryRead(name: string): Uint8Array | null {
    try {
      return readFileSync(path.join(this.#directory, name));
    } catch {
      return null;
    }
  }
}

/** Whoever reads it finds it whole, also when this process is killed here: half a tile would look like a changed log. */
function tryReplace(file: string, bytes: Uint8Array): boolean {
  try {
    writeFileSync(`${file}.new`, bytes, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return true;
  } catch {
    return false;
  }
}
