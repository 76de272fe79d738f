/** Trees and proofs at the edges: sizes of nothing and of one, and heads that nobody could honestly have signed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_ROOT, hashLeaf, TreeEdge, type TreeHash, type TreeNode } from './merkle.ts';
import { rootOf, verifyConsistency, verifyInclusion } from './proofs.ts';
import { tileWidth } from './tiles.ts';

const leaf = (nth: number): TreeHash => hashLeaf(Buffer.from(`entry ${nth}`));
const SIZES = 70;

test('A tree that goes on from its perfect subtrees is the tree that was there from the beginning.', () => {
  const nodes = new Map<string, TreeHash>();
  const whole = new TreeEdge();
  const keep = ({ level, index, hash }: TreeNode): void => {
    nodes.set(`${level}/${index}`, hash);
  };
  for (let size = 0; size <= SIZES; size += 1) {
    const asked: string[] = [];
    const edge = TreeEdge.of(BigInt(size), (level, index) => {
      asked.push(`${level}/${index}`);
      const found = nodes.get(`${level}/${index}`);
      assert.ok(found !== undefined, `${level}/${index} of ${size}`);
      return found;
    });
    assert.equal(asked.length, size.toString(2).replaceAll('0', '').length);
    assert.deepEqual(edge.head(), whole.head());
    assert.equal(edge.size, BigInt(size));
    // And goes on as that one does.
    const both = [
      edge,
      TreeEdge.of(BigInt(size), (level, index) => nodes.get(`${level}/${index}`) ?? EMPTY_ROOT),
    ];
    whole.append(leaf(size), keep);
    const completed: TreeNode[] = [];
    both[0]?.append(leaf(size), (node) => {
      completed.push(node);
    });
    for (const { level, index, hash } of completed) assert.deepEqual(nodes.get(`${level}/${index}`), hash);
    assert.deepEqual(both[0]?.head(), whole.head());
    both[1]?.append(leaf(size));
    assert.deepEqual(both[1]?.head(), whole.head());
  }
});

test('The root of no leaves needs no nodes.', () => {
  const nodes = {
    hash: (): TreeHash => assert.fail('there are none'),
  };
  assert.deepEqual(rootOf(0n, nodes), EMPTY_ROOT);
});

test('The only leaf of a tree is at place 0 and at no other.', () => {
  const head = { size: 1n, root: leaf(0) };
  assert.ok(verifyInclusion(head, { index: 0n, hash: leaf(0) }, []));
  for (const index of [-1n, -2n, 1n]) assert.ok(!verifyInclusion(head, { index, hash: leaf(0) }, []));
});

test('Two heads with one root and two sizes are of no one tree.', () => {
  const root = leaf(0);
  assert.ok(verifyConsistency({ size: 1n, root }, { size: 1n, root }, []));
  for (const [first, second] of [
    [1n, 2n],
    [1n, 3n],
    [2n, 1n],
    [4n, 3n],
    [2n, 8n],
    [3n, 5n],
  ] as const)
    assert.ok(
      !verifyConsistency({ size: first, root }, { size: second, root }, []),
      `${first} and ${second}`,
    );
});

test('A tile that a tree does not have is zero wide.', () => {
  const widths = [255n, 256n, 257n, 511n, 512n].map((size) =>
    [0n, 1n, 2n, 9n].map((number) => tileWidth({ level: 0, number }, size)),
  );
  assert.deepEqual(widths, [
    [255, 0, 0, 0],
    [256, 0, 0, 0],
    [256, 1, 0, 0],
    [256, 255, 0, 0],
    [256, 256, 0, 0],
  ]);
  assert.deepEqual(
    [1n, 255n, 256n, 600n].map((size) => tileWidth({ level: 1, number: 0n }, size)),
    [0, 0, 1, 2],
  );
});
