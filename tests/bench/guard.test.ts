import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRM, TIMING, TIMING_FACTOR } from '../../bench/guard-bounds.ts';
import { findSetbacks } from '../../bench/guard.ts';
import { REQUEST_GOALS } from '../../bench/request-goals.ts';
import { judge, type Goal } from '../../bench/verdict.ts';

test('A firm figure beyond its bound is told, one at its bound is not', () => {
  const { goal } = FIRM.callsRead;
  assert.deepEqual(findSetbacks([judge(FIRM.callsRead, goal)]), []);
  assert.equal(findSetbacks([judge(FIRM.callsRead, goal + 0.01)]).length, 1);
});

test('A ratio of times is held at its factor of the goal, or of what was measured when the row was written', () => {
  for (const { id, today } of TIMING) {
    const wanted: Goal = { id, what: id, goal: 1, bound: 'at most', unit: '×' };
    const most = (today === 'reached' ? 1 : today) * TIMING_FACTOR;
    assert.deepEqual(findSetbacks([judge(wanted, most)]), [], id);
    assert.equal(findSetbacks([judge(wanted, most * 1.01)]).length, 1, id);
  }
});

test('Every row of the guard is of a goal, and holds no more than its goal where it says that it is reached', () => {
  const goals = new Map(REQUEST_GOALS.map(({ id, goal }) => [id, goal]));
  for (const { id, today } of TIMING)
    if (today !== 'reached')
      assert.ok(!goals.has(id) || today > (goals.get(id) ?? 0), `${id} is reached: say so`);
});
