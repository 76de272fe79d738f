import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UsageView, WorstCaseView } from '@bitting/client/policies.ts';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { parsePolicy, writePolicy } from '@bitting/core/policy/policy-document.ts';
import { describePolicy, describeUsage, groupDigits, renderRows } from './policy-lines.ts';
import { describeWorstCase } from './worst-case-lines.ts';

const PLAIN = {
  version: 4,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: 'all',
  notionalPerOrder: { USDT: '1234567.5', USDC: '10' },
  requestsPerSecond: 20,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
};

const LIMITED = {
  ...PLAIN,
  instruments: ['BTC-USDT', 'spot:*-USDC'],
  sourceCidrs: ['192.0.2.0/24'],
  notBefore: Date.UTC(2026, 10, 21),
  expiresAt: Date.UTC(2027, 0, 1),
  limits: EVERY_LIMIT,
};

test('policy is shown with a row for each thing that it says, and none for what it leaves open', () => {
  assert.deepEqual(renderRows(describePolicy(PLAIN)), [
    'Scopes          read, trade',
    'Markets         spot',
    'Instruments     all',
    'Largest order   1,234,567.5 USDT, 10 USDC',
    'Requests        20 per second',
    'From            this machine only',
    'Expires         never',
  ]);
  assert.deepEqual(renderRows(describePolicy(LIMITED)).slice(2), [
    'Instruments     BTC-USDT, spot:*-USDC',
    'Largest order   1,234,567.5 USDT, 10 USDC',
    'Order types     limit, post-only',
    'An hour         1,000 USDT of orders placed',
    'A day           4,000 USDT, 0.05 BTC of orders placed',
    'Turnover a day  3,000 USDT traded',
    'Loss a day      50 USDT lost, then it only reduces',
    'Exposure each   500 USDT open in one instrument',
    'Exposure        2,000 USDT open in all',
    'Open orders     20',
    'Leverage        at most 3×',
    'Price collar    3 % worse than the reference price at most',
    'Market orders   at most 10 % of the book within the collar',
    'Liquidity       at least 5,000,000 USDT traded in 24 hours',
    'Self-trade      refused',
    'Hours (UTC)     Mon 08:00 to Mon 12:00, Mon 12:00 to Fri 22:00, Sun 22:00 to Sun 24:00',
    'Under way       8 requests at once',
    'Orders          5 per second, 20 at once',
    'Reads           10 per second, 40 at once',
    'Breaker         only reduces after 50 % of its orders rejected or 3 of unknown outcome within 5 minutes',
    'Idle            after 14 days it only reduces',
    'Orders ever     10,000',
    'Requests        20 per second',
    'From            192.0.2.0/24',
    'Valid from      2026-11-21T00:00:00.000Z',
    'Expires         2027-01-01T00:00:00.000Z',
  ]);
});

test('digits are grouped, whatever stands behind them', () => {
  const cases = ['0', '12', '123', '1234', '1234567.5', '123456', '2000 USDT', 'unlimited', '0.12345'];
  assert.deepEqual(
    cases.map((text) => groupDigits(text)),
    ['0', '12', '123', '1,234', '1,234,567.5', '123,456', '2,000 USDT', 'unlimited', '0.12345'],
  );
});

test('every limit of a policy document has a row', () => {
  const { limits = {} } = writePolicy(parsePolicy(Buffer.from(JSON.stringify(LIMITED))));
  const rows = describePolicy(LIMITED).length - describePolicy({ ...LIMITED, limits: {} }).length;
  assert.equal(rows, Object.keys(limits as object).length);
});

const USED: UsageView = {
  layer: 'key',
  notionalThisHour: { USDT: '1200' },
  notionalToday: { USDT: '5200', USDC: '1' },
  turnoverToday: null,
  lossToday: null,
  openOrders: 1,
  uses: 1234,
  lastUsedMs: null,
};

test('usage is told for the key and for each layer, and what is not known as that', () => {
  const none = { ...USED, notionalThisHour: {}, notionalToday: {}, openOrders: null, uses: 0 };
  assert.deepEqual(describeUsage([USED, { ...none, layer: 'account' }, { ...none, layer: 'installation' }]), [
    ['Used', '1,200 USDT placed this hour, 5,200 USDT, 1 USDC today, 1 order open, 1,234 orders ever placed'],
    [
      'Used (account)',
      'nothing placed this hour, nothing today, open orders not known now, 0 orders ever placed',
    ],
    [
      'Used (all keys)',
      'nothing placed this hour, nothing today, open orders not known now, 0 orders ever placed',
    ],
  ]);
});

test('worst case names the number, the rule, and what would make it smaller; or that there is none', () => {
  const remedy = { ruleId: 'notional-per-hour', to: '12500 USDT', amount: '400.5' };
  const worst: WorstCaseView[] = [
    {
      period: 'hour',
      asset: 'USDT',
      amount: '4257.5',
      parts: { taken: '1757.5', market: '2500' },
      ruleId: 'notional-per-hour',
      remedies: [remedy, { ...remedy, ruleId: 'price-collar', to: '0.015' }, remedy, remedy],
    },
    {
      period: 'day',
      asset: 'USDT',
      amount: null,
      parts: null,
      ruleId: 'liquidity',
      remedies: [{ ...remedy, amount: null }, remedy],
    },
    { period: 'day', asset: 'USDC', amount: null, parts: null, ruleId: 'account-picture', remedies: [] },
  ];
  assert.deepEqual(describeWorstCase(worst), [
    ['If stolen, 1 h', 'at most 4,257.5 USDT (by notional-per-hour)'],
    [
      '',
      '  1,757.5 USDT by his trades and their fees, 2,500 USDT if the market moves against what he leaves open',
    ],
    ['', '  with notional-per-hour 12,500 USDT: 400.5 USDT'],
    ['', '  with price-collar 1.5 %: 400.5 USDT'],
    ['', '  with notional-per-hour 12,500 USDT: 400.5 USDT'],
    ['If stolen, 24 h', 'no bound but what the account holds of USDT (missing: liquidity)'],
    ['', '  with notional-per-hour 12,500 USDT: still no bound'],
    ['', '  and with notional-per-hour 12,500 USDT: 400.5 USDT'],
    ['If stolen, 24 h', 'not known now, because it is not known what the account has open'],
  ]);
});

test('digits are grouped before the point and nowhere else', () => {
  for (const [plain, grouped] of [
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['1234567', '1,234,567'],
    ['1234.56789', '1,234.56789'],
    ['0.123456', '0.123456'],
  ] as const)
    assert.equal(groupDigits(plain), grouped);
});
