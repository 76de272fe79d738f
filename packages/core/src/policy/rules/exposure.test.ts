import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlaceIntent } from '../../trading/intent.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  leg,
  LEVERAGE,
  PAIR,
  PLACE,
  READ,
  SNAPSHOT,
  usdt,
} from '../policy.fixture.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Exposure } from '../usage.ts';
import { EXPOSURE_PER_INSTRUMENT_RULE } from './exposure-per-instrument.ts';
import { EXPOSURE_RULE } from './exposure.ts';
import { askUsageRule } from './rule.fixture.ts';

function open(position: string, buying = '0', selling = '0', asset = 'USDT'): Exposure {
  return {
    asset,
    position: Decimal.parseSigned(position),
    buying: decimal(buying),
    selling: decimal(selling),
  };
}

const sell = (amount: string, change: Partial<PlaceIntent> = {}): PlaceIntent =>
  buy(amount, { side: 'sell', ...change });
const TOO_MUCH = 'EXPOSURE_ABOVE_LIMIT 0';

const RULES = [
  ['one instrument', EXPOSURE_PER_INSTRUMENT_RULE, 'exposurePerInstrument'],
  ['all instruments', EXPOSURE_RULE, 'exposure'],
] as const;
for (const [what, rule, limit] of RULES) {
  const ask = (intents: Parameters<typeof askUsageRule>[1], exposure: Exposure | null): string | null =>
    askUsageRule(rule, intents, {
      limits: { [limit]: usdt('1000') },
      usage: { exposures: new Map(exposure === null ? [] : [['BTC-USDT', exposure]]) },
    });

  test(`The exposure of ${what} may come to the limit on either side, and not beyond.`, () => {
    assert.equal(ask(buy('10'), null), null);
    assert.equal(ask(buy('10.01'), null), TOO_MUCH);
    assert.equal(ask(sell('10'), null), null);
    assert.equal(ask(sell('10.01'), null), TOO_MUCH);
  });

  test(`Positions that are kept apart by direction make no room for each other in the exposure of ${what}.`, () => {
    const apart = { ...open('0', '200', '100'), hedged: { long: decimal('500'), short: decimal('700') } };
    assert.equal(ask(buy('3'), apart), null);
    assert.equal(ask(buy('3.01'), apart), TOO_MUCH);
    assert.equal(ask(sell('2'), apart), null);
    assert.equal(ask(sell('2.01'), apart), TOO_MUCH);
  });

  test(`The position and what rests count into the exposure of ${what}, each on its side.`, () => {
    assert.equal(ask(buy('3'), open('500', '200', '900')), null);
    assert.equal(ask(buy('3.01'), open('500', '200', '900')), TOO_MUCH);
    assert.equal(ask(sell('3'), open('-500', '900', '200')), null);
    assert.equal(ask(sell('3.01'), open('-500', '900', '200')), TOO_MUCH);
  });

  test(`What is held on the other side makes no room in the exposure of ${what}.`, () => {
    assert.equal(ask(sell('1'), open('500', '200', '900')), null);
    assert.equal(ask(sell('1.01'), open('500', '200', '900')), TOO_MUCH);
    assert.equal(ask(buy('1'), open('-500', '900', '200')), null);
    assert.equal(ask(buy('1.01'), open('-500', '900', '200')), TOO_MUCH);
  });

  test(`A batch counts together into the exposure of ${what}.`, () => {
    assert.equal(ask([buy('5'), CANCEL, buy('5')], null), null);
    assert.equal(ask([buy('5'), CANCEL, buy('5.01')], null), 'EXPOSURE_ABOVE_LIMIT 2');
    assert.equal(ask([buy('10'), sell('10')], null), null);
  });

  test(`The legs of an order count into the exposure of ${what} on the side that they close.`, () => {
    const stop = leg({ triggerPrice: decimal('90') });
    assert.equal(ask(buy('10', { legs: [stop] }), null), null);
    assert.equal(ask(buy('10', { legs: [{ ...stop, price: decimal('101') }] }), null), TOO_MUCH);
    assert.equal(
      ask(buy('10', { legs: [{ ...stop, price: decimal('101') }] }), open('0', '0', '0')),
      TOO_MUCH,
    );
    const trigger = leg({ purpose: 'trigger', triggerPrice: decimal('100') });
    assert.equal(ask(buy('1', { algo: true, legs: [trigger] }), open('900', '0', '0')), null);
    assert.equal(ask(buy('1', { algo: true, legs: [trigger] }), open('900.01', '0', '0')), TOO_MUCH);
    assert.equal(ask(sell('1', { algo: true, legs: [trigger] }), open('5000', '0', '0')), null);
  });

  test(`A conditional order counts into the exposure of ${what} on both sides, unless it only reduces.`, () => {
    const conditional = buy('1', { algo: true, legs: [leg()] });
    assert.equal(ask(conditional, open('900')), null);
    assert.equal(ask(conditional, open('900.01')), TOO_MUCH);
    assert.equal(ask(conditional, open('-900')), null);
    assert.equal(ask(conditional, open('-900.01')), TOO_MUCH);
    assert.equal(ask({ ...conditional, reduceOnly: true }, open('5000')), null);
  });

  test(`An amend counts into the exposure of ${what} what it grows by.`, () => {
    assert.equal(ask(AMEND, open('0', '900')), null);
    assert.equal(ask(AMEND, open('0', '900.01')), TOO_MUCH);
    assert.equal(ask({ ...AMEND, newSize: decimal('1') }, open('0', '5000')), null);
  });

  test(`What opens nothing passes the limit of ${what}.`, () => {
    for (const intent of [CANCEL, ACCOUNT_CANCEL, CLOSE, LEVERAGE, READ, buy('99', { reduceOnly: true })])
      assert.equal(ask(intent, open('5000')), null, intent.kind);
  });

  test(`While the exposure of ${what} is not known nothing is opened.`, () => {
    const limits = { [limit]: usdt('1000') };
    const usage = { exposures: null };
    assert.equal(askUsageRule(rule, [CANCEL, PLACE], { limits, usage }), 'USAGE_UNKNOWN 1');
    assert.equal(askUsageRule(rule, [CANCEL, CLOSE], { limits, usage }), null);
    assert.equal(askUsageRule(rule, PLACE, { limits: {}, usage }), null);
  });

  test(`An order that cannot be valued is refused where the exposure of ${what} is limited.`, () => {
    const limits = { [limit]: usdt('1000') };
    assert.equal(
      askUsageRule(rule, PLACE, { limits, snapshot: { instruments: new Map() } }),
      'INSTRUMENT_UNKNOWN 0',
    );
    assert.equal(ask(PLACE, open('1', '0', '0', 'USD')), 'INSTRUMENT_UNKNOWN 0');
    assert.equal(ask(PLACE, open('1')), null);
  });

  test(`An asset that is not named may have no exposure of ${what}.`, () => {
    const usage = { exposures: new Map() };
    const limits = { [limit]: new Map([['USD', decimal('1000')]]) };
    assert.equal(askUsageRule(rule, PLACE, { limits, usage }), TOO_MUCH);
  });
}

