import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_FRAME_ID_CHARACTERS_MAX } from '../../../bounds.ts';
import type { ErrorCode } from '../../../errors/catalogue.ts';
import { refuse } from '../../../errors/refusal.ts';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { RefusedFrame, StreamAudience } from '../../stream-dialect.ts';
import { account, CONTRACT_LOGIN, frameAt, market, SPOT_LOGIN } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { findEndpoint } from './endpoints.ts';
import { renderRefusedFrame } from './refusals.ts';

const NOW = epochMs(1_700_000_000_000);
const AUDIENCE: StreamAudience = { connectionId: '00000000', view: null };
const V5 = '/ws/v5/notification';

type Sent = ReturnType<typeof frameAt>;

function endpointOf({ family, path }: Sent): NonNullable<ReturnType<typeof findEndpoint>> {
  const endpoint = findEndpoint(family, path, '');
  assert.ok(endpoint !== null, path);
  return endpoint;
}

function refused(sent: Sent, code: ErrorCode): Readonly<Record<string, unknown>> {
  const read = readBotFrame(endpointOf(sent), sent.text);
  const frame: RefusedFrame = {
    refusal: refuse(code, { detail: 'no' }),
    frame: read.kind === 'refused' ? null : read,
    channel: null,
    text: sent.text,
  };
  return JSON.parse(renderRefusedFrame(endpointOf(sent), frame, AUDIENCE, NOW)) as Readonly<
    Record<string, unknown>
  >;
}

test('A refusal of market data has the id of its frame, without which ccxt would wait for ever.', () => {
  const sent = market('/ws', 'market.btcusdt.detail');
  const wrong = { status: 'error', ts: NOW, 'err-code': 'bad-request' };
  assert.deepEqual(refused(sent, 'INSTRUMENT_NOT_ALLOWED'), { id: '7', ...wrong, 'err-msg': 'no' });
  assert.deepEqual(refused(sent, 'CHANNELS_EXHAUSTED'), {
    id: '7',
    ...wrong,
    'err-msg': '429 too many request: no',
  });
  assert.deepEqual(refused(frameAt('/ws', 'subscribe', '{'), 'JSON_MALFORMED'), {
    ...wrong,
    'err-msg': 'no',
  });
});

test('A refusal of an account’s channel has the venue’s code for it, and names what was asked.', () => {
  const spot = account('/ws/v2', 'orders#btcusdt');
  const op = account(V5, 'orders', 'BTC-USDT');
  const cases: readonly (readonly [ErrorCode, code: number, words: string, op: number])[] = [
    ['LOGIN_REQUIRED', 2002, 'invalid.auth.state: no', 2002],
    ['SCOPE_MISSING', 400, 'bad request: no', 2010],
    ['INSTRUMENT_NOT_ALLOWED', 2001, 'invalid.symbol: no', 2011],
    ['CHANNEL_UNKNOWN', 2001, 'invalid.ch: no', 2010],
    ['CHANNELS_EXHAUSTED', 429, 'too.many.request: no', 2004],
    ['FIELD_MISSING', 400, 'bad request: no', 2040],
    ['FIELD_UNKNOWN', 400, 'bad request: no', 2010],
    ['STATE_CONFLICT', 400, 'bad request: no', 2010],
    ['LOGIN_REPEATED', 2002, 'invalid.auth.state: no', 2005],
    ['SIGNATURE_WRONG', 2002, 'auth.fail: no', 2003],
    ['JSON_MALFORMED', 2001, 'invalid.json: no', 2010],
    ['JSON_DUPLICATE_KEY', 2001, 'invalid.json: no', 2010],
    ['JSON_TOO_LARGE', 2001, 'invalid.json: no', 2010],
    ['UTF8_MALFORMED', 2001, 'invalid.json: no', 2010],
    ['OPERATION_UNKNOWN', 2001, 'invalid.action: no', 2010],
    ['CHANNEL_NOT_ADMITTED', 2001, 'invalid.ch: no', 2010],
    ['INSTRUMENT_UNKNOWN', 2001, 'invalid.symbol: no', 2011],
    ['MARKET_NOT_ALLOWED', 2001, 'invalid.symbol: no', 2011],
    ['INTERNAL_FAULT', 500, 'system error: no', 1000],
    ['UPSTREAM_UNREACHED', 500, 'system error: no', 1000],
    ['OUTCOME_UNKNOWN', 500, 'system error: no', 1000],
    ['VAULT_SEALED', 500, 'system error: no', 1000],
  ];
  for (const [code, spotCode, message, opCode] of cases) {
    assert.deepEqual(refused(spot, code), { action: 'sub', code: spotCode, ch: 'orders#btcusdt', message });
    assert.deepEqual(refused(op, code), {
      op: 'sub',
      cid: '7',
      topic: 'orders',
      contract_code: 'BTC-USDT',
      'err-code': opCode,
      'err-msg': 'no',
      ts: NOW,
    });
  }
});

