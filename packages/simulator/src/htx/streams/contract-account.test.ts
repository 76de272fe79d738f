import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import {
  partOf,
  rowsOf,
  StreamBench,
  type FakePeer,
  type Message,
  type Trader,
} from './stream-bench.fixture.ts';

const PATH = '/ws/v5/notification';

function venue() {
  const bench = new StreamBench();
  const bot = bench.trader({ spot: { USDT: '500' }, contract: '20000' });
  const other = bench.trader({ contract: '10000000' });
  const peer = bench.member(PATH, bot.key, { host: 'contract' });
  const listen = (...topics: readonly string[]): void => {
    for (const topic of topics) {
      const code = topic === 'account' ? {} : { contract_code: 'BTC-USDT' };
      assert.equal(peer.say({ op: 'sub', cid: '5', topic, ...code })[0]?.['err-code'], 0, topic);
    }
  };
  return { bench, bot, other, peer, listen };
}

function rest(bench: StreamBench, { key }: Trader, path: string): unknown {
  return bench.ask({ path, host: 'contract', key }).data;
}

/** Topic, cause and data of each push. */
function pushes(peer: FakePeer): readonly (readonly [topic: string, event: unknown, data: unknown])[] {
  return peer.taken().map(({ op, topic, event, data }) => {
    assert.equal(op, 'notify');
    return [String(topic), event, data] as const;
  });
}

function rowIn(data: unknown): Message {
  const [row, ...more] = Array.isArray(data) ? rowsOf(data) : [data as Message];
  assert.equal(more.length, 0);
  return row ?? {};
}

test('A subscription is acknowledged with what was sent', () => {
  const { bench, peer } = venue();
  const message = { op: 'sub', cid: '7', topic: 'orders', contract_code: 'btc-usdt' };
  const ts = bench.clock.now();
  assert.deepEqual(peer.say(message), [{ ...message, ts, 'err-code': 0 }]);
  const gone = { ...message, op: 'unsub' };
  assert.deepEqual(peer.say(gone), [{ ...gone, ts, 'err-code': 0 }]);
});

test('What cannot be subscribed to is refused with its code', () => {
  const { peer } = venue();
  const code = (message: Message): unknown => peer.say({ cid: '1', ...message })[0]?.['err-code'];
  assert.equal(code({ op: 'sub', topic: 'orders' }), 2040);
  assert.equal(code({ op: 'sub', topic: 'orders', contract_code: 'XXX-USDT' }), 2011);
  assert.equal(code({ op: 'sub', topic: 'nothing' }), 2010);
  assert.equal(code({ op: 'do', topic: 'account' }), 2010);
  assert.equal(code({ op: 'unsub', topic: 'orders', contract_code: '*' }), 2012);
  assert.equal(code({ op: 'sub', topic: 'orders', contract_code: '*' }), 0);
  assert.equal(code({ op: 'sub', topic: 'orders', contract_code: '*' }), 2014);
  const [error] = peer.say('no json');
  assert.deepEqual([error?.['op'], error?.['err-code']], ['error', 2040]);
});

test('An order is told as REST shows it, from its placing over its trades to its end', () => {
  const { bench, bot, other, peer, listen } = venue();
  listen('orders', 'trade', 'match_orders');
  const id = bench.contractOrder(bot, { side: 'buy', price: '66000', volume: '5', client_order_id: 77 });
  bench.contractOrder(other, { side: 'sell', price: '66000', volume: '2' });
  const cancel = { contract_code: 'BTC-USDT', order_id: id };
  const asked = { method: 'POST', path: '/v5/trade/cancel_order', host: 'contract', key: bot.key } as const;
  bench.ask({ ...asked, body: cancel });
  const told = pushes(peer);
  assert.deepEqual(
    told.map(([topic, , data]) => [topic, rowIn(data)['state'] ?? rowIn(data)['trade_volume']]),
    [
      ['match_orders', 'new'],
      ['orders', 'new'],
      ['match_orders', 'partially_filled'],
      ['orders', 'partially_filled'],
      ['trade', '2'],
      ['match_orders', 'partially_canceled'],
      ['orders', 'partially_canceled'],
    ],
  );
  const shown = rest(
    bench,
    bot,
    `/v5/trade/order?contract_code=BTC-USDT&margin_mode=cross&order_id=${id}`,
  ) as Message;
  const last = rowIn(told.at(-1)?.[2]);
  for (const name of Object.keys(last)) assert.deepEqual(last[name], shown[name], name);
  assert.deepEqual([last['client_order_id'], last['cancel_reason']], ['77', 'user_cancel']);
  const trade = rowIn(told[4]?.[2]);
  const [execution] = rowsOf(
    rest(bench, bot, `/v5/trade/order/details?contract_code=BTC-USDT&order_id=${id}`),
  );
  const same = ['trade_id', 'order_id', 'trade_price', 'trade_turnover', 'created_time', 'client_order_id'];
  for (const name of same) assert.equal(trade[name], execution?.[name], name);
  assert.deepEqual(
    [trade['direction'], trade['role'], trade['id']],
    ['buy', 'maker', `${trade['trade_id']}-${id}-1`],
  );
});