test('A position beyond the limit of its instrument may be sold without a flag, and not added to.', () => {
  const usage = { exposures: new Map([['BTC-USDT', open('1500')]]) };
  const limits = { exposurePerInstrument: usdt('1000') };
  assert.equal(askUsageRule(EXPOSURE_PER_INSTRUMENT_RULE, sell('5'), { limits, usage }), null);
  assert.equal(askUsageRule(EXPOSURE_PER_INSTRUMENT_RULE, buy('0.01'), { limits, usage }), TOO_MUCH);
  assert.equal(askUsageRule(EXPOSURE_RULE, sell('5'), { limits: { exposure: usdt('1000') }, usage }), null);
  assert.equal(
    askUsageRule(EXPOSURE_RULE, buy('0.01'), { limits: { exposure: usdt('1000') }, usage }),
    TOO_MUCH,
  );
});

test('All instruments of one asset count together, each at its worse side; other assets do not.', () => {
  const usage = {
    exposures: new Map([
      ['ETH-USDT', open('300', '100', '50')],
      ['XRP-USDT', open('-200', '50', '100')],
      ['LTC-USDT', open('0')],
      ['BTC-USD', open('9000', '0', '0', 'USD')],
    ]),
  };
  const limits = { exposure: usdt('1000') };
  assert.equal(askUsageRule(EXPOSURE_RULE, buy('3'), { limits, usage }), null);
  assert.equal(askUsageRule(EXPOSURE_RULE, buy('3.01'), { limits, usage }), TOO_MUCH);
  const other = { ...PAIR, id: 'ETH-USDT' };
  const snapshot = {
    instruments: new Map([...SNAPSHOT.instruments, [other.id, other]]),
    references: new Map([...SNAPSHOT.references, [other.id, { price: decimal('100'), atMs: SNAPSHOT.now }]]),
  };
  const both = [buy('1'), buy('2', { instrument: other.id })];
  assert.equal(askUsageRule(EXPOSURE_RULE, both, { limits, usage, snapshot }), null);
  const beyond = [buy('1.01'), buy('2', { instrument: other.id })];
  assert.equal(askUsageRule(EXPOSURE_RULE, beyond, { limits, usage, snapshot }), 'EXPOSURE_ABOVE_LIMIT 1');
});

test('One instrument does not count into the limit of another.', () => {
  const usage = { exposures: new Map([['ETH-USDT', open('5000')]]) };
  const limits = { exposurePerInstrument: usdt('1000') };
  assert.equal(askUsageRule(EXPOSURE_PER_INSTRUMENT_RULE, buy('10'), { limits, usage }), null);
});
