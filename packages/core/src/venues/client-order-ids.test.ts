import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import { type IdPlace, insertIds, makeTextOrderId } from './client-order-ids.ts';

const BATCH: IdPlace = { name: 'id', form: 'text', within: 'orders' };
const BODY: IdPlace = { name: 'id', form: 'text', within: null };
const NUMBER: IdPlace = { name: 'id', form: 'number', within: null };

function insert(body: string, place: IdPlace | undefined, ids: readonly (string | null)[]): string {
  try {
    return Buffer.from(insertIds(Buffer.from(body), place, ids)).toString();
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return `${error.code}: ${error.operatorDetail}`;
  }
}

test('an order id of ours is made of fourteen random bytes', () => {
  const asked: number[] = [];
  const id = makeTextOrderId((length) => {
    asked.push(length);
    return new Uint8Array(length).fill(0xa5);
  });
  assert.equal(id, `bit${'a5'.repeat(14)}`);
  assert.deepEqual(asked, [14]);
});

test('ids are put into the orders that have none, and no other byte changes', () => {
  const cases: readonly (readonly [
    body: string,
    place: IdPlace,
    ids: readonly (string | null)[],
    made: string,
  ])[] = [
    ['{ "a":1 }', BODY, ['x'], '{"id":"x", "a":1 }'],
    ['{ "a":1 }', NUMBER, ['7'], '{"id":7, "a":1 }'],
    ['[{"a":1},{"a":2}]', BODY, ['x', 'y'], '[{"id":"x","a":1},{"id":"y","a":2}]'],
    ['[{"a":1},{"a":2}]', BODY, [null, 'y'], '[{"a":1},{"id":"y","a":2}]'],
    ['{"n":"é","orders":[{"a":1}] }', BATCH, ['x'], '{"n":"é","orders":[{"id":"x","a":1}] }'],
    // Behind the orders there may be more intents, without an object of their own and without an id.
    ['[{"a":1}]', BODY, ['x', null], '[{"id":"x","a":1}]'],
    ['{"a":1}', BODY, [null], '{"a":1}'],
  ];
  for (const [body, place, ids, made] of cases) assert.equal(insert(body, place, ids), made, body);
});

test('an empty id that a client left is replaced where it stands, behind characters of several bytes too', () => {
  assert.equal(insert('{"n":"é😀","id" : "","b":2}', BODY, ['x']), '{"n":"é😀","id":"x","b":2}');
  assert.equal(insert('{"id"\r\n:\t""}', BODY, ['x']), '{"id":"x"}');
  assert.equal(insert('[{"n":"é","id":""},{"id":""}]', BODY, ['x', 'y']), '[{"n":"é","id":"x"},{"id":"y"}]');
});

test('an id that stands where it cannot be replaced safely is refused', () => {
  const refusal = 'FIELD_MALFORMED: an empty id that cannot be replaced';
  assert.equal(insert('{"id":"theirs"}', BODY, ['x']), refusal);
  assert.equal(insert('{"id":null}', BODY, ['x']), refusal);
  // Which of the two is the order's own cannot be seen from the text.
  assert.equal(insert('{"tp":{"id":""},"id":""}', BODY, ['x']), refusal);
  assert.equal(insert('{"tp":{"no":""},"id":""}', BODY, ['x']), '{"tp":{"no":""},"id":"x"}');
});

test('ids for which the body has no order are a fault', () => {
  const fault = 'INTERNAL_FAULT: ids for orders that are not in the body';
  assert.equal(insert('{"a":1}', undefined, ['x']), fault);
  assert.equal(insert('{"a":1}', BODY, ['x', 'y']), fault);
  assert.equal(insert('[{"a":1},{"a":2}]', BODY, ['x']), fault);
  assert.equal(insert('{"other":[]}', BATCH, ['x']), fault);
  assert.equal(insert('{"other":[]}', BATCH, [null]), '{"other":[]}');
  assert.equal(insert('["text"]', BODY, ['x']), 'INTERNAL_FAULT: an order that is not an object');
});
