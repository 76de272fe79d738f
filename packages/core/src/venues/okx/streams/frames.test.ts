import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';

const ORDER = { instIdCode: 10459, tdMode: 'cross', side: 'buy', ordType: 'limit', sz: '1' };
const PLACE = { id: '1', op: 'order', args: [ORDER] };
const SUBSCRIBE = { op: 'subscribe', args: [{ channel: 'tickers', instId: 'BTC-USDT' }] };
const ACCOUNT = { apiKey: 'K', passphrase: 'P', timestamp: '1704876947', sign: `${'A'.repeat(43)}=` };
const LOGIN = { op: 'login', args: [ACCOUNT] };
/** A field that is `undefined` is not written. */
const GONE = undefined;

test('A refused frame is answered with what is wrong with it.', () => {
  const { instIdCode: _code, ...unnamed } = ORDER;
  const order = (item: unknown): unknown => ({ ...PLACE, args: [item] });
  const channel = (argument: unknown): unknown => ({ ...SUBSCRIBE, args: [argument] });
  const rows: readonly (readonly [frame: unknown, code: string, detail: string])[] = [
    [[], 'JSON_MALFORMED', 'A frame is ping, pong or one JSON object.'],
    ['ping', 'JSON_MALFORMED', 'A frame is ping, pong or one JSON object.'],
    [{ args: [] }, 'FIELD_MISSING', 'The field op is missing.'],
    [{ ...SUBSCRIBE, args: GONE }, 'FIELD_MISSING', 'The field args is missing.'],
    [{ ...LOGIN, args: GONE }, 'FIELD_MISSING', 'The field args is missing.'],
    [{ ...PLACE, args: GONE }, 'FIELD_MISSING', 'The field args is missing.'],
    [{ ...SUBSCRIBE, args: { 0: {} } }, 'FIELD_MALFORMED', 'The field args must be an array.'],
    [{ ...SUBSCRIBE, args: 'account' }, 'FIELD_MALFORMED', 'The field args must be an array.'],
    ...[SUBSCRIBE, LOGIN, PLACE].flatMap((frame) =>
      ['a-b', true, 7].map(
        (id) =>
          [{ ...frame, id }, 'FIELD_MALFORMED', 'The field id takes 1 to 32 letters and digits.'] as const,
      ),
    ),
    ...[SUBSCRIBE, LOGIN, PLACE].map(
      (frame) =>
        [{ ...frame, later: 1 }, 'FIELD_UNKNOWN', 'The frame has a field that is not defined.'] as const,
    ),
    [{ ...LOGIN, args: [ACCOUNT, ACCOUNT] }, 'BATCH_SIZE_WRONG', 'A connection logs in to one account.'],
    [channel({ instId: 'BTC-USDT' }), 'FIELD_MALFORMED', 'A subscription must name its channel.'],
    [channel(['tickers']), 'FIELD_MALFORMED', 'A subscription must name its channel.'],
    [
      channel({ channel: 'tickers', instId: 'BTC-USDT-X' }),
      'FIELD_MALFORMED',
      'The field instId names no known kind of instrument.',
    ],
    [
      channel({ channel: 'orders', instType: 'SPOT', instId: 'BTC-USDT-SWAP' }),
      'FIELD_MALFORMED',
      'The fields instType and instId contradict each other.',
    ],
    [{ ...PLACE, id: GONE }, 'FIELD_MISSING', 'The field id is missing.'],
    [{ ...PLACE, expTime: [] }, 'FIELD_MALFORMED', 'The field expTime must be text.'],
    [order('BTC-USDT'), 'FIELD_MALFORMED', 'The items of args are objects.'],
    [order(unnamed), 'FIELD_MISSING', 'The field instIdCode is missing.'],
    [order({ ...ORDER, instIdCode: '7' }), 'FIELD_MALFORMED', 'The field instIdCode must be a whole number.'],
    [
      order({ ...ORDER, instId: 'BTC-USDT' }),
      'FIELD_MALFORMED',
      'The fields instId and instIdCode contradict each other.',
    ],
  ];
  for (const [frame, code, detail] of rows) {
    const read = readBotFrame(JSON.stringify(frame), CODES);
    const found = read.kind === 'refused' ? { code: read.code, detail: read.detail } : read.kind;
    assert.deepEqual(found, { code, detail }, JSON.stringify(frame));
  }
  for (const frame of [SUBSCRIBE, LOGIN, PLACE])
    assert.equal(readBotFrame(JSON.stringify(frame), CODES).kind === 'refused', false, frame.op);
});

test('A batch without an order, and a list without a channel, have the wrong size.', () => {
  for (const op of [
    'batch-orders',
    'batch-cancel-orders',
    'batch-amend-orders',
    'order',
    'subscribe',
    'login',
  ]) {
    const read = readBotFrame(JSON.stringify({ id: '1', op, args: [] }), CODES);
    assert.equal(read.kind === 'refused' ? read.code : read.kind, 'BATCH_SIZE_WRONG', op);
  }
});

test('A list that is not there is missing for one order as for many.', () => {
  for (const op of ['batch-orders', 'order']) {
    const read = readBotFrame(JSON.stringify({ id: '1', op }), CODES);
    assert.equal(read.kind === 'refused' ? read.code : read.kind, 'FIELD_MISSING', op);
  }
});
