import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTRIBUTION_WAIT_MAX_MS, SPRUNG_ALGOS_MAX } from '../bounds.ts';
import { accountOrder } from '../../testing/account-order.ts';
import { SprungAlgos } from './sprung-algos.ts';

test('An algo order that is gone stands for one order, and not for ever.', () => {
  const sprung = new SprungAlgos();
  sprung.add(accountOrder('1', { algo: true }), 'key-1', 0);
  assert.equal(sprung.take(accountOrder('2', { side: 'sell' }), 1), null);
  assert.equal(sprung.take(accountOrder('2'), 1), 'key-1');
  assert.equal(sprung.take(accountOrder('3'), 1), null);
  sprung.add(accountOrder('1', { algo: true }), 'key-1', 0);
  assert.equal(sprung.take(accountOrder('2'), ATTRIBUTION_WAIT_MAX_MS), null);
});

test('Of too many the oldest are forgotten.', () => {
  const sprung = new SprungAlgos();
  for (let id = 0; id <= SPRUNG_ALGOS_MAX; id += 1)
    sprung.add(accountOrder(String(id), { algo: true, instrument: `A${id}-USDT` }), `key-${id}`, 0);
  assert.equal(sprung.take(accountOrder('x', { instrument: 'A0-USDT' }), 1), null);
  assert.equal(sprung.take(accountOrder('x', { instrument: 'A1-USDT' }), 1), 'key-1');
});

test('Where two keys could be meant none is, while one key may have several.', () => {
  const sprung = new SprungAlgos();
  sprung.add(accountOrder('1', { algo: true }), 'key-1', 0);
  sprung.add(accountOrder('2', { algo: true }), 'key-1', 0);
  sprung.add(accountOrder('3', { algo: true, side: 'sell' }), 'key-2', 0);
  assert.equal(sprung.take(accountOrder('4'), 1), 'key-1');
  sprung.add(accountOrder('5', { algo: true }), 'key-2', 0);
  assert.equal(sprung.take(accountOrder('6'), 1), null);
  assert.equal(sprung.take(accountOrder('7', { side: 'sell' }), 1), 'key-2');
});
