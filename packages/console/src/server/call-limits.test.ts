import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALLERS_MAX } from '../bounds.ts';
import { CallLimits } from './call-limits.ts';

test('A caller has his burst, then so many a second, and takes nothing from anybody else.', () => {
  const limits = new CallLimits({ burst: 3, perSecond: 2 });
  const takes = (atMs: number): boolean => limits.take('a', atMs);
  assert.deepEqual([takes(0), takes(0), takes(0), takes(0)], [true, true, true, false]);
  assert.ok(limits.take('b', 0));
  assert.deepEqual([takes(499), takes(500), takes(500)], [false, true, false]);
  assert.deepEqual([takes(10_500), takes(10_500), takes(10_500), takes(10_500)], [true, true, true, false]);
});

test('A clock that is set back gives nobody more.', () => {
  const limits = new CallLimits({ burst: 1, perSecond: 1 });
  assert.deepEqual(
    [limits.take('a', 5_000), limits.take('a', 0), limits.take('a', 900)],
    [true, false, false],
  );
});

test('Callers beyond the bound push out those who were quiet longest.', () => {
  const limits = new CallLimits({ burst: 1, perSecond: 0.001 });
  limits.take('first', 0);
  for (let number = 0; number < CALLERS_MAX - 1; number += 1) limits.take(String(number), 0);
  assert.ok(!limits.take('first', 0));
  limits.take('another', 0);
  assert.ok(limits.take('0', 0), 'it was forgotten');
  assert.ok(!limits.take('first', 0), 'it was not');
});
