import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VenueFrame } from '../../stream-dialect.ts';
import { okxStreamDialect } from './dialect.ts';
import { readVenueFrame } from './venue-frames.ts';

function read(frame: unknown): VenueFrame {
  return readVenueFrame(typeof frame === 'string' ? frame : JSON.stringify(frame));
}

function bodyOf(frame: VenueFrame): unknown {
  assert.equal(frame.kind, 'operation-answer');
  return JSON.parse(Buffer.from(frame.answer.body).toString());
}

const NOISE = { kind: 'noise' };

test('The events of the venue’s documentation are read as what they are.', () => {
  const connId = 'a4d3ae55';
  const arg = { channel: 'tickers', instId: 'BTC-USDT' };
  const key = JSON.stringify(arg);
  assert.deepEqual(read('pong'), { kind: 'pong' });
  assert.deepEqual(read('ping'), { kind: 'ping', answer: 'pong' });
  assert.deepEqual(read({ event: 'login', code: '0', msg: '', connId }), { kind: 'logged-in' });
  assert.deepEqual(read({ id: '1512', event: 'subscribe', arg, connId }), { kind: 'subscribed', key });
  assert.deepEqual(read({ event: 'unsubscribe', arg, connId }), { kind: 'unsubscribed', key });
  assert.deepEqual(read({ arg, data: [{}] }), { kind: 'push', key, part: 'whole' });
  assert.deepEqual(read({ event: 'notice', code: '64008', msg: '…', connId }), { kind: 'moving' });
  assert.deepEqual(read({ event: 'notice', code: '64999', msg: '…', connId }), NOISE);
  assert.deepEqual(read({ event: 'channel-conn-count', channel: 'orders', connCount: '2', connId }), NOISE);
  assert.deepEqual(read({ event: 'channel-conn-count', code: '64008', connId }), NOISE);
  assert.deepEqual(read({ event: 'subscribe', arg: { channel: 'unheard-of' }, connId }), NOISE);
  assert.deepEqual(read({ arg, data: 'none' }), NOISE);
  assert.deepEqual(read([]), NOISE);
});

test('A push of a book says whether it is the whole or a change.', () => {
  const arg = { channel: 'books', instId: 'BTC-USDT' };
  const partOf = (action: unknown): unknown => {
    const frame = read({ arg, action, data: [] });
    return frame.kind === 'push' ? frame.part : frame.kind;
  };
  assert.equal(partOf('snapshot'), 'snapshot');
  assert.equal(partOf('update'), 'update');
  assert.equal(partOf(undefined), 'whole');
});

test('A refused login is final where the key itself is the reason.', () => {
  const finalOf = (code: string): unknown => {
    const frame = read({ event: 'error', code, msg: '…', connId: 'a4d3ae55' });
    return frame.kind === 'login-refused' ? frame.final : frame.kind;
  };
  for (const code of [
    '60005',
    '60007',
    '60022',
    '60024',
    '60026',
    '60032',
    '50100',
    '50101',
    '50105',
    '50110',
    '50111',
    '50119',
  ])
    assert.equal(finalOf(code), true, code);
  for (const code of ['60004', '60006', '60009', '60023', '60031', '63999'])
    assert.equal(finalOf(code), false, code);
  assert.deepEqual(read({ event: 'login', code: '60009', msg: '…' }), {
    kind: 'login-refused',
    code: '60009',
    final: false,
  });
  // A code that nobody knows may be of a bad moment.
  assert.deepEqual(read({ event: 'login', code: '69999', msg: '…' }), {
    kind: 'login-refused',
    code: '69999',
    final: false,
  });
});

test('A refused subscription is of the channel that its message names, if it names one.', () => {
  const refusal = (code: string, msg: string): unknown => read({ event: 'error', code, msg, connId: 'x' });
  const named = "Wrong URL or channel:tickers,instId:BTC-USDT doesn't exist. Please use the correct URL.";
  assert.deepEqual(refusal('60018', named), {
    kind: 'channel-refused',
    key: '{"channel":"tickers","instId":"BTC-USDT"}',
    code: '60018',
    message: named,
  });
  const keys: readonly (readonly [msg: string, key: string | null])[] = [
    ['channel:account', '{"channel":"account"}'],
    ["channel:account doesn't exist", '{"channel":"account"}'],
    [
      '(channel:orders,instType:SWAP,instId:BTC-USDT-SWAP).',
      '{"channel":"orders","instType":"SWAP","instId":"BTC-USDT-SWAP"}',
    ],
    ['subchannel:account', null],
  ];
  for (const [msg, key] of keys)
    assert.deepEqual(refusal('60018', msg), { kind: 'channel-refused', key, code: '60018', message: msg });
  for (const msg of ['Please log in', 'channel:unheard-of,instId:X', 'channel:', ''])
    assert.deepEqual(refusal('60011', msg), {
      kind: 'channel-refused',
      key: null,
      code: '60011',
      message: msg,
    });
});

test('A channel that is on too many connections is lost with every argument that it has.', () => {
  const frame = read({ event: 'channel-conn-count-error', channel: 'orders', connCount: '30', connId: 'x' });
  assert.equal(frame.kind, 'channel-refused');
  const begins = (argument: object): boolean => JSON.stringify(argument).startsWith(frame.keysFrom ?? '?');
  assert.ok(begins({ channel: 'orders', instType: 'ANY' }));
  assert.ok(begins({ channel: 'orders' }));
  assert.ok(!begins({ channel: 'orders-algo', instType: 'ANY' }));
  assert.equal(frame.key, '');
  assert.equal(frame.code, 'channel-conn-count-error');
  assert.equal(frame.message, 'The account has 30 connections with this channel.');
});

test('An answer to an operation has the shape of REST, and an error with its id is one.', () => {
  const row = { ordId: '7', clOrdId: 'c1', sCode: '0', sMsg: '' };
  const envelope = { code: '0', msg: '', data: [row], inTime: '1', outTime: '2' };
  const answer = read({ id: '7', op: 'order', ...envelope });
  assert.deepEqual(bodyOf(answer), envelope);
  assert.equal(answer.kind === 'operation-answer' ? answer.id : '', '7');
  const error = read({ id: '8', event: 'error', code: '60012', msg: 'Invalid request' });
  assert.deepEqual(bodyOf(error), { code: '60012', msg: 'Invalid request' });
  const repeated = read({
    event: 'error',
    code: '60012',
    msg: 'Illegal request: {"id":"9","op":"order","args":[{"x":"}"}]}',
    connId: '0808af6c',
  });
  assert.equal(repeated.kind === 'operation-answer' ? repeated.id : repeated.kind, '9');
  for (const before of ['', ':', '::', 'Illegal request: ']) {
    const frame = read({ event: 'error', code: '60012', msg: `${before}{"id":"9"}` });
    assert.equal(frame.kind === 'operation-answer' ? frame.id : frame.kind, '9', before);
  }
  assert.deepEqual(read({ id: '7', op: 'order' }), NOISE);
  assert.deepEqual(read({ id: '7', code: '0', data: [] }), NOISE);
  assert.deepEqual(read({ id: 7, op: 'order', code: '0' }), NOISE);
});

test('A close with 4007 means that the key is gone, and no other close does.', () => {
  assert.ok(okxStreamDialect.isFinalClose(4007));
  for (const code of [1000, 1006, 1009, 4001, 4004, 4008]) assert.ok(!okxStreamDialect.isFinalClose(code));
});