test('The account is told at once, and anew after each act with its cause, as REST then shows it', () => {
  const { bench, bot, other, peer, listen } = venue();
  const [ack, first] = peer.say({ op: 'sub', topic: 'account' });
  assert.deepEqual([ack?.['err-code'], first?.['event'], first?.['contract_code']], [0, 'snapshot', '']);
  let version = Number(partOf(first, 'data')['version']);
  const check = (event: string): void => {
    const told = pushes(peer);
    assert.deepEqual(
      told.map(([topic, cause]) => [topic, cause]),
      [['account', event]],
    );
    const { version: next, ...data } = rowIn(told[0]?.[2]);
    assert.ok(Number(next) > version);
    version = Number(next);
    assert.deepEqual(data, rest(bench, bot, '/v5/account/balance'));
  };
  void listen;
  const id = bench.contractOrder(bot, { side: 'buy', price: '67000', volume: '100' });
  assert.deepEqual(pushes(peer), []);
  bench.contractOrder(other, { side: 'sell', price: '67000', volume: '30' });
  check('filled');
  const asked = { method: 'POST', host: 'contract', key: bot.key } as const;
  bench.ask({ ...asked, path: '/v5/trade/cancel_order', body: { contract_code: 'BTC-USDT', order_id: id } });
  check('cancel_order');
  const lever = { contract_code: 'BTC-USDT', margin_mode: 'cross', lever_rate: 10 };
  assert.equal(bench.ask({ ...asked, path: '/v5/position/lever', body: lever }).body['code'], 200);
  check('set_leverage');
  const move = { from: 'spot', to: 'linear-swap', currency: 'usdt', amount: '100', 'margin-account': 'USDT' };
  bench.ask({ method: 'POST', path: '/v2/account/transfer', key: bot.key, body: move });
  check('transferred');
});

test('Positions are told at once, as REST shows them after each trade, and with nothing left when they are closed', () => {
  const { bench, bot, other, peer } = venue();
  const [, none] = peer.say({ op: 'sub', topic: 'positions', contract_code: '*' });
  assert.deepEqual([none?.['event'], none?.['contract_code'], none?.['data']], ['snapshot', '*', []]);
  bench.contractOrder(other, { side: 'sell', price: '67000', volume: '30' });
  bench.contractOrder(bot, { side: 'buy', type: 'market', volume: '30' });
  const [opened] = pushes(peer);
  const shape = rowIn(opened?.[2]);
  const [shown] = rowsOf(rest(bench, bot, '/v5/trade/position/opens'));
  for (const [name, value] of Object.entries(shown ?? {})) assert.deepEqual(shape[name], value, name);
  assert.deepEqual(
    [opened?.[1], shape['position_mode'], shape['symbol'], shape['state'], shape['fee']],
    ['filled', 'single_side', 'BTC', 'normal', '1.206'],
  );
  const later = bench.member(PATH, bot.key, { host: 'contract' });
  const [, snapshot] = later.say({ op: 'sub', topic: 'positions', contract_code: 'BTC-USDT' });
  assert.equal(rowIn(snapshot?.['data'])['volume'], '30');
  bench.contractOrder(other, { side: 'buy', price: '67000', volume: '30' });
  bench.contractOrder(bot, { side: 'sell', type: 'market', volume: '30' });
  const closed = rowIn(pushes(peer).at(-1)?.[2]);
  assert.deepEqual([closed['volume'], closed['direction'], closed['margin_rate']], ['0', '', '0']);
  assert.deepEqual(rest(bench, bot, '/v5/trade/position/opens'), []);
});

