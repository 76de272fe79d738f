import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { HTX_TABLE } from './htx/table.ts';
import { openDirectHtx, stageHtx } from './htx/venues.ts';
import type { HtxSide } from './row.ts';
import { runRow, type Venue } from './run.ts';

const cleanup = new Cleanup();
let left: Venue<HtxSide>;
let right: Venue<HtxSide>;

before(async () => {
  const now = Date.now();
  const [first, second] = [await stageHtx(now, cleanup), await stageHtx(now, cleanup)];
  left = openDirectHtx(first);
  right = openDirectHtx(second);
});

after(async () => {
  await cleanup.close();
});

for (const row of HTX_TABLE) {
  void test(`${row.client} ${row.market} ${row.call} works on the simulated HTX and is repeatable`, async () => {
    const differences = row.differences.filter((name) => name === 'client-drawn id');
    const { problems } = await runRow({ ...row, differences }, left, right);
    assert.deepEqual(problems, []);
  });
}
