import type { TreeHash, TreeNode } from '@bitting/core/ledger/tree/merkle.ts';
import type { TreeNodes } from '@bitting/core/ledger/tree/proofs.ts';
import { RECENT_NODES_MAX } from '../bounds.ts';

/**
 * The perfect subtrees at the right edge of a growing tree: what a proof needs that the next head goes on from the last one. Without them
 * each proof would hash half a tile again. Whatever is not here is asked of the tiles, and then is.
 */
export class RecentNodes {
  /** By level. */
  readonly #levels: Map<bigint, TreeHash>[] = [];
  #count = 0;

  take({ level, index, hash }: TreeNode): void {
    // Nothing is signed for a while: then what is needed is found in the tiles.
    if (this.#count >= RECENT_NODES_MAX) this.forgetBefore(index << BigInt(level));
    this.#level(level).set(index, hash);
    this.#count += 1;
  }

  /** With those of the tiles behind them. */
  before(others: TreeNodes): TreeNodes {
    return {
      hash: (level, index) => {
        const known = this.#level(level).get(index);
        if (known !== undefined) return known;
        const hash = others.hash(level, index);
        this.take({ level, index, hash });
        return hash;
      },
    };
  }

  /** Keeps what a proof needs that begins with a tree of that size: at each level what ends there. */
  forgetBefore(size: bigint): void {
    this.#count = 0;
    for (const [level, nodes] of this.#levels.entries()) {
      const last = (size >> BigInt(level)) - 1n;
      const hash = nodes.get(last);
      nodes.clear();
      if (hash === undefined) continue;
      nodes.set(last, hash);
      this.#count += 1;
    }
  }

  #level(level: number): Map<bigint, TreeHash> {
    while (this.#levels.length <= level) this.#levels.push(new Map());
    return this.#levels[level] as Map<bigint, TreeHash>;
  }
}
