import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ATTRIBUTION_WAIT_MAX_MS, SPRUNG_ALGOS_MAX } from '../bounds.ts';
import { SprungAlgos } from './sprung-algos.ts';

function order(venueOrderId: string, change: Partial<AccountOrder> = {}): AccountOrder {
  return {
    instrument: 'BTC-USDT',
    market: 'spot',
    venueOrderId,
    clientOrderId: null,
    algo: false,
    placedByAlgoId: null,
    side: 'buy',
    price: null,
    quantity: Decimal.ONE,
    filled: Decimal.ZERO,
    reduceOnly: false,
    state: 'open',
    updatedMs: epochMs(1),
    ...change,
  };
}

test('An algo order that is gone stands for one order, and not for ever.', () => {
  const sprung = new SprungAlgos();
  sprung.add(order('1', { algo: true }), 'key-1', 0);
  assert.equal(sprung.take(order('2', { side: 'sell' }), 1), null);
  assert.equal(sprung.take(order('2'), 1), 'key-1');
  assert.equal(sprung.take(order('3'), 1), null);
  sprung.add(order('1', { algo: true }), 'key-1', 0);
  assert.equal(sprung.take(order('2'), ATTRIBUTION_WAIT_MAX_MS), null);
});

test('Of too many the oldest are forgotten.', () => {
  const sprung = new SprungAlgos();
  for (let id = 0; id <= SPRUNG_ALGOS_MAX; id += 1)
    sprung.add(order(String(id), { algo: true, instrument: `A${id}-USDT` }), `key-${id}`, 0);
  assert.equal(sprung.take(order('x', { instrument: 'A0-USDT' }), 1), null);
  assert.equal(sprung.take(order('x', { instrument: 'A1-USDT' }), 1), 'key-1');
});

test('Where two keys could be meant none is, while one key may have several.', () => {
  const sprung = new SprungAlgos();
  sprung.add(order('1', { algo: true }), 'key-1', 0);
  sprung.add(order('2', { algo: true }), 'key-1', 0);
  sprung.add(order('3', { algo: true, side: 'sell' }), 'key-2', 0);
  assert.equal(sprung.take(order('4'), 1), 'key-1');
  sprung.add(order('5', { algo: true }), 'key-2', 0);
  assert.equal(sprung.take(order('6'), 1), null);
  assert.equal(sprung.take(order('7', { side: 'sell' }), 1), 'key-2');
});
