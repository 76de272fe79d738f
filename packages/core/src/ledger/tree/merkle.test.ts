import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashChildren, hashLeaf, TreeEdge, type TreeHash, type TreeNode, EMPTY_ROOT } from './merkle.ts';
import { consistencyTwin, inclusionTwin, rootTwin } from './merkle.twin.ts';
import { proveConsistency, proveInclusion, rootOf, verifyConsistency, verifyInclusion } from './proofs.ts';
import { hashTilesOf, partialTilesOf, TileNodes, tilePath, tileWidth } from './tiles.ts';

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const entry = (index: number): Uint8Array => Buffer.from(`entry ${index}`);

/** A tree of so many leaves, with every node that was ever completed. */
function grow(size: number): {
  readonly entries: readonly Uint8Array[];
  readonly edge: TreeEdge;
  readonly nodes: Map<string, TreeHash>;
} {
  const entries = Array.from({ length: size }, (_, index) => entry(index));
  const nodes = new Map<string, TreeHash>();
  const edge = new TreeEdge();
  const keep = ({ level, index, hash }: TreeNode): void => {
    nodes.set(`${level}/${index}`, hash);
  };
  for (const one of entries) edge.append(hashLeaf(one), keep);
  return { entries, edge, nodes };
}

const nodesOf = (nodes: ReadonlyMap<string, TreeHash>) => ({
  hash: (level: number, index: bigint): TreeHash => {
    const found = nodes.get(`${level}/${index}`);
    assert.ok(found !== undefined, `${level}/${index} is no perfect subtree`);
    return found;
  },
});

const SIZES = fc.integer({ min: 1, max: 600 });

test('The root of a growing tree is that of RFC 6962 at every size, and of no leaves the hash of nothing.', () => {
  const edge = new TreeEdge();
  assert.equal(toHex(edge.head().root), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(toHex(EMPTY_ROOT), toHex(edge.head().root));
  const entries: Uint8Array[] = [];
  for (let size = 1; size <= 70; size += 1) {
    entries.push(entry(size));
    edge.append(hashLeaf(entry(size)));
    assert.equal(edge.head().size, BigInt(size));
    assert.equal(toHex(edge.head().root), toHex(rootTwin(entries)), `size ${size}`);
  }
});

test('Roots are those of the test vectors that implementations of RFC 6962 share.', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'].map((hex) =>
    Buffer.from(hex, 'hex'),
  );
  const edge = new TreeEdge();
  const roots = inputs.map((input) => {
    edge.append(hashLeaf(input));
    return toHex(edge.head().root);
  });
  assert.deepEqual(roots, [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  ]);
});

test('The hash of a node is over its two children, in their order and whole, and stays what it was.', () => {
  const hashed = fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ minLength: 32, maxLength: 32 }) },
    fc.uint8Array({ maxLength: 70 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(hashed, hashed)), (pairs) => {
      const nodes = pairs.map(([left, right]) => hashChildren(left, right));
      const expected = pairs.map((pair) =>
        createHash('sha256')
          .update(Buffer.concat([Uint8Array.of(1), ...pair]))
          .digest(),
      );
      assert.deepEqual(nodes.map(toHex), expected.map(toHex));
    }),
  );
});

test('Proofs of inclusion are those of the twin, and hold for their leaf alone.', () => {
  fc.assert(
    fc.property(SIZES, fc.nat(), (size, seed) => {
      const { entries, edge, nodes } = grow(size);
      const at = seed % size;
      const proof = proveInclusion(BigInt(at), BigInt(size), nodesOf(nodes));
      assert.deepEqual(proof.map(toHex), inclusionTwin(at, entries).map(toHex));
      const head = edge.head();
      const hash = hashLeaf(entry(at));
      assert.ok(verifyInclusion(head, { index: BigInt(at), hash }, proof));
      assert.ok(!verifyInclusion(head, { index: BigInt(at), hash: hashLeaf(entry(size)) }, proof));
      for (const other of [at - 1, at + 1, size, size + at + 1])
        assert.ok(!verifyInclusion(head, { index: BigInt(other), hash }, proof), `as ${other}`);
      assert.ok(!verifyInclusion(head, { index: BigInt(at), hash }, [...proof, hash]));
      if (size > 1) assert.ok(!verifyInclusion(head, { index: BigInt(at), hash }, proof.slice(1)));
      if (size > 1) assert.ok(!verifyInclusion(head, { index: BigInt(at), hash }, proof.slice(0, -1)));
    }),
    { numRuns: 60 },
  );
});

