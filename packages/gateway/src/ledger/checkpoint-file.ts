import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { formatNote, type SignedNote } from '@bitting/core/ledger/tree/signed-note.ts';
import type { TreeTiles } from './tree-tiles.ts';

/** A checkpoint that was signed and is on the disk. */
export interface Released {
  readonly head: TreeHead;
  readonly checkpoint: SignedNote;
}

type Tiles = Pick<TreeTiles, 'publish' | 'keepOnly'>;

export const CHECKPOINT_FILE = 'checkpoint';

/**
 * The checkpoint that is shown to everybody. As soon as witnesses have cosigned one, only what they have cosigned is: whoever reads
 * it asks for their signatures, and the newest head of all is in `head.bin`. The tiles of its tree are there before it is, and stay
 * until another one is shown.
 */
export class CheckpointFile {
  readonly #file: string;
  readonly #tiles: Tiles;
  #witnessed: Released | null = null;
  /** The size of its tree; `null`: there is none. */
  #shown: bigint | null;
  /** The one that was signed last, shown or not. */
  #signed: bigint | null = null;
  #turn: Promise<void> = Promise.resolve();

  /** `shown` is what lies there from a former life. */
  constructor(directory: string, tiles: Tiles, shown: bigint | null) {
    this.#file = path.join(directory, CHECKPOINT_FILE);
    this.#tiles = tiles;
    this.#shown = shown;
  }

  /** The newest one that enough witnesses have cosigned; `null`: none. */
  get witnessed(): Released | null {
    return this.#witnessed;
  }

  /** The log alone has signed it. Its tiles can be read afterwards, also where it is not shown. */
  showSigned(signed: Released): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tiles.publish(signed.head.size);
      this.#signed = signed.head.size;
      if (this.#witnessed === null) await this.#write(signed);
      await this.#keepTiles();
    });
  }

  /** Enough witnesses have cosigned it. False: one of a larger tree is shown, and stays. */
  showWitnessed(released: Released): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.#witnessed !== null && released.head.size < this.#witnessed.head.size) return false;
      // Newer ones may have been signed since, and taken the place of its partial tiles.
      await this.#tiles.publish(released.head.size);
      await this.#write(released);
      this.#witnessed = released;
      await this.#keepTiles();
      return true;
    });
  }

  /** It lies there already, from a former life. */
  keepWitnessed(released: Released): void {
    this.#witnessed = released;
    this.#shown = released.head.size;
  }

  /** One after the other: what is decided about a file must still be so when it is written. */
  #inTurn<Result>(show: () => Promise<Result>): Promise<Result> {
    const shown = this.#turn.then(show);
    this.#turn = shown.then(
      () => undefined,
      () => undefined,
    );
    return shown;
  }

  /** Whoever reads it finds it whole. To replace a file may take as long as the disk is busy: nobody else waits for that. */
  async #write({ head, checkpoint }: Released): Promise<void> {
    await writeFile(`${this.#file}.new`, formatNote(checkpoint), { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
    this.#shown = head.size;
  }

  #keepTiles(): Promise<void> {
    return this.#tiles.keepOnly([this.#shown, this.#signed].filter((size) => size !== null));
  }
}
