import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atTurnEnd } from './turn-end.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('what one turn brings is written at its end, in order, and what that brings in the next one', async () => {
  const done: string[] = [];
  atTurnEnd(() => {
    done.push('first');
    atTurnEnd(() => done.push('third'));
  });
  atTurnEnd(() => done.push('second'));
  await Promise.resolve();
  done.push('still the same turn');
  await turn();
  assert.deepEqual(done, ['still the same turn', 'first', 'second']);
  await turn();
  assert.deepEqual(done.slice(3), ['third']);
});
