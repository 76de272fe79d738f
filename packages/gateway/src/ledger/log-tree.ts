import { CheckpointSigner, type LogKey } from '@bitting/core/ledger/tree/checkpoint-signer.ts';
import { HEAD_HALF_BYTES, writeHeadHalf } from '@bitting/core/ledger/tree/head-file.ts';
import { TreeEdge, type TreeHash, type TreeHead, type TreeNode } from '@bitting/core/ledger/tree/merkle.ts';
import { proveConsistency } from '@bitting/core/ledger/tree/proofs.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { CHECKPOINT_RECORDS_MAX, CHECKPOINT_WAIT_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import { CheckpointFile, type Released } from './checkpoint-file.ts';
import { type LastHead, writeKeyFile } from './log-head.ts';
import type { SegmentFile } from './segment-file.ts';
import { RecentNodes } from './recent-nodes.ts';
import { TreeTiles } from './tree-tiles.ts';

export interface LogTreeOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** `head.bin`, whose writes are durable. */
  readonly headFile: SegmentFile;
  /** Signed last, in a former life; see {@link readLastHead}. */
  readonly last: LastHead | null;
}

/** `sinceMs`: since when that checkpoint was due. */
type ReleaseListener = (released: Released, sinceMs: number) => void;

/**
 * The tree over the ledger's records and its checkpoints. Heads are signed, and on the disk, at most a second, or
 * {@link CHECKPOINT_RECORDS_MAX} records, behind what is durable; then, at most a second later, their tiles and checkpoint can be read:
 * of many heads in one second not each is shown. Whatever fails is tried again and holds nobody up.
 */
