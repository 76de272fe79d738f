import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSteady, THOROUGH, warmUp } from '../../bench/warm-up.ts';

test('What still becomes cheaper is not steady, and a window that others made dear is no gain', () => {
  assert.equal(isSteady([]), false);
  assert.equal(isSteady([100, 100, 100]), false);
  assert.equal(isSteady([100, 100, 100, 100]), true);
  assert.equal(isSteady([100, 100, 100, 96]), false);
  assert.equal(isSteady([100, 140, 98, 160]), true);
  assert.equal(isSteady([140, 100, 90, 80, 79]), false);
});

test('It is warm after enough requests when it is steady, whichever is later', async () => {
  let windows = 0;
  const run =
    (requests: number, cost: number | null) => (): Promise<{ requests: number; cost: number | null }> => {
      windows += 1;
      return Promise.resolve({ requests, cost });
    };
  assert.equal(await warmUp(run(2_000, 5)), 20_000);
  assert.equal(windows, 10);
  windows = 0;
  assert.equal(await warmUp(run(50_000, null)), 200_000);
  assert.equal(windows, 4);
  windows = 0;
  assert.equal(await warmUp(run(20_000, 5), THOROUGH), THOROUGH.requestsMin);
  assert.equal(windows, 5);
  assert.equal(await warmUp(run(1, 5), { requestsMin: 2, msMax: 0 }), 0);
});
