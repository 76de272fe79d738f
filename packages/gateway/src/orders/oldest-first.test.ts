import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OldestFirst, UNLISTED, type Listed } from './oldest-first.ts';

interface Member extends Listed<Member> {
  readonly name: number;
}

test('A list has what a set would have, in the same order, whatever came and went before.', () => {
  const act = fc.record({ kind: fc.constantFrom('add', 'delete', 'strange'), at: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const list = new OldestFirst<Member>();
      const other = new OldestFirst<Member>();
      const twin = new Set<Member>();
      for (const [name, { kind, at }] of acts.entries()) {
        const member = [...twin][at];
        if (kind === 'add') {
          const added = { name, ...UNLISTED };
          list.add(added);
          twin.add(added);
        } else if (kind === 'strange') {
          if (member !== undefined) other.delete(member);
          list.delete({ name, ...UNLISTED });
        } else if (member !== undefined) {
          list.delete(member);
          twin.delete(member);
          assert.deepEqual(member, { name: member.name, ...UNLISTED }, 'what is gone keeps nothing');
        }
        assert.deepEqual(
          Array.from(list, (one) => one.name),
          Array.from(twin, (one) => one.name),
        );
        const told: Member[] = [];
        list.each((one) => told.push(one));
        assert.deepEqual(told, [...twin]);
        assert.equal(list.oldest, [...twin][0] ?? null);
        assert.equal(list.size, twin.size);
      }
    }),
  );
});

test('What a list tells may be taken out meanwhile.', () => {
  for (const isIterated of [true, false]) {
    const list = new OldestFirst<Member>();
    for (const name of [1, 2, 3]) list.add({ name, ...UNLISTED });
    const told: number[] = [];
    const take = (member: Member): void => {
      told.push(member.name);
      list.delete(member);
    };
    if (isIterated) for (const member of list) take(member);
    else list.each(take);
    assert.deepEqual(told, [1, 2, 3]);
    assert.equal(list.size, 0);
  }
});
