import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VenueFrame } from '../../stream-dialect.ts';
import { account, frameAt, market } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { htxStreamDialect } from './dialect.ts';
import { findEndpoint, HTX_ENDPOINTS, type HtxEndpoint } from './endpoints.ts';
import { readVenueFrame, topicOf, writeQuestion, writeSubscribe } from './venue-frames.ts';

const V5 = '/ws/v5/notification';
const LEGACY = '/linear-swap-notification';

function endpointAt(path: string): HtxEndpoint {
  const endpoint = HTX_ENDPOINTS.find((one) => one.path === path);
  assert.ok(endpoint !== undefined, path);
  return endpoint;
}

function readAt(path: string, value: unknown): VenueFrame {
  return readVenueFrame(endpointAt(path), typeof value === 'string' ? value : JSON.stringify(value));
}

test('A ping of the venue is answered with the time as it was written, in the words of its protocol.', () => {
  const answers: readonly (readonly [path: string, ping: string, answer: string])[] = [
    ['/ws', '{"ping":1700000000000}', '{"pong":1700000000000}'],
    ['/feed', '{"ping":"1700000000000"}', '{"pong":"1700000000000"}'],
    [
      '/ws/v2',
      '{"action":"ping","data":{"ts":1700000000000}}',
      '{"action":"pong","data":{"ts":1700000000000}}',
    ],
    [V5, '{"op":"ping","ts":"1700000000000"}', '{"op":"pong","ts":"1700000000000"}'],
    ['/linear-swap-trade', '{"op":"ping","ts":1700000000000}', '{"op":"pong","ts":1700000000000}'],
  ];
  for (const [path, ping, answer] of answers)
    assert.deepEqual(readAt(path, ping), { kind: 'ping', answer }, path);
  assert.equal(readAt('/ws', '{"ping":{}}').kind, 'noise');
  // A ping without a time is a ping.
  const untimed = { kind: 'ping', answer: '{"action":"pong","data":{"ts":null}}' };
  for (const data of [undefined, null, 7, {}, []])
    assert.deepEqual(readAt('/ws/v2', { action: 'ping', data }), untimed, JSON.stringify(data));
  assert.deepEqual(readAt(V5, { op: 'ping' }), { kind: 'ping', answer: '{"op":"pong","ts":null}' });
});

test('A login is in, refused for good or refused for now, by its code.', () => {
  const ends: readonly (readonly [path: string, frame: unknown, end: string])[] = [
    ['/ws/v2', { action: 'req', code: 200, ch: 'auth', data: {} }, 'logged-in'],
    ['/ws/trade', { action: 'req', code: 200, ch: 'auth', data: {} }, 'logged-in'],
    ['/ws/v2', { action: 'req', code: 2002, ch: 'auth', message: 'auth.fail' }, '2002 final'],
    ['/ws/v2', { action: 'req', code: 2000, ch: 'auth' }, '2000 final'],
    ['/ws/v2', { action: 'req', code: 2001, ch: 'auth' }, '2001 final'],
    ['/ws/trade', { action: 'req', code: 2002, ch: 'auth' }, '2002 final'],
    ['/ws/v2', { action: 'req', code: 200, ch: 'accounts.list' }, 'noise'],
    ['/ws/v2', { action: 'sub', code: 200, ch: 'auth' }, 'subscribed'],
    ['/ws/v2', { action: 'push', ch: 'auth', data: {} }, 'push'],
    ['/ws/v2', { action: 'req', code: 500, ch: 'auth', message: 'system error' }, '500 now'],
    ['/ws/v2', { action: 'req', code: 4000, ch: 'auth', message: 'too.many.connection' }, '4000 now'],
    [V5, { op: 'auth', type: 'api', 'err-code': 0, ts: 1, data: { 'user-id': '1' } }, 'logged-in'],
    [V5, { op: 'auth', type: 'api', 'err-code': 2003, 'err-msg': 'Authentication failed.' }, '2003 final'],
    [V5, { op: 'auth', 'err-code': 2001 }, '2001 final'],
    [V5, { op: 'auth', 'err-code': 2007 }, '2007 final'],
    [V5, { op: 'auth', 'err-code': 2013 }, '2013 final'],
    [V5, { op: 'auth', 'err-code': 403 }, '403 final'],
    [V5, { op: 'auth', type: 'api', 'err-code': 2030, 'err-msg': 'too many' }, '2030 now'],
    [V5, { op: 'auth', type: 'api' }, ' now'],
  ];
  for (const [path, frame, end] of ends) {
    const read = readAt(path, frame);
    const said = read.kind === 'login-refused' ? `${read.code} ${read.final ? 'final' : 'now'}` : read.kind;
    assert.equal(said, end, path);
  }
});

