import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htxDialect } from '../dialect.ts';
import { frameAt, HTX_OPERATION_FRAMES } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { htxStreamDialect } from './dialect.ts';
import { findEndpoint } from './endpoints.ts';

type Sent = ReturnType<typeof frameAt>;

function read({ family, path, text }: Sent): ReturnType<typeof readBotFrame> {
  const endpoint = findEndpoint(family, path, '');
  assert.ok(endpoint !== null, path);
  return readBotFrame(endpoint, text);
}

const contractTrade = (value: unknown): Sent => frameAt('/linear-swap-trade', 'operation', value);
const spotTrade = (value: unknown): Sent => frameAt('/ws/trade', 'operation', value);

function verdict(sent: Sent): string {
  const frame = read(sent);
  if (frame.kind === 'refused') return frame.code;
  assert.ok(frame.kind === 'operation', sent.text);
  const request = htxDialect.readRequest(frame.operation, frame.message);
  return request.kind === 'refused' ? request.code : `${frame.operation.reader}`;
}

test('Every order operation is the row and the schema of its REST twin.', () => {
  assert.deepEqual(HTX_OPERATION_FRAMES.map(verdict), [
    'spot-order',
    'spot-batch-orders',
    'spot-batch-cancel',
    'spot-cancel-open',
    'v5-order',
    'v5-batch-orders',
    'v5-cancel',
    'v5-batch-cancel',
    'v5-cancel-all',
    'legacy-order',
    'legacy-order',
    'legacy-batch-orders',
    'legacy-batch-orders',
    'legacy-cancel',
    'legacy-cancel',
    'legacy-cancel-all',
    'legacy-cancel-all',
  ]);
});

test('Crossed and isolated orders of the older API go to different twins.', () => {
  const paths = HTX_OPERATION_FRAMES.map((sent) => {
    const frame = read(sent);
    return frame.kind === 'operation' ? `${frame.name} ${frame.message.path.split('/').at(-1)}` : '';
  });
  assert.deepEqual(paths.slice(9), [
    'create_order swap_order',
    'create_cross_order swap_cross_order',
    'create_batchorder swap_batchorder',
    'create_cross_batchorder swap_cross_batchorder',
    'cancel swap_cancel',
    'cross_cancel swap_cross_cancel',
    'cancelall swap_cancelall',
    'cross_cancelall swap_cross_cancelall',
  ]);
});

test('What its twin does not admit, an operation does not: borrowing, margin accounts, other fields, no fields.', () => {
  const order = {
    'account-id': '100001',
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '1',
    price: '2',
  };
  const place = (ch: string, params: unknown): string => verdict(spotTrade({ cid: '1', ch, params }));
  assert.equal(place('create-order', order), 'spot-order');
  assert.equal(place('create-margin-order', order), 'OPERATION_NOT_ADMITTED');
  assert.equal(place('create-order', { ...order, source: 'margin-api' }), 'FIELD_MALFORMED');
  assert.equal(place('create-order', { ...order, 'coupon-id': '1' }), 'FIELD_UNKNOWN');
  assert.equal(place('create-order', []), 'FIELD_MALFORMED');
  assert.equal(place('create-batchorder', order), 'FIELD_MALFORMED');
  assert.equal(place('create-batchorder', [order]), 'spot-batch-orders');
  assert.equal(place('withdraw', order), 'OPERATION_UNKNOWN');
  assert.equal(verdict(spotTrade({ cid: '1', ch: 'create-order' })), 'FIELD_MISSING');
  assert.equal(verdict(spotTrade({ cid: '1', params: order })), 'OPERATION_UNKNOWN');
  assert.equal(verdict(spotTrade({ ch: 'create-order', params: order, x: 1 })), 'FIELD_UNKNOWN');
  assert.equal(verdict(spotTrade({ op: 'place_order', data: order })), 'OPERATION_UNKNOWN');
  assert.equal(verdict(contractTrade({ op: 'place_order', cid: '1', params: {} })), 'FIELD_UNKNOWN');
});

test('The body is the request’s own, without white space and with its numbers as they were written.', () => {
  const text = '{ "op":"create_order", "data": {"volume": 1.0, "price":50000.10, "a":"\\u0062" } }';
  const frame = read(contractTrade(text));
  assert.ok(frame.kind === 'operation');
  assert.equal(Buffer.from(frame.message.body).toString(), '{"volume":1.0,"price":50000.10,"a":"b"}');
  assert.deepEqual(
    [frame.message.method, frame.message.target, frame.message.query, frame.message.header('host')],
    ['POST', '/linear-swap-api/v1/swap_order', '', undefined],
  );
});

test('An operation without an id is answered without one.', () => {
  const frame = read(contractTrade({ op: 'cancel_all_orders', data: {} }));
  assert.ok(frame.kind === 'operation');
  assert.equal(frame.id, '');
});

test('The answer under our id is shown under the bot’s, and what is no answer as an error.', () => {
  const frame = read(contractTrade({ op: 'cancel_all_orders', cid: '41', data: {} }));
  assert.ok(frame.kind === 'operation');
  const times = { receivedMs: 0, nowMs: 0 } as unknown as Parameters<
    typeof htxStreamDialect.renderOperationAnswer
  >[2];
  const shown = (body: string): string =>
    htxStreamDialect.renderOperationAnswer(frame, { status: 200, body: Buffer.from(body) }, times);
  assert.equal(
    shown('{"code":200,"cid":"ours","data":[{"cid":"kept","order_id":784056956650258432}]}'),
    '{"code":200,"cid":"41","data":[{"cid":"kept","order_id":784056956650258432}]}',
  );
  assert.equal(shown('{"code":200}'), '{"code":200,"cid":"41"}');
  assert.deepEqual(JSON.parse(shown('<html>')), {
    status: 'error',
    'err-code': 'gateway-internal-error',
    'err-msg': 'System error',
    data: null,
    cid: '41',
  });
});
