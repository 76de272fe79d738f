import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from './decimal.ts';

test('A division by zero is told as one.', () => {
  assert.throws(() => Decimal.ONE.divide(Decimal.of(0n, 3), 2, 'down'), {
    code: 'DECIMAL_DIVISION_BY_ZERO',
    operatorDetail: 'divisor is zero',
  });
  assert.equal(Decimal.ONE.divide(Decimal.of(3n), 2, 'down').toString(), '0.33');
});
