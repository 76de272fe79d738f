import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { accountIdOf } from '../ids.ts';
import { pushes, spotVenue, wallet } from './spot-account.fixture.ts';
import { partOf, rowsOf, type Message } from './stream-bench.fixture.ts';

test('An order is told from its creation over its trades to its end, money after it and the clearing last', () => {
  const { bench, bot, other, peer, listen } = spotVenue();
  listen('orders#btcusdt', 'accounts.update#2', 'trade.clearing#btcusdt#1');
  peer.taken();
  const id = bench.order(bot, {
    type: 'buy-limit',
    price: '66000',
    amount: '0.5',
    'client-order-id': 'mine',
  });
  bench.order(other, { type: 'sell-limit', price: '66000', amount: '0.2' });
  bench.cancel(bot, id);
  const told = pushes(peer).map(([ch, data]) => [
    ch.split('#')[0],
    data['eventType'] ?? data['changeType'],
    data['orderStatus'] ?? data['currency'],
  ]);
  assert.deepEqual(told, [
    ['orders', 'creation', 'submitted'],
    ['accounts.update', 'order.place', 'usdt'],
    ['orders', 'trade', 'partial-filled'],
    ['accounts.update', 'order.match', 'btc'],
    ['accounts.update', 'order.match', 'usdt'],
    ['trade.clearing', 'trade', 'partial-filled'],
    ['orders', 'cancellation', 'partial-canceled'],
    ['accounts.update', 'order.cancel', 'usdt'],
    ['trade.clearing', 'cancellation', 'partial-canceled'],
  ]);
});

test('Messages about an order carry the venue’s fields', () => {
  const { bench, bot, other, peer, listen } = spotVenue();
  listen('orders#*');
  const id = bench.order(bot, {
    type: 'buy-limit',
    price: '66000',
    amount: '0.5',
    'client-order-id': 'mine',
  });
  bench.order(other, { type: 'sell-market', amount: '0.2' });
  const at = bench.clock.now();
  const [[, creation], [, trade]] = pushes(peer) as readonly [
    readonly [string, Message],
    readonly [string, Message],
  ];
  const common = {
    symbol: 'btcusdt',
    accountId: accountIdOf(bot.uid, 'spot'),
    orderId: Number(id),
    clientOrderId: 'mine',
    orderSource: 'spot-api',
    orderPrice: '66000',
    orderSize: '0.5',
    type: 'buy-limit',
  };
  assert.deepEqual(creation, {
    eventType: 'creation',
    ...common,
    orderStatus: 'submitted',
    orderCreateTime: at,
  });
  const { tradeId, ...rest } = trade;
  assert.equal(typeof tradeId, 'number');
  assert.deepEqual(rest, {
    eventType: 'trade',
    ...common,
    tradePrice: '66000',
    tradeVolume: '0.2',
    tradeTime: at,
    aggressor: false,
    orderStatus: 'partial-filled',
    remainAmt: '0.3',
    execAmt: '0.2',
    totalTradeAmount: '13200',
  });
});

test('A purchase at the market is told in money, and its last trade ends it', () => {
  const { bench, bot, other, peer, listen } = spotVenue();
  bench.order(other, { type: 'sell-limit', price: '67000', amount: '0.01' });
  bench.order(other, { type: 'sell-limit', price: '67100', amount: '1' });
  listen('orders#btcusdt');
  bench.order(bot, { type: 'buy-market', amount: '1341' });
  const told = pushes(peer).map(([, data]) => data);
  assert.ok(
    told.every(({ orderValue, orderSize, orderPrice }) => orderValue === '1341' && orderSize === orderPrice),
  );
  assert.deepEqual(
    told.map(({ eventType, orderStatus, execAmt, remainAmt, aggressor }) => [
      eventType,
      orderStatus,
      execAmt,
      remainAmt,
      aggressor,
    ]),
    [
      ['creation', 'submitted', undefined, undefined, undefined],
      ['trade', 'partial-filled', '670', '671', true],
      ['trade', 'filled', '1341', '0', true],
    ],
  );
});