test('A liquidation is told as one, to its owner and to the public', () => {
  const { bench, bot, other, peer, listen } = venue();
  listen('account', 'orders');
  const anybody = bench.connect('/linear-swap-notification', { host: 'contract' });
  const topic = 'public.BTC-USDT.liquidation_orders';
  assert.equal(anybody.say({ op: 'sub', cid: '1', topic })[0]?.['err-code'], 0);
  bench.contractOrder(other, { side: 'sell', price: '67000', volume: '800' });
  bench.contractOrder(bot, { side: 'buy', type: 'market', volume: '800' });
  bench.contractOrder(other, { side: 'buy', price: '66000', volume: '100' });
  peer.taken();
  assert.deepEqual(anybody.taken(), []);
  bench.engine.setPrice('BTC-USDT', Decimal.parse('42000'));
  const told = pushes(peer);
  assert.deepEqual(told.at(-1)?.slice(0, 2), ['account', 'liquidation']);
  assert.ok(told.some(([name, , data]) => name === 'orders' && rowIn(data)['order_source'] === 'risk'));
  const rows = (): unknown =>
    anybody
      .taken()
      .flatMap(({ data }) => rowsOf(data).map((row) => [row['direction'], row['volume'], row['price']]));
  assert.deepEqual(rows(), [
    ['sell', 100, 66_000],
    ['sell', 700, 42_000],
  ]);
  const next = bench.trader({ contract: '20000' });
  bench.contractOrder(other, { side: 'sell', price: '42000', volume: '800' });
  bench.contractOrder(next, { side: 'buy', type: 'market', volume: '800' });
  bench.engine.setPrice('BTC-USDT', Decimal.parse('17000'));
  assert.deepEqual(rows(), [['sell', 800, 17_000]]);
});

test('Pushes go to the user alone, once for overlapping subscriptions, and not for other contracts', () => {
  const { bench, bot, other, peer } = venue();
  for (const code of ['*', 'BTC-USDT']) peer.say({ op: 'sub', topic: 'orders', contract_code: code });
  const eth = bench.member(PATH, bot.key, { host: 'contract' });
  eth.say({ op: 'sub', topic: 'orders', contract_code: 'ETH-USDT' });
  const stranger = bench.member(PATH, other.key, { host: 'contract' });
  stranger.say({ op: 'sub', topic: 'orders', contract_code: '*' });
  bench.contractOrder(bot, { side: 'buy', price: '66000', volume: '1' });
  const [push, ...more] = peer.taken();
  assert.deepEqual([push?.['contract_code'], push?.['uid'], more.length], ['BTC-USDT', bot.uid, 0]);
  assert.deepEqual([eth.taken(), stranger.taken()], [[], []]);
});

test('Public topics of the old path tell of each contract at once, and of its funding again when it is due', () => {
  const bench = new StreamBench({ variants: { closesSilentStreams: false } });
  const peer = bench.connect('/linear-swap-notification', { host: 'contract' });
  const topics = (messages: readonly Message[]): unknown => messages.map(({ topic }) => topic);
  for (const what of ['funding_rate', 'contract_info', 'contract_elements']) {
    const [ack, ...first] = peer.say({ op: 'sub', cid: '1', topic: `public.*.${what}` });
    assert.equal(ack?.['err-code'], 0);
    assert.deepEqual(topics(first), [`public.BTC-USDT.${what}`, `public.ETH-USDT.${what}`]);
    assert.deepEqual(
      first.map(({ data }) => rowIn(data)['contract_code']),
      ['BTC-USDT', 'ETH-USDT'],
    );
  }
  const code = (topic: string, op = 'sub'): unknown => peer.say({ op, topic })[0]?.['err-code'];
  assert.deepEqual(
    [code('public.XXX.funding_rate'), code('public.*.nothing'), code('public.*.funding_rate')],
    [2011, 2010, 2014],
  );
  assert.deepEqual([code('public.eth-usdt.contract_info'), code('public.ETH-USDT.contract_info')], [0, 2014]);
  const gone = ['contract_info', 'contract_elements', 'contract_elements'];
  assert.deepEqual(
    gone.map((what) => code(`public.*.${what}`, 'unsub')),
    [0, 0, 2012],
  );
  bench.clock.advance(8 * 3_600_000);
  bench.engine.command(() => undefined);
  assert.deepEqual(topics(peer.taken()), [
    'public.BTC-USDT.funding_rate',
    'public.ETH-USDT.funding_rate',
    'public.ETH-USDT.contract_info',
  ]);
  peer.destroy();
});

