import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import type { Intent } from '../../trading/intent.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  LEVERAGE,
  marketOf,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
  usdt,
} from '../policy.fixture.ts';
import { NO_LIMITS } from '../limits.ts';
import type { Notional } from '../notional.ts';
import { LIQUIDITY_RULE } from './liquidity.ts';
import { askLimit } from './rule.fixture.ts';

const LIMITS = { liquidity: { volumePerDay: usdt('1000') } };

function ask(volumePerDay: Notional | null, intent: Intent = PLACE): unknown {
  return askLimit(LIQUIDITY_RULE, intent, {
    limits: LIMITS,
    snapshot: { marketStates: marketOf({ volumePerDay }) },
  });
}

const volume = (amount: string, asset = 'USDT'): Notional => ({ asset, amount: decimal(amount) });

test('What is traded enough in a day is opened, what is traded less is not (POL-09).', () => {
  assert.equal(ask(volume('1000')), null);
  assert.equal(ask(volume('999.999')), 'INSTRUMENT_NOT_LIQUID');
  assert.equal(ask(volume('999.999'), AMEND), 'INSTRUMENT_NOT_LIQUID');
  assert.equal(ask(volume('1000'), AMEND), null);
});

test('An instrument in an asset that is not named is not liquid.', () => {
  assert.equal(ask(volume('1000000', 'USD')), 'INSTRUMENT_NOT_LIQUID');
});

test('While nobody knows what is traded nothing is opened.', () => {
  assert.equal(ask(null), 'MARKET_STATE_UNKNOWN');
  assert.equal(askLimit(LIQUIDITY_RULE, PLACE, { limits: LIMITS }), 'MARKET_STATE_UNKNOWN');
  assert.equal(askLimit(LIQUIDITY_RULE, PLACE, { limits: {} }), null);
});

test('What opens nothing passes for any instrument.', () => {
  for (const intent of [CANCEL, ACCOUNT_CANCEL, CLOSE, LEVERAGE, READ, buy('1', { reduceOnly: true })])
    assert.equal(ask(null, intent), null, intent.kind);
});

test('A refusal says what is traded and what would be needed.', () => {
  const detailOf = (volumePerDay: Notional) =>
    LIQUIDITY_RULE.check(
      { ...POLICY, limits: { ...NO_LIMITS, ...LIMITS } },
      new Item(PLACE, { ...SNAPSHOT, marketStates: marketOf({ volumePerDay }) }),
    )?.detail;
  assert.match(detailOf(volume('9')) ?? '', /9 USDT of BTC-USDT are traded in a day; 1000 are needed/u);
  assert.match(detailOf(volume('9', 'USD')) ?? '', /no worth in USD is enough/u);
});
