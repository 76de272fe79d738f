import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  evaluateRounds,
  isQuiet,
  measureQuietly,
  quantileOf,
  STEAL_MAX,
  type Reading,
} from '../../bench/pairs.ts';

const ratio = (of: (name: string) => number): number => of('gateway') / of('nginx');

function reading(contestant: string, round: number, value: number, steal = 0): Reading {
  return { contestant, round, value, steal };
}

test('Ratios are formed within rounds, not of the medians of all', () => {
  // The machine became slower and slower: each round for itself says ×2.
  const readings = [1, 10, 100].flatMap((value, round) => [
    reading('nginx', round, value),
    reading('gateway', round, value * 2),
  ]);
  const result = evaluateRounds(ratio, readings);
  assert.deepEqual(result, { median: 2, low: 2, high: 2, ofMinima: 2, rounds: 3 });
});

test('The ratio of minima takes each one’s best window, whichever round it was in', () => {
  const readings = [
    reading('nginx', 0, 4),
    reading('gateway', 0, 6),
    reading('nginx', 1, 2),
    reading('gateway', 1, 8),
  ];
  const result = evaluateRounds(ratio, readings);
  assert.equal(result?.ofMinima, 3);
  assert.equal(result.median, (1.5 + 4) / 2);
  assert.equal(result.low, 1.5 + 2.5 / 4);
  assert.equal(result.high, 4 - 2.5 / 4);
});

test('A window with too much steal takes its round out of the ratio, and is no minimum', () => {
  const readings = [
    reading('nginx', 0, 1, STEAL_MAX + 0.001),
    reading('gateway', 0, 50),
    reading('nginx', 1, 2, STEAL_MAX),
    reading('gateway', 1, 6),
  ];
  assert.deepEqual(evaluateRounds(ratio, readings), { median: 3, low: 3, high: 3, ofMinima: 3, rounds: 1 });
  assert.deepEqual(readings.map(isQuiet), [false, true, true, true]);
});

test('A round in which somebody is missing, or has no number, says nothing', () => {
  const readings = [reading('gateway', 0, 3), reading('nginx', 1, Number.NaN), reading('gateway', 1, 3)];
  assert.equal(evaluateRounds(ratio, readings), null);
});

test('A formula may ask for as many as it likes', () => {
  const readings = [reading('direct', 0, 1), reading('nginx', 0, 2), reading('gateway', 0, 4)];
  const added = evaluateRounds(
    (of) => (of('gateway') - of('direct')) / (of('nginx') - of('direct')),
    readings,
  );
  assert.equal(added?.median, 3);
});

test('Quantiles lie on straight lines between values', () => {
  assert.equal(quantileOf([3, 1, 2], 0.5), 2);
  assert.equal(quantileOf([1, 2], 0.5), 1.5);
  assert.equal(quantileOf([7], 0.99), 7);
  assert.ok(Number.isNaN(quantileOf([], 0.5)));
});

test('What was not quiet is measured again as often as is allowed, and all of it is given', async () => {
  const measureAll = (tries: number, steals: readonly number[]) => {
    const left = [...steals];
    return measureQuietly(tries, () => ({ steal: left.shift() ?? 0 }));
  };
  const much = STEAL_MAX * 2;
  const told = async (tries: number, ...steals: readonly number[]): Promise<readonly number[]> =>
    (await measureAll(tries, steals)).map(({ steal }) => steal);
  assert.deepEqual(await told(3, STEAL_MAX, 0), [STEAL_MAX]);
  assert.deepEqual(await told(3, much, 0, 0), [much, 0]);
  assert.deepEqual(await told(3, much, much, much, 0), [much, much, much]);
  assert.deepEqual(await told(1, much, 0), [much]);
});
