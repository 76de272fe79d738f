import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/manual-clock.ts';
import { RateCounter } from './rate-counter.ts';

test('Each key is counted by itself, from one again in the next second, whatever the wall clock does.', () => {
  const clock = new ManualClock();
  const counter = new RateCounter(clock, 10);
  assert.deepEqual([counter.count('a'), counter.count('a'), counter.count('b')], [1, 2, 1]);
  clock.stepWall(60_000);
  assert.equal(counter.count('a'), 3);
  clock.advance(999);
  assert.equal(counter.count('a'), 4);
  clock.advance(1);
  assert.equal(counter.count('a'), 1);
});

test('With too many keys in one second no further one passes; those that are counted do.', () => {
  const counter = new RateCounter(new ManualClock(), 2);
  counter.count('a');
  counter.count('b');
  assert.equal(counter.count('c'), Number.POSITIVE_INFINITY);
  assert.equal(counter.count('a'), 2);
});