export class LogTree {
  readonly #options: LogTreeOptions;
  #edge = new TreeEdge();
  /** What is shown of what was signed. */
  readonly checkpoints: CheckpointFile;
  readonly #tiles: TreeTiles;
  readonly #recent = new RecentNodes();
  readonly #tiled = (node: TreeNode): void => {
    this.#tiles.restore(node);
  };
  readonly #completed = (node: TreeNode): void => {
    this.#tiles.take(node);
    this.#recent.take(node);
  };
  readonly #signer: CheckpointSigner;
  readonly #listeners = new Set<ReleaseListener>();
  #key: LogKey | null = null;
  #keyedAtMs = 0;
  #generation: bigint;
  #signed: Released | null = null;
  #released: Released | null = null;
  #unsignedSinceMs: number | null = null;
  #settled: Promise<void> = Promise.resolve();
  #pending = 0;
  #cancelTimer: (() => void) | null = null;
  /** When a checkpoint was last shown before its second was over. */
  #shownEarlyAtMs = -Infinity;
  #failures = 0;

  constructor(options: LogTreeOptions) {
    this.#options = options;
    this.#tiles = new TreeTiles(options.directory);
    this.checkpoints = new CheckpointFile(options.directory, this.#tiles, options.last?.shown ?? null);
    this.#signer = new CheckpointSigner(options.last?.head ?? null);
    this.#generation = options.last?.generation ?? 0n;
  }

  /** The tree as far as records are durable. */
  get head(): TreeHead {
    return this.#edge.head();
  }

  get size(): bigint {
    return this.#edge.size;
  }

  get released(): Released | null {
    return this.#released;
  }

  /** Heads that could not be signed or written. */
  get failures(): number {
    return this.#failures;
  }

  /** Since when there are records that no checkpoint covers; `null`: there are none. */
  get unsignedSinceMs(): number | null {
    return this.#unsignedSinceMs;
  }

  /** Since when a checkpoint is due: there are records that none covers, and a key to sign it with; `null`: none is. */
  get dueSinceMs(): number | null {
    if (this.#key === null || this.#unsignedSinceMs === null) return null;
    return Math.max(this.#unsignedSinceMs, this.#keyedAtMs);
  }

  get tiles(): Pick<TreeTiles, 'nodes'> {
    return this.#tiles;
  }

  /** As it was with that size, by the tiles, which somebody has compared with what was signed. Before anything else. */
  beginAt(size: bigint): void {
    const nodes = this.#tiles.nodes(size);
    this.#edge = TreeEdge.of(size, (level, index) => nodes.hash(level, index));
    this.#tiles.beginAt(size);
  }

  /** One record of a former life, in order from the first on. */
  restore(leaf: TreeHash): void {
    this.#edge.append(leaf, this.#tiled);
  }

  /** Records that became durable, in order. */
  append(leaves: readonly TreeHash[]): void {
    for (const leaf of leaves) this.#edge.append(leaf, this.#completed);
    this.#unsignedSinceMs ??= this.#options.clock.monotonicMs();
    this.#schedule();
  }

  /**
   * From now on heads are signed with it; `null`: no longer. Its public half is written beside the log.
   * @throws BittingError `LEDGER_FORKED` when another key lies there: it is the log of another vault
   */
  use(key: LogKey | null): void {
    if (key === this.#key) return;
    if (key !== null) writeKeyFile(this.#options.directory, key);
    this.#key = key;
    if (key === null) return;
    this.#keyedAtMs = this.#options.clock.monotonicMs();
    if (this.#released?.head.size !== this.#edge.size) this.#unsignedSinceMs ??= this.#keyedAtMs;
    void this.release();
  }

  /** Calls with every checkpoint after it was released. The answer ends it. */
  observe(listener: ReleaseListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Signs and shows what is durable now, after whatever is being signed. Resolves when that is released, or could not be. */
  release(): Promise<void> {
    return this.#inTurn(async () => {
      const beganMs = this.#options.clock.monotonicMs();
      await this.#sign();
      await this.#show(beganMs);
    });
  }

  /** Resolves when no checkpoint is being made. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** Signs the rest. */
  async close(): Promise<void> {
    await this.release();
    await this.#tiles.settled();
    this.#cancelTimer?.();
    this.#key = null;
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#settled.then(async () => {
      try {
        await act();
        this.#failures = 0;
      } catch {
        this.#failures += 1;
      }
      this.#pending -= 1;
      this.#schedule();
    });
    this.#pending += 1;
    this.#settled = turn;
    return turn;
  }

  /** At once when enough records wait, otherwise a second after the first of them. */
  #schedule(): void {
    if (this.#unsignedSinceMs === null || this.#key === null) return;
    const waiting = this.#edge.size - this.#signer.last.size;
    if (waiting >= BigInt(CHECKPOINT_RECORDS_MAX) && this.#pending === 0 && this.#failures === 0) {
      void this.#releaseEarly();
      return;
    }
    this.#cancelTimer ??= this.#options.clock.after(CHECKPOINT_WAIT_MS, () => {
      this.#cancelTimer = null;
      void this.release();
    });
  }

  /** To show costs many times what it costs to sign: where heads come quickly only the first of a second is shown before its end. */
  #releaseEarly(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#shownEarlyAtMs < CHECKPOINT_WAIT_MS) return this.#inTurn(() => this.#sign());
    this.#shownEarlyAtMs = nowMs;
    return this.release();
  }

  async #sign(): Promise<void> {
    const key = this.#key;
    const head = this.#edge.head();
    if (key === null || this.#signed?.head.size === head.size) return;
    const nodes = this.#recent.before(this.#tiles.nodes(head.size));
    const proof = proveConsistency(this.#signer.last.size, head.size, nodes);
    const checkpoint = this.#signer.sign(head, proof, key);
    this.#recent.forgetBefore(head.size);
    await this.#writeHead(formatNote(checkpoint));
    this.#signed = { head, checkpoint };
  }

  /** What it does not cover became durable after the signing began. */
  async #show(beganMs: number): Promise<void> {
    const signed = this.#signed;
    if (signed === null || this.#released === signed) return;
    await this.checkpoints.showSigned(signed);
    const sinceMs = this.dueSinceMs ?? beganMs;
    this.#released = signed;
    this.#unsignedSinceMs = this.#edge.size === signed.head.size ? null : beganMs;
    for (const listener of this.#listeners) listener(signed, sinceMs);
  }

  #writeHead(note: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const generation = this.#generation + 1n;
    const bytes = writeHeadHalf({ generation, note });
    const at = Number(generation % 2n) * HEAD_HALF_BYTES;
    this.#options.headFile.write(bytes, at, (error, written) => {
      if (error !== null || written !== bytes.length) {
        reject(error ?? new Error(`${written} bytes of the head were written`));
        return;
      }
      this.#generation = generation;
      resolve();
    });
    return promise;
  }
}
