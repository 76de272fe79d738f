import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYNC_QUESTIONS_AT_ONCE } from '../bounds.ts';
import { QuestionTurns } from './question-turns.ts';

test('So many questions are under way at once, and the others follow in the order of coming.', async () => {
  const turns = new QuestionTurns();
  const begun: number[] = [];
  const leaves: (() => void)[] = [];
  for (let asker = 0; asker < SYNC_QUESTIONS_AT_ONCE + 2; asker += 1)
    void turns.enter().then((leave) => {
      begun.push(asker);
      leaves.push(leave);
    });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  await settled();
  assert.equal(begun.length, SYNC_QUESTIONS_AT_ONCE);
  leaves.shift()?.();
  await settled();
  assert.deepEqual(begun.slice(SYNC_QUESTIONS_AT_ONCE), [SYNC_QUESTIONS_AT_ONCE]);
  for (let turn = 0; leaves.length > 0 && turn < 20; turn += 1) {
    leaves.shift()?.();
    await settled();
  }
  assert.equal(begun.length, SYNC_QUESTIONS_AT_ONCE + 2);
  for (let asker = 0; asker < SYNC_QUESTIONS_AT_ONCE; asker += 1) await turns.enter();
});