test('Proofs of consistency are those of the twin, and hold for their two trees alone.', () => {
  fc.assert(
    fc.property(SIZES, fc.nat(), (size, seed) => {
      const { entries, edge, nodes } = grow(size);
      const before = seed % (size + 1);
      const first = { size: BigInt(before), root: rootTwin(entries.slice(0, before)) };
      const second = edge.head();
      const proof = proveConsistency(first.size, second.size, nodesOf(nodes));
      assert.deepEqual(proof.map(toHex), consistencyTwin(before, entries).map(toHex));
      assert.ok(verifyConsistency(first, second, proof));
      const other = hashLeaf(entry(size));
      if (before > 0) assert.ok(!verifyConsistency({ ...first, root: other }, second, proof));
      if (before > 0) assert.ok(!verifyConsistency(first, { ...second, root: other }, proof));
      assert.ok(!verifyConsistency(first, second, [...proof, other]));
      for (const at of proof.keys()) {
        assert.ok(!verifyConsistency(first, second, proof.with(at, other)), `without hash ${at}`);
        assert.ok(!verifyConsistency(first, second, proof.toSpliced(at, 1)), `without hash ${at}`);
      }
      if (before < size) assert.ok(!verifyConsistency(second, first, proof));
    }),
    { numRuns: 60 },
  );
});

test('An empty first tree is consistent only by its root and without a proof.', () => {
  const second = grow(5).edge.head();
  const empty = { size: 0n, root: EMPTY_ROOT };
  assert.ok(verifyConsistency(empty, second, []));
  assert.ok(!verifyConsistency({ ...empty, root: second.root }, second, []));
  assert.ok(!verifyConsistency(empty, second, [second.root]));
  assert.ok(verifyConsistency(empty, empty, []));
});

test('A proof for a leaf or a tree that is not there is a fault of the caller.', () => {
  const nodes = nodesOf(new Map());
  for (const [index, size] of [
    [5n, 5n],
    [-1n, 5n],
    [0n, 0n],
  ] as const)
    assert.throws(() => proveInclusion(index, size, nodes), /went wrong|fault/iu);
  assert.throws(() => proveConsistency(6n, 5n, nodes), /went wrong|fault/iu);
});

test('Paths of tiles are those of tlog-tiles.', () => {
  assert.equal(tilePath({ level: 0, number: 1_234_067n, width: 256 }), 'tile/0/x001/x234/067');
  assert.equal(tilePath({ level: 1, number: 0n, width: 17 }), 'tile/1/000.p/17');
  assert.equal(tilePath({ level: 'entries', number: 1_000n, width: 1 }), 'tile/entries/x001/000.p/1');
});

test('A tree of 70,000 has the tiles that tlog-tiles counts, and one of 256 a second level.', () => {
  const count = new Map<string, number>();
  for (const { level, width } of hashTilesOf(70_000n))
    count.set(`${level}:${width}`, (count.get(`${level}:${width}`) ?? 0) + 1);
  assert.deepEqual(Object.fromEntries(count), { '0:256': 273, '0:112': 1, '1:256': 1, '1:17': 1, '2:1': 1 });
  assert.deepEqual([...hashTilesOf(256n)].map(tilePath), ['tile/0/000', 'tile/1/000.p/1']);
  assert.equal(tileWidth({ level: 'entries', number: 1n }, 300n), 44);
  assert.deepEqual([...hashTilesOf(0n)], []);
});

test('The partial tiles of a tree are those of its tiles that are not full.', () => {
  for (const size of [0n, 1n, 255n, 256n, 257n, 65_535n, 65_536n, 70_000n, 65_536n * 2n + 256n])
    assert.deepEqual(
      [...partialTilesOf(size)],
      [...hashTilesOf(size)].filter(({ width }) => width < 256),
      `size ${size}`,
    );
});

test('From its tiles a tree gives the same root and proofs as from its nodes.', () => {
  const size = 70_000;
  const { edge, nodes } = grow(size);
  const tiles = new Map<string, Uint8Array>();
  for (const tile of hashTilesOf(BigInt(size))) {
    const hashes = Array.from({ length: tile.width }, (_, at) => {
      const hash = nodes.get(`${Number(tile.level) * 8}/${tile.number * 256n + BigInt(at)}`);
      assert.ok(hash !== undefined);
      return hash;
    });
    tiles.set(tilePath(tile), Buffer.concat(hashes));
  }
  const read = new TileNodes(BigInt(size), (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array());
  assert.equal(toHex(rootOf(BigInt(size), read)), toHex(edge.head().root));
  for (const index of [0n, 255n, 256n, 65_535n, 65_536n, 69_999n])
    assert.deepEqual(
      proveInclusion(index, BigInt(size), read).map(toHex),
      proveInclusion(index, BigInt(size), nodesOf(nodes)).map(toHex),
    );
  tiles.set('tile/1/001.p/17', new Uint8Array(31));
  assert.throws(() => rootOf(BigInt(size), read), /damaged/u);
});
