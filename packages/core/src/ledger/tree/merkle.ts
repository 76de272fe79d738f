import { sha256 } from '../../crypto/hash.ts';

/** 32 bytes. */
export type TreeHash = Uint8Array;
export const TREE_HASH_BYTES = 32;

const LEAF = Uint8Array.of(0);
const CHILDREN = Uint8Array.of(1);

/** The root of a tree without leaves. */
export const EMPTY_ROOT: TreeHash = sha256();

/** The hash of one entry (RFC 6962 §2.1: a leaf and a node never have the same hash). */
export function hashLeaf(entry: Uint8Array): TreeHash {
  return sha256(LEAF, entry);
}

export function hashChildren(left: TreeHash, right: TreeHash): TreeHash {
  return sha256(CHILDREN, left, right);
}

/** A perfect subtree: the hash of the `2^level` leaves from `index · 2^level` on. */
export interface TreeNode {
  readonly level: number;
  readonly index: bigint;
  readonly hash: TreeHash;
}

/** What is done with the perfect subtrees that a leaf completes, itself first. */
export type NodeListener = (node: TreeNode) => void;

/** The size of a tree and its root. */
export interface TreeHead {
  readonly size: bigint;
  readonly root: TreeHash;
}

/**
 * A tree that grows, of which only the right edge is kept: the roots of its perfect subtrees, the largest first. As many as
 * the size has ones in binary.
 */
export class TreeEdge {
  readonly #peaks: TreeNode[] = [];
  #size = 0n;

  /** A tree of that size goes on; `hashOf`: of its perfect subtrees. */
  static of(size: bigint, hashOf: (level: number, index: bigint) => TreeHash): TreeEdge {
    const edge = new TreeEdge();
    for (let level = size.toString(2).length - 1; level >= 0; level -= 1) {
      const index = size >> BigInt(level);
      if ((index & 1n) === 1n)
        edge.#peaks.push({ level, index: index - 1n, hash: hashOf(level, index - 1n) });
    }
    edge.#size = size;
    return edge;
  }

  get size(): bigint {
    return this.#size;
  }

  append(leaf: TreeHash, completed: NodeListener = () => {}): void {
    let node: TreeNode = { level: 0, index: this.#size, hash: leaf };
    completed(node);
    for (let left = this.#peaks.at(-1); left?.level === node.level; left = this.#peaks.at(-1)) {
      this.#peaks.pop();
      node = {
        level: node.level + 1,
        index: node.index >> 1n,
        hash: hashChildren(left.hash, node.hash),
      };
      completed(node);
    }
    this.#peaks.push(node);
    this.#size += 1n;
  }

  /** The head of the tree as it is now. */
  head(): TreeHead {
    const last = this.#peaks.at(-1)?.hash ?? EMPTY_ROOT;
    const root = this.#peaks.slice(0, -1).reduceRight((right, { hash }) => hashChildren(hash, right), last);
    return { size: this.#size, root };
  }
}
