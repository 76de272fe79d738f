import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSimulator } from '../compose.ts';
import { ManualClock } from '../engine/clock.ts';
import { RateLimits } from './rate-limits.ts';
import { send } from './wire.fixture.ts';

test('A bucket lets its limit through in any window and no more', () => {
  const limits = new RateLimits();
  const take = (now: number, weight = 1): boolean =>
    limits.take({ bucket: 'b', max: 3, windowMs: 2000, weight }, now);
  assert.deepEqual([take(0), take(100), take(200), take(300)], [true, true, true, false]);
  assert.deepEqual([take(1999), take(2000), take(2050), take(2100)], [false, true, false, true]);
  assert.equal(take(9000, 4), false);
  assert.equal(take(9000, 3), true);
});

test('Orders are limited per account and instrument, batches by rows, and a batch of one as a single order', async () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 21));
  const simulator = await startSimulator({
    seed: 1,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: false,
    variants: { rateLimitFactor: 0.1 },
  });
  try {
    const [one, two] = [1, 2].map(() => {
      const { uid } = simulator.control.createAccount({ funds: { USDT: '100000' } });
      return simulator.control.createKey({ uid });
    });
    const row = (instId: string): string =>
      `{"instId":"${instId}","tdMode":"cash","side":"buy","ordType":"limit","px":"2","sz":"10"}`;
    const codeOf = async (path: string, body: string, key = one): Promise<string> => {
      assert.ok(key !== undefined);
      const answer = await send(simulator.okxUrl, {
        method: 'POST',
        target: `/api/v5/trade/${path}`,
        body,
        key,
        at: clock.now(),
      });
      return `${answer.status} ${answer.code}`;
    };
    for (let count = 0; count < 5; count += 1) assert.equal(await codeOf('order', row('SOL-USDT')), '200 0');
    assert.equal(await codeOf('batch-orders', `[${row('SOL-USDT')}]`), '200 0');
    assert.equal(await codeOf('order', row('SOL-USDT')), '429 50011');
    assert.equal(await codeOf('batch-orders', `[${row('SOL-USDT')}]`), '429 50011');
    assert.equal(await codeOf('order', row('ETH-USDT')), '200 0');
    assert.equal(await codeOf('order', row('SOL-USDT'), two), '200 0');
    assert.equal(await codeOf('batch-orders', `[${row('SOL-USDT')},${row('SOL-USDT')}]`), '200 0');
    clock.advance(2000);
    assert.equal(await codeOf('order', row('SOL-USDT')), '200 0');
  } finally {
    await simulator.close();
  }
});
