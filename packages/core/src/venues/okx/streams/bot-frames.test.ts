import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OKX_CHANNELS_PER_CONNECTION_MAX } from '../../../bounds.ts';
import type { StreamOperation } from '../../stream-dialect.ts';
import { okxDialect } from '../dialect.ts';
import { CODES } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { writeOperation } from './operations.ts';
import { epochMs } from '../../../trading/vocabulary.ts';

const ORDER = { instIdCode: 10459, tdMode: 'cross', side: 'buy', ordType: 'limit', sz: '1', px: '50000' };
const TICKERS = { channel: 'tickers', instId: 'BTC-USDT' };

function read(frame: unknown): ReturnType<typeof readBotFrame> {
  return readBotFrame(typeof frame === 'string' ? frame : JSON.stringify(frame), CODES);
}

function verdict(frame: unknown): string {
  const result = read(frame);
  return result.kind === 'refused' ? result.code : result.kind;
}

function operationOf(frame: unknown): StreamOperation {
  const result = read(frame);
  assert.equal(result.kind, 'operation', JSON.stringify(result));
  return result;
}

function bodyOf(frame: unknown): string {
  return Buffer.from(operationOf(frame).message.body).toString();
}

test('A frame that is no strict JSON object, or has no known word, is refused.', () => {
  const frame = { op: 'subscribe', args: [TICKERS] };
  assert.equal(verdict(frame), 'subscribe');
  assert.equal(verdict(JSON.stringify(frame).slice(1)), 'JSON_MALFORMED');
  assert.equal(verdict([frame]), 'JSON_MALFORMED');
  assert.equal(verdict('"ping"'), 'JSON_MALFORMED');
  assert.equal(verdict('Ping'), 'JSON_MALFORMED');
  assert.equal(verdict('ping '), 'JSON_MALFORMED');
  assert.equal(verdict('{"op":"subscribe","op":"subscribe","args":[]}'), 'JSON_DUPLICATE_KEY');
  assert.equal(verdict('{"op":"\ud800"}'), 'UTF8_MALFORMED');
  assert.equal(verdict(`{"op":"subscribe","args":["${'x'.repeat(65_536)}"]}`), 'JSON_TOO_LARGE');
  assert.equal(verdict({ args: [TICKERS] }), 'FIELD_MISSING');
  for (const op of ['Subscribe', 'toString', '', 7, null])
    assert.equal(verdict({ ...frame, op }), 'OPERATION_UNKNOWN');
});

test('A subscription has arguments, at most an id, and nothing else.', () => {
  const frame = { op: 'subscribe', args: [TICKERS] };
  assert.equal(verdict({ ...frame, id: '1512' }), 'subscribe');
  assert.equal(verdict({ ...frame, id: '' }), 'subscribe');
  assert.equal(verdict({ ...frame, id: 'x'.repeat(33) }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, id: 'a-b' }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, id: 7 }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, args: [] }), 'BATCH_SIZE_WRONG');
  assert.equal(verdict({ ...frame, args: TICKERS }), 'FIELD_MALFORMED');
  assert.equal(verdict({ op: 'subscribe' }), 'FIELD_MISSING');
  assert.equal(verdict({ ...frame, expTime: '1795252200000' }), 'FIELD_UNKNOWN');
  const refusal = read({ ...frame, args: [TICKERS, { channel: 'rfqs' }] });
  assert.equal(refusal.kind === 'refused' ? refusal.item : 'read', 1);
});

test('A subscription of more than a connection may have is refused before any of it is read.', () => {
  for (const op of ['subscribe', 'unsubscribe']) {
    const of = (count: number, arg: unknown) => ({ op, args: Array.from({ length: count }, () => arg) });
    assert.equal(verdict(of(OKX_CHANNELS_PER_CONNECTION_MAX, TICKERS)), op);
    assert.equal(verdict(of(OKX_CHANNELS_PER_CONNECTION_MAX + 1, TICKERS)), 'BATCH_SIZE_WRONG');
    assert.equal(verdict(of(OKX_CHANNELS_PER_CONNECTION_MAX + 1, 7)), 'BATCH_SIZE_WRONG');
  }
});

test('A channel that a frame names twice, in whatever spelling, is in it once: as it was named first.', () => {
  const slow = { channel: 'account', extraParams: '{"updateInterval":"3000"}' };
  for (const op of ['subscribe', 'unsubscribe']) {
    const frame = read({ op, args: [TICKERS, slow, TICKERS, { channel: 'account' }] });
    assert.ok('channels' in frame);
    const named = frame.channels.map(({ argument }) => JSON.parse(argument) as unknown);
    assert.deepEqual(named, [TICKERS, slow]);
  }
});