test('An error names the channel that it is about by our id, or says that it names none.', () => {
  const refusedAt = (path: string, frame: unknown): unknown => {
    const read = readAt(path, frame);
    return read.kind === 'channel-refused' ? [read.key, read.code, read.message] : read;
  };
  const topic = 'market.btcusdt.detail';
  const wrong = { status: 'error', ts: 1, 'err-code': 'bad-request', 'err-msg': 'invalid symbol' };
  assert.deepEqual(refusedAt('/ws', { ...wrong, id: topic }), [
    `/ws ${topic}`,
    'bad-request',
    'invalid symbol',
  ]);
  assert.deepEqual(refusedAt('/ws', wrong), [null, 'bad-request', 'invalid symbol']);
  assert.deepEqual(refusedAt('/ws', { ...wrong, id: '4711' }), { kind: 'answer', id: '4711', key: '' });
  const spot = { action: 'sub', code: 2001, ch: 'orders#x', message: 'invalid.symbol' };
  assert.deepEqual(refusedAt('/ws/v2', spot), ['/ws/v2 orders#x', '2001', 'invalid.symbol']);
  assert.deepEqual(refusedAt('/ws/v2', { ...spot, ch: undefined }), [null, '2001', 'invalid.symbol']);
  const pushed = { action: 'push', code: 500, ch: 'accounts.update#2', message: 'system error' };
  assert.deepEqual(refusedAt('/ws/v2', pushed), ['/ws/v2 accounts.update#2', '500', 'system error']);
  const missing = { op: 'sub', cid: 'orders *', 'err-code': 2040, 'err-msg': 'Missing required parameter.' };
  assert.deepEqual(refusedAt(V5, missing), [`${V5} orders *`, '2040', 'Missing required parameter.']);
  assert.deepEqual(refusedAt(V5, { ...missing, cid: undefined }), [
    null,
    '2040',
    'Missing required parameter.',
  ]);
  // No code is no yes, except in a push.
  const codeless = { action: 'sub', ch: 'orders#x' };
  assert.deepEqual(refusedAt('/ws/v2', codeless), ['/ws/v2 orders#x', '', '']);
  assert.deepEqual(refusedAt('/ws/v2', { ...codeless, action: 'unsub' }), ['/ws/v2 orders#x', '', '']);
  assert.equal(readAt('/ws/v2', { ...codeless, action: 'push' }).kind, 'push');
});

test('A subscription of V5 is acknowledged also where the answer repeats less than was asked.', () => {
  const key = `${V5} orders BTC-USDT`;
  const ack = {
    op: 'sub',
    cid: 'orders BTC-USDT',
    topic: 'orders',
    contract_code: 'BTC-USDT',
    'err-code': 0,
  };
  for (const frame of [ack, { ...ack, cid: undefined }, { ...ack, contract_code: undefined }])
    assert.deepEqual(readAt(V5, frame), { kind: 'subscribed', key });
  assert.deepEqual(readAt(V5, { ...ack, op: 'unsub' }), { kind: 'unsubscribed', key });
  assert.equal(readAt(V5, { op: 'sub', 'err-code': 0 }).kind, 'noise');
});

