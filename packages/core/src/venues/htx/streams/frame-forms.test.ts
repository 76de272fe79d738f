/** What of a frame is taken in which form, and what a bot is told where it is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTRACT_LOGIN, frameAt, SPOT_LOGIN } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { findEndpoint } from './endpoints.ts';

const V5 = '/ws/v5/notification';
const TRADE = '/linear-swap-trade';

type Read = ReturnType<typeof readBotFrame>;

function readAt(path: string, value: unknown): Read {
  const { family, text } = frameAt(path, 'subscribe', value);
  const endpoint = findEndpoint(family, path, '');
  assert.ok(endpoint !== null, path);
  return readBotFrame(endpoint, text);
}

function verdict(frame: Read): string {
  return frame.kind === 'refused' ? frame.code : frame.kind;
}

test('A refused frame is answered with what is wrong with it.', () => {
  const kline = 'market.btcusdt.kline.1min';
  const rows: readonly (readonly [path: string, value: unknown, detail: string])[] = [
    ['/ws', [], 'An object is expected.'],
    ['/ws', { sub: kline, id: 'é' }, 'The id of the frame is not short plain text.'],
    ['/ws', { sub: kline, data_type: 7 }, 'A field of the request is not in the form the operation defines.'],
    ['/ws', { req: kline, from: 'x' }, 'A range has from and to in seconds, for klines alone.'],
    ['/ws/v2', { action: 'sub' }, 'The field ch is missing.'],
    [V5, { op: 'sub' }, 'The field topic is missing.'],
    [V5, { op: 'auth', type: 'ticket' }, 'A login must be of the type api.'],
    ['/ws/v2', { action: 'req', ch: 'auth', params: {} }, 'A login must be of the type api.'],
    ['/ws/trade', { ch: 'create-order' }, 'The field params is missing.'],
    [TRADE, { op: 'place_order' }, 'The field data is missing.'],
    [
      '/ws/v2',
      SPOT_LOGIN.text.replace('HmacSHA256', 'HmacSHA1'),
      'signatureMethod must be HmacSHA256 or Ed25519, signatureVersion must be 2.1.',
    ],
    [
      V5,
      CONTRACT_LOGIN.text.replace('HmacSHA256', 'HmacSHA1'),
      'SignatureMethod must be HmacSHA256 or Ed25519, SignatureVersion must be 2.',
    ],
  ];
  for (const [path, value, detail] of rows) {
    const read = readAt(path, value);
    assert.equal(read.kind === 'refused' ? read.detail : read.kind, detail, JSON.stringify(value));
  }
});

test('A topic that is no text is refused on every path.', () => {
  for (const topic of [7, null, ['orders'], { a: 1 }]) {
    assert.equal(verdict(readAt('/ws', { sub: topic })), 'FIELD_MALFORMED');
    assert.equal(verdict(readAt('/ws/v2', { action: 'sub', ch: topic })), 'FIELD_MISSING');
    assert.equal(verdict(readAt(V5, { op: 'sub', topic })), 'FIELD_MALFORMED');
    assert.equal(verdict(readAt(V5, { op: 'sub', topic, contract_code: 'BTC-USDT' })), 'FIELD_MALFORMED');
  }
  assert.equal(verdict(readAt(V5, { op: 'sub', topic: 'account' })), 'subscribe');
});

test('A pong has the time in digits, as text or as a number, and nothing else.', () => {
  const verdicts = (time: unknown): readonly string[] => [
    verdict(readAt('/ws', { pong: time })),
    verdict(readAt('/ws/v2', { action: 'pong', data: { ts: time } })),
    verdict(readAt(V5, { op: 'pong', ts: time })),
  ];
  for (const time of [1_700_000_000_000, '1700000000000', '1', '1'.repeat(16)])
    assert.deepEqual(verdicts(time), ['pong', 'pong', 'pong'], String(time));
  for (const time of ['', 'x1', '1x', -1, 1.5, '1'.repeat(17), ['1'], null, true])
    assert.deepEqual(
      verdicts(time),
      ['FIELD_MALFORMED', 'FIELD_MALFORMED', 'FIELD_MALFORMED'],
      JSON.stringify(time),
    );
});

test('A range has seconds of ten digits.', () => {
  const asked = (from: unknown): string =>
    verdict(readAt('/ws', { req: 'market.btcusdt.kline.1min', from, to: 1_700_000_600 }));
  assert.equal(asked(1_700_000_000), 'question');
  for (const from of [11_700_000_000, -1_700_000_000, 170_000_000, 1_700_000_000.5, '1700000000', null])
    assert.equal(asked(from), 'FIELD_MALFORMED', String(from));
});

test('A frame of the account may have an id, and one of orders may have none.', () => {
  const idAt = (path: string, value: unknown): unknown => {
    const frame = readAt(path, value);
    return 'id' in frame ? frame.id : verdict(frame);
  };
  assert.equal(idAt('/ws/v2', { action: 'sub', ch: 'orders#*', cid: '5' }), '5');
  assert.equal(idAt('/ws/v2', { action: 'sub', ch: 'orders#*' }), null);
  assert.equal(idAt('/ws/v2', SPOT_LOGIN.text.replace('{', '{"cid":"5",')), '5');
  assert.equal(idAt('/ws/v2', SPOT_LOGIN.text), null);
  assert.equal(idAt(V5, CONTRACT_LOGIN.text.replace('{', '{"cid":5,')), '5');
  assert.equal(idAt('/ws/trade', { cid: '5', ch: 'create-order', params: {} }), '5');
  assert.equal(idAt('/ws/trade', { ch: 'create-order', params: {} }), '');
  assert.equal(idAt(TRADE, { op: 'place_order', data: {} }), '');
});
