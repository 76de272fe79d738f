import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExplainedLimit, Explanation } from '@bitting/client/policies.ts';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { renderExplanation } from './explanation-lines.ts';
import { createPaint } from './terminal.ts';

const PAINT = createPaint({}, {});
const NOTHING = { asked: null, used: null, left: null };
const UNCOUNTED = { layer: 'key', ruleId: '', ...NOTHING } as const;

const ADMITTED: Explanation = {
  sequence: '7',
  wallMs: Date.UTC(2026, 10, 21, 12),
  verdict: 'admitted',
  virtualKeyId: 'key_1',
  operation: 'POST /api/v5/trade/order',
  sourceAddress: '127.0.0.1',
  policyVersion: 2,
  currentVersion: 2,
  ruleIds: ['state', 'scope', 'notional-per-hour', 'open-orders', 'price-collar', 'idle', 'uses'],
  limits: [
    {
      layer: 'key',
      ruleId: 'notional-per-hour',
      limit: { notionalPerHour: { USDT: '1000' } },
      asked: { USDT: '60' },
      used: { USDT: '1180' },
      left: { USDT: '0' },
    },
    { layer: 'key', ruleId: 'price-collar', limit: { priceCollar: '0.03' }, ...NOTHING },
    { layer: 'account', ruleId: 'open-orders', limit: { openOrders: 20 }, asked: 1, used: 3, left: 17 },
  ],
  unlimited: ['idle', 'uses'],
  items: [
    {
      text: 'place buy limit 0.5 base BTC-USDT at 120',
      worth: '60 USDT',
      limit: '500 USDT',
      order: { clientOrderId: 'c1', venueOrderId: null },
    },
  ],
  refusal: null,
  outcome: ['accepted (0)'],
};

test('an admission is explained by what it took of each limit; rules without one are named apart', () => {
  assert.deepEqual(renderExplanation(ADMITTED, new Map([['key_1', 'grid']]), PAINT), [
    'Admitted',
    '  place buy limit 0.5 base BTC-USDT at 120, the bot’s c1, worth at most 60 USDT of 500 USDT for one order',
    'When            2026-11-21T12:00:00.000Z',
    'Key             grid (key_1)',
    'Operation       POST /api/v5/trade/order',
    'From            127.0.0.1',
    'Policy          version 2, in force now',
    'Within          An hour: 1,000 USDT of orders placed; took 60 USDT; by now 1,180 USDT used, 0 USDT left',
    '                Price collar: 3 % worse than the reference price at most',
    '                Open orders: 20 (its account, as it is now); took 1; by now 3 used, 17 left',
    'Also asked      state, scope',
    'Not limited     idle, uses',
    'Outcome         accepted (0)',
  ]);
});

test('an admission by a former policy names its rules and that their limits are not recorded', () => {
  const former = { ...ADMITTED, currentVersion: 3, limits: [], unlimited: [] };
  const lines = renderExplanation(former, new Map(), PAINT);
  assert.ok(lines.some((line) => /^Rules +state, .*uses; what their limits were/u.test(line)));
  assert.ok(lines.every((line) => !/^(?:Within|Not limited|Also asked)/u.test(line)));
});

test('every limit can be said', () => {
  const limits = Object.entries(EVERY_LIMIT).map(([field, value]): ExplainedLimit =>
    Object.assign({ limit: { [field]: value } }, UNCOUNTED),
  );
  const said = renderExplanation({ ...ADMITTED, limits }, new Map(), PAINT);
  assert.equal(said.filter((line) => /^(?:Within|) {10,}.*[\w)]: \S/u.test(line)).length, limits.length);
});

test('a refusal is explained by what refused, and by no list of rules', () => {
  const refusal = { code: 'KEY_IDLE', ruleId: 'idle', detail: 'Nobody used it.', item: 1 };
  const refused = {
    ...ADMITTED,
    verdict: 'refused' as const,
    ruleIds: ['idle'],
    limits: [],
    unlimited: [],
    items: [],
    refusal,
    outcome: [],
  };
  const lines = renderExplanation(refused, new Map(), PAINT);
  assert.deepEqual(lines.slice(0, 2), ['Refused', '  item 1: Nobody used it. [idle, KEY_IDLE]']);
  assert.ok(lines.every((line) => !line.startsWith('Rules')));
});