test('A push names its channel, and the one of all instruments that it may be of.', () => {
  const keysAt = (path: string, frame: unknown): readonly (string | undefined)[] => {
    const read = readAt(path, frame);
    assert.ok(read.kind === 'push', JSON.stringify(read));
    return [read.key, read.wider].map((key) => key?.slice(path.length + 1));
  };
  const spot = (ch: string): unknown => ({ action: 'push', ch, data: {} });
  assert.deepEqual(keysAt('/ws/v2', spot('orders#btcusdt')), ['orders#btcusdt', 'orders#*']);
  assert.deepEqual(keysAt('/ws/v2', spot('orders#*')), ['orders#*', undefined]);
  assert.deepEqual(keysAt('/ws/v2', spot('trade.clearing#btcusdt#1')), [
    'trade.clearing#btcusdt#1',
    'trade.clearing#*#1',
  ]);
  assert.deepEqual(keysAt('/ws/v2', spot('accounts.update#2')), ['accounts.update#2', undefined]);
  const op = (topic: string, contract?: string): unknown => ({
    op: 'notify',
    topic,
    contract_code: contract,
    data: [],
  });
  assert.deepEqual(keysAt(LEGACY, op('orders_cross.BTC-USDT')), ['orders_cross.btc-usdt', 'orders_cross.*']);
  assert.deepEqual(keysAt(LEGACY, op('accounts_cross')), ['accounts_cross.*', undefined]);
  assert.deepEqual(keysAt(LEGACY, op('accounts_cross.usdt')), ['accounts_cross.USDT', 'accounts_cross.*']);
  assert.deepEqual(keysAt(LEGACY, op('public.BTC-USDT.funding_rate')), [
    'public.BTC-USDT.funding_rate',
    'public.*.funding_rate',
  ]);
  assert.deepEqual(keysAt(V5, op('orders', 'BTC-USDT')), ['orders BTC-USDT', 'orders *']);
  assert.deepEqual(keysAt(V5, op('positions')), ['positions *', undefined]);
  assert.deepEqual(keysAt(V5, op('account')), ['account', undefined]);
  assert.deepEqual(keysAt('/ws/v2', spot('reorders#btcusdt')), ['reorders#btcusdt', undefined]);
});

test('What names no channel, and what is no object, is noise.', () => {
  const none = [
    { action: 'push', data: {} },
    { action: 'push' },
    { op: 'notify' },
    { op: 'notify', topic: '' },
  ];
  for (const frame of [...none, { op: 'notify', topic: 7.5 }, {}, [], null, 7, 'text', '', '{"op":'])
    for (const { path } of HTX_ENDPOINTS)
      assert.equal(readAt(path, frame).kind, 'noise', `${path} ${JSON.stringify(frame)}`);
  assert.equal(readAt(V5, { op: 'notify', topic: 'orders' }).kind, 'push');
});

test('A channel is named by its topic, and by its contract where it has one.', () => {
  assert.deepEqual(topicOf('account'), { topic: 'account' });
  assert.deepEqual(topicOf('orders BTC-USDT'), { topic: 'orders', contract_code: 'BTC-USDT' });
});

test('A connection that the venue closes is left, and its other errors change nothing.', () => {
  assert.equal(readAt(V5, { op: 'close', ts: 1 }).kind, 'moving');
  assert.equal(readAt(V5, { op: 'error', 'err-code': 2002, ts: 1 }).kind, 'noise');
  assert.equal(readAt('/linear-swap-trade', { op: 'error', cid: '1', 'err-code': 2002 }).kind, 'noise');
  assert.equal(htxStreamDialect.isFinalClose(1006), false);
});

