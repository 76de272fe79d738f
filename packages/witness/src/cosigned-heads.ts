import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { type Checkpoint, parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { type NoteKey, timeOf } from '@bitting/core/ledger/tree/note-key.ts';
import {
  formatNote,
  parseNote,
  type SignedNote,
  verifySignatures,
} from '@bitting/core/ledger/tree/signed-note.ts';
import { DURABLE_WRITE, type DurableWrite } from './durable-file.ts';

/** The newest checkpoint of a log that this witness signed. */
export interface CosignedHead {
  readonly checkpoint: Checkpoint;
  /** The text, what the log signed, and our cosignature behind it. */
  readonly note: SignedNote;
  /** When we signed it, in whole seconds since 1970. */
  readonly seconds: bigint;
}

const NAME = /^[0-9a-f]{64}$/u;

/** Where the head of a log lies, and where it is asked for: the hash of the log's name. */
export function nameOfHead(origin: string): string {
  return sha256Hex(origin);
}

/**
 * What a witness has signed, a file for each log. A head is on the disk, for good, before its signature is shown to anybody: a
 * witness that forgets could sign another history.
 */
export class CosignedHeads {
  readonly #directory: string;
  readonly #write: DurableWrite;
  readonly #heads = new Map<string, CosignedHead>();
  #isBroken = false;

  /** Reads them all. @throws BittingError `WITNESS_DAMAGED` for one that this key did not sign: nothing may be signed then */
  constructor(directory: string, key: NoteKey, write = DURABLE_WRITE) {
    this.#directory = directory;
    this.#write = write;
    // What ends otherwise was never moved into its place: nobody was shown its signature.
    for (const name of readdirSync(directory).filter((file) => NAME.test(file)))
      this.#heads.set(name, readHead(path.join(directory, name), key));
  }

  of(origin: string): CosignedHead | null {
    return this.named(nameOfHead(origin));
  }

  named(name: string): CosignedHead | null {
    return this.#heads.get(name) ?? null;
  }

  /**
   * When it returns, this is the head of its log for good.
   * @throws when it cannot be written. If that happens at the very end, nobody knows which of the two a power cut would leave, and
   * nothing is kept until the files are read again, by the next start
   */
  keep(head: CosignedHead): void {
    if (this.#isBroken) throw new BittingError('WITNESS_DAMAGED', 'a head could not be written before');
    const name = nameOfHead(head.checkpoint.origin);
    const file = path.join(this.#directory, name);
    this.#write.prepare(file, formatNote(head.note));
    this.#isBroken = true;
    this.#write.commit(file);
    this.#isBroken = false;
    this.#heads.set(name, head);
  }
}

function readHead(file: string, key: NoteKey): CosignedHead {
  try {
    const note = parseNote(readFileSync(file));
    const checkpoint = parseCheckpoint(note.text);
    const [own] = verifySignatures(note, [key]);
    if (own !== undefined && nameOfHead(checkpoint.origin) === path.basename(file))
      return { checkpoint, note, seconds: timeOf(own.signature.bytes) };
  } catch (cause) {
    throw damaged(file, cause);
  }
  throw damaged(file);
}

function damaged(file: string, cause?: unknown): BittingError {
  return new BittingError('WITNESS_DAMAGED', file, {
    publicDetail: `${file} is not what this witness signed. Nothing is signed before it is restored: without it another history could be.`,
    cause,
  });
}
