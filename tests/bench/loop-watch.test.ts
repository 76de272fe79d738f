import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { LoopWatch, type LoopDelays } from '../../bench/loop-watch.ts';

const HELD_UP_MS = 40;
const SETTLE_MS = 20;

async function watch(holdUp: () => void): Promise<LoopDelays> {
  const loop = new LoopWatch();
  loop.start();
  await wait(SETTLE_MS);
  holdUp();
  await wait(SETTLE_MS);
  return loop.stop();
}

const computedMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

test('What computes holds the loop up by itself.', async () => {
  const { computedMaxMs, maxMs, ownMaxMs } = await watch(() => {
    const untilMs = computedMs() + HELD_UP_MS;
    while (computedMs() < untilMs);
  });
  assert.ok(computedMaxMs >= HELD_UP_MS - 1, `${computedMaxMs}`);
  assert.ok(maxMs >= HELD_UP_MS - 1, `${maxMs}`);
  if (process.platform === 'linux') assert.ok((ownMaxMs ?? 0) >= HELD_UP_MS - 1, `${ownMaxMs}`);
});

test('What waits for something else than a processor holds the loop up without computing.', async () => {
  const { computedMaxMs, ownMaxMs } = await watch(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_UP_MS);
  });
  assert.ok(computedMaxMs < HELD_UP_MS / 2, `${computedMaxMs}`);
  if (process.platform === 'linux') assert.ok((ownMaxMs ?? 0) >= HELD_UP_MS - 1, `${ownMaxMs}`);
});
