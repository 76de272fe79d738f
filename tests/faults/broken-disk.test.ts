/** The disk breaks under a running gateway: every write of its process fails from one instant on (by strace). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakCalls, whyNoStrace } from './strace.ts';
import { nothingTold, TracedGround, type TracedLife } from './traced-ground.ts';

const REASON = whyNoStrace();
const SKIP = REASON === null ? {} : { skip: REASON };

for (const error of ['EIO', 'ENOSPC', 'EROFS'] as const)
  void test(
    `CRS-04 CRS-07 A disk that fails (${error}) stops new orders, while cancels and the halt go on, and the next start says that a record may be missing.`,
    SKIP,
    async () => {
      const ground = await TracedGround.open();
      try {
        const layout = ground.copy();
        const told = nothingTold();
        const life = await ground.start(layout, told);
        try {
          await liveWithBrokenDisk(ground, life, error);
        } finally {
          await life.process.stop();
        }
        const entries = await ground.check(layout, told);
        const events = entries.flatMap((entry) => (entry.type === 'system' ? [entry.event] : []));
        assert.deepEqual(events.slice(-3), ['start', 'gap', 'stop'], events.join());
      } finally {
        await ground.close();
      }
    },
  );

async function liveWithBrokenDisk(ground: TracedGround, life: TracedLife, error: 'EIO' | 'ENOSPC' | 'EROFS') {
  const { told } = life;
  const before = await ground.placeOkx(life);
  const other = await ground.placeOkx(life);
  assert.ok(before !== null && other !== null, 'positive control');
  const broken = await breakCalls(life.process.pid, {
    calls: 'pwrite64,fsync,ftruncate',
    fault: `error=${error}`,
    nth: 1,
    isLasting: true,
  });
  try {
    assert.equal(await ground.placeOkx(life), null);
    assert.deepEqual(told.refused, ['LEDGER_UNAVAILABLE']);
    assert.equal(await ground.cancelOkx(life, before), true, told.refused.join());
    const { durable } = await life.admin.halt({});
    assert.equal(durable, false);
    assert.equal(await ground.placeOkx(life), null);
    assert.equal(told.refused.at(-1), 'STATE_HALTED');
    assert.equal(await ground.cancelOkx(life, other), true, told.refused.join());
  } finally {
    await broken.close();
  }
}
