import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { formatNote, type SignedNote } from '@bitting/core/ledger/tree/signed-note.ts';

/** A checkpoint that was signed and is on the disk. */
export interface Released {
  readonly head: TreeHead;
  readonly checkpoint: SignedNote;
}

export const CHECKPOINT_FILE = 'checkpoint';

/**
 * The checkpoint that is shown to everybody. As soon as witnesses have cosigned one, only what they have cosigned is: whoever reads
 * it asks for their signatures, and the newest head of all is in `head.bin`.
 */
export class CheckpointFile {
  readonly #file: string;
  #witnessed: Released | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.#file = path.join(directory, CHECKPOINT_FILE);
  }

  /** The newest one that enough witnesses have cosigned; `null`: none. */
  get witnessed(): Released | null {
    return this.#witnessed;
  }

  /** The log alone has signed it. */
  showSigned(checkpoint: SignedNote): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#witnessed === null) await this.#write(checkpoint);
    });
  }

  /** Enough witnesses have cosigned it. False: one of a larger tree is shown, and stays. */
  showWitnessed(released: Released): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.#witnessed !== null && released.head.size < this.#witnessed.head.size) return false;
      await this.#write(released.checkpoint);
      this.#witnessed = released;
      return true;
    });
  }

  /** It lies there already, from a former life. */
  keepWitnessed(released: Released): void {
    this.#witnessed = released;
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
  async #write(checkpoint: SignedNote): Promise<void> {
    await writeFile(`${this.#file}.new`, formatNote(checkpoint), { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }
}
