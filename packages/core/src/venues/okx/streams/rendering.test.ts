import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OKX_FRAME_BYTES_MAX, OKX_FRAME_ENVELOPE_BYTES } from '../../../bounds.ts';
import type { ErrorCode } from '../../../errors/catalogue.ts';
import { refuse } from '../../../errors/refusal.ts';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { RefusedFrame, StreamChannel } from '../../stream-dialect.ts';
import { okxDialect } from '../dialect.ts';
import { CODES } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { readChannel } from './channels.ts';
import { okxStreamDialect } from './dialect.ts';
import { renderOperationAnswer } from './operations.ts';
import { renderGap, renderLoggedIn, renderRefusedFrame, renderSubscribed } from './rendering.ts';

const NOW = epochMs(1795251600123);
const AUDIENCE = { connectionId: 'a4d3ae55', view: null };
const TIMES = { receivedMs: NOW, nowMs: epochMs(NOW + 2) };
const ORDER = { instIdCode: 7, tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '1', px: '50000' };
const PLACE = { id: '7', op: 'order', args: [ORDER] };

function channelOf(argument: Readonly<Record<string, string>>): StreamChannel {
  const channel = readChannel(new Map(Object.entries(argument)));
  assert.ok('key' in channel);
  return channel;
}

function refused(code: ErrorCode, text: string, more: Partial<RefusedFrame> = {}): Record<string, unknown> {
  const frame = { refusal: refuse(code, { detail: 'No.' }), frame: null, channel: null, text, ...more };
  return JSON.parse(renderRefusedFrame(frame, AUDIENCE, NOW)) as Record<string, unknown>;
}

test('Login and subscriptions are answered in the venue’s words.', () => {
  assert.equal(renderLoggedIn(AUDIENCE), '{"event":"login","code":"0","msg":"","connId":"a4d3ae55"}');
  const channel = channelOf({ channel: 'tickers', instId: 'BTC-USDT' });
  assert.equal(
    renderSubscribed({ kind: 'subscribe', id: '1512' }, channel, AUDIENCE),
    '{"id":"1512","event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
  );
  assert.equal(
    renderSubscribed({ kind: 'unsubscribe', id: null }, channel, AUDIENCE),
    '{"event":"unsubscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
  );
});

test('A refused frame is an error event with the venue’s code.', () => {
  const text = JSON.stringify({ op: 'subscribe', args: [] });
  assert.deepEqual(refused('LOGIN_REQUIRED', text), {
    event: 'error',
    code: '60011',
    msg: 'No.',
    connId: 'a4d3ae55',
  });
  const codes: readonly (readonly [code: ErrorCode, expected: string])[] = [
    ['LOGIN_REPEATED', '60031'],
    ['KEY_UNKNOWN', '60005'],
    ['KEY_REVOKED', '60005'],
    ['KEY_EXPIRED', '60005'],
    ['KEY_NOT_YET_VALID', '60005'],
    ['PASSPHRASE_WRONG', '60024'],
    ['SIGNATURE_WRONG', '60007'],
    ['TIMESTAMP_MALFORMED', '60004'],
    ['TIMESTAMP_OUTSIDE_WINDOW', '60006'],
    ['REQUEST_REPLAYED', '60006'],
    ['ADDRESS_NOT_ALLOWED', '50110'],
    ['KEY_SUSPENDED', '60009'],
    ['ENVIRONMENT_MISMATCH', '50101'],
    ['CREDENTIALS_MISSING', '60009'],
    ['JSON_MALFORMED', '60012'],
    ['JSON_DUPLICATE_KEY', '60012'],
    ['JSON_TOO_LARGE', '60012'],
    ['UTF8_MALFORMED', '60012'],
    ['STATE_CONFLICT', '60012'],
    ['OUTCOME_UNKNOWN', '50004'],
    ['INSTRUMENT_UNKNOWN', '51001'],
    ['OPERATION_FORBIDDEN', '60028'],
    ['FIELD_UNKNOWN', '60013'],
    ['OPERATION_UNKNOWN', '60019'],
    ['OPERATION_NOT_ADMITTED', '60028'],
    ['CHANNEL_UNKNOWN', '60018'],
    ['CHANNEL_NOT_ADMITTED', '60018'],
    ['CHANNELS_EXHAUSTED', '60014'],
    ['RATE_EXCEEDED', '60014'],
    ['INSTRUMENT_NOT_ALLOWED', '50027'],
    ['INTERNAL_FAULT', '64007'],
    ['VAULT_SEALED', '50001'],
    ['UPSTREAM_UNREACHED', '50013'],
  ];
  for (const [code, expected] of codes) assert.equal(refused(code, text)['code'], expected, code);
});

