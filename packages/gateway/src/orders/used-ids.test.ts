import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { USED_IDS_READ_AT_ONCE, USED_IDS_READ_PAUSE_MS } from './bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import type { UsedId } from './order-file.ts';
import { UsedIds } from './used-ids.ts';

/** A file with these ids; it gives them out as the real one does. */
function fileOf(ids: readonly UsedId[]): { readUsedIds(last: UsedId, count: number): readonly UsedId[] } {
  const sorted = ids.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  return {
    readUsedIds: (last, count) => {
      const from = sorted.findIndex((id) => keyOf(id) > keyOf(last));
      return from === -1 ? [] : sorted.slice(from, from + count);
    },
  };
}

const keyOf = ({ accountId, family, clientId }: UsedId): string => `${accountId}\n${family}\n${clientId}`;
const idOf = (clientId: string, accountId = 'account-1', family = 'okx'): UsedId => ({
  accountId,
  family,
  clientId,
});
const isNew = (used: UsedIds, { accountId, family, clientId }: UsedId): boolean =>
  used.isCertainlyNew(accountId, family, clientId);

test('No id that is in the file or was added is ever called new, whatever the ids are (ORD-05).', () => {
  const id = fc.record({
    accountId: fc.constantFrom('a', 'ab', 'account-1'),
    family: fc.constantFrom('okx', 'htx-spot'),
    clientId: fc.oneof(fc.string({ maxLength: 4 }), fc.stringMatching(/^[A-Za-z0-9]{1,32}$/u)),
  });
  fc.assert(
    fc.property(fc.uniqueArray(id, { selector: keyOf }), fc.array(id), (former, added) => {
      const used = new UsedIds(fileOf(former), new ManualClock());
      used.readFile();
      for (const { accountId, family, clientId } of added) used.add(accountId, family, clientId);
      for (const one of [...former, ...added]) assert.equal(isNew(used, one), false);
    }),
    { numRuns: 50 },
  );
});

test('Nothing is certain before all ids of the file are read, which takes pauses; then nearly every new id is.', () => {
  const clock = new ManualClock();
  const count = 3 * USED_IDS_READ_AT_ONCE + 1;
  const used = new UsedIds(fileOf(Array.from({ length: count }, (_, nth) => idOf(`c${nth}`))), clock);
  const others = Array.from({ length: 10_000 }, (_, nth) => idOf(`d${nth}`));
  const countNew = (): number => others.filter((id) => isNew(used, id)).length;
  assert.equal(countNew(), 0);
  used.readFile();
  for (let pauses = 0; pauses < 3; pauses += 1) {
    assert.equal(countNew(), 0);
    clock.advance(USED_IDS_READ_PAUSE_MS);
  }
  assert.ok(countNew() > 9_990);
  assert.equal(isNew(used, idOf(`c${count - 1}`)), false);
  assert.equal(isNew(used, idOf('c1', 'account-2')), true);
  assert.equal(isNew(used, idOf('c1', 'account-1', 'htx-spot')), true);
});

test('A file that cannot be read leaves everything uncertain, and so does one that was left in the middle.', () => {
  const clock = new ManualClock();
  const broken = new UsedIds(
    {
      readUsedIds: () => {
        throw new Error('disk I/O error');
      },
    },
    clock,
  );
  broken.readFile();
  assert.equal(isNew(broken, idOf('c1')), false);
  const many = Array.from({ length: USED_IDS_READ_AT_ONCE }, (_, nth) => idOf(`c${nth}`));
  const left = new UsedIds(fileOf(many), clock);
  left.readFile();
  left.close();
  clock.advance(USED_IDS_READ_PAUSE_MS);
  assert.equal(isNew(left, idOf('d1')), false);
});
