import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { settle, SocketStage, until } from '../testing/socket-stage.ts';

test('A thousand idle bots take little memory and one timer.', { timeout: 30_000 }, async (context) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const stage = await SocketStage.open(context);
  const measure = async (): Promise<number> => {
    await settle();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  for (let at = 0; at < 10; at += 1) await stage.dial();
  await until(() => stage.sockets.count === 10);
  const before = await measure();
  for (let at = 0; at < 1_000; at += 1) await stage.dial();
  await until(() => stage.sockets.count === 1_010);
  const bytesEach = ((await measure()) - before) / 1_000;
  context.diagnostic(`${Math.round(bytesEach)} bytes for a bot and its socket`);
  assert.ok(bytesEach > 1_024, String(bytesEach));
  // Both ends are in this process; ours is about half of it.
  assert.ok(bytesEach < 24 * 1024, String(bytesEach));
  assert.equal(stage.clock.timers, 1);
});
