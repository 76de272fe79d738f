import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VenueAnswer } from '../dialect.ts';
import {
  answerOf,
  CLOSE,
  codeError,
  done,
  legacyError,
  LEVERAGE,
  MASS_CANCEL,
  ok,
  SPOT_PLACE,
  spotError,
} from './testing/intents.ts';
import { algoCancel, cancel, endsOf, itemsOf, place, spotCancel, spotPlace } from './testing/outcomes.ts';

const BIG = '1512501029504577536';

test('A spot order is taken when it has got an id, as text or as a number.', () => {
  assert.deepEqual(itemsOf('spot-order', [SPOT_PLACE], ok('357632718898331')), [
    { kind: 'accepted', venueOrderId: '357632718898331', clientOrderId: null },
  ]);
  assert.deepEqual(endsOf('spot-order', [SPOT_PLACE], ok(77)), ['accepted 77']);
  for (const data of ['', null, {}, 'x', 0, '0', -1])
    assert.deepEqual(endsOf('spot-order', [SPOT_PLACE], ok(data)), ['unknown']);
});

test('A refused spot order is rejected with the venue’s code and words.', () => {
  assert.deepEqual(
    itemsOf('spot-order', [SPOT_PLACE], spotError('account-frozen-balance-insufficient-error')),
    [{ kind: 'rejected', venueCode: 'account-frozen-balance-insufficient-error', venueMessage: 'words' }],
  );
});

test('Each spot order of a batch has an end of its own, found by its client id and not by its place.', () => {
  const intents = [spotPlace('a'), spotPlace('b'), spotPlace('c')];
  const rows = [
    { 'client-order-id': 'b', 'err-code': 'order-value-min-error', 'err-msg': 'small' },
    { 'order-id': 1, 'client-order-id': 'a' },
    { 'client-order-id': 'c', 'err-code': 'base-system-error', 'err-msg': '' },
  ];
  assert.deepEqual(endsOf('spot-batch-orders', intents, ok(rows)), [
    'accepted 1',
    'rejected order-value-min-error',
    'unknown',
  ]);
});

test('Rows without client ids are taken in their order, and never fewer or more of them.', () => {
  const intents = [spotPlace('a'), spotPlace('b')];
  const rows = [{ 'order-id': 1 }, { 'order-id': 2 }];
  assert.deepEqual(endsOf('spot-batch-orders', intents, ok(rows)), ['accepted 1', 'accepted 2']);
  assert.deepEqual(endsOf('spot-batch-orders', intents, ok(rows.slice(1))), ['unknown', 'unknown']);
  assert.deepEqual(endsOf('spot-batch-orders', intents, ok([...rows, rows[0]])), ['unknown', 'unknown']);
});

test('A row about another order proves nothing, whether it accepts or rejects.', () => {
  const foreign = { 'client-order-id': 'other' };
  assert.deepEqual(endsOf('spot-batch-orders', [spotPlace('a')], ok([{ ...foreign, 'order-id': 1 }])), [
    'unknown',
  ]);
  const refused = { ...foreign, 'err-code': 'order-value-min-error' };
  assert.deepEqual(endsOf('spot-batch-orders', [spotPlace('a')], ok([refused])), ['unknown']);
  const v5 = { order_id: BIG, client_order_id: '556' };
  assert.deepEqual(endsOf('v5-order', [place('555')], done(v5)), ['unknown']);
  assert.deepEqual(endsOf('v5-cancel', [cancel('78')], done(v5)), ['unknown']);
  assert.deepEqual(endsOf('v5-cancel', [cancel('555', 'client-id')], done(v5)), ['unknown']);
  assert.deepEqual(endsOf('v5-cancel', [cancel(BIG)], done(v5)), [`accepted ${BIG}`]);
});

test('A cancelled spot order is the one that was named.', () => {
  assert.deepEqual(endsOf('spot-cancel', [spotCancel('77')], ok('77')), ['accepted 77']);
  assert.deepEqual(endsOf('spot-cancel', [spotCancel('77')], ok('78')), ['unknown']);
  const error = answerOf({
    status: 'error',
    'err-code': 'order-orderstate-error',
    'err-msg': 'x',
    'order-state': 7,
  });
  assert.deepEqual(endsOf('spot-cancel', [spotCancel('77')], error), ['rejected order-orderstate-error']);
});

