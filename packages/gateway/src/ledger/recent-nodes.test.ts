/** Proofs over what is kept of a tree are those over all of it, and are made of little else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashLeaf, TreeEdge, type TreeHash } from '@bitting/core/ledger/tree/merkle.ts';
import { proveConsistency, type TreeNodes } from '@bitting/core/ledger/tree/proofs.ts';
import fc from 'fast-check';
import { RecentNodes } from './recent-nodes.ts';

const STEPS = fc.array(fc.oneof(fc.nat(40), fc.nat(3_000)), { minLength: 1, maxLength: 12 });

test('From one size to the next, and from wherever a tree goes on, proofs are those of the whole tree.', () => {
  fc.assert(
    fc.property(fc.nat(700), STEPS, (start, steps) => {
      const all = new Map<string, TreeHash>();
      let asked = 0;
      const whole: TreeNodes = {
        hash: (level, index) => {
          asked += 1;
          return all.get(`${level}/${index}`) ?? assert.fail(`${level}/${index} is no perfect subtree`);
        },
      };
      const edge = new TreeEdge();
      const recent = new RecentNodes();
      let signed = 0n;
      let isRead = true;
      const grow = (count: number): void => {
        for (let nth = 0; nth < count; nth += 1)
          edge.append(hashLeaf(Buffer.from(`${edge.size}`)), (node) => {
            all.set(`${node.level}/${node.index}`, node.hash);
            if (!isRead) recent.take(node);
          });
      };
      grow(start);
      isRead = false;
      for (const [nth, count] of steps.entries()) {
        grow(count);
        const expected = proveConsistency(signed, edge.size, whole);
        asked = 0;
        assert.deepEqual(proveConsistency(signed, edge.size, recent.before(whole)), expected);
        if (nth > 0 && count <= 40 && signed > 0n) assert.ok(asked <= 12, `${asked} of the whole tree`);
        recent.forgetBefore(edge.size);
        signed = edge.size;
      }
    }),
    { numRuns: 60 },
  );
});
