import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRound, elapsed } from '../../bench/progress.ts';

test('A round is told by its number, with how many windows were not quiet where some were not', () => {
  assert.equal(describeRound('Reads', 0, 10, [{ steal: 0 }]), 'Reads: round 1 of 10');
  assert.equal(
    describeRound('Reads', 9, 10, [{ steal: 0 }, { steal: 0.031 }, { steal: 0.03 }]),
    'Reads: round 10 of 10; 1 of 3 windows so far were not quiet',
  );
});

test('Time is told in minutes and seconds, beyond an hour as well', () => {
  assert.deepEqual([0, 59.9, 61, 4_000].map(elapsed), ['00:00', '00:59', '01:01', '66:40']);
});
