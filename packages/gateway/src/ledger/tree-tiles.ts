import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
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
  tileWidth,
} from '@bitting/core/ledger/tree/tiles.ts';
import { hashLeavesFrom } from './leaves-on-disk.ts';

const TILE_BYTES = TILE_WIDTH * TREE_HASH_BYTES;
const LEVELS_OF_TILE = 8;
const TILE_BITS = 8n;
const PLACE_IN_TILE = BigInt(TILE_WIDTH) - 1n;

/** The tile of a level that is being filled. */
interface Filling {
  readonly number: bigint;
  readonly bytes: Buffer;
}

/** A tile that has just become full. */
interface Full extends Filling {
  readonly level: number;
  readonly name: string;
}

/**
 * The hashes of the ledger's tree in files of the layout of C2SP tlog-tiles. They can all be made again from the records: nothing
 * of them has to be durable, and one that cannot be written is kept until it can. While records come files are written one after the
 * other, by other threads: nobody waits for a tile but whoever shows a checkpoint.
 */
export class TreeTiles {
  readonly #directory: string;
  readonly #filling = new Map<number, Filling>();
  /** Full ones, by their names. */
  readonly #unwritten = new Map<string, Full>();
  /** Partial ones that were published and not taken away, by their names. */
  #partial = new Set<string>();
  /** By directory what {@link keepOnly} has left there. */
  #kept: ReadonlyMap<string, string> = new Map();
  #settled: Promise<void> = Promise.resolve();

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
  take(node: TreeNode): void {
    const full = this.#fill(node);
    if (full === null) return;
    this.#unwritten.set(full.name, full);
    void this.#inTurn(async () => {
      // What was published meanwhile is written already.
      if (this.#unwritten.has(full.name)) await this.#writeFull(full);
    });
  }

  /**
   * The same of records that are read again at a start, of which the tiles should be there. One that says something else is left as
   * it is, for whoever looks for the cause, until the tree is published.
   */
  restore(node: TreeNode): void {
    const full = this.#fill(node);
    if (full === null) return;
    const { name, bytes } = full;
    const written = this.#tryRead(name);
    const isThere = written === null ? this.#tryWrite(name, bytes) : areEqual(written, bytes);
    if (!isThere) {
      this.#unwritten.set(name, full);
      return;
    }
    try {
      rmSync(this.#pathOf(`${name}.p`), { recursive: true, force: true });
    } catch {
      // The full one counts where both are there.
    }
  }

  /** The perfect subtrees of the tree when it had this size. */
  nodes(size: bigint): TileNodes {
    return new TileNodes(size, (tile) => this.#read(tile));
  }

  /**
   * Makes the tiles of a tree of this size readable, beside all that are there.
   * @throws BittingError `LEDGER_UNAVAILABLE` where one cannot be written
   */
  publish(size: bigint): Promise<void> {
    return this.#inTurn(async () => {
      for (const full of this.#unwritten.values()) {
        if (tileWidth(full, size) < TILE_WIDTH) continue;
        if (!(await this.#writeFull(full))) throw unwritable(full.name);
      }
      for (const tile of partialTilesOf(size)) await this.#publishPartial(tile);
    });
  }

  /** Takes away the partial tiles beside those of the trees of these sizes. What cannot be removed stays, and is tried again. */
  keepOnly(sizes: readonly bigint[]): Promise<void> {
    return this.#inTurn(async () => {
      const names = new Set(sizes.flatMap((size) => Array.from(partialTilesOf(size), tilePath)));
      const kept = new Map<string, string>();
      for (const [directory, partial] of Map.groupBy(names, (name) => path.dirname(name))) {
        const all = partial.join();
        if (this.#kept.get(directory) === all || (await this.#removeOthers(directory, names)))
          kept.set(directory, all);
      }
      this.#kept = kept;
      this.#partial = names.intersection(this.#partial);
    });
  }

  /** Resolves when nothing is being written. */
  settled(): Promise<void> {
    return this.#settled;
  }

  #fill({ level, index, hash }: TreeNode): Full | null {
    if (level % LEVELS_OF_TILE !== 0) return null;
    const number = index >> TILE_BITS;
    const tileLevel = level / LEVELS_OF_TILE;
    let filling = this.#filling.get(tileLevel);
    if (filling?.number !== number) {
      filling = { number, bytes: Buffer.alloc(TILE_BYTES) };
      this.#filling.set(tileLevel, filling);
    }
    const at = Number(index & PLACE_IN_TILE);
    filling.bytes.set(hash, at * TREE_HASH_BYTES);
    if (at < TILE_WIDTH - 1) return null;
    const name = tilePath({ level: tileLevel, number, width: TILE_WIDTH });
    return { ...filling, level: tileLevel, name };
  }

  async #publishPartial(tile: Tile): Promise<void> {
    const { level, number, width } = tile;
    const name = tilePath(tile);
    if (level === 'entries' || this.#partial.has(name)) return;
    const filling = this.#filling.get(level);
    // Full by now: then the full one is there for whoever wants less of it, or is written first.
    if (filling?.number !== number) {
      const full = this.#unwritten.get(tilePath({ ...tile, width: TILE_WIDTH }));
      if (full !== undefined && !(await this.#writeFull(full))) throw unwritable(full.name);
      return;
    }
    if (!(await tryReplace(this.#pathOf(name), filling.bytes.subarray(0, width * TREE_HASH_BYTES))))
      throw unwritable(name);
    this.#partial.add(name);
  }

  /** One after the other: two that write the same file would spoil it. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#settled.then(write);
    this.#settled = turn.catch(() => undefined);
    return turn;
  }

  /** False: not all that lies there could be removed. */
  async #removeOthers(directory: string, kept: ReadonlySet<string>): Promise<boolean> {
    try {
      for (const file of await readdir(this.#pathOf(directory))) {
        const name = `${directory}/${file}`;
        if (!kept.has(name)) await unlink(this.#pathOf(name));
      }
      return true;
    } catch {
      return false;
    }
  }

  #read(tile: Tile): Uint8Array {
    const length = tile.width * TREE_HASH_BYTES;
    const filling = tile.level === 'entries' ? undefined : this.#filling.get(tile.level);
    if (filling?.number === tile.number) return filling.bytes.subarray(0, length);
    const full = tilePath({ ...tile, width: TILE_WIDTH });
    const bytes =
      this.#unwritten.get(full)?.bytes ??
      this.#tryReadWhole(full, TILE_WIDTH) ??
      this.#tryReadPartial(full, tile.width) ??
      this.#make(tile);
    return bytes.subarray(0, length);
  }

  /** Of a tile that is not full yet the one that was published last, where that has at least this width. */
  #tryReadPartial(full: string, width: number): Uint8Array | null {
    try {
      const names = readdirSync(this.#pathOf(`${full}.p`));
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
    if (width === TILE_WIDTH) this.#tryWrite(tilePath(tile), bytes);
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

  /** False: it could not be written, and is kept. */
  async #writeFull({ name, bytes }: Full): Promise<boolean> {
    if (!(await tryReplace(this.#pathOf(name), bytes))) return false;
    this.#unwritten.delete(name);
    // The full one counts where both are there: whoever cannot remove the other goes on.
    await rm(this.#pathOf(`${name}.p`), { recursive: true, force: true }).catch(() => undefined);
    return true;
  }

  /** For whoever cannot wait. */
  #tryWrite(name: string, bytes: Uint8Array): boolean {
    const file = this.#pathOf(name);
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, bytes, { mode: 0o600 });
      renameSync(`${file}.new`, file);
      return true;
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
      return readFileSync(this.#pathOf(name));
    } catch {
      return null;
    }
  }

  #pathOf(name: string): string {
    return path.join(this.#directory, name);
  }
}

function unwritable(name: string): BittingError {
  return new BittingError('LEDGER_UNAVAILABLE', `the tile ${name} could not be written`);
}

/** Whoever reads it finds it whole, also when this process is killed here: half a tile would look like a changed log. */
async function tryReplace(file: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await replace(file, bytes);
    return true;
  } catch {
    // Its directory may not be there yet, which is asked only of one that fails.
  }
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await replace(file, bytes);
    return true;
  } catch {
    return false;
  }
}

async function replace(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, bytes, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
