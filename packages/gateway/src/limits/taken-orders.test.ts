import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TakenOrders } from './taken-orders.ts';

interface Member {
  isGone: boolean;
}

test('The oldest of what was taken is the one that a look from the start finds, whatever came and went before.', () => {
  const act = fc.oneof(
    fc.constant({ kind: 'add' as const, at: 0 }),
    fc.record({ kind: fc.constantFrom('delete' as const, 'look' as const), at: fc.nat(9) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const taken = new TakenOrders<Member>();
      const twin = new Set<Member>();
      for (const { kind, at } of acts) {
        if (kind === 'add') {
          const member = { isGone: false };
          taken.add(member);
          twin.add(member);
        }
        const member = [...twin][at];
        if (kind === 'delete' && member !== undefined) {
          member.isGone = true;
          taken.delete(member);
          twin.delete(member);
        }
        if (kind === 'look') assert.equal(taken.oldest, [...twin][0]);
        assert.deepEqual([...taken], [...twin]);
      }
      assert.equal(taken.oldest, [...twin][0]);
    }),
  );
});
