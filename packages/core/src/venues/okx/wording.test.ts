import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { refuse } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import type { Operation } from '../operation.ts';
import { readQuery } from './query.ts';
import { renderRefusal } from './refusals.ts';
import { CANCEL, PLACE } from './testing/intents.ts';
import { operationOf } from './testing/requests.ts';

function bodyOf(code: ErrorCode, operation: Operation, intents: readonly Intent[]): unknown {
  return JSON.parse(Buffer.from(renderRefusal(refuse(code), { operation, intents }).body).toString());
}

/** The code of a whole answer and that of its only row. */
function codesOf(code: ErrorCode, operation: Operation, intents: readonly Intent[]): readonly unknown[] {
  const body = bodyOf(code, operation, intents) as { code: string; data: readonly { sCode: string }[] };
  return [body.code, ...body.data.map(({ sCode }) => sCode)];
}

test('An order that is not the key’s own is said to be gone, whether it was read or not.', () => {
  for (const [path, code] of [
    ['trade/cancel-order', '51400'],
    ['trade/amend-order', '51603'],
    ['trade/order-algo', '51603'],
  ] as const) {
    const operation = operationOf('POST', path);
    assert.deepEqual(codesOf('ORDER_NOT_OWNED', operation, []), [code, code], path);
    assert.deepEqual(codesOf('ORDER_NOT_OWNED', operation, [CANCEL]), ['1', code], path);
  }
});

test('Whatever else is refused of such a request has its own words.', () => {
  for (const path of ['trade/cancel-order', 'trade/amend-order', 'trade/order-algo'])
    assert.deepEqual(codesOf('NOTIONAL_ABOVE_LIMIT', operationOf('POST', path), [PLACE]), ['1', '51005']);
});

test('A row of what names no order has empty ids.', () => {
  const { data } = bodyOf('NOTIONAL_ABOVE_LIMIT', operationOf('POST', 'trade/order'), [
    { kind: 'read', instrument: null },
    CANCEL,
  ]) as { data: readonly { ordId: string; clOrdId: string }[] };
  assert.deepEqual(
    data.map(({ ordId, clOrdId }) => [ordId, clOrdId]),
    [
      ['', ''],
      ['77', ''],
    ],
  );
});

test('A name of one letter is a name.', () => {
  const read = readQuery('a=1&b=2');
  assert.ok(!('code' in read));
  assert.deepEqual(Object.fromEntries(read), { a: '1', b: '2' });
});
