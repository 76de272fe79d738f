/** Notional per hour and per day and turnover: sums of a window, all items of a request on top, all or nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  INVERSE,
  LEVERAGE,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
  usdt,
} from '../policy.fixture.ts';
import { NO_LIMITS } from '../limits.ts';
import { NO_USAGE } from '../usage.ts';
import { NOTIONAL_PER_DAY_RULE } from './notional-per-day.ts';
import { NOTIONAL_PER_HOUR_RULE } from './notional-per-hour.ts';
import { askUsageRule } from './rule.fixture.ts';
import { TURNOVER_PER_DAY_RULE } from './turnover-per-day.ts';

const WINDOWS = [
  ['hour', NOTIONAL_PER_HOUR_RULE, 'notionalPerHour', 'notionalThisHour', 'NOTIONAL_BUDGET_EXHAUSTED'],
  ['day', NOTIONAL_PER_DAY_RULE, 'notionalPerDay', 'notionalToday', 'NOTIONAL_BUDGET_EXHAUSTED'],
  ['day of trades', TURNOVER_PER_DAY_RULE, 'turnoverPerDay', 'turnoverToday', 'TURNOVER_EXHAUSTED'],
] as const;
for (const [window, rule, limit, used, code] of WINDOWS) {
  const limits = { [limit]: usdt('1000') };
  const usage = { [used]: usdt('760') };

  test(`Of a ${window} exactly what is left may be taken, and not the least bit more (POL-10).`, () => {
    assert.equal(askUsageRule(rule, buy('2.4'), { limits, usage }), null);
    assert.equal(askUsageRule(rule, buy('2.40000001'), { limits, usage }), `${code} 0`);
    assert.equal(askUsageRule(rule, buy('10'), { limits }), null);
    assert.equal(askUsageRule(rule, buy('10.1'), { limits }), `${code} 0`);
  });

  test(`The items of a batch take of a ${window} together, and all are refused with the first beyond (POL-05).`, () => {
    assert.equal(askUsageRule(rule, [buy('1.2'), buy('1.2')], { limits, usage }), null);
    assert.equal(askUsageRule(rule, [buy('1.2'), CANCEL, buy('1.3')], { limits, usage }), `${code} 2`);
    assert.equal(askUsageRule(rule, [buy('1'), buy('1'), buy('1')], { limits, usage }), `${code} 2`);
  });

  test(`Another asset has a ${window} of its own, and none that is not named.`, () => {
    const inverse = buy('0', { instrument: INVERSE.id, size: { unit: 'contracts', amount: decimal('1') } });
    assert.equal(askUsageRule(rule, inverse, { limits, usage }), `${code} 0`);
    const both = { [limit]: new Map([...usdt('1000'), ['USD', decimal('100')]]) };
    assert.equal(askUsageRule(rule, inverse, { limits: both, usage }), null);
    assert.equal(askUsageRule(rule, [inverse, buy('2.4')], { limits: both, usage }), null);
    assert.equal(askUsageRule(rule, [inverse, inverse], { limits: both, usage }), `${code} 1`);
  });

  test(`What shrinks a position or places nothing passes a ${window} that is used up.`, () => {
    for (const intent of [CANCEL, ACCOUNT_CANCEL, CLOSE, LEVERAGE, READ, buy('9', { reduceOnly: true })])
      assert.equal(askUsageRule(rule, intent, { limits, usage: { [used]: usdt('1001') } }), null);
    const smaller = { ...AMEND, newSize: decimal('1') };
    assert.equal(askUsageRule(rule, smaller, { limits, usage: { [used]: usdt('1001') } }), null);
    assert.equal(askUsageRule(rule, AMEND, { limits, usage: { [used]: usdt('1001') } }), `${code} 0`);
  });

  test(`An amend takes of a ${window} what it grows by.`, () => {
    assert.equal(askUsageRule(rule, AMEND, { limits, usage: { [used]: usdt('900') } }), null);
    assert.equal(askUsageRule(rule, AMEND, { limits, usage: { [used]: usdt('900.1') } }), `${code} 0`);
  });

  test(`What cannot be valued is refused where a ${window} is limited, and not where it is not.`, () => {
    const snapshot = { instruments: new Map() };
    assert.equal(askUsageRule(rule, PLACE, { limits, snapshot }), 'INSTRUMENT_UNKNOWN 0');
    assert.equal(askUsageRule(rule, PLACE, { limits: {}, snapshot }), null);
  });

  test(`A refusal for a ${window} says what was asked, the limit and what is left.`, () => {
    const terms = { ...POLICY, limits: { ...NO_LIMITS, ...limits } };
    const refusal = rule.checkAll(terms, [new Item(buy('12'), SNAPSHOT)], SNAPSHOT, {
      ...NO_USAGE,
      ...usage,
    });
    assert.match(
      refusal?.detail ?? '',
      /^Cannot place order: 1200 USDT would bring what .* to 1960, above the limit of 1000; at most 240 USDT are left\.$/u,
    );
    const over = rule.checkAll(terms, [new Item(PLACE, SNAPSHOT)], SNAPSHOT, {
      ...NO_USAGE,
      [used]: usdt('1001'),
    });
    assert.match(over?.detail ?? '', /at most 0 USDT are left/u);
  });
}

test('What rests counts into turnover with what was traded, on both sides.', () => {
  const exposures = new Map([
    ['ETH-USDT', { asset: 'USDT', position: decimal('7'), buying: decimal('100'), selling: decimal('50') }],
    ['X-USD', { asset: 'USD', position: decimal('7'), buying: decimal('9'), selling: decimal('5') }],
  ]);
  const usage = { turnoverToday: usdt('750'), exposures };
  const limits = { turnoverPerDay: usdt('1000') };
  assert.equal(askUsageRule(TURNOVER_PER_DAY_RULE, buy('1'), { limits, usage }), null);
  assert.equal(askUsageRule(TURNOVER_PER_DAY_RULE, buy('1.01'), { limits, usage }), 'TURNOVER_EXHAUSTED 0');
});

test('Without knowing what was traded or what rests nothing is opened, and the rest passes.', () => {
  const limits = { turnoverPerDay: usdt('1000') };
  for (const usage of [{ turnoverToday: null }, { exposures: null }]) {
    assert.equal(askUsageRule(TURNOVER_PER_DAY_RULE, [CANCEL, PLACE], { limits, usage }), 'USAGE_UNKNOWN 1');
    assert.equal(askUsageRule(TURNOVER_PER_DAY_RULE, [CANCEL, CLOSE], { limits, usage }), null);
    assert.equal(askUsageRule(TURNOVER_PER_DAY_RULE, PLACE, { limits: {}, usage }), null);
  }
});