test('A cancel by client id is answered with a state, or in one sample with an id.', () => {
  const end = (data: unknown): string | undefined =>
    endsOf('spot-cancel-client', [spotCancel('a', 'client-id')], ok(data))[0];
  assert.equal(end(10), 'accepted');
  for (const state of [-1, 0, 5, 6, 7])
    assert.equal(end(state), 'rejected order-orderstate-error', String(state));
  assert.equal(end('357632718898331'), 'accepted');
  for (const odd of [1, 11, '', null, 'abcd', 'constructor']) assert.equal(end(odd), 'unknown', String(odd));
});

test('Lists of cancels are read by ids, of either kind.', () => {
  const failed = [
    { 'order-id': '2', 'client-order-id': '', 'err-code': 'order-orderstate-error', 'order-state': 7 },
    { 'order-id': '3', 'err-code': 'base-system-error' },
    { 'order-id': '4' },
  ];
  const answer = ok({ success: ['1'], failed });
  const intents = ['1', '2', '3', '4', '5'].map((id) => spotCancel(id));
  assert.deepEqual(endsOf('spot-batch-cancel', intents, answer), [
    'accepted',
    'rejected order-orderstate-error',
    'unknown',
    'unknown',
    'unknown',
  ]);
  const byClient = ok({ success: ['a'], failed: [{ 'client-order-id': 'b', 'err-code': 'base-not-found' }] });
  assert.deepEqual(
    endsOf('spot-batch-cancel', [spotCancel('a', 'client-id'), spotCancel('b', 'client-id')], byClient),
    ['accepted', 'rejected base-not-found'],
  );
});

test('An order in both lists, or in neither, is unknown.', () => {
  const both = ok({ success: ['1'], failed: [{ 'order-id': '1', 'err-code': 'base-not-found' }] });
  assert.deepEqual(endsOf('spot-batch-cancel', [spotCancel('1')], both), ['unknown']);
  assert.deepEqual(endsOf('spot-batch-cancel', [spotCancel('1')], ok({ success: [], failed: [] })), [
    'unknown',
  ]);
  assert.deepEqual(endsOf('spot-batch-cancel', [spotCancel('1')], ok(['1'])), ['unknown']);
});

test('Conditional spot orders are known by their client ids.', () => {
  const algo = { ...SPOT_PLACE, algo: true };
  assert.deepEqual(endsOf('spot-algo-order', [algo], done({ clientOrderId: 'mine-1' })), ['accepted']);
  assert.deepEqual(endsOf('spot-algo-order', [algo], done({ clientOrderId: 'other' })), ['unknown']);
  assert.deepEqual(endsOf('spot-algo-order', [algo], done({})), ['unknown']);
  const cancels = ['a', 'b', 'c'].map((id) => algoCancel(id));
  assert.deepEqual(endsOf('spot-algo-cancel', cancels, done({ accepted: ['a'], rejected: ['b'] })), [
    'accepted',
    'rejected rejected',
    'unknown',
  ]);
});

test('An order of V5 is taken with the id that it got; large ones lose no digit.', () => {
  assert.deepEqual(itemsOf('v5-order', [place('555')], done({ order_id: BIG, client_order_id: '555' })), [
    { kind: 'accepted', venueOrderId: BIG, clientOrderId: '555' },
  ]);
  const asNumbers = answerOf(`{"code":200,"data":{"order_id":${BIG},"client_order_id":555}}`);
  assert.deepEqual(endsOf('v5-order', [place('555')], asNumbers), [`accepted ${BIG}`]);
  assert.deepEqual(endsOf('v5-order', [place('555')], done({ client_order_id: '555' })), ['unknown']);
  assert.deepEqual(endsOf('v5-order', [place('555')], codeError(1047)), ['rejected 1047']);
  assert.deepEqual(endsOf('v5-close', [CLOSE], done({ order_id: BIG })), [`accepted ${BIG}`]);
});

