import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProcessorTimes, stealBetween } from '../../bench/steal.ts';

test('Steal is the eighth column of the first line, and guests are not counted twice', () => {
  const stat = 'cpu  100 5 20 800 30 1 2 42 90 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n';
  assert.deepEqual(parseProcessorTimes(stat), { all: 1_000, stolen: 42 });
});

test('Of a stretch of time it is the part that was taken away in it', () => {
  assert.equal(stealBetween({ all: 1_000, stolen: 10 }, { all: 1_200, stolen: 16 }), 0.03);
  assert.equal(stealBetween({ all: 1_000, stolen: 10 }, { all: 1_000, stolen: 10 }), 0);
});