test('The clearing tells the fee of REST, and cancellations only where they are asked for', () => {
  const { bench, bot, other, peer, listen } = spotVenue();
  bench.order(other, { type: 'buy-limit', price: '66990', amount: '0.01' });
  listen('trade.clearing#btcusdt', 'trade.clearing#*#1');
  bench.order(bot, { type: 'sell-ioc', price: '66000', amount: '0.02' });
  const told = pushes(peer);
  assert.deepEqual(
    told.map(([ch, { eventType }]) => [ch, eventType]),
    [
      ['trade.clearing#btcusdt#0', 'trade'],
      ['trade.clearing#*#1', 'trade'],
      ['trade.clearing#*#1', 'cancellation'],
    ],
  );
  const [match] = rowsOf(bench.ask({ path: '/v1/order/matchresults?symbol=btcusdt', key: bot.key }).data);
  const trade = told[0]?.[1] ?? {};
  assert.deepEqual(
    [
      trade['transactFee'],
      trade['feeCurrency'],
      trade['tradeId'],
      trade['tradePrice'],
      trade['orderType'],
      trade['source'],
    ],
    [
      match?.['filled-fees'],
      match?.['fee-currency'],
      match?.['trade-id'],
      match?.['price'],
      match?.['type'],
      match?.['source'],
    ],
  );
});

test('Each mode of the balances tells its own part of a change', () => {
  const { bench, bot, other, peer } = spotVenue();
  for (const mode of ['0', '1', '2']) peer.say({ action: 'sub', ch: `accounts.update#${mode}` });
  const shape = (): unknown =>
    pushes(peer).map(([ch, { currency, balance, available, changeType }]) => [
      ch.at(-1),
      currency,
      balance,
      available,
      changeType,
    ]);
  bench.order(bot, { type: 'sell-limit', price: '67000', amount: '0.5' });
  assert.deepEqual(shape(), [
    ['1', 'btc', undefined, '1.5', 'order.place'],
    ['2', 'btc', '2', '1.5', 'order.place'],
  ]);
  bench.order(other, { type: 'buy-limit', price: '67000', amount: '0.5' });
  assert.deepEqual(shape(), [
    ['0', 'usdt', '133433', undefined, 'order.match'],
    ['1', 'usdt', undefined, '133433', 'order.match'],
    ['1', 'usdt', '133433', undefined, 'order.match'],
    ['2', 'usdt', '133433', '133433', 'order.match'],
    ['0', 'btc', '1.5', undefined, 'order.match'],
    ['1', 'btc', '1.5', undefined, 'order.match'],
    ['2', 'btc', '1.5', '1.5', 'order.match'],
  ]);
});

test('Who listens to balances hears every currency as it stands, with no cause', () => {
  const { bench, bot, peer } = spotVenue();
  const [ack, ...told] = peer.say({ action: 'sub', ch: 'accounts.update' });
  assert.deepEqual(ack, { action: 'sub', code: 200, ch: 'accounts.update#0', data: {} });
  assert.deepEqual(
    told
      .map((message) => partOf(message, 'data'))
      .map(({ currency, balance, changeType, changeTime }) => [currency, balance, changeType, changeTime]),
    [...wallet(bench, bot)].map(([currency, [balance]]) => [currency, balance, null, null]),
  );
});

test('Money that no order moved is told with how it moved', () => {
  const { bench, bot, peer, listen } = spotVenue();
  listen('accounts.update#2');
  peer.taken();
  const move = { from: 'spot', to: 'linear-swap', currency: 'usdt', amount: '10', 'margin-account': 'USDT' };
  bench.ask({ method: 'POST', path: '/v2/account/transfer', key: bot.key, body: move });
  assert.deepEqual(
    pushes(peer).map(([, { changeType, balance }]) => [changeType, balance]),
    [['transfer', '99990']],
  );
});

test('Other users, other symbols and ended subscriptions are not told', () => {
  const { bench, bot, other, peer, listen } = spotVenue();
  listen('orders#ethusdt', 'orders#btcusdt');
  bench.order(other, { type: 'buy-limit', price: '66000', amount: '0.1' });
  assert.deepEqual(pushes(peer), []);
  bench.order(bot, { type: 'buy-limit', price: '66000', amount: '0.1' });
  assert.deepEqual(
    pushes(peer).map(([ch]) => ch),
    ['orders#btcusdt'],
  );
  const gone = { action: 'unsub', ch: 'orders#btcusdt' };
  assert.deepEqual(peer.say(gone), [{ action: 'unsub', code: 200, ch: 'orders#btcusdt', data: {} }]);
  assert.equal(peer.say(gone)[0]?.['message'], 'invalid.ch');
  bench.order(bot, { type: 'buy-limit', price: '66000', amount: '0.1' });
  assert.deepEqual(pushes(peer), []);
});

