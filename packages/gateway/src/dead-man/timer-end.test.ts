/** Ending a timer at a venue that does not answer: spared like any other call, and never in the way of arming it again. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { CALL_PACE_MS, CALL_RETRY_MAX_MS, LOOK_MS } from './bounds.ts';
import { TimerLine } from './timer-line.ts';

const WITHIN_MS = 60_000;

let nowMs: number;
let isReached: boolean;
/** What was asked for, and when. */
let calls: (readonly [seconds: number, atMs: number])[];
let told: (string | null)[];
let line: TimerLine;

beforeEach(() => {
  nowMs = 1_000;
  isReached = true;
  calls = [];
  told = [];
  line = new TimerLine({
    clock: { monotonicMs: () => nowMs },
    leastMs: 10_000,
    set: (seconds) => {
      calls.push([seconds, nowMs]);
      const intentId = String(calls.length);
      line.begin(intentId, { sentMs: nowMs, seconds, isOwn: true });
      line.settle(intentId, isReached ? 'accepted' : 'unknown', nowMs);
      return Promise.resolve(isReached ? null : 'reset');
    },
    tell: (problem) => {
      told.push(problem);
    },
  });
});

async function pass(durationMs: number, withinMs: number | null): Promise<void> {
  for (const endMs = nowMs + durationMs; nowMs < endMs; nowMs += LOOK_MS) {
    line.steer(withinMs);
    await new Promise(setImmediate);
  }
}

test('A timer that cannot be ended is not asked about every second, and ended once the venue answers.', async () => {
  await pass(5_000, WITHIN_MS);
  isReached = false;
  calls.length = 0;
  const hourMs = 3_600_000;
  await pass(hourMs, null);
  assert.ok(calls.length <= hourMs / CALL_RETRY_MAX_MS + 10, `${calls.length} calls in an hour`);
  assert.ok(calls.length > 100, 'but it is tried');
  assert.deepEqual(told, [], 'nobody needs it');
  isReached = true;
  calls.length = 0;
  await pass(CALL_RETRY_MAX_MS + LOOK_MS, null);
  assert.deepEqual(
    calls.map(([seconds]) => seconds),
    [0],
  );
});

test('Who needs a timer that could not be ended has it armed at once, and is told where that fails.', async () => {
  await pass(5_000, WITHIN_MS);
  isReached = false;
  await pass(300_000, null);
  // Just after one more try, when the next one is the farthest.
  for (const { length } = calls; calls.length === length;) await pass(LOOK_MS, null);
  const fromMs = nowMs;
  await pass(10_000, WITHIN_MS);
  assert.ok(
    calls.some(([seconds, ms]) => seconds > 0 && ms >= fromMs && ms <= fromMs + CALL_PACE_MS + LOOK_MS),
  );
  assert.deepEqual(told, ['reset']);
});
