/** Rates of orders through restarts, at both venues, on clocks that stand still. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { GatewayLives } from '../support/gateway-lives.ts';
import { HtxPath, SPOT_ORDER_PATH } from '../support/htx-path.ts';
import { OkxPath } from '../support/okx-path.ts';
import type { RawAnswer } from '../support/raw-client.ts';

interface Ground {
  readonly lives: GatewayLives;
  readonly virtualKeyId: string;
  /** Different from every other. */
  readonly place: () => Promise<RawAnswer>;
  readonly close: () => Promise<void>;
}

async function openOkx(): Promise<Ground> {
  const path = await OkxPath.start();
  const order = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '20000',
    sz: '0.01',
  };
  const { lives, virtualKeyId } = path;
  return {
    lives,
    virtualKeyId,
    place: () => path.post('/api/v5/trade/order', order),
    close: () => path.close(),
  };
}

async function openHtx(): Promise<Ground> {
  const path = await HtxPath.start();
  const { bot, lives } = path;
  let orders = 0;
  return {
    lives,
    virtualKeyId: bot.virtualKeyId,
    place: () => {
      orders += 1;
      return path.post(SPOT_ORDER_PATH, {
        'account-id': bot.ledgerId,
        symbol: 'btcusdt',
        type: 'buy-limit',
        amount: '0.01',
        price: '20000',
        'client-order-id': `rate-${orders}`,
      });
    },
    close: () => path.close(),
  };
}

for (const [venue, open] of [
  ['OKX', openOkx],
  ['HTX', openHtx],
] as const)
  test(`LIM-01: At ${venue} a restart gives no bot a second burst.`, async () => {
    const { lives, virtualKeyId, place, close } = await open();
    try {
      const { policy } = lives.keyRing.virtualKey(virtualKeyId) ?? assert.fail('no key');
      const limits = { ...NO_LIMITS, orderRate: { perSecond: 1, burst: 3 } };
      lives.keyRing.setKeyPolicy(virtualKeyId, { ...policy, version: policy.version + 1, limits });
      const tell = async (): Promise<string> => (await place()).headers.get('bitting-code') ?? 'passed';
      const PASSED = 'passed';
      const REFUSED = 'RATE_EXCEEDED';
      assert.deepEqual(await times(4, tell), [PASSED, PASSED, PASSED, REFUSED]);
      await lives.restart();
      // Two seconds of the new life, and not of the time between: two come back, as they would have without a restart.
      lives.advance(2_000);
      assert.deepEqual(await times(3, tell), [PASSED, PASSED, REFUSED]);
      // The clock on the wall says that it was longer ago.
      await lives.restart();
      lives.clock.stepWall(3_000);
      lives.advance(1_000);
      assert.deepEqual(await times(2, tell), [PASSED, REFUSED]);
      lives.advance(60_000);
      assert.deepEqual(await times(4, tell), [PASSED, PASSED, PASSED, REFUSED]);
    } finally {
      await close();
    }
  });

async function times<T>(count: number, ask: () => Promise<T>): Promise<readonly T[]> {
  const told: T[] = [];
  for (let nth = 0; nth < count; nth += 1) told.push(await ask());
  return told;
}