test('Channels that there are not are refused by what is wrong with them', () => {
  const { peer } = spotVenue();
  const refusal = (ch: string, action = 'sub'): unknown => {
    const [reply] = peer.say({ action, ch });
    assert.deepEqual([reply?.['action'], reply?.['ch'], reply?.['code']], [action, ch, 2001]);
    return reply?.['message'];
  };
  assert.equal(refusal('orders#nothing'), 'invalid.symbol');
  assert.equal(refusal('orders'), 'invalid.symbol');
  assert.equal(refusal('orders#btcusdt#1'), 'invalid.ch');
  assert.equal(refusal('trade.clearing#btcusdt#2'), 'invalid.ch');
  assert.equal(refusal('accounts.update#3'), 'invalid.ch');
  assert.equal(refusal('something'), 'invalid.ch');
  assert.equal(refusal('orders#*', 'do'), 'invalid.action');
  assert.equal(peer.say('{')[0]?.['message'], 'invalid.json');
});

/** Waits for 67,500. */
function stopAt(price: string) {
  return { type: 'buy-stop-limit', price, amount: '0.1', 'stop-price': '67500', operator: 'gte' };
}

function conditionalOf(uid: string, terms: Readonly<Record<string, string>>) {
  const order = { symbol: 'btcusdt', orderSide: 'buy', orderType: 'limit', stopPrice: '67500' };
  return { accountId: accountIdOf(uid, 'spot'), ...order, ...terms };
}

test('Stops and conditional orders that end before they trade are told', () => {
  const { bench, bot, other, peer, listen } = spotVenue();
  bench.order(other, { type: 'buy-limit', price: '66990', amount: '1' });
  bench.order(other, { type: 'sell-market', amount: '0.01' });
  listen('orders#btcusdt');
  const id = bench.order(bot, stopAt('67000'));
  const conditional = conditionalOf(bot.uid, {
    orderPrice: '67000',
    orderSize: '0.1',
    clientOrderId: 'waits',
  });
  bench.ask({ method: 'POST', path: '/v2/algo-orders', key: bot.key, body: conditional });
  assert.deepEqual(pushes(peer), []);
  bench.cancel(bot, id);
  const named = { clientOrderIds: ['waits'] };
  bench.ask({ method: 'POST', path: '/v2/algo-orders/cancellation', key: bot.key, body: named });
  assert.deepEqual(
    pushes(peer).map(([, { eventType, orderStatus, clientOrderId, orderId }]) => [
      eventType,
      orderStatus,
      clientOrderId,
      orderId,
    ]),
    [
      ['cancellation', 'canceled', '', Number(id)],
      ['deletion', 'canceled', 'waits', undefined],
    ],
  );
});

test('A stop becomes the order that it was placed as, and a conditional order that cannot is told as rejected', () => {
  const { bench, bot, other, peer, listen } = spotVenue();
  bench.order(other, { type: 'buy-limit', price: '66990', amount: '1' });
  bench.order(other, { type: 'sell-market', amount: '0.01' });
  listen('orders#btcusdt');
  const id = bench.order(bot, stopAt('67600'));
  const conditional = conditionalOf(bot.uid, {
    orderPrice: '67500',
    orderSize: '90',
    clientOrderId: 'too-large',
  });
  bench.ask({ method: 'POST', path: '/v2/algo-orders', key: bot.key, body: conditional });
  assert.deepEqual(pushes(peer), []);
  bench.engine.setPrice('btcusdt', Decimal.parse('67500'));
  const told = pushes(peer).map(([, data]) => data);
  assert.deepEqual(
    told.map(({ eventType, orderStatus, orderId, type }) => [eventType, orderStatus, orderId, type]),
    [
      ['creation', 'submitted', Number(id), 'buy-stop-limit'],
      ['trigger', 'rejected', undefined, undefined],
    ],
  );
  assert.deepEqual(
    [told[1]?.['clientOrderId'], told[1]?.['errMessage']],
    ['too-large', 'insufficient-funds'],
  );
});
