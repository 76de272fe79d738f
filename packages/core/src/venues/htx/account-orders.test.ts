import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readContractOrder, readSpotConditional, readSpotOrder } from './account-rows.ts';
import { reading, refuses, T, without, type Row } from './testing/account.ts';

const spotOrder = reading(readSpotOrder);
const conditional = reading(readSpotConditional);
const contractOrder = reading(readContractOrder);

const SPOT_ORDER = {
  symbol: 'btcusdt',
  orderId: 5,
  type: 'buy-limit',
  orderPrice: '10',
  orderSize: '2',
  orderStatus: 'submitted',
  orderCreateTime: T,
};

const CONDITIONAL = {
  symbol: 'btcusdt',
  clientOrderId: 'stop-1',
  orderSide: 'sell',
  orderPrice: '9',
  orderSize: '2',
  orderValue: '18',
  orderStatus: 'created',
  lastActTime: T,
};

const CONTRACT_ORDER = {
  contract_code: 'BTC-USDT',
  order_id: '8',
  client_order_id: '77',
  side: 'sell',
  type: 'limit',
  price: '10',
  volume: '5',
  trade_volume: '2',
  reduce_only: '0',
  state: 'new',
  updated_time: T,
};

test('Each state that the venue names is one of the picture’s.', () => {
  const states = [
    ['created', 'open'],
    ['submitted', 'open'],
    ['partial-filled', 'open'],
    ['canceling', 'open'],
    ['new', 'open'],
    ['partially_filled', 'open'],
    ['filled', 'filled'],
    ['canceled', 'cancelled'],
    ['partial-canceled', 'cancelled'],
    ['partially_canceled', 'cancelled'],
    ['rejected', 'rejected'],
  ] as const;
  for (const [orderStatus, state] of states) {
    const read = spotOrder({ ...SPOT_ORDER, orderStatus });
    assert.equal((read?.['order'] as Row | undefined)?.['state'], state, orderStatus);
  }
  for (const orderStatus of ['', 'open', 'cancelled', 'constructor'])
    assert.equal(spotOrder({ ...SPOT_ORDER, orderStatus }), null, orderStatus);
});

test('A spot order is the same by the names of pushes, of lists and of single orders.', () => {
  const order = {
    instrument: 'btcusdt',
    market: 'spot',
    venueOrderId: '5',
    clientOrderId: 'mine',
    algo: false,
    placedByAlgoId: null,
    side: 'buy',
    price: '10',
    quantity: '2',
    filled: '1',
    reduceOnly: false,
    state: 'open',
    updatedMs: T,
  };
  const expected = { kind: 'order', order, atMs: T };
  const listed = {
    symbol: 'btcusdt',
    id: 5,
    'client-order-id': 'mine',
    type: 'buy-limit',
    price: '10',
    amount: '2',
    state: 'submitted',
    'created-at': T,
  };
  assert.deepEqual(spotOrder({ ...SPOT_ORDER, clientOrderId: 'mine', execAmt: '1' }), expected);
  assert.deepEqual(spotOrder({ ...listed, 'filled-amount': '1' }), expected);
  assert.deepEqual(spotOrder({ ...listed, 'field-amount': '1' }), expected);
  const bare = spotOrder(SPOT_ORDER);
  assert.deepEqual(bare, { ...expected, order: { ...order, clientOrderId: null, filled: '0' } });
  refuses(spotOrder, SPOT_ORDER, [
    ...without('symbol', 'orderId', 'type', 'orderStatus', 'orderCreateTime'),
    { symbol: 'BTC_USDT' },
    { type: 'hold-limit' },
    { execAmt: 'x' },
  ]);
});

test('An order at market has no price, and a purchase counts in what it spends.', () => {
  const row = { ...SPOT_ORDER, orderValue: '500', amount: '7' };
  const terms = (fields: Row): readonly unknown[] => {
    const order = spotOrder({ ...row, ...fields })?.['order'] as Row;
    return [order['side'], order['price'], order['quantity']];
  };
  assert.deepEqual(terms({ type: 'buy-market' }), ['buy', null, '500']);
  assert.deepEqual(terms({ type: 'sell-market' }), ['sell', null, '2']);
  assert.deepEqual(terms({ type: 'buy-market', orderValue: '' }), ['buy', null, '7']);
  for (const type of ['limit', 'limit-maker', 'ioc', 'stop-limit', 'market-grid'])
    assert.deepEqual(terms({ type: `buy-${type}` }), ['buy', '10', '2'], type);
  assert.deepEqual(terms({ orderSize: '', amount: '' }), ['buy', '10', null]);
  assert.deepEqual(terms({ orderPrice: '0' }), ['buy', null, '2']);
});