test('A frame of which nothing can be read is refused without an id.', () => {
  const expected = { event: 'error', code: '60012', msg: 'No.', connId: 'a4d3ae55' };
  for (const text of ['', '[]', '{"id":"7","op":', '{"id":7,"op":"order"}', '{"op":"order"}'])
    assert.deepEqual(refused('JSON_MALFORMED', text), expected, text);
  for (const text of ['{"id":"7"}', '{"id":"7","op":7}', '{"id":"7","op":"orders"}'])
    assert.deepEqual(refused('JSON_MALFORMED', text), { id: '7', ...expected }, text);
});

test('A refused subscription repeats its id and names its channel.', () => {
  const channel = channelOf({ channel: 'orders', instType: 'ANY' });
  const text = JSON.stringify({ id: '1512', op: 'subscribe', args: [] });
  const answer = refused('SCOPE_MISSING', text, { channel });
  assert.equal(answer['id'], '1512');
  const subscription = { kind: 'subscribe', id: '1512', channels: [channel] } as const;
  // The frame that was read says it, too: its text is not read again.
  assert.deepEqual(refused('SCOPE_MISSING', '', { channel, frame: subscription }), answer);
  assert.equal(refused('SCOPE_MISSING', text, { frame: { ...subscription, id: null } })['id'], undefined);
  assert.equal(answer['msg'], 'No. (channel:orders,instType:ANY)');
  const read = okxStreamDialect.readVenueFrame(
    channel.endpoint,
    JSON.stringify({ ...answer, id: undefined }),
  );
  assert.equal(read.kind === 'channel-refused' ? read.key : read.kind, channel.key);
});

test('A refused operation is answered under its id and word, even one that was not read.', () => {
  const expected = {
    id: '7',
    op: 'order',
    code: '60011',
    msg: 'No.',
    data: [],
    inTime: '1795251600123000',
    outTime: '1795251600123000',
  };
  const text = JSON.stringify(PLACE);
  const frame = readBotFrame(text, CODES);
  assert.equal(frame.kind, 'operation');
  assert.deepEqual(refused('LOGIN_REQUIRED', text, { frame }), expected);
  assert.deepEqual(refused('LOGIN_REQUIRED', text), expected);
  assert.equal(
    refused('OPERATION_NOT_ADMITTED', text.replace('order"', 'mass-cancel"'))['op'],
    'mass-cancel',
  );
  const unknown = refused('OPERATION_UNKNOWN', text.replace('order"', 'orders"'));
  assert.equal(unknown['event'], 'error');
  assert.equal(unknown['id'], '7');
  assert.equal(refused('FIELD_MISSING', JSON.stringify({ ...PLACE, id: undefined }))['event'], 'error');
  assert.equal(refused('FIELD_MALFORMED', JSON.stringify({ ...PLACE, id: 'a b' }))['id'], undefined);
});

test('An answer of REST becomes one of the stream with all that clients look for.', () => {
  const frame = readBotFrame(JSON.stringify(PLACE), CODES);
  assert.equal(frame.kind, 'operation');
  const request = okxDialect.readRequest(frame.operation, frame.message);
  assert.equal(request.kind, 'read-request');
  const context = { operation: frame.operation, intents: request.intents };
  const render = (body: Uint8Array): Record<string, unknown> =>
    JSON.parse(renderOperationAnswer(frame, { status: 200, body }, TIMES)) as Record<string, unknown>;
  const denied = render(okxDialect.renderRefusal(refuse('SCOPE_MISSING', { detail: 'No.' }), context).body);
  assert.deepEqual(denied, {
    id: '7',
    op: 'order',
    code: '1',
    // ccxt looks into the rows only where this is empty.
    msg: '',
    data: [{ ordId: '', clOrdId: '', tag: '', ts: '', sCode: '50027', sMsg: 'No.', subCode: '' }],
    inTime: '1795251600123000',
    outTime: '1795251600125000',
  });
  const throttled = render(
    okxDialect.renderRefusal(refuse('RATE_EXCEEDED', { detail: 'No.' }), context).body,
  );
  assert.deepEqual([throttled['code'], throttled['msg'], throttled['data']], ['50011', 'No.', []]);
  const venue = render(
    Buffer.from('{"code":"0","msg":"","data":[{"ordId":"1"}],"inTime":"8","outTime":"9"}'),
  );
  assert.deepEqual([venue['inTime'], venue['outTime'], venue['data']], ['8', '9', [{ ordId: '1' }]]);
  const partly = render(Buffer.from('{"code":"2","msg":"Bulk operation partially succeeded.","data":[]}'));
  assert.deepEqual([partly['code'], partly['msg']], ['2', '']);
  assert.equal(render(Buffer.from('<html>'))['code'], '50026');
});

