import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { GATEWAY_SILENT_MS } from '../bounds.ts';
import type { Alert } from './alert.ts';
import { GatewayWatch } from './gateway-watch.ts';

function watchHanging(tell: (alert: Alert) => void) {
  const scene = { nowMs: 1_000, asked: 0, lateMs: 10_000 };
  const watch = new GatewayWatch({
    ask: async (signal) => {
      scene.asked += 1;
      await once(signal, 'abort');
      scene.nowMs += scene.lateMs;
      throw signal.reason;
    },
    tell,
    nowMs: () => scene.nowMs,
    patienceMs: 5,
  });
  return { scene, watch };
}

test('A gateway that hangs is asked one question at a time, and is silent since it was asked.', async () => {
  // The timer of a signal keeps no process.
  const awake = setInterval(() => undefined, 1_000);
  const told: Alert[] = [];
  const { scene, watch } = watchHanging((alert) => told.push(alert));
  await Promise.all([watch.look(), watch.look(), watch.look()]);
  assert.equal(scene.asked, 1);
  scene.lateMs = GATEWAY_SILENT_MS - 10_000;
  await watch.look();
  assert.deepEqual(
    told.map(({ rule, atMs }) => [rule, atMs]),
    [['gateway-silent', 1_000]],
  );
  clearInterval(awake);
});

test('What could not be kept is told at the next look.', async () => {
  const awake = setInterval(() => undefined, 1_000);
  const told: Alert[] = [];
  let isFull = true;
  const { scene, watch } = watchHanging((alert) => {
    if (isFull) throw new Error('database or disk is full');
    told.push(alert);
  });
  scene.lateMs = GATEWAY_SILENT_MS;
  await assert.rejects(watch.look(), /full/u);
  isFull = false;
  await watch.look();
  assert.equal(told.length, 1);
  clearInterval(awake);
});
