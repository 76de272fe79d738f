import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { InstrumentCodes, StreamOperation } from '../../stream-dialect.ts';
import { CODES } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { renderOperationAnswer, writeOperation } from './operations.ts';

const NOW = epochMs(1795251600123);
const DEADLINE = epochMs(1795252200000);

function operationOf(frame: object): StreamOperation {
  const read = readBotFrame(JSON.stringify(frame), CODES);
  assert.equal(read.kind, 'operation', JSON.stringify(read));
  return read;
}

const PLACE = { id: '1', op: 'order', args: [{ instIdCode: 7, side: 'buy', sz: '1' }] };

test('Each word of the stream is the operation of REST that does the same.', () => {
  const rows = [
    ['order', '/api/v5/trade/order'],
    ['batch-orders', '/api/v5/trade/batch-orders'],
    ['cancel-order', '/api/v5/trade/cancel-order'],
    ['batch-cancel-orders', '/api/v5/trade/cancel-batch-orders'],
    ['amend-order', '/api/v5/trade/amend-order'],
    ['batch-amend-orders', '/api/v5/trade/amend-batch-orders'],
  ] as const;
  for (const [op, path] of rows) {
    const { operation, message, name, id } = operationOf({ ...PLACE, op });
    assert.deepEqual([name, id, operation.path, message.path], [op, '1', path, path]);
    assert.deepEqual([message.method, message.target, message.query], ['POST', path, '']);
  }
});

test('A frame has the header of its deadline, where it has one, and no other header.', () => {
  const { message } = operationOf({ ...PLACE, expTime: '1795252200000' });
  assert.equal(message.header('exptime'), '1795252200000');
  for (const name of ['content-type', 'x-simulated-trading', ''])
    assert.equal(message.header(name), undefined, name);
  assert.equal(operationOf(PLACE).message.header('exptime'), undefined);
});

test('An order gets the deadline that there is, and none where there is none.', () => {
  const body = Buffer.from('{"instId":"BTC-USDT","sz":"1"}');
  const write = (deadlineMs: typeof DEADLINE | null): string =>
    writeOperation(operationOf(PLACE), body, { id: '9', deadlineMs, codes: CODES });
  assert.equal(
    write(DEADLINE),
    '{"id":"9","op":"order","expTime":"1795252200000","args":[{"instIdCode":7,"sz":"1"}]}',
  );
  assert.equal(write(null), '{"id":"9","op":"order","args":[{"instIdCode":7,"sz":"1"}]}');
});

test('An order that does not name its instrument by text is not written, whatever numbers there are.', () => {
  const generous: InstrumentCodes = { idOf: () => 'BTC-USDT', codeOf: () => '7' };
  const write = (body: string): string =>
    writeOperation(operationOf(PLACE), Buffer.from(body), { id: '9', deadlineMs: null, codes: generous });
  assert.equal(write('{"instId":"BTC-USDT"}'), '{"id":"9","op":"order","args":[{"instIdCode":7}]}');
  for (const body of ['{"sz":"1"}', '{"instId":7}', '{"instId":null}', '"BTC-USDT"', '["BTC-USDT"]'])
    assert.throws(
      () => write(body),
      { code: 'INSTRUMENT_UNKNOWN', operatorDetail: 'an instrument without a number' },
      body,
    );
});

test('An answer without a message has an empty one, and one without times gets ours.', () => {
  const answer = { status: 200, body: Buffer.from('{"code":"50011","inTime":""}') };
  const times = { receivedMs: NOW, nowMs: epochMs(NOW + 2) };
  assert.deepEqual(JSON.parse(renderOperationAnswer({ id: '7', name: 'order' }, answer, times)), {
    id: '7',
    op: 'order',
    code: '50011',
    msg: '',
    data: [],
    inTime: '1795251600123000',
    outTime: '1795251600125000',
  });
});
