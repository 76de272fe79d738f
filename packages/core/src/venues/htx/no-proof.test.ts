import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACT_READERS } from './readers.ts';
import { isRejection } from './rejections.ts';
import {
  answerOf,
  codeError,
  CLOSE,
  CONTRACT_PLACE,
  LEVERAGE,
  SPOT_CANCEL,
  done,
  MASS_CANCEL,
  ok,
  SPOT_PLACE,
  spotError,
} from './testing/intents.ts';
import { endsOf, itemsOf, place, spotPlace } from './testing/outcomes.ts';
import { EXAMPLES } from './testing/requests.ts';

const SUCCESS = { status: 'ok', data: '77' };
for (const [what, answer] of [
  ['nothing', answerOf('')],
  ['a page', answerOf('<html>')],
  ['half an answer', answerOf('{"status":"ok","data":"77"')],
  ['a field twice', answerOf('{"status":"ok","status":"ok","data":"77"}')],
  ['two answers', answerOf('{"status":"ok","data":"77"}{}')],
  ['a list', answerOf('["ok"]')],
  ['no envelope', answerOf({ data: '77' })],
  ['a status that is new', answerOf({ ...SUCCESS, status: 'pending' })],
  ['a status that is no text', answerOf({ ...SUCCESS, status: true })],
  ['a yes with an error code', answerOf({ ...SUCCESS, 'err-code': 'order-value-min-error' })],
  ['a yes with a failing code', answerOf({ ...SUCCESS, code: 1047 })],
  ['a no with a code of success', answerOf({ status: 'error', code: 200, data: '77' })],
  ['a success with status 202', answerOf(SUCCESS, 202)],
  ['a success with status 400', answerOf(SUCCESS, 400)],
  ['a success with status 500', answerOf(SUCCESS, 500)],
  ['a rejection with status 500', spotError('order-value-min-error', 500)],
  ['a rejection with status 504', codeError(1047, 504)],
  ['a system error', spotError('base-system-error')],
  ['an error of its gateway', spotError('gateway-internal-error')],
  ['an order that could not be written', spotError('order-update-error')],
  ['a timeout', spotError('timeout')],
  ['maintenance', spotError('system-maintenance')],
  ['a code that is new', spotError('order-something-new')],
  ['an empty code', answerOf({ status: 'error' })],
  ['a code with other letters', spotError('Order-Value-Min-Error')],
  ['a number that is new', codeError(999)],
] as const) {
  test(`An answer that is ${what} proves nothing.`, () => {
    assert.deepEqual(endsOf('spot-order', [SPOT_PLACE], answer), ['unknown']);
    assert.deepEqual(endsOf('spot-batch-orders', [SPOT_PLACE, SPOT_PLACE], answer), ['unknown', 'unknown']);
  });
}

test('The same answers would be proof without the trick.', () => {
  assert.deepEqual(endsOf('spot-order', [SPOT_PLACE], answerOf(SUCCESS)), ['accepted 77']);
  assert.deepEqual(endsOf('spot-order', [SPOT_PLACE], spotError('order-value-min-error')), [
    'rejected order-value-min-error',
  ]);
});

test('Numbers mean something else on each host.', () => {
  for (const code of [1001, 1002, 1003]) {
    assert.deepEqual(endsOf('spot-algo-order', [SPOT_PLACE], codeError(code)), [`rejected ${code}`]);
    assert.deepEqual(endsOf('v5-order', [place('555')], codeError(code)), ['unknown']);
  }
  for (const code of [1000, 1004, 1046, 1108, 1250, 1252, 500])
    assert.equal(isRejection('htx-contract', String(code)), false, String(code));
  for (const code of [
    401, 403, 1014, 1017, 1038, 1047, 1050, 1061, 1063, 1071, 1084, 1113, 1499, 4007, 6023, 12_001,
  ])
    assert.equal(isRejection('htx-contract', String(code)), true, String(code));
  assert.equal(isRejection('htx-contract', '1047x'), false);
  assert.equal(isRejection('okx', '1047'), false);
});

test('A refusal of the whole request rejects every order of it, whatever its status below 500.', () => {
  for (const status of [200, 400, 401, 403])
    assert.deepEqual(
      endsOf(
        'spot-batch-orders',
        [spotPlace('a'), spotPlace('b')],
        spotError('api-signature-not-valid', status),
      ),
      ['rejected api-signature-not-valid', 'rejected api-signature-not-valid'],
    );
});

test('The limiter stands before everything that acts, and need not speak JSON.', () => {
  for (const body of ['', '<html>', { status: 'ok', data: '77' }])
    assert.deepEqual(endsOf('spot-order', [SPOT_PLACE], answerOf(body, 429)), ['rejected 429']);
});

test('Whatever an answer holds, every intent gets an end and nothing throws.', () => {
  const reader = fc.constantFrom(...ACT_READERS.keys());
  const data = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 3 }));
  const envelope = fc.constantFrom(ok, done);
  fc.assert(
    fc.property(reader, data, envelope, fc.integer({ min: 1, max: 3 }), (name, value, wrap, count) => {
      const intents = Array.from({ length: count }, (_, item) => place(String(item + 1)));
      assert.equal(itemsOf(name, intents, wrap(value)).length, count);
    }),
  );
});

test('No operation takes a bare success for proof of an order.', () => {
  const bare = new Set(['spot-cancel-all', 'spot-cancel-after', 'v5-cancel-after']);
  for (const { reader } of EXAMPLES.filter((one) => !bare.has(one.reader)))
    for (const data of [null, {}, [{}], '', 'ok', true])
      for (const wrap of [ok, done])
        for (const intent of [MASS_CANCEL, CONTRACT_PLACE, SPOT_CANCEL, LEVERAGE, CLOSE])
          assert.deepEqual(
            endsOf(reader, [intent], wrap(data)),
            ['unknown'],
            `${reader} ${JSON.stringify(data)}`,
          );
});
