import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../../errors/bitting-error.ts';
import type { Intent, PlaceIntent } from '../../trading/intent.ts';
import { insertClientOrderIds, newClientOrderId } from './client-order-id.ts';
import { operationOf } from './testing/messages.ts';
import { bodyOf, exampleOf, intentsOf, readSent } from './testing/requests.ts';

const TEXT = 'bit00112233445566778899aabbccdd';
const NUMBER = '7009007199254740';

function withoutId(intent: PlaceIntent): PlaceIntent {
  return { ...intent, clientOrderId: null };
}

const idOf = (intent: Intent): string | null => (intent.kind === 'place' ? intent.clientOrderId : null);

function insert(path: string, body: string, ids: readonly (string | null)[]): string {
  return Buffer.from(insertClientOrderIds(operationOf('POST', path), Buffer.from(body), ids)).toString();
}

const zeros = (length: number): Uint8Array => new Uint8Array(length);
const ones = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);

test('An id of a spot order is text that the venue takes.', () => {
  for (const path of ['/v1/order/orders/place', '/v1/order/batch-orders', '/v2/algo-orders'])
    assert.equal(newClientOrderId(operationOf('POST', path), ones), `bit${'ff'.repeat(14)}`);
});

test('An id of a contract order is a whole number that JavaScript reads back exactly.', () => {
  for (const path of ['/v5/trade/order', '/v5/algo/order', '/swap-api/v1/swap_order']) {
    const operation = operationOf('POST', path);
    assert.equal(newClientOrderId(operation, ones), String(Number.MAX_SAFE_INTEGER));
    assert.equal(newClientOrderId(operation, zeros), '1');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        const id = newClientOrderId(operation, () => bytes);
        assert.ok(Number.isSafeInteger(Number(id)) && Number(id) > 0);
        assert.equal(String(Number(id)), id);
      }),
    );
  }
});

const EXAMPLES: readonly (readonly [
  path: string,
  body: string,
  ids: readonly (string | null)[],
  expected: string,
])[] = [
  ['/v1/order/orders/place', '{"symbol":"a"}', [TEXT], `{"client-order-id":"${TEXT}","symbol":"a"}`],
  [
    '/v1/order/batch-orders',
    '[{"a":1}, {"b":2}]',
    [null, TEXT],
    `[{"a":1}, {"client-order-id":"${TEXT}","b":2}]`,
  ],
  ['/v2/algo-orders', '{"a":1}', [TEXT], `{"clientOrderId":"${TEXT}","a":1}`],
  ['/v5/trade/order', ' {"a":1}', [NUMBER], ` {"client_order_id":${NUMBER},"a":1}`],
  ['/v5/trade/order', '{"client_order_id":"","a":1}', [NUMBER], `{"client_order_id":${NUMBER},"a":1}`],
  ['/v5/algo/order', '{"a":1}', [NUMBER], `{"algo_client_order_id":${NUMBER},"a":1}`],
  [
    '/swap-api/v1/swap_batchorder',
    '{"orders_data":[{"a":1},{"b":2}]}',
    [NUMBER, null],
    `{"orders_data":[{"client_order_id":${NUMBER},"a":1},{"b":2}]}`,
  ],
];
for (const [path, body, ids, expected] of EXAMPLES) {
  test(`An id is put into ${body} of ${path}, and all else stays.`, () => {
    assert.equal(insert(path, body, ids), expected);
  });
}

test('Fewer ids than orders are a fault: nobody knows which they are for.', () => {
  assert.throws(
    () => insert('/v5/trade/batch_orders', '[{"a":1},{"b":2}]', [NUMBER]),
    (error) => error instanceof BittingError && error.code === 'INTERNAL_FAULT',
  );
});

test('A setting behind the orders has no object and takes no id.', () => {
  const target = '/swap-api/v1/swap_order';
  const body = '{"lever_rate":5,"a":1}';
  assert.equal(insert(target, body, [NUMBER, null]), `{"client_order_id":${NUMBER},"lever_rate":5,"a":1}`);
  const fault = (ids: readonly (string | null)[]): void => {
    assert.throws(
      () => insert(target, body, ids),
      (error) => error instanceof BittingError && error.code === 'INTERNAL_FAULT',
    );
  };
  fault([NUMBER, NUMBER]);
  fault([null, NUMBER]);
});

for (const reader of [
  'spot-order',
  'spot-batch-orders',
  'spot-algo-order',
  'v5-order',
  'v5-batch-orders',
].concat(['v5-algo-order', 'legacy-order', 'legacy-batch-orders'])) {
  test(`What ${reader} reads of a body with our ids in it is what it read before, with the ids.`, () => {
    const example = exampleOf(reader);
    const bare = Object.fromEntries(
      Object.entries(example.fields ?? {}).filter(([name]) => !/client_?-?order_?-?id/iu.test(name)),
    );
    const objects = example.shape === 'object' ? [bare] : [bare, bare];
    const body = bodyOf(example, objects);
    const before = intentsOf(readSent('POST', example.target, body));
    const operation = operationOf('POST', example.target);
    const ids = before.map(({ kind }, item) =>
      kind === 'place'
        ? newClientOrderId(operation, (length) => new Uint8Array(length).fill(item + 1))
        : null,
    );
    const after = intentsOf(readSent('POST', example.target, insert(example.target, body, ids)));
    const bareAfter = after.map((intent) => (intent.kind === 'place' ? withoutId(intent) : intent));
    assert.deepEqual(bareAfter, before);
    assert.deepEqual(after.map(idOf), ids);
  });
}
