import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../money/decimal.ts';
import { epochMs } from '../trading/vocabulary.ts';
import { readBookSides } from './market-reading.ts';

const AT = epochMs(1_700_000_000_123);

test('A level whose price is no number makes the book none, whatever its size is.', () => {
  const read = (price: string): unknown =>
    readBookSides({ bids: [[price, '1']], asks: [] }, AT, (value) =>
      typeof value === 'string' ? Decimal.tryParse(value) : null,
    );
  assert.notEqual(read('100'), null);
  for (const price of ['x', '', '-1']) assert.equal(read(price), null, price);
});
