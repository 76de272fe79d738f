import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderLeg } from '../../trading/intent.ts';
import { readBody } from './testing/requests.ts';

const PAIR = { instId: 'BTC-USDT' };
const ORDER = { ...PAIR, tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '1', px: '1' };

/** What decides about a leg, in one line. */
function lineOf({ purpose, triggerPrice, price, size }: OrderLeg): string {
  const unit = size === null ? '' : ` of ${size.unit}`;
  return `${purpose}@${triggerPrice}/${price ?? 'market'}${unit}`;
}

function legsOf(path: string, body: object): readonly string[] {
  const read = readBody(path, body);
  assert.ok(read.kind === 'read-request');
  const [intent] = read.intents;
  if (intent?.kind === 'place') return intent.legs.map(lineOf);
  assert.ok(intent?.kind === 'amend');
  return intent.newLegs.map(lineOf);
}

test('An attached leg exists by any of its fields, and by one alone (POL-06).', () => {
  const attached = (leg: object): readonly string[] =>
    legsOf('trade/order', { ...ORDER, attachAlgoOrds: [leg] });
  assert.deepEqual(attached({ tpTriggerRatio: '0.1' }), ['take-profit@null/market']);
  assert.deepEqual(attached({ slTriggerRatio: '0.1' }), ['stop-loss@null/market']);
  assert.deepEqual(attached({ callbackRatio: '0.1' }), ['stop-loss@null/market']);
  assert.deepEqual(attached({ callbackSpread: '5' }), ['stop-loss@null/market']);
  assert.deepEqual(attached({ activePx: '7' }), ['stop-loss@7/market']);
  assert.deepEqual(attached({ sz: '1' }), []);
});

test('An amended leg exists by any of its fields, and by one alone (POL-06).', () => {
  const attached = (leg: object): readonly string[] =>
    legsOf('trade/amend-order', { ...PAIR, ordId: '7', attachAlgoOrds: [{ attachAlgoId: '9', ...leg }] });
  assert.deepEqual(attached({ newTpTriggerRatio: '0.1' }), ['take-profit@null/market of position']);
  assert.deepEqual(attached({ newSlTriggerRatio: '0.1' }), ['stop-loss@null/market of position']);
  assert.deepEqual(attached({ newCallbackRatio: '0.1' }), ['stop-loss@null/market of position']);
  assert.deepEqual(attached({ newCallbackSpread: '5' }), ['stop-loss@null/market of position']);
  assert.deepEqual(attached({ newActivePx: '7' }), ['stop-loss@7/market of position']);
  assert.deepEqual(attached({}), []);
});

test('An amended trigger order has its trigger and its price, together or alone.', () => {
  const amended = (change: object): readonly string[] =>
    legsOf('trade/amend-algos', { ...PAIR, algoId: '7', ...change });
  assert.deepEqual(amended({ newTriggerPx: '5', newOrdPx: '6' }), ['trigger@5/6']);
  assert.deepEqual(amended({ newOrdPx: '6' }), ['trigger@null/6']);
  assert.deepEqual(amended({ newTriggerPx: '5', newOrdPx: '-1' }), ['trigger@5/market']);
});

test('What is said of trailing orders makes no leg of one that does not trail.', () => {
  const body = { ...PAIR, tdMode: 'cash', side: 'sell', ordType: 'conditional', sz: '1' };
  const stop = { slTriggerPx: '5', slOrdPx: '-1' };
  assert.deepEqual(legsOf('trade/order-algo', { ...body, ...stop }), ['stop-loss@5/market']);
  for (const other of [{ activePx: '7' }, { callbackRatio: '0.1' }])
    assert.deepEqual(legsOf('trade/order-algo', { ...body, ...stop, ...other }), ['stop-loss@5/market']);
});
