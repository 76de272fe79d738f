import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarise } from '../../bench/load.ts';
import { judgeSoak } from '../../bench/soak-part.ts';
import { isReached } from '../../bench/verdict.ts';

const TEN_MINUTES_MS = 10 * 60_000;
const delays = { p50Ms: 1, p999Ms: 3, maxMs: 60, ownMaxMs: 20, computedMaxMs: 9, collectorMaxMs: 4 };
const result = summarise([...Array.from({ length: 999 }, () => 1), 12], { elapsedMs: 1_000 });
const resident = (...quarters: readonly number[]): readonly number[] =>
  quarters.flatMap((bytes) => [bytes, bytes, bytes]);

function soaked(ms: number, ...quarters: readonly number[]): Record<string, boolean | null> {
  const verdicts = judgeSoak({ result, resident: resident(...quarters), delays }, ms);
  return Object.fromEntries(verdicts.map((verdict) => [verdict.id, isReached(verdict)]));
}

test('A soak is judged by its memory, its tail, and its hold-ups with and without what others took', () => {
  const rest = { 'soak-tail': false, 'soak-loop': false, 'soak-own': true };
  assert.deepEqual(soaked(TEN_MINUTES_MS, 100, 300, 310, 329), { 'soak-memory': true, ...rest });
  assert.deepEqual(soaked(TEN_MINUTES_MS, 100, 300, 310, 331), { 'soak-memory': false, ...rest });
});

test('The memory of a soak that is shorter than what a gateway remembers is not judged', () => {
  assert.equal(soaked(TEN_MINUTES_MS - 1, 100, 200, 300, 400)['soak-memory'], null);
});