test('Each order of a batch of V5 has a code of its own.', () => {
  const rows = [
    { code: 200, message: 'Success', order_id: BIG, client_order_id: '1' },
    { code: 1038, message: 'tick', client_order_id: '2' },
    { code: 1000, message: 'system', client_order_id: '3' },
  ];
  assert.deepEqual(endsOf('v5-batch-orders', [place('1'), place('2'), place('3')], done(rows)), [
    `accepted ${BIG}`,
    'rejected 1038',
    'unknown',
  ]);
  const cancels = [
    { code: 1061, message: 'none', order_id: '2' },
    { code: 200, message: 'Success', order_id: '1' },
  ];
  assert.deepEqual(endsOf('v5-batch-cancel', [cancel('1'), cancel('2')], done(cancels)), [
    'accepted 1',
    'rejected 1061',
  ]);
});

test('Algo orders of V5 are known by their own ids.', () => {
  const algo = { ...place('777'), algo: true };
  assert.deepEqual(endsOf('v5-algo-order', [algo], done([{ algo_id: BIG, algo_client_order_id: null }])), [
    `accepted ${BIG}`,
  ]);
  assert.deepEqual(endsOf('v5-algo-order', [algo], done([{ algo_id: BIG, algo_client_order_id: '778' }])), [
    'unknown',
  ]);
  assert.deepEqual(endsOf('v5-algo-order', [algo], done([{ order_id: BIG }])), ['unknown']);
  const one = { ...cancel('9'), algo: true };
  assert.deepEqual(endsOf('v5-algo-cancel', [one], done([{ algo_id: '9', code: 200 }])), ['accepted 9']);
  assert.deepEqual(endsOf('v5-algo-cancel', [one], done([{ algo_id: '8', code: 200 }])), ['unknown']);
});

test('The text of an older order’s id is believed, the number only without it.', () => {
  const data = (text: string): VenueAnswer =>
    answerOf(`{"status":"ok","data":{"order_id":784056956650258432,${text}"client_order_id":555},"ts":1}`);
  assert.deepEqual(endsOf('legacy-order', [place('555')], data('"order_id_str":"784056956650258433",')), [
    'accepted 784056956650258433',
  ]);
  assert.deepEqual(endsOf('legacy-order', [place('555')], data('')), ['accepted 784056956650258432']);
  assert.deepEqual(endsOf('legacy-order', [place('555')], legacyError(1041)), ['rejected 1041']);
});

test('A batch of the older APIs names orders by their place, from one.', () => {
  const intents = [place('1'), place('2'), place('3')];
  const answer = (first: number, rows = 3): VenueAnswer =>
    ok({
      errors: [{ index: first + 1, err_code: 1047, err_msg: 'margin' }],
      success: [
        { index: first + 2, order_id_str: '33' },
        { index: first, order_id_str: '11', client_order_id: 1 },
      ].slice(3 - rows),
    });
  assert.deepEqual(endsOf('legacy-batch-orders', intents, answer(1)), [
    'accepted 11',
    'rejected 1047',
    'accepted 33',
  ]);
  assert.deepEqual(endsOf('legacy-batch-orders', intents, answer(1, 2)), ['unknown', 'unknown', 'unknown']);
  const same = ok({ errors: [], success: [1, 1, 2].map((index) => ({ index, order_id_str: '11' })) });
  assert.deepEqual(endsOf('legacy-batch-orders', intents, same), ['unknown', 'unknown', 'unknown']);
  const both = ok({
    errors: [{ index: 1, err_code: 1047 }],
    success: [1, 2, 3].map((index) => ({ index, order_id_str: '11' })),
  });
  assert.deepEqual(endsOf('legacy-batch-orders', intents, both), ['unknown', 'unknown', 'unknown']);
});

