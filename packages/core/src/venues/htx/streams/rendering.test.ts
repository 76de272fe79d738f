import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { StreamAudience } from '../../stream-dialect.ts';
import { account, CONTRACT_LOGIN, frameAt, market, SPOT_LOGIN } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { htxStreamDialect } from './dialect.ts';
import { findEndpoint } from './endpoints.ts';
import { renderGap, renderLoggedIn, renderSubscribed, withId, writePing } from './rendering.ts';

const NOW = epochMs(1_700_000_000_000);
const VIEW = {
  label: 'bot',
  scopes: ['read'],
  sourceCidrs: [],
  apiKey: 'k',
  uid: '9090909091',
  venueAccounts: [],
};
const AUDIENCE: StreamAudience = { connectionId: '00000000', view: VIEW };
const V5 = '/ws/v5/notification';

type Sent = ReturnType<typeof frameAt>;

function endpointOf({ family, path }: Sent): NonNullable<ReturnType<typeof findEndpoint>> {
  const endpoint = findEndpoint(family, path, '');
  assert.ok(endpoint !== null, path);
  return endpoint;
}

function subscribed(sent: Sent): unknown {
  const frame = readBotFrame(endpointOf(sent), sent.text);
  assert.ok(frame.kind === 'subscribe' || frame.kind === 'unsubscribe', sent.text);
  const [channel] = frame.channels;
  assert.ok(channel !== undefined);
  return JSON.parse(renderSubscribed(frame, channel, AUDIENCE, NOW));
}

test('A subscription is acknowledged in the words of its protocol, under the id that it had.', () => {
  const topic = 'market.btcusdt.detail';
  assert.deepEqual(subscribed(market('/ws', topic)), { id: '7', status: 'ok', subbed: topic, ts: NOW });
  assert.deepEqual(subscribed(frameAt('/ws', 'unsubscribe', { unsub: topic })), {
    status: 'ok',
    unsubbed: topic,
    ts: NOW,
  });
  assert.deepEqual(subscribed(account('/ws/v2', 'orders#*')), {
    action: 'sub',
    code: 200,
    ch: 'orders#*',
    data: {},
  });
  const unnamed = frameAt('/ws', 'subscribe', { sub: topic, id: '' });
  assert.deepEqual(subscribed(unnamed), { status: 'ok', subbed: topic, ts: NOW });
  const op = { op: 'sub', cid: '7', ts: NOW, 'err-code': 0 };
  assert.deepEqual(subscribed(account(V5, 'account')), { ...op, topic: 'account' });
  const orders = account(V5, 'orders', 'BTC-USDT');
  assert.deepEqual(subscribed(orders), { ...op, topic: 'orders', contract_code: 'BTC-USDT' });
});

test('Who has logged in is told so under the virtual key’s own number.', () => {
  const rendered = (sent: Sent, view: StreamAudience['view']): unknown => {
    const login = readBotFrame(endpointOf(sent), sent.text);
    assert.ok(login.kind === 'login');
    return JSON.parse(renderLoggedIn(login, endpointOf(sent), { ...AUDIENCE, view }, NOW));
  };
  assert.deepEqual(rendered(SPOT_LOGIN, VIEW), { action: 'req', code: 200, ch: 'auth', data: {} });
  const data = { 'user-id': '909090909' };
  assert.deepEqual(rendered(CONTRACT_LOGIN, VIEW), { op: 'auth', type: 'api', 'err-code': 0, ts: NOW, data });
  const unseen = { op: 'auth', type: 'api', 'err-code': 0, ts: NOW, data: { 'user-id': '' } };
  assert.deepEqual(rendered(CONTRACT_LOGIN, null), unseen);
  const named = { ...CONTRACT_LOGIN, text: CONTRACT_LOGIN.text.replace('{', '{"cid":"5",') };
  assert.equal((rendered(named, VIEW) as { cid: unknown }).cid, '5');
});

test('Who is asked whether he is there is asked in the words of the path.', () => {
  const pings = ['/ws', '/ws/v2', V5].map((path) => writePing(endpointOf(frameAt(path, 'pong', '')), NOW));
  assert.deepEqual(pings, [
    '{"ping":1700000000000}',
    '{"action":"ping","data":{"ts":1700000000000}}',
    '{"op":"ping","ts":"1700000000000"}',
  ]);
});

test('A gap is told of what does not begin with the whole again, and of nothing else.', () => {
  const channelsOf = (sent: Sent) => {
    const frame = readBotFrame(endpointOf(sent), sent.text);
    return frame.kind === 'subscribe' ? frame.channels : [];
  };
  const V5_TOPICS = ['orders', 'trade', 'positions'].map((topic) => account(V5, topic, '*'));
  const all = [
    account('/ws/v2', 'accounts.update#2'),
    account('/ws/v2', 'orders#*'),
    account(V5, 'account'),
    ...V5_TOPICS,
    account('/linear-swap-notification', 'public.BTC-USDT.liquidation_orders'),
    market('/ws', 'market.btcusdt.trade.detail'),
  ].flatMap(channelsOf);
  const told = (path: string): readonly unknown[] =>
    renderGap(endpointOf(frameAt(path, 'pong', '')), all, AUDIENCE, NOW).map((text) => {
      const { ch, topic, code, 'err-code': opCode } = JSON.parse(text) as Record<string, unknown>;
      return [ch ?? topic, code ?? opCode];
    });
  assert.deepEqual(told('/ws/v2'), [['orders#*', 500]]);
  assert.deepEqual(told(V5), [
    ['orders', 1000],
    ['trade', 1000],
  ]);
  assert.deepEqual(told('/ws'), []);
  const missed = 'pushes of this channel may have been missed, ask for the state';
  const first = (path: string): unknown =>
    JSON.parse(renderGap(endpointOf(frameAt(path, 'pong', '')), all, AUDIENCE, NOW)[0] ?? '');
  assert.deepEqual(first('/ws/v2'), {
    action: 'push',
    code: 500,
    ch: 'orders#*',
    message: `system error: ${missed}`,
  });
  assert.deepEqual(first(V5), {
    op: 'error',
    topic: 'orders',
    contract_code: '*',
    'err-code': 1000,
    'err-msg': missed,
    ts: NOW,
  });
});

test('An answer is put under its id though white space stands before it.', () => {
  const under = (body: string): string => withId(Buffer.from(body), '41');
  assert.equal(under(' \n{"code":200}'), ' \n{"code":200,"cid":"41"}');
  assert.equal(under('{"code":200} '), '{"code":200,"cid":"41"} ');
});

test('A view shows the key’s own number and the bot’s own id, and changes nothing else.', () => {
  const shown = (frame: string, id: string | null, view: StreamAudience['view']): string | null =>
    htxStreamDialect.applyVirtualView(frame, { id, view });
  const push = '{"ch":"orders#*","data":{"userId":123456789,"price":1.10}}';
  assert.equal(shown(push, null, VIEW), push.replace('123456789', '909090909'));
  assert.equal(shown(push, null, null), null);
  assert.equal(shown(push, '8', null), null);
  assert.equal(shown('{"id":"1","data":[]}', '8', null), '{"id":"8","data":[]}');
  assert.equal(shown('{"id":"8","data":[]}', '8', VIEW), null);
});

test('The gateway never asks first whether the venue is there.', () => {
  for (const endpoint of htxStreamDialect.endpoints)
    assert.equal(htxStreamDialect.writeKeepAlive(endpoint, NOW), '', endpoint.path);
});
