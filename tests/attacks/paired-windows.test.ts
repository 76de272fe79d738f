import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { measurePairs, ratioOf } from './paired-windows.ts';

const TERMS = { floorMs: 4, ratioMax: 3 };

/** Numbers between 0 and 1, the same in every run. */
function draws(seed: number): () => number {
  let nth = 0;
  return () => {
    nth += 1;
    return createHash('sha256').update(`${seed} ${nth}`).digest().readUInt32BE() / 2 ** 32;
  };
}

/** A machine where a window of 5 ms takes up to eight times as long whenever something else runs. */
async function verdictOf(factor: number, busyShare: number, seed: number): Promise<boolean> {
  const draw = draws(seed);
  const window = (times: number) => (): Promise<number> =>
    Promise.resolve(5 * times * (draw() < busyShare ? 1 + 7 * draw() : 1));
  const windows = await measurePairs({ without: window(1), during: window(factor) }, TERMS);
  return ratioOf(windows, TERMS) < TERMS.ratioMax;
}

async function passesOf(factor: number, busyShare: number): Promise<number> {
  let passes = 0;
  for (let seed = 1; seed <= 200; seed += 1) if (await verdictOf(factor, busyShare, seed)) passes += 1;
  return passes;
}

void test('An attack that nobody notices is found bearable on an idle machine and on one that is busy half of the time.', async () => {
  for (const busyShare of [0, 0.2, 0.5])
    assert.ok((await passesOf(1.3, busyShare)) >= 196, `busy ${busyShare}`);
});

void test('An attack that makes everything ten times slower is never found bearable on an idle machine, and hardly ever on a busy one.', async () => {
  assert.equal(await passesOf(10, 0), 0);
  assert.ok((await passesOf(10, 0.2)) <= 12);
});

void test('One good window proves nothing, and neither does one bad one.', () => {
  assert.ok(ratioOf({ without: [5, 5, 5, 5, 5], during: [20, 20, 5, 20, 20] }, TERMS) > TERMS.ratioMax);
  assert.ok(ratioOf({ without: [5, 5, 5, 5, 5], during: [5, 200, 5, 5, 200] }, TERMS) < TERMS.ratioMax);
});

void test('Good windows end after five pairs; bad ones are given more, up to a bound, and all of them count.', async () => {
  let taken = 0;
  const count = (value: number) => (): Promise<number> => {
    taken += 1;
    return Promise.resolve(value);
  };
  await measurePairs({ without: count(5), during: count(6) }, TERMS);
  assert.equal(taken, 10);
  taken = 0;
  const bad = await measurePairs({ without: count(5), during: count(50) }, TERMS);
  assert.equal(taken, 62);
  assert.equal(ratioOf(bad, TERMS), 10);
});
