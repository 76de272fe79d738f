import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayChange } from './day-change.ts';

test('A change is told to the hundredth of a percent, with its sign, and never as more than it is.', () => {
  assert.deepEqual(dayChange('110', '100'), { text: '+10.00 %', direction: 'up' });
  assert.deepEqual(dayChange('99.999', '100'), { text: '±0.00 %', direction: 'flat' });
  assert.deepEqual(dayChange('98.765', '100'), { text: '−1.23 %', direction: 'down' });
  assert.deepEqual(dayChange('0.000000012', '0.00000001'), { text: '+20.00 %', direction: 'up' });
});

test('Where the price of a day before is not known, or is nothing, no change is told.', () => {
  for (const dayAgo of [null, '0', '0.00', 'x']) assert.equal(dayChange('1', dayAgo), null);
});
