import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_FRAME_BYTES_MAX, HTX_FRAME_ID_CHARACTERS_MAX } from '../../../bounds.ts';
import type { ApiFamily } from '../../operation.ts';
import { account, frameAt, market } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { findEndpoint, rowOf } from './endpoints.ts';

type Sent = ReturnType<typeof frameAt>;

function read({ family, path, text }: Sent): ReturnType<typeof readBotFrame> {
  const endpoint = findEndpoint(family, path, '');
  assert.ok(endpoint !== null, path);
  return readBotFrame(endpoint, text);
}

const at = (path: string, value: unknown): Sent => frameAt(path, 'subscribe', value);

/** The code of the refusal; else what is subscribed to, by key. */
function verdict(sent: Sent): string {
  const frame = read(sent);
  if (frame.kind === 'refused') return frame.code;
  if (frame.kind === 'subscribe' || frame.kind === 'unsubscribe')
    return frame.channels.map(({ key }) => key).join();
  return frame.kind === 'question' ? `asks ${frame.channel.key}` : frame.kind;
}

test('A path of one family is none of the other, and coin-margined futures have none.', () => {
  const found = (family: ApiFamily, path: string): boolean => findEndpoint(family, path, '') !== null;
  assert.ok(found('htx-spot', '/ws'));
  for (const path of ['/ws', '/notification', '/swap-trade', '/center-notification', '/feed', '/ws/v2'])
    assert.ok(!found('htx-contract', path), path);
  assert.ok(!found('htx-spot', '/linear-swap-ws'));
  const spot = findEndpoint('htx-spot', '/ws', '');
  assert.ok(spot !== null);
  assert.equal(rowOf({ ...spot }), spot);
  assert.throws(() => rowOf({ ...spot, path: '/ws/v5/public' }), { code: 'INTERNAL_FAULT' });
});

test('Market data are asked for by exact topics of the path that serves them.', () => {
  const cases: readonly (readonly [path: string, topic: string, verdict: string])[] = [
    ['/ws', 'market.btcusdt.kline.1min', '/ws market.btcusdt.kline.1min'],
    ['/ws', 'market.btcusdt.kline.2min', 'CHANNEL_UNKNOWN'],
    ['/ws', 'market.btcusdt.depth.step5', '/ws market.btcusdt.depth.step5'],
    ['/ws', 'market.btcusdt.depth.step6', 'CHANNEL_UNKNOWN'],
    ['/ws', 'market.BTC-USDT.detail', 'INSTRUMENT_UNKNOWN'],
    ['/ws', 'market.BTCUSDT.detail', 'INSTRUMENT_UNKNOWN'],
    ['/ws', 'market.btcusdt', 'CHANNEL_UNKNOWN'],
    ['/ws', 'market.*.detail', 'CHANNEL_UNKNOWN'],
    ['/ws', 'market.btcusdt.mbp.150', '/feed market.btcusdt.mbp.150'],
    ['/feed', 'market.btcusdt.mbp.400', '/feed market.btcusdt.mbp.400'],
    ['/feed', 'market.btcusdt.mbp.10', 'CHANNEL_UNKNOWN'],
    ['/feed', 'market.btcusdt.mbp.refresh.10', '/ws market.btcusdt.mbp.refresh.10'],
    ['/feed', 'market.btcusdt.ticker', '/ws market.btcusdt.ticker'],
    ['/linear-swap-ws', 'market.BTC-USDT.depth.step19', '/linear-swap-ws market.BTC-USDT.depth.step19'],
    ['/linear-swap-ws', 'market.BTC-USDT.depth.step20', 'CHANNEL_UNKNOWN'],
    ['/linear-swap-ws', 'market.BTC-USD.detail', 'INSTRUMENT_UNKNOWN'],
    ['/linear-swap-ws', 'market.btc-usdt.detail', 'INSTRUMENT_UNKNOWN'],
    ['/linear-swap-ws', 'market.BTC-USDT.ticker', 'CHANNEL_UNKNOWN'],
    ['/swap-ws', 'market.BTC-USD.bbo', '/swap-ws market.BTC-USD.bbo'],
    ['/swap-ws', 'market.BTC-USDT.bbo', 'INSTRUMENT_UNKNOWN'],
    ['/ws_index', 'market.BTC-USD.index.1min', '/ws_index market.BTC-USD.index.1min'],
    ['/ws_index', 'market.BTC-USDT.basis.1min.open', '/ws_index market.BTC-USDT.basis.1min.open'],
    ['/ws_index', 'market.BTC-USDT.detail', 'CHANNEL_UNKNOWN'],
  ];
  for (const [path, topic, expected] of cases)
    assert.equal(verdict(market(path, topic)), expected, `${path} ${topic}`);
});

