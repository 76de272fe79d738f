import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountIdOf } from '../ids.ts';
import { partOf, rowsOf, StreamBench, type Message, type Trader } from './stream-bench.fixture.ts';

function venue(variants: ConstructorParameters<typeof StreamBench>[0] = {}) {
  const bench = new StreamBench(variants);
  const bot = bench.trader({ spot: { USDT: '100000', BTC: '1' }, contract: '20000' });
  const limit = {
    'account-id': accountIdOf(bot.uid, 'spot').toString(),
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.1',
    price: '66000',
  };
  return { bench, bot, limit };
}

const LINEAR = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  price: '66000',
  volume: '1',
};

function openSpot(bench: StreamBench, { uid, key }: Trader): readonly Message[] {
  const path = `/v1/order/openOrders?account-id=${accountIdOf(uid, 'spot')}&symbol=btcusdt`;
  return rowsOf(bench.ask({ path, key }).data);
}

test('Spot orders by message are placed, batched and cancelled as over REST, with the client’s cid', () => {
  const { bench, bot, limit } = venue();
  const peer = bench.member('/ws/trade', bot.key);
  const run = (ch: string, params: unknown): Message => {
    const replies = peer.say({ cid: `cid-${ch}`, ch, params });
    assert.deepEqual([replies.length, replies[0]?.['cid']], [1, `cid-${ch}`]);
    return replies[0] ?? {};
  };
  const placed = run('create-order', limit);
  assert.equal(placed['status'], 'ok');
  assert.deepEqual(
    openSpot(bench, bot).map(({ id }) => String(id)),
    [placed['data']],
  );
  const rows = rowsOf(
    run('create-batchorder', [
      { ...limit, 'client-order-id': 'a' },
      { ...limit, amount: '0' },
    ])['data'],
  );
  assert.deepEqual([rows[0]?.['client-order-id'], typeof rows[1]?.['err-code']], ['a', 'string']);
  const auto = run('create-margin-order', limit);
  assert.deepEqual([auto['code'], typeof partOf(auto, 'data')['orderId']], [200, 'number']);
  const canceled = partOf(run('cancel', { 'order-ids': [placed['data'], '1'] }), 'data');
  assert.deepEqual(canceled['success'], [placed['data']]);
  assert.equal(rowsOf(canceled['failed'])[0]?.['order-state'], -1);
  assert.equal(partOf(run('cancelall', { symbol: 'btcusdt' }), 'data')['success-count'], 2);
  assert.deepEqual(openSpot(bench, bot), []);
});

test('A spot order that REST refuses is refused alike', () => {
  const { bench, bot, limit } = venue();
  const peer = bench.member('/ws/trade', bot.key);
  const wrong = [
    { ...limit, price: '66000.001' },
    { ...limit, amount: '100' },
    { ...limit, 'account-id': '1' },
  ];
  for (const params of wrong) {
    const rest = bench.ask({ method: 'POST', path: '/v1/order/orders/place', key: bot.key, body: params });
    const [{ cid, ...reply } = {}] = peer.say({ cid: 'x', ch: 'create-order', params });
    assert.equal(cid, 'x');
    assert.deepEqual(reply, rest.body);
    assert.equal(reply['status'], 'error');
  }
  assert.equal(peer.say({ cid: 'x', ch: 'withdraw', params: {} })[0]?.['message'], 'invalid.ch');
  assert.equal(peer.say({ cid: 'x', ch: 'create-order', params: limit })[0]?.['status'], 'ok');
});

test('A key that may only read places nothing by message, and neither does one whose right was taken', () => {
  const { bench, bot, limit } = venue();
  const reader = bench.key(bot.uid, { permissions: ['read_only'] });
  const place = { cid: 'x', ch: 'create-order', params: limit };
  const refused = 'Signature not valid: API key has no permission [API Key没有权限]';
  assert.equal(bench.member('/ws/trade', reader).say(place)[0]?.['err-msg'], refused);
  const peer = bench.member('/ws/trade', bot.key);
  assert.equal(peer.say(place)[0]?.['status'], 'ok');
  bench.engine.command((state) => state.keys.put({ ...bot.key, permissions: ['read_only'] }));
  assert.equal(peer.say(place)[0]?.['err-msg'], refused);
  assert.equal(openSpot(bench, bot).length, 1);
});