test('A refusal names what was asked also where only the frame is left, and not its text.', () => {
  const sents = [
    market('/ws', 'market.btcusdt.detail'),
    account('/ws/v2', 'orders#btcusdt'),
    account(V5, 'orders', 'BTC-USDT'),
    frameAt(V5, 'unsubscribe', { op: 'unsub', cid: '7', topic: 'account' }),
    frameAt('/ws', 'question', { req: 'market.btcusdt.detail', id: '7' }),
    frameAt('/linear-swap-trade', 'operation', { op: 'cancel_all_orders', cid: '7', data: {} }),
    SPOT_LOGIN,
    { ...CONTRACT_LOGIN, text: CONTRACT_LOGIN.text.replace('{', '{"cid":"7",') },
  ];
  for (const sent of sents) {
    const frame = readBotFrame(endpointOf(sent), sent.text);
    assert.ok(frame.kind !== 'refused', sent.text);
    const channel = 'channels' in frame ? (frame.channels[0] ?? null) : null;
    const rendered = (text: string): unknown => {
      const told: RefusedFrame = { refusal: refuse('CHANNEL_UNKNOWN'), frame, channel, text };
      return JSON.parse(renderRefusedFrame(endpointOf(sent), told, AUDIENCE, NOW));
    };
    assert.deepEqual(rendered(''), rendered(sent.text), sent.text);
  }
});

test('A login fails in one way, unless it is not its own fault.', () => {
  const codesOf = (code: ErrorCode): readonly unknown[] => [
    refused(SPOT_LOGIN, code)['code'],
    refused(CONTRACT_LOGIN, code)['err-code'],
    refused({ ...SPOT_LOGIN, path: '/ws/trade' }, code)['code'],
    refused({ ...CONTRACT_LOGIN, path: '/linear-swap-trade' }, code)['err-code'],
  ];
  for (const code of ['KEY_UNKNOWN', 'SIGNATURE_WRONG', 'ADDRESS_NOT_ALLOWED', 'FIELD_UNKNOWN'] as const)
    assert.deepEqual(codesOf(code), [2002, 2003, 2002, 2003], code);
  const unknown = { ...CONTRACT_LOGIN, text: CONTRACT_LOGIN.text.replace('{', '{"cid":"7","x":1,') };
  for (const sent of [unknown, { ...unknown, text: unknown.text.replace('"x":1,', '') }])
    assert.deepEqual(refused(sent, 'KEY_UNKNOWN'), {
      op: 'auth',
      type: 'api',
      cid: '7',
      'err-code': 2003,
      'err-msg': 'no',
      ts: NOW,
    });
  assert.deepEqual(codesOf('LOGIN_REPEATED'), [2002, 2005, 2002, 2005]);
  assert.deepEqual(codesOf('RATE_EXCEEDED'), [429, 2004, 429, 2004]);
  assert.deepEqual(codesOf('VAULT_SEALED'), [500, 1000, 500, 1000]);
  assert.ok(!JSON.stringify(refused(SPOT_LOGIN, 'KEY_UNKNOWN')).includes('vg-htx-access'));
  assert.ok(!JSON.stringify(refused(CONTRACT_LOGIN, 'KEY_UNKNOWN')).includes('vg-htx-access'));
});

test('A frame that could not be read is answered under the id that it has.', () => {
  const topic = 'market.btcusdt.unheard';
  assert.equal(refused(frameAt('/ws', 'subscribe', { sub: topic, id: '9' }), 'CHANNEL_UNKNOWN')['id'], '9');
  assert.equal(refused(frameAt('/ws', 'subscribe', { sub: topic, id: 9 }), 'CHANNEL_UNKNOWN')['id'], '9');
  const spot = frameAt('/ws/v2', 'subscribe', { action: 'sub', ch: 'unheard#of', cid: '9' });
  assert.deepEqual(refused(spot, 'CHANNEL_UNKNOWN'), {
    action: 'sub',
    code: 2001,
    ch: 'unheard#of',
    cid: '9',
    message: 'invalid.ch: no',
  });
});

test('What is echoed is short and plain, whatever a bot sends.', () => {
  const long = { action: 'sub', ch: 'x'.repeat(65), cid: 'é' };
  assert.deepEqual(refused(frameAt('/ws/v2', 'subscribe', long), 'CHANNEL_UNKNOWN'), {
    action: 'sub',
    code: 2001,
    message: 'invalid.ch: no',
  });
  const odd = frameAt('/ws/v2', 'subscribe', { action: ['sub'], ch: { a: 1 }, id: '9' });
  assert.deepEqual(refused(odd, 'FIELD_MALFORMED'), { code: 400, message: 'bad request: no' });
  const echoed = (ch: string): unknown =>
    refused(frameAt('/ws/v2', 'subscribe', { action: 'sub', ch }), 'CHANNEL_UNKNOWN')['ch'];
  const longest = 'x'.repeat(HTX_FRAME_ID_CHARACTERS_MAX);
  for (const ch of [longest, 'a b', '~']) assert.equal(echoed(ch), ch);
  for (const ch of [`${longest}x`, 'ab\n', '\nab', 'éab', 'abé', '']) assert.equal(echoed(ch), undefined, ch);
  for (const text of ['', 'null', '7', '[1]', '{"op":'])
    assert.equal(refused(frameAt(V5, 'subscribe', text), 'JSON_MALFORMED')['op'], 'error');
});

test('An order is refused as over REST, under its id if it had one.', () => {
  const order = (cid: unknown): Readonly<Record<string, unknown>> =>
    refused(
      frameAt('/linear-swap-trade', 'operation', { op: 'place_order', cid, data: {} }),
      'SCOPE_MISSING',
    );
  const { cid, status, err_code: code } = order('41');
  assert.deepEqual([cid, status, code], ['41', 'error', 403]);
  assert.equal(order(undefined)['cid'], '');
});