test('Books of contracts are passed on as increments alone, which are told from nothing else by their name.', () => {
  const topic = 'market.BTC-USDT.depth.size_20.high_freq';
  const dataTypes: readonly (readonly [value: unknown, verdict: string])[] = [
    ['incremental', `/linear-swap-ws ${topic}`],
    ['snapshot', 'FIELD_MALFORMED'],
    [undefined, 'FIELD_MALFORMED'],
    [1, 'FIELD_MALFORMED'],
  ];
  for (const [dataType, expected] of dataTypes)
    for (const verb of ['sub', 'unsub'])
      assert.equal(verdict(at('/linear-swap-ws', { [verb]: topic, data_type: dataType })), expected);
  const other = { sub: 'market.BTC-USDT.detail', id: '1', data_type: 'incremental' };
  assert.equal(verdict(at('/linear-swap-ws', other)), 'FIELD_MALFORMED');
});

test('How a channel is joined late is said by its kind.', () => {
  const joining = (sent: Sent): string => {
    const frame = read(sent);
    assert.ok(frame.kind === 'subscribe', sent.text);
    return frame.channels.map((channel) => `${channel.access} ${channel.joining}`).join();
  };
  assert.equal(joining(market('/ws', 'market.btcusdt.detail')), 'public last');
  assert.equal(joining(market('/ws', 'market.btcusdt.trade.detail')), 'public next');
  assert.equal(joining(market('/feed', 'market.btcusdt.mbp.150')), 'public next');
  assert.equal(joining(market('/linear-swap-ws', 'market.BTC-USDT.depth.size_20.high_freq')), 'public book');
  const legacy = '/linear-swap-notification';
  assert.equal(joining(account(legacy, 'public.BTC-USDT.funding_rate')), 'public last');
  assert.equal(joining(account(legacy, 'public.*.funding_rate')), 'public next');
  assert.equal(joining(account(legacy, 'public.BTC-USDT.liquidation_orders')), 'public next');
  assert.equal(joining(account(legacy, 'positions_cross.*')), 'account next');
});

test('A question is asked of what can be answered once, and with a range for klines alone.', () => {
  const asks = (fields: Readonly<Record<string, unknown>>): string => verdict(at('/ws', fields));
  const kline = 'market.btcusdt.kline.1day';
  assert.equal(asks({ req: 'market.btcusdt.detail', id: '1' }), 'asks /ws market.btcusdt.detail');
  assert.equal(asks({ req: 'market.btcusdt.bbo', id: '1' }), 'CHANNEL_UNKNOWN');
  assert.equal(asks({ req: kline }), `asks /ws ${kline}`);
  assert.equal(asks({ req: kline, from: 1_700_000_000 }), `asks /ws ${kline} 1700000000 -`);
  assert.equal(asks({ req: kline, to: 1_700_000_000 }), `asks /ws ${kline} - 1700000000`);
  assert.equal(asks({ req: kline, from: '1700000000' }), 'FIELD_MALFORMED');
  assert.equal(asks({ req: kline, from: 1_700_000_000_000 }), 'FIELD_MALFORMED');
  assert.equal(asks({ req: 'market.btcusdt.detail', from: 1_700_000_000 }), 'FIELD_MALFORMED');
  assert.equal(asks({ req: kline, data_type: 'incremental' }), 'FIELD_UNKNOWN');
  assert.equal(asks({ sub: kline, from: 1_700_000_000 }), 'FIELD_UNKNOWN');
  const feed = at('/feed', { req: 'market.btcusdt.mbp.150', id: '1' });
  assert.equal(verdict(feed), 'asks /feed market.btcusdt.mbp.150');
});

