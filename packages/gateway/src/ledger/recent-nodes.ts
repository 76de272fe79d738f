import type { TreeHash, TreeNode } from '@bitting/core/ledger/tree/merkle.ts';
import type { TreeNodes } from '@bitting/core/ledger/tree/proofs.ts';
import { RECENT_NODES_MAX } from '../bounds.ts';

/** Of one level. */
interface Level {
  /** The index of the first of the hashes, which stand one behind the other as they came. */
  first: number;
  readonly hashes: TreeHash[];
  /** What came otherwise. */
  readonly asked: Map<bigint, TreeHash>;
}

/**
 * The perfect subtrees at the right edge of a growing tree: what a proof needs that the next head goes on from the last one. Without them
 * each proof would hash half a tile again. Whatever is not here is asked of the tiles, and then is.
 */
export class RecentNodes {
  readonly #levels: Level[] = [];
  #count = 0;

  take({ level, index, hash }: TreeNode): void {
    // Nothing is signed for a while: then what is needed is found in the tiles.
    if (this.#count >= RECENT_NODES_MAX) this.forgetBefore(index << BigInt(level));
    const at = this.#level(level);
    if (at.first + at.hashes.length !== Number(index)) {
      at.first = Number(index);
      at.hashes.length = 0;
    }
    at.hashes.push(hash);
    this.#count += 1;
  }

  /** With those of the tiles behind them. */
  before(others: TreeNodes): TreeNodes {
    return {
      hash: (level, index) => {
        const at = this.#level(level);
        const known = find(at, index);
        if (known !== undefined) return known;
        const hash = others.hash(level, index);
        at.asked.set(index, hash);
        return hash;
      },
    };
  }

  /** Keeps what a proof needs that begins with a tree of that size: at each level what ends there. */
  forgetBefore(size: bigint): void {
    this.#count = 0;
    for (const [level, at] of this.#levels.entries()) {
      const last = (size >> BigInt(level)) - 1n;
      const hash = find(at, last);
      at.hashes.length = 0;
      at.asked.clear();
      if (hash === undefined) continue;
      at.first = Number(last);
      at.hashes.push(hash);
      this.#count += 1;
    }
  }

  #level(level: number): Level {
    while (this.#levels.length <= level) this.#levels.push({ first: 0, hashes: [], asked: new Map() });
    return this.#levels[level] as Level;
  }
}

function find({ first, hashes, asked }: Level, index: bigint): TreeHash | undefined {
  const nth = Number(index) - first;
  return nth >= 0 && nth < hashes.length ? hashes[nth] : asked.get(index);
}
