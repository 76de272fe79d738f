import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorstCaseView } from '@bitting/client/policies.ts';
import { groupLosses } from './loss-groups.ts';

function lossOf(period: 'hour' | 'day', asset: string, part: Partial<WorstCaseView> = {}): WorstCaseView {
  const remedies = [
    { ruleId: 'liquidity', to: `5 ${asset} a day`, amount: null },
    { ruleId: 'market', to: 'spot', amount: '1' },
  ];
  return { period, asset, amount: null, parts: null, ruleId: 'price-collar', remedies, ...part };
}

void test('losses without a bound are one group for one reason, the others stand alone', () => {
  const bounded = { amount: '5', ruleId: 'exposure' } as const;
  const groups = groupLosses(
    [
      lossOf('hour', 'USD'),
      lossOf('hour', 'USDT'),
      lossOf('hour', 'BTC', { ruleId: 'market' }),
      lossOf('day', 'USD', bounded),
      lossOf('day', 'USDT', bounded),
    ],
    1,
  );
  assert.deepEqual(
    groups.map(({ period, assets, remedies }) => [
      period,
      assets.join(),
      remedies.map(({ to }) => to).join(),
    ]),
    [
      ['hour', 'USD,USDT', '5 USD a day,5 USDT a day'],
      ['hour', 'BTC', '5 BTC a day'],
      ['day', 'USD', '5 USD a day'],
      ['day', 'USDT', '5 USDT a day'],
    ],
  );
});
