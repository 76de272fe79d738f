import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { UsageView } from '@bitting/client/policies.ts';
import { thousandthsOf } from './exact-share.ts';
import { usageBars } from './usage-bars.ts';

const USED: UsageView = {
  layer: 'key',
  notionalThisHour: { USDT: '250' },
  notionalToday: {},
  turnoverToday: null,
  lossToday: { USDT: '0.0001' },
  openOrders: 5,
  uses: 0,
  lastUsedMs: null,
};

void test('bars are of what is limited, of each layer by its own terms', () => {
  const document = {
    limits: { notionalPerHour: { USDT: '1000', USDC: '10' }, turnoverPerDay: { USDT: '5' }, openOrders: 20 },
  };
  const above = [
    { layer: 'account' as const, document: { limits: { lossPerDay: { USDT: '50' } } }, narrows: [] },
  ];
  const bars = usageBars(document, above, [USED, { ...USED, layer: 'account' }]);
  assert.deepEqual(
    bars.map(({ layer, limit, asset, used, thousandths }) => [layer, limit, asset, used, thousandths]),
    [
      ['key', 'notionalPerHour', 'USDT', '250', 250],
      ['key', 'notionalPerHour', 'USDC', '0', 0],
      ['key', 'turnoverPerDay', 'USDT', null, null],
      ['key', 'openOrders', null, '5', 250],
      ['account', 'lossPerDay', 'USDT', '0.0001', 1],
    ],
  );
});

void test('shares of decimals are exact, whatever their size', () => {
  assert.equal(thousandthsOf('0.1', '0.3'), 333);
  assert.equal(thousandthsOf('999999999999999.999', '1000000000000000'), 999);
  assert.equal(thousandthsOf('3', '2'), 1000);
  assert.equal(thousandthsOf('0', '0'), 1000);
  assert.equal(thousandthsOf('-1', '2'), null);
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (used, more) => {
      const share = thousandthsOf(`${used}.5`, `${used + more}.5`);
      assert.ok(share !== null && share >= 0 && share <= 1000);
    }),
  );
});