test('A leverage that an order brought along shares the end of that order.', () => {
  const intents = [place('555'), LEVERAGE];
  const taken = ok({ order_id_str: '11', client_order_id: 555 });
  assert.deepEqual(endsOf('legacy-order', intents, taken), ['accepted 11', 'accepted']);
  assert.deepEqual(endsOf('legacy-order', intents, legacyError(1047)), ['rejected 1047', 'rejected 1047']);
  assert.deepEqual(endsOf('legacy-order', intents, ok({})), ['unknown', 'unknown']);
  const eth = { ...place('2'), instrument: 'ETH-USDT' };
  const both = ok({ errors: [{ index: 1, err_code: 1047 }], success: [{ index: 2, order_id_str: '22' }] });
  const levers = [LEVERAGE, { ...LEVERAGE, instrument: 'ETH-USDT' }];
  assert.deepEqual(endsOf('legacy-batch-orders', [place('1'), eth, ...levers], both), [
    'rejected 1047',
    'accepted 22',
    'rejected 1047',
    'accepted',
  ]);
});

test('Older cancels list what they took, joined by commas, and what they did not.', () => {
  const answer = ok({ errors: [{ order_id: '2', err_code: 1061, err_msg: 'none' }], successes: '1,3' });
  assert.deepEqual(
    endsOf(
      'legacy-cancel',
      ['1', '2', '3', '4'].map((id) => cancel(id)),
      answer,
    ),
    ['accepted', 'rejected 1061', 'accepted', 'unknown'],
  );
  assert.deepEqual(endsOf('legacy-cancel', [cancel('5', 'client-id')], ok({ errors: [], successes: '5' })), [
    'accepted',
  ]);
});

test('A cancel of a whole account is done when nothing of it failed.', () => {
  const counts = (failed: number): VenueAnswer =>
    ok({ 'success-count': 2, 'failed-count': failed, 'next-id': -1 });
  assert.deepEqual(endsOf('spot-cancel-open', [MASS_CANCEL], counts(0)), ['accepted']);
  assert.deepEqual(endsOf('spot-cancel-open', [MASS_CANCEL], counts(1)), ['unknown']);
  assert.deepEqual(endsOf('spot-cancel-open', [MASS_CANCEL], ok(null)), ['unknown']);
  const rows = (code: number): VenueAnswer =>
    done([
      { code: 200, order_id: '1' },
      { code, order_id: '2' },
    ]);
  assert.deepEqual(endsOf('v5-cancel-all', [MASS_CANCEL], rows(200)), ['accepted']);
  assert.deepEqual(endsOf('v5-cancel-all', [MASS_CANCEL], rows(1062)), ['unknown']);
  assert.deepEqual(endsOf('v5-cancel-all', [MASS_CANCEL], codeError(1051)), ['rejected 1051']);
  assert.deepEqual(endsOf('legacy-cancel-all', [MASS_CANCEL], ok({ errors: [], successes: '1' })), [
    'accepted',
  ]);
  const error = { order_id: '1', err_code: 1062 };
  assert.deepEqual(endsOf('legacy-cancel-all', [MASS_CANCEL], ok({ errors: [error], successes: '' })), [
    'unknown',
  ]);
  assert.deepEqual(endsOf('spot-cancel-all', [MASS_CANCEL], ok({})), ['accepted']);
  assert.deepEqual(endsOf('spot-cancel-after', [MASS_CANCEL], done({ currentTime: 1, triggerTime: 2 })), [
    'accepted',
  ]);
  assert.deepEqual(endsOf('v5-cancel-after', [MASS_CANCEL], done({})), ['accepted']);
});

test('A leverage is set when the answer repeats it.', () => {
  for (const lever_rate of [10, '10', '10.0']) {
    assert.deepEqual(endsOf('v5-lever', [LEVERAGE], done({ contract_code: 'BTC-USDT', lever_rate })), [
      'accepted',
    ]);
    assert.deepEqual(endsOf('legacy-lever', [LEVERAGE], ok({ contract_code: 'BTC-USDT', lever_rate })), [
      'accepted',
    ]);
  }
  assert.deepEqual(endsOf('v5-lever', [LEVERAGE], done({ lever_rate: 5 })), ['unknown']);
  assert.deepEqual(endsOf('v5-lever', [LEVERAGE], done(null)), ['unknown']);
});