test('An order was changed at the latest of its times that it names.', () => {
  const times = [
    ['lastActTime', T + 4],
    ['tradeTime', T + 3],
    ['orderCreateTime', T + 2],
    ['created-at', T + 1],
  ] as const;
  const { orderCreateTime: _time, ...untimed } = SPOT_ORDER;
  for (const [at, [, time]] of times.entries()) {
    const left: Row = Object.fromEntries(times.slice(at));
    assert.equal(spotOrder({ ...untimed, ...left })?.['atMs'], time);
  }
  const contract = { ...CONTRACT_ORDER, created_time: T + 1, updated_time: T + 2 };
  assert.equal(contractOrder(contract)?.['atMs'], T + 2);
  assert.equal(contractOrder({ ...contract, updated_time: '' })?.['atMs'], T + 1);
  const waiting = { ...CONDITIONAL, orderOrigTime: T + 1, orderCreateTime: T + 2, lastActTime: T + 3 };
  assert.equal(conditional(waiting)?.['atMs'], T + 3);
  assert.equal(conditional({ ...waiting, lastActTime: '' })?.['atMs'], T + 2);
  assert.equal(conditional({ ...waiting, lastActTime: '', orderCreateTime: '' })?.['atMs'], T + 1);
});

test('A conditional order is known by the client’s id and has filled nothing.', () => {
  const order = {
    instrument: 'btcusdt',
    market: 'spot',
    venueOrderId: 'stop-1',
    clientOrderId: 'stop-1',
    algo: true,
    placedByAlgoId: null,
    side: 'sell',
    price: '9',
    quantity: '2',
    filled: '0',
    reduceOnly: false,
    state: 'open',
    updatedMs: T,
  };
  assert.deepEqual(conditional(CONDITIONAL), { kind: 'order', order, atMs: T });
  assert.deepEqual(conditional({ ...CONDITIONAL, orderSize: '', orderPrice: '' }), {
    kind: 'order',
    order: { ...order, quantity: '18', price: null },
    atMs: T,
  });
  refuses(
    conditional,
    CONDITIONAL,
    without('symbol', 'clientOrderId', 'orderSide', 'orderStatus', 'lastActTime'),
  );
});

test('A contract order is read with its terms, and reduces only where the venue says so.', () => {
  const order = {
    instrument: 'BTC-USDT',
    market: 'swap',
    venueOrderId: '8',
    clientOrderId: '77',
    algo: false,
    placedByAlgoId: null,
    side: 'sell',
    price: '10',
    quantity: '5',
    filled: '2',
    reduceOnly: false,
    state: 'open',
    updatedMs: T,
  };
  assert.deepEqual(contractOrder(CONTRACT_ORDER), { kind: 'order', order, atMs: T });
  const termsOf = (fields: Row): Row => contractOrder({ ...CONTRACT_ORDER, ...fields })?.['order'] as Row;
  assert.deepEqual(termsOf({ type: 'market', trade_volume: '', client_order_id: '' }), {
    ...order,
    price: null,
    filled: '0',
    clientOrderId: null,
  });
  for (const reduce of [true, 1, '1', 'true'])
    assert.equal(termsOf({ reduce_only: reduce })['reduceOnly'], true, String(reduce));
  for (const reduce of [false, 0, '0', 'false', '', null, undefined])
    assert.equal(termsOf({ reduce_only: reduce })['reduceOnly'], false, String(reduce));
  refuses(contractOrder, CONTRACT_ORDER, [
    ...without('contract_code', 'order_id', 'side', 'state', 'updated_time'),
    { trade_volume: 'x' },
  ]);
  for (const [side, position_side, expected] of [
    ['buy', 'long', false],
    ['sell', 'long', true],
    ['sell', 'short', false],
    ['buy', 'short', true],
    ['buy', 'both', true],
  ] as const) {
    assert.equal(termsOf({ reduce_only: '1', side, position_side })['reduceOnly'], expected);
    assert.equal(termsOf({ reduce_only: '0', side, position_side })['reduceOnly'], false);
  }
});