test('Orders by message and over REST take from the same limit', () => {
  const { bench, bot, limit } = venue({ variants: { rateLimitFactor: 0.05 } });
  const roomy = { ...bench.variants, rateLimitFactor: null };
  const strict = bench.variants;
  bench.variants = roomy;
  const peer = bench.member('/ws/trade', bot.key);
  const rest = (): unknown =>
    bench.ask({ method: 'POST', path: '/v1/order/orders/place', key: bot.key, body: limit }).body['err-code'];
  bench.variants = strict;
  assert.deepEqual([rest(), rest(), rest()], [undefined, undefined, undefined]);
  const [first] = peer.say({ cid: 'x', ch: 'create-order', params: limit });
  assert.equal(first?.['status'], 'ok');
  const [second] = peer.say({ cid: 'y', ch: 'create-order', params: limit });
  assert.equal(second?.['status'], 'ok');
  assert.equal(rest(), 'base-request-exceed-frequency-limit');
});

test('Contract orders of V5 by message are placed, batched and cancelled as over REST', () => {
  const { bench, bot } = venue();
  const peer = bench.member('/linear-swap-trade', bot.key, { host: 'contract' });
  const run = (op: string, data: unknown): Message => {
    const replies = peer.say({ op, cid: `cid-${op}`, data });
    assert.deepEqual([replies.length, replies[0]?.['cid'], replies[0]?.['op']], [1, `cid-${op}`, undefined]);
    assert.equal(replies[0]?.['code'], 200, JSON.stringify(replies));
    return replies[0] ?? {};
  };
  const open = (): readonly unknown[] =>
    rowsOf(bench.ask({ path: '/v5/trade/order/opens', host: 'contract', key: bot.key }).data).map(
      (row) => row['order_id'],
    );
  const { order_id: id } = partOf(run('place_order', LINEAR), 'data');
  assert.deepEqual(open(), [id]);
  const batch = rowsOf(run('place_batch_orders', [LINEAR, LINEAR, { ...LINEAR, volume: '0' }])['data']);
  assert.deepEqual(
    batch.map(({ code }) => code),
    [200, 200, 1040],
  );
  run('cancel_order', { contract_code: 'BTC-USDT', order_id: id });
  const name = { contract_code: 'BTC-USDT', order_id: [batch[0]?.['order_id']] };
  assert.equal(rowsOf(run('cancel_batch_orders', name)['data']).length, 1);
  assert.deepEqual(open(), [batch[1]?.['order_id']]);
  run('cancel_all_orders', {});
  assert.deepEqual(open(), []);
});

test('Contract orders of the old interface by message act where REST does', () => {
  const { bench, bot } = venue();
  const peer = bench.member('/linear-swap-trade', bot.key, { host: 'contract' });
  const old = {
    contract_code: 'BTC-USDT',
    price: '66000',
    volume: 1,
    direction: 'buy',
    offset: 'both',
    lever_rate: 3,
    order_price_type: 'limit',
  };
  const run = (op: string, data: unknown): Message => peer.say({ op, cid: '1', data })[0] ?? {};
  assert.equal(run('create_cross_order', old)['err_code'], 6023);
  bench.variants = { ...bench.variants, legacyLinear: 'open' };
  const placed = run('create_cross_order', old);
  const id = partOf(placed, 'data')['order_id_str'];
  assert.deepEqual([placed['status'], placed['cid'], typeof id], ['ok', '1', 'string']);
  const canceled = run('cross_cancel', { contract_code: 'BTC-USDT', order_id: id });
  assert.equal(partOf(canceled, 'data')['successes'], id);
  for (const op of [
    'create_order',
    'create_batchorder',
    'create_cross_batchorder',
    'cancel',
    'cancelall',
    'cross_cancelall',
  ]) {
    assert.equal(run(op, old)['err_code'], 6023, op);
  }
});

test('Operations that there are not, and those without data, are refused', () => {
  const { bench, bot } = venue();
  const peer = bench.member('/linear-swap-trade', bot.key, { host: 'contract' });
  assert.equal(peer.say({ op: 'transfer', cid: '1', data: {} })[0]?.['err-code'], 2010);
  assert.equal(peer.say({ op: 'place_order', cid: '1' })[0]?.['err-code'], 2040);
  const reader = bench.key(bot.uid, { permissions: ['read_only'] });
  const poor = bench.member('/linear-swap-trade', reader, { host: 'contract' });
  assert.equal(poor.say({ op: 'place_order', cid: '1', data: LINEAR })[0]?.['code'], 403);
  assert.equal(peer.say({ op: 'place_order', data: LINEAR })[0]?.['code'], 200);
});

test('In maintenance nothing is placed by message', () => {
  const { bench, bot, limit } = venue();
  const peer = bench.member('/ws/trade', bot.key);
  bench.maintenance = true;
  assert.equal(
    peer.say({ cid: 'x', ch: 'create-order', params: limit })[0]?.['err-code'],
    'system-maintenance',
  );
  bench.maintenance = false;
  assert.equal(peer.say({ cid: 'x', ch: 'create-order', params: limit })[0]?.['status'], 'ok');
});