test('A gap is told by the notice that asks to connect anew, where a new subscription does not heal it.', () => {
  const orders = channelOf({ channel: 'orders', instType: 'ANY' });
  const account = channelOf({ channel: 'account' });
  const [notice, ...more] = renderGap([account, orders], AUDIENCE);
  assert.deepEqual(more, []);
  assert.match(notice ?? '', /"msg":"[^"]*pushes may be missing\. Please reconnect\."/u);
  const { event, code, connId } = JSON.parse(notice ?? '{}') as Record<string, unknown>;
  assert.deepEqual({ event, code, connId }, { event: 'notice', code: '64008', connId: 'a4d3ae55' });
  assert.deepEqual(renderGap([account], AUDIENCE), []);
  assert.deepEqual(renderGap([], AUDIENCE), []);
});

test('A view replaces the uid and leaves every other byte.', () => {
  const view = { label: '', scopes: [], sourceCidrs: [], apiKey: '', uid: '99', venueAccounts: [] };
  const about = { id: null, view };
  const push = String.raw`{"arg":{"channel":"account", "uid" : "44"},"data":[{"note":"\"uid\":\"44\"","uid":4470,"x":1.50}]}`;
  assert.equal(
    okxStreamDialect.applyVirtualView(push, about),
    String.raw`{"arg":{"channel":"account", "uid" : "99"},"data":[{"note":"\"uid\":\"44\"","uid":"99","x":1.50}]}`,
  );
  assert.equal(okxStreamDialect.applyVirtualView('{"arg":{"channel":"tickers"},"data":[]}', about), null);
  assert.equal(okxStreamDialect.applyVirtualView(push, { id: null, view: null }), null);
});

test('A list of subscriptions is cut where the venue would refuse it.', () => {
  const channels = Array.from({ length: 2_000 }, (_, at) =>
    channelOf({ channel: 'tickers', instId: `A${1000 + at}-USDT` }),
  );
  const frames = okxStreamDialect.writeSubscribe('subscribe', channels);
  assert.equal(frames.length, 2);
  const [first = ''] = frames;
  assert.ok(
    first.length <= OKX_FRAME_BYTES_MAX && first.length > OKX_FRAME_BYTES_MAX - 128,
    `${first.length}`,
  );
  assert.deepEqual(okxStreamDialect.writeSubscribe('subscribe', []), []);
  const [channel] = channels;
  assert.ok(channel !== undefined);
  assert.throws(() => okxStreamDialect.writeQuestion(channel, '1'), {
    code: 'INTERNAL_FAULT',
    operatorDetail: 'the streams of OKX answer no questions',
  });
});

test('A list that fills the frame to its last byte is one frame, and a byte more is two.', () => {
  const channel = channelOf({ channel: 'account' });
  const framesOf = (characters: number): number => {
    // Each argument with its comma.
    const first = { ...channel, argument: 'x'.repeat(1_000) };
    const second = { ...channel, argument: 'x'.repeat(characters - 1_002) };
    return okxStreamDialect.writeSubscribe('unsubscribe', [first, second]).length;
  };
  const room = OKX_FRAME_BYTES_MAX - OKX_FRAME_ENVELOPE_BYTES;
  assert.equal(framesOf(room), 1);
  assert.equal(framesOf(room + 1), 2);
});

test('Whoever asks over these streams whether the other is there asks in one word.', () => {
  for (const endpoint of okxStreamDialect.endpoints) {
    assert.equal(okxStreamDialect.writeKeepAlive(endpoint, NOW), 'ping');
    assert.equal(okxStreamDialect.writePing(endpoint, NOW), 'ping');
  }
});
