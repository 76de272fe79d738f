import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from './default-profile.ts';
import { decimal } from './policy.fixture.ts';

/** Of an account that is worth 100. */
for (const [asset, order, volume] of [
  ['USDT', '20', '5000000'],
  ['USDC', '20', '5000000'],
  ['USD', '20', '5000000'],
  ['EUR', '5', '10000'],
] as const)
  test(`A small account of ${asset} has orders of ${order} where ${volume} are traded in a day.`, () => {
    const policy = defaultPolicy({
      environment: 'live',
      markets: ['spot'],
      worths: new Map([[asset, decimal('100')]]),
      liquid: [],
      algoOrders: false,
    });
    assert.equal(policy?.notionalPerOrder.get(asset)?.toString(), order);
    assert.equal(policy?.limits.liquidity?.volumePerDay.get(asset)?.toString(), volume);
  });
