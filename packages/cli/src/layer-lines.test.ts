import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { describeAbove } from './layer-lines.ts';
import { describeWorstCase } from './worst-case-lines.ts';

test('layers above a key are shown with what they leave less of, and what is counted for all keys as that', () => {
  const account = {
    version: 3,
    markets: ['spot'],
    notionalPerOrder: { USDT: '50' },
    limits: { notionalPerDay: { USDT: '9000' }, priceCollar: '0.02' },
  };
  assert.deepEqual(
    describeAbove([
      {
        layer: 'account',
        document: account,
        narrows: ['notionalPerOrder', 'limits.priceCollar', 'limits.notionalPerDay'],
      },
      {
        layer: 'installation',
        document: { version: 1, scopes: ['read'], limits: { inFlight: 3 } },
        narrows: ['scopes', 'limits.inFlight'],
      },
    ]),
    [
      ['By its account', 'Largest order: 50 USDT'],
      ['', 'A day: 9,000 USDT of orders placed, all its keys together'],
      ['', 'Price collar: 2 % worse than the reference price at most'],
      ['By everything', 'Scopes: read'],
      ['', 'Under way: 3 requests at once, all keys together'],
    ],
  );
  assert.deepEqual(describeAbove([]), []);
});

test('every limit of a layer has a line when it leaves less', () => {
  const narrows = Object.keys(EVERY_LIMIT).map((field) => `limits.${field}`);
  const lines = describeAbove([{ layer: 'account', document: { version: 1, limits: EVERY_LIMIT }, narrows }]);
  assert.equal(lines.length, narrows.length);
});

test('a worst case that a layer above bounds says which', () => {
  const boundBy = (ruleId: string) =>
    describeWorstCase([
      { period: 'day', asset: 'USDT', amount: '5', parts: null, ruleId, remedies: [] },
    ])[0]?.[1];
  assert.equal(boundBy('account/notional-per-day'), 'at most 5 USDT (by notional-per-day of its account)');
  assert.equal(
    boundBy('installation/notional-per-hour'),
    'at most 5 USDT (by notional-per-hour of everything)',
  );
  assert.equal(boundBy('notional-per-day'), 'at most 5 USDT (by notional-per-day)');
});