test('An order is the same as over REST, by the name of its instrument.', () => {
  assert.equal(
    bodyOf({ id: '1', op: 'order', args: [ORDER] }),
    '{"instId":"BTC-USDT-SWAP","tdMode":"cross","side":"buy","ordType":"limit","sz":"1","px":"50000"}',
  );
  assert.equal(
    bodyOf({ id: '1', op: 'batch-cancel-orders', args: [{ ordId: '7', instIdCode: 7 }] }),
    '[{"instId":"BTC-USDT","ordId":"7"}]',
  );
  const { operation, message, endpoint, name } = operationOf({
    id: '1',
    op: 'batch-amend-orders',
    args: [ORDER],
  });
  assert.equal(operation.path, '/api/v5/trade/amend-batch-orders');
  assert.equal(message.target, operation.path);
  assert.equal(message.method, 'POST');
  assert.equal(endpoint.path, '/ws/v5/private');
  assert.equal(name, 'batch-amend-orders');
});

test('An operation needs an id, its number of orders, and an instrument that is known.', () => {
  const frame = { id: '1', op: 'order', args: [ORDER] };
  const { instIdCode: _code, ...unnamed } = ORDER;
  assert.equal(verdict(frame), 'operation');
  assert.equal(verdict({ ...frame, id: undefined }), 'FIELD_MISSING');
  assert.equal(verdict({ ...frame, id: '' }), 'FIELD_MISSING');
  assert.equal(verdict({ ...frame, id: 'a b' }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, postOnly: true }), 'FIELD_UNKNOWN');
  assert.equal(verdict({ ...frame, args: [ORDER, ORDER] }), 'BATCH_SIZE_WRONG');
  assert.equal(verdict({ ...frame, op: 'batch-orders', args: [ORDER, ORDER] }), 'operation');
  assert.equal(verdict({ ...frame, args: [] }), 'BATCH_SIZE_WRONG');
  assert.equal(verdict({ ...frame, args: ['x'] }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, args: [unnamed] }), 'FIELD_MISSING');
  assert.equal(verdict({ ...frame, args: [{ ...unnamed, instId: 'BTC-USDT-SWAP' }] }), 'FIELD_MISSING');
  assert.equal(verdict({ ...frame, args: [{ ...ORDER, instId: 'BTC-USDT-SWAP' }] }), 'operation');
  assert.equal(verdict({ ...frame, args: [{ ...ORDER, instId: 'BTC-USDT' }] }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, args: [{ ...ORDER, instIdCode: '10459' }] }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, args: [{ ...ORDER, instIdCode: 10459.5 }] }), 'FIELD_MALFORMED');
  assert.equal(verdict({ ...frame, args: [{ ...ORDER, instIdCode: 8 }] }), 'INSTRUMENT_UNKNOWN');
  const batch = read({ ...frame, op: 'batch-orders', args: [ORDER, { ...ORDER, instIdCode: 8 }] });
  assert.equal(batch.kind === 'refused' ? batch.item : 'read', 1);
});

test('Operations on the whole account and of spreads are known and not passed on; others are not known.', () => {
  for (const op of ['mass-cancel', 'sprd-order', 'sprd-amend-order', 'sprd-cancel-order', 'sprd-mass-cancel'])
    assert.equal(verdict({ id: '1', op, args: [{}] }), 'OPERATION_NOT_ADMITTED', op);
  // The REST words for batches are others.
  for (const op of ['cancel-batch-orders', 'amend-batch-orders', 'order-algo', 'cancel-all-after'])
    assert.equal(verdict({ id: '1', op, args: [ORDER] }), 'OPERATION_UNKNOWN', op);
});

test('The deadline of a bot is the deadline of its REST twin, written as text or as a number.', () => {
  const deadlineOf = (expTime: unknown): unknown => {
    const { operation, message } = operationOf({ id: '1', op: 'order', expTime, args: [ORDER] });
    const request = okxDialect.readRequest(operation, message);
    return request.kind === 'refused' ? request.code : request.deadlineMs;
  };
  assert.equal(deadlineOf('1795252200000'), 1795252200000);
  assert.equal(deadlineOf(1795252200000), 1795252200000);
  assert.equal(deadlineOf(undefined), null);
  assert.equal(deadlineOf('soon'), 'FIELD_MALFORMED');
  assert.equal(verdict({ id: '1', op: 'order', expTime: [], args: [ORDER] }), 'FIELD_MALFORMED');
});

test('An order whose instrument has no number cannot be written, and only what takes a deadline gets one.', () => {
  const order = operationOf({ id: '1', op: 'order', args: [ORDER] });
  const outgoing = { id: '9', deadlineMs: epochMs(1795252200000), codes: CODES };
  const body = Buffer.from('{"clOrdId":"bit1","instId":"BTC-USDT-SWAP","sz":"1.50"}');
  assert.equal(
    writeOperation(order, body, outgoing),
    '{"id":"9","op":"order","expTime":"1795252200000","args":[{"instIdCode":10459,"clOrdId":"bit1","sz":"1.50"}]}',
  );
  assert.throws(() => writeOperation(order, Buffer.from('{"instId":"ETH-USDT"}'), outgoing), {
    code: 'INSTRUMENT_UNKNOWN',
  });
  const cancel = operationOf({ id: '1', op: 'cancel-order', args: [{ instIdCode: 7, ordId: '7' }] });
  assert.equal(
    writeOperation(cancel, cancel.message.body, outgoing),
    '{"id":"9","op":"cancel-order","args":[{"instIdCode":7,"ordId":"7"}]}',
  );
});
