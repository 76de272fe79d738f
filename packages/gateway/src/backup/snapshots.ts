import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LogTree } from '../ledger/log-tree.ts';
import type { Released } from '../ledger/checkpoint-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { VaultState } from '../vault/vault.ts';
import { SNAPSHOT_IDLE_MS, SNAPSHOT_PART_BYTES, SNAPSHOT_TRIES_MAX } from './bounds.ts';

/** The files of the vault. */
export type SnapshotName = 'vault' | 'private';

export interface SnapshotParts {
  readonly vault: { state(): VaultState };
  /** Each file as it is now; nothing of it is in clear that is not in clear in the file. */
  readonly copies: Readonly<Record<SnapshotName, () => Uint8Array>>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface Snapshot {
  readonly id: string;
  /** Whose it is: nobody else reads it. */
  readonly by: string;
  readonly files: Readonly<Record<SnapshotName, Uint8Array>>;
  readonly state: VaultState;
  readonly released: Released;
}

export interface SnapshotPart {
  readonly file: SnapshotName;
  /** From 0. */
  readonly part: number;
}

const ID_BYTES = 16;

/**
 * Copies of the vault's files in memory, for whoever makes a backup: nobody else can read the files while the gateway has them. One
 * at a time; the one before is forgotten.
 */
export class Snapshots {
  readonly #parts: SnapshotParts;
  #current: Snapshot | null = null;
  #cancel: (() => void) | null = null;

  constructor(parts: SnapshotParts) {
    this.#parts = parts;
  }

  /**
   * The vault and a signed tree that holds the record of this state of it, and of no later one. `record` puts into the ledger that a
   * backup is made; records of changes come before it. Throws `BACKUP_REFUSED` when the vault does not stay as it is, or nothing is signed.
   */
  async take(
    tree: Pick<LogTree, 'release' | 'released' | 'size'>,
    { by, record }: { readonly by: string; readonly record: (state: VaultState) => Promise<void> },
  ): Promise<Snapshot> {
    for (let tries = 0; tries < SNAPSHOT_TRIES_MAX; tries += 1) {
      const { vault, copies, random } = this.#parts;
      const state = vault.state();
      const files = { vault: copies.vault(), private: copies.private() };
      // A change of this turn is written down at its end.
      await new Promise(setImmediate);
      await record(state);
      const released = await demandSigned(tree);
      if (!isSame(state, vault.state())) continue;
      this.#keep({ id: random(ID_BYTES).toString('hex'), by, files, state, released });
      return this.#demand(this.#current?.id ?? '', by);
    }
    throw refused('the vault is changed all the time');
  }

  /** Throws `BACKUP_REFUSED` for one that is forgotten, and for one of another operator. */
  part(id: string, by: string, { file, part }: SnapshotPart): Uint8Array {
    const snapshot = this.#demand(id, by);
    this.#keep(snapshot);
    return snapshot.files[file].subarray(part * SNAPSHOT_PART_BYTES, (part + 1) * SNAPSHOT_PART_BYTES);
  }

  forget(id: string, by: string): void {
    if (this.#current?.id === id && this.#current.by === by) this.close();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#current = null;
  }

  #keep(snapshot: Snapshot): void {
    this.#cancel?.();
    this.#current = snapshot;
    this.#cancel = this.#parts.clock.after(SNAPSHOT_IDLE_MS, () => {
      this.close();
    });
  }

  #demand(id: string, by: string): Snapshot {
    if (this.#current?.id === id) {
      if (this.#current.by === by) return this.#current;
      throw refused('somebody else began it, and it is for him alone');
    }
    throw refused('another one was begun meanwhile, or this one was left alone for too long');
  }
}

export function describeFile(bytes: Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: bytes.length, sha256: sha256Hex(bytes) };
}

/** Everything that is durable now is covered. */
async function demandSigned(tree: Pick<LogTree, 'release' | 'released' | 'size'>): Promise<Released> {
  const { size } = tree;
  await tree.release();
  const { released } = tree;
  if (released !== null && released.head.size >= size) return released;
  throw refused(
    'the ledger cannot be signed just now: the vault is sealed, or the disk does not take a head',
  );
}

function isSame(one: VaultState, other: VaultState): boolean {
  return one.version === other.version && encodeHex(one.root) === encodeHex(other.root);
}

function refused(why: string): BittingError {
  return new BittingError('BACKUP_REFUSED', why, { publicDetail: `No backup was made: ${why}.` });
}
