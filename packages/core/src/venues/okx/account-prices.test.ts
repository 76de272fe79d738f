import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALGO, changesOf } from './testing/account-rows.ts';

test('The price of an algo order is the dearest of its limits, wherever it stands among them.', () => {
  const names = ['ordPx', 'tpOrdPx', 'slOrdPx', 'pxLimit'] as const;
  for (const dearest of names) {
    const limits = Object.fromEntries(names.map((name) => [name, name === dearest ? '101' : '99']));
    const [change] = changesOf('algo-orders', { ...ALGO, ...limits });
    assert.equal(change?.kind === 'order' ? change.order.price?.toString() : null, '101', dearest);
  }
});