test('Private topics of the old path are closed to accounts that have been moved, and tell of the others', () => {
  const { bench, bot, other } = venue();
  const peer = bench.member('/linear-swap-notification', bot.key, { host: 'contract' });
  const code = (topic: string, op = 'sub'): unknown => peer.say({ op, cid: '1', topic })[0]?.['err-code'];
  assert.equal(code('orders_cross.btc-usdt'), 4007);
  bench.variants = { ...bench.variants, legacyLinear: 'open' };
  assert.deepEqual(
    [code('orders.*'), code('orders_cross.xxx-usdt'), code('accounts_cross.BTC'), code('nothing_cross.*')],
    [2021, 2011, 2020, 2010],
  );
  assert.equal(peer.say({ op: 'sub', topic: 'accounts_cross.USDT' })[1]?.['event'], 'init');
  assert.deepEqual(peer.say({ op: 'sub', topic: 'positions_cross.*' })[1]?.['data'], []);
  assert.deepEqual(
    [code('orders_cross.*'), code('matchOrders_cross.btc-usdt'), code('orders_cross.*')],
    [0, 0, 2014],
  );
  bench.contractOrder(other, { side: 'sell', price: '67000', volume: '3' });
  const id = bench.contractOrder(bot, { side: 'buy', type: 'market', volume: '3' });
  const told = peer.taken();
  assert.deepEqual(
    told.map(({ topic, event, status }) => [topic, event ?? status]),
    [
      ['matchOrders_cross.btc-usdt', 3],
      ['orders_cross.btc-usdt', 3],
      ['positions_cross', 'order.match'],
      ['matchOrders_cross.btc-usdt', 6],
      ['orders_cross.btc-usdt', 6],
      ['accounts_cross.usdt', 'order.match'],
    ],
  );
  const filled = told[4] ?? {};
  const [trade] = rowsOf(filled['trade']);
  assert.deepEqual(
    [filled['order_id_str'], filled['volume'], trade?.['trade_volume'], trade?.['role']],
    [id, 3, 3, 'taker'],
  );
  const info = {
    method: 'POST',
    path: '/linear-swap-api/v1/swap_cross_account_info',
    host: 'contract',
  } as const;
  assert.deepEqual(told[5]?.['data'], bench.ask({ ...info, key: bot.key, body: {} }).data);
  bench.contractOrder(other, { side: 'buy', price: '67000', volume: '3' });
  bench.contractOrder(bot, { side: 'sell', type: 'market', volume: '3' });
  const closed = peer.taken().find(({ topic }) => topic === 'positions_cross');
  assert.deepEqual([rowIn(closed?.['data'])['volume'], rowIn(closed?.['data'])['direction']], [0, '']);
  assert.deepEqual([code('orders_cross.*', 'unsub'), code('orders_cross.*', 'unsub')], [0, 2012]);
  assert.equal(code('orders_cross.*', 'do'), 2010);
  peer.destroy();
  bench.contractOrder(bot, { side: 'buy', price: '66000', volume: '1' });
  assert.deepEqual(peer.taken(), []);
});

test('Coin-margined private paths let in and know no contract', () => {
  const { bench, bot } = venue();
  const peer = bench.member('/swap-notification', bot.key, { host: 'contract' });
  assert.equal(peer.say({ op: 'sub', cid: '1', topic: 'orders.btc-usd' })[0]?.['err-code'], 2011);
});
