import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { areEqual, sha256Hex } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { hashTilesOf, TILE_WIDTH, tilePath } from '@bitting/core/ledger/tree/tiles.ts';

const KEY_FILE = 'log.vkey';

/** A checkpoint and those tiles of its tree that are not full, by their paths. */
export interface SignedTree {
  readonly checkpoint: Uint8Array;
  readonly size: bigint;
  readonly partialTiles: ReadonlyMap<string, Uint8Array>;
}

/**
 * The directory where segments go. With a checkpoint, the tiles of its tree and the log's key beside them it is a part of the log
 * that can be verified by itself. What was written is on the disk, and was read back, when each of these resolves.
 */
export class ArchiveDirectory {
  readonly #ledger: string;
  readonly #directory: string;
  /** In which files were made: their names are to be durable, too. */
  readonly #touched = new Set<string>();

  constructor(ledger: string, directory: string) {
    this.#ledger = ledger;
    this.#directory = directory;
  }

  /** @throws BittingError `ARCHIVE_REFUSED` where another log was archived */
  async open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const key = await readFile(path.join(this.#ledger, KEY_FILE));
    const there = await tryRead(path.join(this.#directory, KEY_FILE));
    if (there !== null && !areEqual(there, key))
      throw refused(`${this.#directory} is the archive of another ledger`);
    if (there === null) await this.#write(KEY_FILE, key);
    await this.#settle();
  }

  /** The hash of the file, hexadecimal. One that is there already has to be the same. */
  async copySegment(index: number): Promise<string> {
    const name = segmentName(index);
    const bytes = await readFile(path.join(this.#ledger, name));
    const there = await tryRead(path.join(this.#directory, name));
    if (there !== null && !areEqual(there, bytes))
      throw refused(`${path.join(this.#directory, name)} is there already, and is another one`);
    await this.#write(name, bytes);
    await this.#settle();
    return sha256Hex(bytes);
  }

  /** All tiles, those of records that stay included: they lead to the checkpoint. It comes last. */
  async writeTree({ checkpoint, size, partialTiles }: SignedTree): Promise<void> {
    for (const tile of hashTilesOf(size)) {
      const name = tilePath(tile);
      const bytes =
        tile.width === TILE_WIDTH ? await tryRead(path.join(this.#ledger, name)) : partialTiles.get(name);
      if (bytes === undefined || bytes === null) throw refused(`${name} is missing`);
      const there = await tryRead(path.join(this.#directory, name));
      if (there === null || !areEqual(there, bytes)) await this.#write(name, bytes);
    }
    await this.#write('checkpoint', checkpoint);
    await this.#settle();
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const file = path.join(this.#directory, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    {
      await using handle = await open(`${file}.new`, 'w', 0o600);
      await handle.writeFile(bytes);
      await handle.sync();
    }
    await rename(`${file}.new`, file);
    for (let place = path.dirname(file); place.startsWith(this.#directory); place = path.dirname(place))
      this.#touched.add(place);
    if (!areEqual(await readFile(file), bytes)) throw refused(`${file} is not what was written there`);
  }

  async #settle(): Promise<void> {
    for (const directory of this.#touched) await sync(directory);
    this.#touched.clear();
  }
}

/** The full tiles of some records are on the disk where they lie, whatever made them: nothing else has their hashes soon. */
export async function syncTiles(ledger: string, first: bigint, end: bigint): Promise<void> {
  const directories = new Set<string>();
  for (const { level, number, width } of hashTilesOf(end)) {
    if (level === 'entries') continue;
    const records = BigInt(TILE_WIDTH) << (8n * BigInt(level));
    if ((number + 1n) * records <= first) continue;
    const file = path.join(ledger, tilePath({ level, number, width: TILE_WIDTH }));
    // Of a higher level the last one is not full yet, and can be made from those below.
    if (width < TILE_WIDTH && level > 0) continue;
    await sync(file);
    for (let place = path.dirname(file); place.startsWith(ledger); place = path.dirname(place))
      directories.add(place);
  }
  for (const directory of directories) await sync(directory);
}

async function sync(place: string): Promise<void> {
  await using handle = await open(place, 'r');
  await handle.sync();
}

async function tryRead(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function refused(why: string): BittingError {
  return new BittingError('ARCHIVE_REFUSED', why, { publicDetail: `Nothing was archived: ${why}.` });
}
