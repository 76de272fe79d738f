import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIRM, heldAt, TIMING } from '../../bench/guard-bounds.ts';
import { findSetbacks, suggestBounds } from '../../bench/guard.ts';
import { REQUEST_GOALS } from '../../bench/request-goals.ts';
import type { Ratio } from '../../bench/pairs.ts';
import { type Goal, judge, judgeRatio } from '../../bench/verdict.ts';

test('A figure beyond what is held is told, one at its bound is not', () => {
  for (const bound of Object.values(FIRM)) {
    const most = heldAt(bound.goal.goal, bound);
    assert.deepEqual(findSetbacks([judge(bound.goal, most)]), [], bound.goal.id);
    assert.equal(findSetbacks([judge(bound.goal, most * 1.01)]).length, 1, bound.goal.id);
  }
});

test('A ratio is beyond what is held where its rounds and each one’s best window say so', () => {
  const [goal] = notReached();
  const most = heldAt(goal.goal, TIMING[goal.id] ?? assert.fail());
  const told = (median: number, ofMinima: number): number => {
    const ratio: Ratio = { median, low: median, high: median, ofMinima, rounds: 3 };
    return findSetbacks([judgeRatio(goal, ratio, '')]).length;
  };
  assert.deepEqual(
    [told(most * 1.1, most * 1.1), told(most * 1.1, most), told(most, most * 1.1), told(most, most)],
    [1, 0, 0, 0],
  );
});

test('What was reached is held at its slack of the goal, the rest at its slack of what was measured', () => {
  assert.equal(heldAt(2, { today: 'reached', slack: 1.5 }), 3);
  assert.equal(heldAt(2, { today: 10, slack: 1.5 }), 15);
});

test('A ratio of times is held by the id of its goal, and one that nobody holds is not', () => {
  const goals = REQUEST_GOALS.map((row) => ({ ...row, bound: 'at most', unit: '×' }) as const);
  for (const goal of goals) {
    const isHeld = Object.hasOwn(TIMING, goal.id);
    assert.equal(findSetbacks([judge(goal, 1_000_000)]).length, isHeld ? 1 : 0, goal.id);
  }
  assert.ok(goals.some(({ id }) => Object.hasOwn(TIMING, id)));
});

test('No row of the guard calls something less than reached that is within its goal', () => {
  for (const { id, goal } of REQUEST_GOALS) {
    const today = TIMING[id]?.today ?? 'reached';
    assert.ok(today === 'reached' || today > goal, `${id} is reached: say so`);
  }
});

test('A row that could hold more is suggested as it would be written, one that could not is not', () => {
  const [notYet, today] = notReached();
  assert.deepEqual(suggestBounds([judge(notYet, notYet.goal)]), [
    `guard-bounds.ts: '${notYet.id}' could be held at today: reached, which was ${today}`,
  ]);
  assert.deepEqual(suggestBounds([judge(notYet, today)]), []);
  const asItWas = FIRM.bytesRead.goal;
  assert.deepEqual(suggestBounds([judge(asItWas, 14_210)]), [
    `guard-bounds.ts: the goal of '${asItWas.id}' could be 15000, which is ${asItWas.goal}`,
  ]);
  assert.deepEqual(suggestBounds([judge(asItWas, asItWas.goal)]), []);
});

function notReached(): readonly [goal: Goal, today: number] {
  for (const row of REQUEST_GOALS) {
    const { today = 'reached' } = TIMING[row.id] ?? {};
    if (today !== 'reached') return [{ ...row, bound: 'at most', unit: '×' }, today];
  }
  throw new Error('every row is reached: nothing is held at what was measured');
}
