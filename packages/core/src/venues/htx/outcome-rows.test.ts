/** Rows that are nearly right, and lists of which one is missing: nothing is taken for proof but what proves it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOutcome } from './outcome.ts';
import { CLOSE, done, LEVERAGE, MASS_CANCEL, ok, SPOT_PLACE } from './testing/intents.ts';
import { operationOf } from './testing/messages.ts';
import { cancel, endsOf, itemsOf, place, spotCancel } from './testing/outcomes.ts';

const BIG = '1512501029504577536';
const FORM = { kind: 'unknown', reason: 'the answer is not in the venue’s form' };

test('An answer to an operation whose answers nobody reads proves nothing.', () => {
  const operation = operationOf('GET', '/v1/order/openOrders');
  for (const one of [operation, { ...operation, reader: null }])
    assert.deepEqual(readOutcome(one, [SPOT_PLACE], ok('77')).items, [FORM]);
});

test('An answer without the lists or rows that it should have is not in the venue’s form.', () => {
  assert.deepEqual(itemsOf('spot-batch-cancel', [spotCancel('1')], ok(['1'])), [FORM]);
  assert.deepEqual(itemsOf('legacy-order', [place('555')], ok(null)), [FORM]);
  assert.deepEqual(itemsOf('legacy-order', [place('555'), LEVERAGE], ok('x')), [FORM, FORM]);
});

test('A code is repeated to the operator when it looks like one.', () => {
  const reason = (code: string): unknown =>
    itemsOf('spot-batch-orders', [SPOT_PLACE], ok([{ 'client-order-id': 'mine-1', 'err-code': code }]));
  assert.deepEqual(reason('new-code 5'), [{ kind: 'unknown', reason: 'code new-code 5' }]);
  for (const code of ['X new', 'new X', '<b', 'a'.repeat(81)])
    assert.deepEqual(reason(code), [{ kind: 'unknown', reason: 'code of unknown form' }], code);
});

test('A conditional spot order was not taken when its row has another code than that of success.', () => {
  const row = (code: number): readonly string[] =>
    endsOf('spot-algo-order', [{ ...SPOT_PLACE, algo: true }], done({ clientOrderId: 'mine-1', code }));
  assert.deepEqual(row(200), ['accepted']);
  assert.deepEqual(row(1001), ['rejected 1001']);
  assert.deepEqual(row(500), ['unknown']);
});

test('An older order is the one whose client id its row shows.', () => {
  const row = (client_order_id: number): readonly unknown[] =>
    itemsOf('legacy-order', [place('555')], ok({ order_id_str: '77', client_order_id }));
  assert.deepEqual(row(555), [{ kind: 'accepted', venueOrderId: '77', clientOrderId: '555' }]);
  assert.deepEqual(row(556), [{ kind: 'unknown', reason: 'the answer is about another order' }]);
});

test('An id of an order is up to 20 digits, and nothing else.', () => {
  const end = (order_id: string): string | undefined =>
    endsOf('v5-order', [place('555')], done({ order_id, client_order_id: '555' }))[0];
  assert.equal(end('9'.repeat(20)), `accepted ${'9'.repeat(20)}`);
  for (const odd of ['77x', 'x77', '9'.repeat(21), '077']) assert.equal(end(odd), 'unknown', odd);
  const state = (data: string): string | undefined =>
    endsOf('spot-cancel-client', [spotCancel('a', 'client-id')], ok(data))[0];
  assert.equal(state('357632718898331'), 'accepted');
  for (const odd of ['x357632718898331', '357632718898331x', '0357632718898331', '9'.repeat(21)])
    assert.equal(state(odd), 'unknown', odd);
});

test('A cancel shows the id that it was asked by; the other one proves nothing.', () => {
  const byClient = [cancel('555', 'client-id')];
  assert.deepEqual(endsOf('v5-cancel', byClient, done({ client_order_id: '555' })), ['accepted']);
  assert.deepEqual(endsOf('v5-cancel', byClient, done({ order_id: BIG })), ['unknown']);
  assert.deepEqual(endsOf('v5-cancel', [cancel(BIG)], done({ client_order_id: '555' })), ['unknown']);
});

test('What was asked without a client id may get one of the venue’s.', () => {
  const row = { order_id: BIG, client_order_id: '9' };
  assert.deepEqual(itemsOf('v5-close', [CLOSE], done(row)), [
    { kind: 'accepted', venueOrderId: BIG, clientOrderId: '9' },
  ]);
});

test('Ids that are joined by commas are whole ids.', () => {
  const intents = ['784056956650258432', '784056956650258433', '784'].map((id) => cancel(id));
  const successes = '784056956650258432,784056956650258433';
  assert.deepEqual(endsOf('legacy-cancel', intents, ok({ errors: [], successes })), [
    'accepted',
    'accepted',
    'unknown',
  ]);
});

test('A cancel of everything whose errors are no list is not known to be whole.', () => {
  assert.deepEqual(endsOf('legacy-cancel-all', [MASS_CANCEL], ok({ errors: [], successes: '' })), [
    'accepted',
  ]);
  for (const errors of ['x', [1], 5])
    assert.deepEqual(endsOf('legacy-cancel-all', [MASS_CANCEL], ok({ errors, successes: '' })), ['unknown']);
});

test('A leverage that an answer shows proves nothing of anything else.', () => {
  assert.deepEqual(endsOf('v5-lever', [LEVERAGE], done({ lever_rate: 10 })), ['accepted']);
  for (const intent of [MASS_CANCEL, CLOSE])
    assert.deepEqual(endsOf('v5-lever', [intent], done({ lever_rate: 10 })), ['unknown']);
});

test('A leverage is unknown while one of the orders that carried it is, and none was taken.', () => {
  const end = (...codes: readonly number[]): string | undefined =>
    endsOf(
      'legacy-batch-orders',
      [...codes.map((_code, at) => place(String(at + 1))), LEVERAGE],
      ok({ errors: codes.map((err_code, at) => ({ index: at + 1, err_code })), success: [] }),
    ).at(-1);
  assert.equal(end(1047, 1041), 'rejected 1047');
  assert.equal(end(1047, 1000), 'unknown');
  assert.equal(end(1000, 1047), 'unknown');
});

test('A batch of the older APIs may answer with one of its two lists alone.', () => {
  const end = (data: object): readonly string[] => endsOf('legacy-batch-orders', [place('1')], ok(data));
  const taken = [{ index: 1, order_id_str: '11' }];
  assert.deepEqual(end({ success: taken }), ['accepted 11']);
  assert.deepEqual(end({ errors: [{ index: 1, err_code: 1047 }] }), ['rejected 1047']);
  assert.deepEqual(end({ errors: 'x', success: taken }), ['accepted 11']);
  assert.deepEqual(end({ errors: 'x', success: [] }), ['unknown']);
});