test('Channels of accounts are known by exact names, in one spelling for all that mean the same.', () => {
  const V5 = '/ws/v5/notification';
  const legacy = '/linear-swap-notification';
  const cases: readonly (readonly [
    path: string,
    topic: string,
    contract: string | undefined,
    verdict: string,
  ])[] = [
    ['/ws/v2', 'accounts.update', undefined, '/ws/v2 accounts.update'],
    ['/ws/v2', 'accounts.update#3', undefined, 'CHANNEL_UNKNOWN'],
    ['/ws/v2', 'orders#btcusdt', undefined, '/ws/v2 orders#btcusdt'],
    ['/ws/v2', 'orders#BTCUSDT', undefined, 'CHANNEL_UNKNOWN'],
    ['/ws/v2', 'trade.clearing#*#1', undefined, '/ws/v2 trade.clearing#*#1'],
    ['/ws/v2', 'trade.clearing#*#2', undefined, 'CHANNEL_UNKNOWN'],
    [V5, 'account', undefined, `${V5} account`],
    [V5, 'account', 'BTC-USDT', 'FIELD_UNKNOWN'],
    [V5, 'orders', 'BTC-USDT', `${V5} orders BTC-USDT`],
    [V5, 'orders', '*', `${V5} orders *`],
    [V5, 'orders', undefined, 'FIELD_MISSING'],
    [V5, 'orders', 'btc-usdt', 'INSTRUMENT_UNKNOWN'],
    [V5, 'orders', 'BTC-USD', 'INSTRUMENT_UNKNOWN'],
    [V5, 'orders_cross.btc-usdt', undefined, 'CHANNEL_UNKNOWN'],
    [V5, 'public.btc-usdt.funding_rate', undefined, `${legacy} public.BTC-USDT.funding_rate`],
    [legacy, 'orders', 'BTC-USDT', 'CHANNEL_UNKNOWN'],
    [legacy, 'orders_cross.BTC-USDT', undefined, `${legacy} orders_cross.btc-usdt`],
    [legacy, 'orders_cross.btc-usdt', undefined, `${legacy} orders_cross.btc-usdt`],
    [legacy, 'orders_cross.btc-usd', undefined, 'INSTRUMENT_UNKNOWN'],
    [legacy, 'accounts_cross.usdt', undefined, `${legacy} accounts_cross.USDT`],
    [legacy, 'accounts_cross.btc-usdt', undefined, 'CHANNEL_UNKNOWN'],
    [legacy, 'accounts.*', undefined, `${legacy} accounts.*`],
    [legacy, 'unknown.*', undefined, 'CHANNEL_UNKNOWN'],
    [legacy, 'public.btc-usdt.unknown', undefined, 'CHANNEL_UNKNOWN'],
    [legacy, 'public.btc-usdt.funding_rate', 'BTC-USDT', 'CHANNEL_UNKNOWN'],
    ['/swap-notification', 'orders.BTC-USD', undefined, '/swap-notification orders.btc-usd'],
    ['/swap-notification', 'orders_cross.btc-usd', undefined, 'CHANNEL_UNKNOWN'],
    ['/linear-swap-trade', 'orders_cross.btc-usdt', undefined, 'OPERATION_UNKNOWN'],
  ];
  for (const [path, topic, contract, expected] of cases)
    assert.equal(verdict(account(path, topic, contract)), expected, `${path} ${topic} ${contract}`);
});

test('A channel says which instrument and market it is about, or that it is about all.', () => {
  const about = (sent: Sent): readonly unknown[] => {
    const frame = read(sent);
    assert.ok(frame.kind === 'subscribe', sent.text);
    return frame.channels.map(({ instrument, market: place }) => [instrument, place])[0] ?? [];
  };
  assert.deepEqual(about(account('/ws/v2', 'orders#btcusdt')), ['btcusdt', 'spot']);
  assert.deepEqual(about(account('/ws/v2', 'orders#*')), [null, null]);
  assert.deepEqual(about(account('/linear-swap-notification', 'orders_cross.btc-usdt')), [
    'BTC-USDT',
    'swap',
  ]);
  assert.deepEqual(about(account('/linear-swap-notification', 'accounts_cross.USDT')), [null, null]);
  assert.deepEqual(about(account('/ws/v5/notification', 'trade', 'BTC-USDT-261225')), [
    'BTC-USDT-261225',
    'futures',
  ]);
  assert.deepEqual(about(market('/swap-ws', 'market.BTC-USD.detail')), ['BTC-USD', 'swap']);
});

