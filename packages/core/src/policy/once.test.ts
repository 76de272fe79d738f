import assert from 'node:assert/strict';
import { test } from 'node:test';
import { once } from './once.ts';
import { CANCEL, PLACE, SNAPSHOT } from './policy.fixture.ts';

test('An intent is judged once in a snapshot, anew in another, and each for itself.', () => {
  let count = 0;
  const judge = once((intent, { now }) => {
    count += 1;
    return `${intent.kind} ${now} ${count}`;
  });
  const other = { ...SNAPSHOT };
  const first = judge(PLACE, SNAPSHOT);
  assert.equal(judge(PLACE, SNAPSHOT), first);
  assert.equal(count, 1);
  assert.notEqual(judge(CANCEL, SNAPSHOT), first);
  assert.notEqual(judge(PLACE, other), first);
  assert.equal(count, 3);
  assert.equal(judge({ ...PLACE }, other), `place ${SNAPSHOT.now} 4`);
});