test('An answer to an order is known by our id alone, and passed on to the last digit.', () => {
  const text = '{"status":"ok","cid":"41","data":{"order_id":784056956650258432,"price":1.10},"ts":1}';
  for (const path of ['/ws/trade', '/linear-swap-trade']) {
    const read = readAt(path, text);
    assert.ok(read.kind === 'operation-answer');
    assert.equal(read.id, '41');
    assert.equal(read.answer.status, 200);
    assert.equal(Buffer.from(read.answer.body).toString(), text);
    assert.equal(readAt(path, text.replace('"cid":"41",', '')).kind, 'noise');
  }
  assert.equal(readAt(V5, text).kind, 'noise');
  assert.equal(readAt('/ws/trade', text.replace('{', '{"action":"sub",')).kind, 'noise');
  const word = Buffer.from('{"cid":"41","msg":"é✓"}');
  const read = readAt('/linear-swap-trade', word.toString());
  assert.ok(read.kind === 'operation-answer');
  assert.deepEqual(Buffer.from(read.answer.body), word);
});

test('A question is written as it was asked, under our id, and its answer shown under the bot’s.', () => {
  const endpoint = findEndpoint('htx-spot', '/ws', '');
  assert.ok(endpoint !== null);
  const asked = { req: 'market.btcusdt.kline.1min', id: '8', from: 1_700_000_000 };
  for (const range of [{}, { to: 1_700_000_600 }]) {
    const frame = readBotFrame(endpoint, JSON.stringify({ ...asked, ...range }));
    assert.ok(frame.kind === 'question');
    const written = JSON.parse(writeQuestion(frame.channel, '4711')) as unknown;
    assert.deepEqual(written, { ...asked, ...range, id: '4711' });
  }
  const whole = readBotFrame(endpoint, '{"req":"market.btcusdt.kline.1min"}');
  assert.ok(whole.kind === 'question');
  assert.equal(writeQuestion(whole.channel, '4711'), '{"req":"market.btcusdt.kline.1min","id":"4711"}');
  const answer =
    '{"id":"4711","rep":"market.btcusdt.kline.1min","status":"ok","data":[{"close":1.10,"id":5}]}';
  assert.deepEqual(readVenueFrame(endpoint, answer), {
    kind: 'answer',
    id: '4711',
    key: '/ws market.btcusdt.kline.1min',
  });
  const shown = htxStreamDialect.applyVirtualView(answer, { id: '8"', view: null });
  assert.equal(shown, answer.replace('"4711"', String.raw`"8\""`));
  assert.equal(htxStreamDialect.applyVirtualView(answer, { id: null, view: null }), null);
});

test('Each channel has a frame of its own, whose id is its name.', () => {
  const examples = [
    market('/feed', 'market.btcusdt.mbp.150'),
    market('/linear-swap-ws', 'market.BTC-USDT.depth.size_150.high_freq'),
    account('/ws/v2', 'orders#*'),
    account(V5, 'orders', '*'),
    frameAt(LEGACY, 'subscribe', { op: 'sub', topic: 'positions_cross.*' }),
  ];
  const channels = examples.flatMap(({ family, path, text }) => {
    const endpoint = findEndpoint(family, path, '');
    const frame = endpoint === null ? null : readBotFrame(endpoint, text);
    return frame?.kind === 'subscribe' ? frame.channels : [];
  });
  const book = 'market.BTC-USDT.depth.size_150.high_freq';
  assert.deepEqual(writeSubscribe('subscribe', channels), [
    '{"sub":"market.btcusdt.mbp.150","id":"market.btcusdt.mbp.150"}',
    `{"sub":"${book}","id":"${book}","data_type":"incremental"}`,
    '{"action":"sub","ch":"orders#*"}',
    '{"op":"sub","cid":"orders *","topic":"orders","contract_code":"*"}',
    '{"op":"sub","cid":"positions_cross.*","topic":"positions_cross.*"}',
  ]);
  assert.deepEqual(writeSubscribe('unsubscribe', channels.slice(2, 3)), [
    '{"action":"unsub","ch":"orders#*"}',
  ]);
});