test('A frame that is none of its protocol is refused.', () => {
  const cases: readonly (readonly [path: string, value: unknown, verdict: string])[] = [
    ['/ws', 'ping', 'JSON_MALFORMED'],
    ['/ws', [], 'FIELD_MALFORMED'],
    ['/ws', {}, 'OPERATION_UNKNOWN'],
    ['/ws', { ping: 1 }, 'OPERATION_UNKNOWN'],
    ['/ws', { sub: 7 }, 'FIELD_MALFORMED'],
    ['/ws', { sub: 'market.btcusdt.detail', unsub: 'market.btcusdt.detail' }, 'FIELD_UNKNOWN'],
    ['/ws', { pong: 'x' }, 'FIELD_MALFORMED'],
    ['/ws', { pong: 1, id: '1' }, 'FIELD_UNKNOWN'],
    ['/ws', { action: 'sub', ch: 'orders#*' }, 'OPERATION_UNKNOWN'],
    ['/ws/v2', { action: 'sub' }, 'FIELD_MISSING'],
    ['/ws/v2', { action: 'req', ch: 'orders#*' }, 'OPERATION_UNKNOWN'],
    ['/ws/v2', { action: 'req', ch: 'auth' }, 'CREDENTIALS_MISSING'],
    ['/ws/v2', { action: 'pong', data: { ts: 1, more: 1 } }, 'FIELD_MALFORMED'],
    ['/ws/v2', { ch: 'create-order', params: {} }, 'OPERATION_UNKNOWN'],
    ['/ws/trade', { action: 'sub', ch: 'orders#*' }, 'OPERATION_UNKNOWN'],
    ['/ws/v5/notification', { op: 'req', topic: 'orders' }, 'OPERATION_UNKNOWN'],
    ['/ws/v5/notification', { op: 'sub' }, 'FIELD_MISSING'],
    ['/ws/v5/notification', { op: 'sub', topic: 'orders', contract_code: 7 }, 'FIELD_MALFORMED'],
    ['/ws/v5/notification', { op: 'place_order', data: {} }, 'OPERATION_UNKNOWN'],
    ['/linear-swap-trade', { op: 'sub', topic: 'orders.*' }, 'OPERATION_UNKNOWN'],
  ];
  for (const [path, value, expected] of cases)
    assert.equal(verdict(at(path, value)), expected, `${path} ${JSON.stringify(value)}`);
});

test('An id is short plain text or a number, and a frame is no longer than its bound.', () => {
  const withId = (id: unknown): string => verdict(at('/ws', { sub: 'market.btcusdt.detail', id }));
  const taken = '/ws market.btcusdt.detail';
  assert.equal(withId(7), taken);
  assert.equal(withId('x'.repeat(HTX_FRAME_ID_CHARACTERS_MAX)), taken);
  assert.equal(withId('x'.repeat(HTX_FRAME_ID_CHARACTERS_MAX + 1)), 'FIELD_MALFORMED');
  assert.equal(withId('é'), 'FIELD_MALFORMED');
  assert.equal(withId(null), 'FIELD_MALFORMED');
  assert.equal(withId({}), 'FIELD_MALFORMED');
  const padded = (length: number): string => {
    const text = '{"sub":"market.btcusdt.detail"}';
    return verdict(at('/ws', text + ' '.repeat(length - text.length)));
  };
  assert.equal(padded(HTX_FRAME_BYTES_MAX), taken);
  assert.equal(padded(HTX_FRAME_BYTES_MAX + 1), 'JSON_TOO_LARGE');
  assert.equal(verdict(at('/ws', '{"sub":"\uD800"}')), 'UTF8_MALFORMED');
});
