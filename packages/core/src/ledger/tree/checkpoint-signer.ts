import type { Ed25519SigningKey } from '../../crypto/ed25519-signing-key.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { EMPTY_ROOT, type TreeHash, type TreeHead } from './merkle.ts';
import { signAsLog } from './note-key.ts';
import { verifyConsistency } from './proofs.ts';
import type { SignedNote } from './signed-note.ts';

/** What a log signs with; its name is the first line of its checkpoints. */
export interface LogKey {
  readonly name: string;
  readonly key: Ed25519SigningKey;
}

/** Signs heads of one growing tree, and no other: whatever keeps the tree cannot make it sign a second history. */
export class CheckpointSigner {
  #last: TreeHead;

  /** `last` is the newest head that was ever signed. */
  constructor(last: TreeHead | null) {
    this.#last = last ?? { size: 0n, root: EMPTY_ROOT };
  }

  get last(): TreeHead {
    return this.#last;
  }

  /**
   * The checkpoint of `head`, whose tree begins with the one that was signed last, as the proof shows.
   * @throws BittingError `LEDGER_FORKED` when it does not show that; nothing is signed
   */
  sign(head: TreeHead, proof: readonly TreeHash[], { name, key }: LogKey): SignedNote {
    if (!verifyConsistency(this.#last, head, proof))
      throw new BittingError('LEDGER_FORKED', `${head.size} records do not begin with ${this.#last.size}`);
    const text = formatCheckpoint({ origin: name, ...head });
    const signature = signAsLog(name, text, key);
    this.#last = head;
    return { text, signatures: [signature] };
  }
}
