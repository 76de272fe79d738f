import { areEqual } from '../../crypto/hash.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { EMPTY_ROOT, hashChildren, type TreeHash, type TreeHead } from './merkle.ts';

/** Where the hashes of a tree's perfect subtrees come from; see `TreeNode`. */
export interface TreeNodes {
  hash(level: number, index: bigint): TreeHash;
}

/** The root of the first `size` leaves. */
export function rootOf(size: bigint, nodes: TreeNodes): TreeHash {
  return size === 0n ? EMPTY_ROOT : hashRange(0n, size, nodes);
}

/**
 * That a leaf is in a tree of `size` leaves (RFC 6962 §2.1.1), the leaf's sibling first.
 * @throws BittingError `INTERNAL_FAULT` for a leaf that the tree does not have
 */
export function proveInclusion(index: bigint, size: bigint, nodes: TreeNodes): readonly TreeHash[] {
  if (index < 0n || index >= size)
    throw new BittingError('INTERNAL_FAULT', `a tree of ${size} has no leaf ${index}`);
  const proof: TreeHash[] = [];
  let [from, to] = [0n, size];
  while (to - from > 1n) {
    const middle = from + largestPowerBelow(to - from);
    const isLeft = index < middle;
    proof.push(isLeft ? hashRange(middle, to, nodes) : hashRange(from, middle, nodes));
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  return proof.reverse();
}

/**
 * That the tree of `size` leaves begins with those of the tree of `first` (RFC 6962 §2.1.2). Empty when nothing has to be shown.
 * @throws BittingError `INTERNAL_FAULT` when the first is larger
 */
export function proveConsistency(first: bigint, size: bigint, nodes: TreeNodes): readonly TreeHash[] {
  if (first < 0n || first > size)
    throw new BittingError('INTERNAL_FAULT', `a tree of ${size} does not begin with one of ${first}`);
  if (first === 0n || first === size) return [];
  const proof: TreeHash[] = [];
  let [from, to] = [0n, size];
  while (first < to) {
    const middle = from + largestPowerBelow(to - from);
    const isLeft = first <= middle;
    proof.push(isLeft ? hashRange(middle, to, nodes) : hashRange(from, middle, nodes));
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  // Whoever checks it has the root of the first tree already; otherwise it ends with the node that both trees have.
  return (from === 0n ? proof : [...proof, hashRange(from, to, nodes)]).reverse();
}

/** Whether the leaf with this hash is the one with this index in the tree. Never throws. */
export function verifyInclusion(
  head: TreeHead,
  leaf: { readonly index: bigint; readonly hash: TreeHash },
  proof: readonly TreeHash[],
): boolean {
  if (leaf.index < 0n || leaf.index >= head.size) return false;
  let climb: Climb = { index: leaf.index, last: head.size - 1n };
  let root = leaf.hash;
  for (const sibling of proof) {
    if (climb.last === 0n) return false;
    const isRight = isRightChild(climb);
    root = isRight ? hashChildren(sibling, root) : hashChildren(root, sibling);
    climb = parentOf(isRight ? skipLevels(climb) : climb);
  }
  return climb.last === 0n && areEqual(root, head.root);
}

/** Whether the second tree begins with the leaves of the first. Never throws. */
export function verifyConsistency(first: TreeHead, second: TreeHead, proof: readonly TreeHash[]): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && areEqual(first.root, second.root);
  if (first.size === 0n) return proof.length === 0 && areEqual(first.root, EMPTY_ROOT);
  let climb: Climb = { index: first.size - 1n, last: second.size - 1n };
  while ((climb.index & 1n) === 1n) climb = parentOf(climb);
  // The first tree is a perfect subtree of the second: its root is where the climb begins.
  const path = climb.index === 0n ? [first.root, ...proof] : proof;
  const [start, ...siblings] = path;
  if (start === undefined) return false;
  let [firstRoot, secondRoot] = [start, start];
  for (const sibling of siblings) {
    if (climb.last === 0n) return false;
    if (isRightChild(climb)) {
      firstRoot = hashChildren(sibling, firstRoot);
      secondRoot = hashChildren(sibling, secondRoot);
      climb = skipLevels(climb);
    } else secondRoot = hashChildren(secondRoot, sibling);
    climb = parentOf(climb);
  }
  return climb.last === 0n && areEqual(firstRoot, first.root) && areEqual(secondRoot, second.root);
}

/** A node and the last one of its level, counted from the left: where a proof has climbed to (RFC 9162 §2.1.3.2). */
interface Climb {
  readonly index: bigint;
  readonly last: bigint;
}

function isRightChild({ index, last }: Climb): boolean {
  return (index & 1n) === 1n || index === last;
}

function parentOf({ index, last }: Climb): Climb {
  return { index: index >> 1n, last: last >> 1n };
}

/** The last node of a level that has no sibling is its own parent, as often as that is so. */
function skipLevels(climb: Climb): Climb {
  let skipped = climb;
  while (skipped.index !== 0n && (skipped.index & 1n) === 0n) skipped = parentOf(skipped);
  return skipped;
}

/** Of the leaves from `from` up to `to`; `from` is a multiple of the least power of two that is not below their number. */
function hashRange(from: bigint, to: bigint, nodes: TreeNodes): TreeHash {
  const width = to - from;
  const level = width.toString(2).length - 1;
  if (width === 1n << BigInt(level)) return nodes.hash(level, from >> BigInt(level));
  const middle = from + largestPowerBelow(width);
  return hashChildren(hashRange(from, middle, nodes), hashRange(middle, to, nodes));
}

/** Of a number above one. */
function largestPowerBelow(number: bigint): bigint {
  return 1n << BigInt((number - 1n).toString(2).length - 1);
}
