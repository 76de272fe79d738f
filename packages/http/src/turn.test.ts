import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atTurnEnd, onceAllIsRead } from './turn.ts';

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

test('what was read is dealt with before anything is written, and what hangs on promises between', async () => {
  const done: string[] = [];
  atTurnEnd(() => done.push('written'));
  for (const name of ['one', 'other']) {
    onceAllIsRead(() => {
      done.push(`${name} read`);
      void Promise.resolve().then(() => {
        done.push(`${name} settled`);
        atTurnEnd(() => done.push(`${name} written`));
      });
    });
  }
  assert.deepEqual(done, []);
  await turn();
  assert.deepEqual(done, [
    'one read',
    'other read',
    'one settled',
    'other settled',
    'written',
    'one written',
    'other written',
  ]);
});

test('what is read once all was dealt with has its turn after it', async () => {
  const done: string[] = [];
  onceAllIsRead(() => {
    onceAllIsRead(() => done.push('read'));
    atTurnEnd(() => done.push('written'));
  });
  await turn();
  assert.deepEqual(done, ['written']);
  await turn();
  assert.deepEqual(done, ['written', 'read']);
});
