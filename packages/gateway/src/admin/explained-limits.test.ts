import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { RULES } from '@bitting/core/policy/evaluate.ts';
import { parsePolicy } from '@bitting/core/policy/policy-document.ts';
import { NO_LAYER_USAGE, NO_USAGE } from '@bitting/core/policy/usage.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { intentEntry, placeIntent } from '../testing/entries.ts';
import { explainLimits } from './explained-limits.ts';
import { startAdminFixture } from './testing/admin-fixture.ts';
import { cut, DOCUMENT } from './testing/cut-key.ts';

const RULE_IDS = RULES.map(({ id }) => id);
const WORTH = { asset: 'USDT', amount: Decimal.parse('60') };
const ITEM = toRecordedItem(placeIntent('c1'), WORTH, WORTH);
const NOON = Date.UTC(2026, 10, 21, 12);
const ENTRY = intentEntry('i1', [ITEM, ITEM], { wallMs: epochMs(NOON), ruleIds: RULE_IDS });
const NO_LAYERS = { account: null, installation: null };

function policyWith(limits: object) {
  return parsePolicy(Buffer.from(JSON.stringify({ ...DOCUMENT, limits })));
}

function usdt(amount: string) {
  return new Map([['USDT', Decimal.parse(amount)]]);
}

const USAGE = {
  ...NO_LAYER_USAGE,
  key: {
    ...NO_USAGE,
    notionalThisHour: usdt('180'),
    notionalToday: usdt('5000'),
    turnoverToday: null,
    openOrders: 3,
    uses: 40,
  },
};

void test('an admission is told with what it took of each limit, what is used by now, and what is left', () => {
  const policy = policyWith({
    notionalPerHour: { USDT: '1000' },
    notionalPerDay: { USDT: '4000' },
    turnoverPerDay: { USDT: '4000' },
    openOrders: 20,
    priceCollar: '0.03',
  });
  const known = { policy, layers: NO_LAYERS, usage: USAGE, nowMs: NOON + 60_000 };
  const { limits, unlimited } = explainLimits(ENTRY, known);
  const counted = (ruleId: string, limit: object, rest: object) => ({ layer: 'key', ruleId, limit, ...rest });
  const asked = { USDT: '120' };
  assert.deepEqual(limits, [
    counted(
      'notional-per-hour',
      { notionalPerHour: { USDT: '1000' } },
      { asked, used: { USDT: '180' }, left: { USDT: '820' } },
    ),
    counted(
      'notional-per-day',
      { notionalPerDay: { USDT: '4000' } },
      { asked, used: { USDT: '5000' }, left: { USDT: '0' } },
    ),
    counted('turnover-per-day', { turnoverPerDay: { USDT: '4000' } }, { asked, used: null, left: null }),
    counted('open-orders', { openOrders: 20 }, { asked: 2, used: 3, left: 17 }),
    counted('price-collar', { priceCollar: '0.03' }, { asked: null, used: null, left: null }),
  ]);
  assert.ok(unlimited.includes('exposure') && unlimited.includes('schedule'));
  assert.ok(!unlimited.includes('scope') && !unlimited.includes('open-orders'));
});

void test('what only reduces takes nothing of a count of orders', () => {
  const reducing = toRecordedItem(placeIntent('c2', { reduceOnly: true }));
  const entry = intentEntry('i2', [ITEM, reducing], { ruleIds: RULE_IDS });
  const known = { policy: policyWith({ uses: 10 }), layers: NO_LAYERS, usage: USAGE, nowMs: NOON };
  assert.deepEqual(
    explainLimits(entry, known).limits.map(({ asked }) => asked),
    [1],
  );
});

void test('what is used is told only of the hour and the day in which the request was counted', () => {
  const policy = policyWith({
    notionalPerHour: { USDT: '1000' },
    notionalPerDay: { USDT: '4000' },
    uses: 100,
  });
  const usedAt = (nowMs: number) =>
    explainLimits(ENTRY, { policy, layers: NO_LAYERS, usage: USAGE, nowMs }).limits.map(({ used }) => used);
  const [hour, day] = [{ USDT: '180' }, { USDT: '5000' }];
  assert.deepEqual(usedAt(NOON + 3_599_999), [hour, day, 40]);
  assert.deepEqual(usedAt(NOON + 3_600_000), [null, day, 40]);
  assert.deepEqual(usedAt(NOON + 12 * 3_600_000), [null, null, 40]);
});

void test('limits of the layers above the key are told as theirs', () => {
  const account = { ...policyWith({ notionalPerHour: { USDT: '70' } }) };
  const usage = { ...USAGE, account: { ...NO_USAGE, notionalThisHour: usdt('90') } };
  const known = { policy: policyWith({}), layers: { account, installation: null }, usage, nowMs: NOON };
  const { limits, unlimited } = explainLimits(ENTRY, known);
  assert.deepEqual(
    limits.map(({ layer, ruleId, left }) => [layer, ruleId, left]),
    [['account', 'notional-per-hour', { USDT: '0' }]],
  );
  assert.ok(!unlimited.includes('notional-per-hour'));
});

void test('every limit that is set is told with a rule that was asked, and none is then without one', () => {
  const known = { policy: policyWith(EVERY_LIMIT), layers: NO_LAYERS, usage: USAGE, nowMs: NOON };
  const { limits, unlimited } = explainLimits(ENTRY, known);
  assert.deepEqual(
    limits.map(({ limit }) => Object.keys(limit)[0]).toSorted(),
    Object.keys(EVERY_LIMIT).toSorted(),
  );
  for (const { ruleId } of limits) assert.ok(RULE_IDS.includes(ruleId), ruleId);
  assert.deepEqual(unlimited, []);
});

void test('policy-explain tells limits of the policy that judged, and none once there is another', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId, accountId } = await cut(fixture);
  const document = { ...DOCUMENT, limits: { openOrders: 5 } };
  await owner.policySet({ virtualKeyId, document, mayLoosen: false });
  const change = { virtualKeyId, accountId, policyVersion: 2, ruleIds: RULE_IDS };
  const sequence = await fixture.append(intentEntry('i1', [ITEM], change));
  const told = await owner.policyExplain({ sequence });
  assert.deepEqual(
    told.limits.map(({ ruleId, asked, left }) => [ruleId, asked, left]),
    [['open-orders', 1, 5]],
  );
  assert.ok(told.unlimited.includes('notional-per-hour'));
  await owner.policySet({
    virtualKeyId,
    document: { ...document, version: 2, requestsPerSecond: 1 },
    mayLoosen: false,
  });
  const later = await owner.policyExplain({ sequence });
  assert.deepEqual([later.limits, later.unlimited, later.ruleIds], [[], [], RULE_IDS]);
});
