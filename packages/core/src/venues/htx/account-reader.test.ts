import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { htxAccountReader } from './account-reader.ts';
import { answered, changesOf, DETAIL, ORDER, plain, T } from './testing/account.ts';

function pushed(frame: unknown): unknown {
  return plain(htxAccountReader.readPush('', typeof frame === 'string' ? frame : JSON.stringify(frame)));
}

test('The picture comes from seven channels of the account.', () => {
  assert.deepEqual(
    htxAccountReader.channels.map(({ key, access }) => `${access} ${key}`),
    [
      'account /ws/v2 accounts.update#2',
      'account /ws/v2 orders#*',
      'account /ws/v2 trade.clearing#*#1',
      'account /ws/v5/notification account',
      'account /ws/v5/notification positions *',
      'account /ws/v5/notification orders *',
      'account /ws/v5/notification trade *',
    ],
  );
});

test('A spot balance is its ledger’s, and its first push has no time.', () => {
  const data = {
    currency: 'usdt',
    accountId: 100_001,
    balance: '990.5',
    available: '480.5',
    changeType: 'order.place',
    accountType: 'trade',
    changeTime: T,
    seqNum: 5,
  };
  const frame = { action: 'push', ch: 'accounts.update#2', data };
  const balance = { wallet: 'account-100001', asset: 'USDT', total: '990.5', available: '480.5' };
  assert.deepEqual(pushed(frame), [{ kind: 'balance', balance, atMs: T }]);
  const first = { ...frame, data: { ...data, changeType: null, changeTime: null } };
  assert.deepEqual(pushed(first), [{ kind: 'balance', balance, atMs: 0 }]);
  assert.deepEqual(pushed({ ...frame, data: { ...data, accountType: 'loan' } }), []);
  assert.deepEqual(pushed({ ...frame, data: { ...data, available: undefined } }), []);
});

test('A spot order is followed from its creation to its end.', () => {
  const common = {
    symbol: 'btcusdt',
    orderId: 478_861_479_986_886,
    clientOrderId: 'mine-1',
    type: 'buy-limit',
    orderPrice: '50000',
    orderSize: '0.5',
  };
  const push = (data: object): unknown =>
    pushed({ action: 'push', ch: 'orders#*', data: { ...common, ...data } });
  const order = { ...ORDER, price: '50000', quantity: '0.5' };
  const change = (state: string, filled: string, at: number): unknown => [
    { kind: 'order', order: { ...order, filled, state, updatedMs: at }, atMs: at },
  ];
  const creation = { eventType: 'creation', orderStatus: 'submitted', orderCreateTime: T };
  assert.deepEqual(push(creation), change('open', '0', T));
  const trade = { eventType: 'trade', tradeTime: T + 1, execAmt: '0.2', remainAmt: '0.3', tradeId: 1 };
  assert.deepEqual(push({ ...trade, orderStatus: 'partial-filled' }), change('open', '0.2', T + 1));
  assert.deepEqual(push({ ...trade, orderStatus: 'filled', execAmt: '0.5' }), change('filled', '0.5', T + 1));
  const end = { eventType: 'cancellation', lastActTime: T + 2, execAmt: '0.2' };
  for (const orderStatus of ['canceled', 'partial-canceled'])
    assert.deepEqual(push({ ...end, orderStatus }), change('cancelled', '0.2', T + 2));
  assert.deepEqual(push({ ...end, orderStatus: 'unheard-of' }), []);
});

test('A purchase at market counts in what it spends, a sale in what it sells, and neither has a price.', () => {
  const common = {
    symbol: 'btcusdt',
    orderId: 1,
    clientOrderId: '',
    orderCreateTime: T,
    orderStatus: 'submitted',
  };
  const terms = (data: object): unknown => {
    const [change] = htxAccountReader.readPush(
      '',
      JSON.stringify({ action: 'push', ch: 'orders#btcusdt', data: { ...common, ...data } }),
    );
    assert.ok(change?.kind === 'order');
    const { price, quantity, clientOrderId } = change.order;
    return [plain(price), plain(quantity), clientOrderId];
  };
  const bought = { type: 'buy-market', orderValue: '500', orderSize: '', orderPrice: '1' };
  assert.deepEqual(terms(bought), [null, '500', null]);
  assert.deepEqual(terms({ type: 'sell-market', orderSize: '0.1' }), [null, '0.1', null]);
});

test('A conditional order that ends untriggered is one of the algo orders, known by the client’s id.', () => {
  const data = {
    eventType: 'deletion',
    symbol: 'btcusdt',
    clientOrderId: 'stop-1',
    orderSide: 'sell',
    orderStatus: 'canceled',
    lastActTime: T,
  };
  const [cancelled] = htxAccountReader.readPush('', JSON.stringify({ action: 'push', ch: 'orders#*', data }));
  assert.ok(cancelled?.kind === 'order');
  const { venueOrderId, algo, state, side } = cancelled.order;
  assert.deepEqual([venueOrderId, algo, state, side], ['stop-1', true, 'cancelled', 'sell']);
  const failed = { ...data, eventType: 'trigger', orderStatus: 'rejected', errCode: 2002 };
  const [rejected] = htxAccountReader.readPush(
    '',
    JSON.stringify({ action: 'push', ch: 'orders#*', data: failed }),
  );
  assert.ok(rejected?.kind === 'order');
  assert.deepEqual([rejected.order.state, rejected.order.algo], ['rejected', true]);
});

const FILL = {
  instrument: 'btcusdt',
  market: 'spot',
  tradeId: '919219323232',
  venueOrderId: '99998888',
  side: 'buy',
  price: '9999.99',
  quantity: '0.96',
  fee: '0.00192',
  feeAsset: 'BTC',
  atMs: T,
};

test('A fill is the same whether it is pushed or listed.', () => {
  const data = {
    eventType: 'trade',
    symbol: 'btcusdt',
    orderId: 99_998_888,
    tradePrice: '9999.99',
    tradeVolume: '0.96',
    orderSide: 'buy',
    orderType: 'buy-limit',
    tradeId: 919_219_323_232,
    tradeTime: T,
    transactFee: '0.00192',
    feeCurrency: 'btc',
    feeDeduct: '0',
    clientOrderId: 'a001',
  };
  const frame = { action: 'push', ch: 'trade.clearing#*#1', data };
  assert.deepEqual(pushed(frame), [{ kind: 'fill', fill: { ...FILL, clientOrderId: 'a001' }, atMs: T }]);
  assert.deepEqual(pushed({ ...frame, data: { ...data, eventType: 'cancellation' } }), []);
  const row = {
    id: 29_555,
    symbol: 'btcusdt',
    'order-id': 99_998_888,
    'match-id': 1,
    'trade-id': 919_219_323_232,
    price: '9999.99',
    'filled-amount': '0.96',
    'filled-fees': '0.00192',
    'fee-currency': 'btc',
    type: 'buy-limit',
    'created-at': T,
  };
  const listed = changesOf('spot-fills', { status: 'ok', data: [row] });
  assert.deepEqual(listed, [{ kind: 'fill', fill: { ...FILL, clientOrderId: null }, atMs: T }]);
  const rebate = changesOf('spot-fills', { status: 'ok', data: [{ ...row, 'filled-fees': '-0.001' }] });
  assert.equal((rebate as [{ fill: { fee: unknown } }])[0].fill.fee, '-0.001');
});

test('A contract account is its assets, debts too, pushed or asked.', () => {
  const data = { state: 'normal', equity: '1000.5', details: [DETAIL, { ...DETAIL, updated_time: '' }] };
  const balance = { wallet: 'contract', asset: 'USDT', total: '1000.5', available: '-3.25' };
  const expected = [T, T + 9].map((atMs) => ({ kind: 'balance', balance, atMs }));
  assert.deepEqual(
    pushed({ op: 'notify', topic: 'account', ts: T + 9, uid: '1', event: 'snapshot', data }),
    expected,
  );
  assert.deepEqual(
    changesOf('contract-balances', { code: 200, message: 'Success', data, ts: T + 9 }),
    expected,
  );
});

test('A position has the sign of its direction where there is one for both sides.', () => {
  const row = {
    contract_code: 'BTC-USDT',
    position_side: 'both',
    direction: 'sell',
    margin_mode: 'cross',
    open_avg_price: '60547.9',
    volume: '3',
    updated_time: T,
  };
  const position = {
    instrument: 'BTC-USDT',
    market: 'swap',
    marginMode: 'cross',
    side: 'net',
    quantity: '-3',
    entryPrice: '60547.9',
  };
  const frame = (data: unknown): unknown => pushed({ op: 'notify', topic: 'positions', ts: T, data });
  assert.deepEqual(frame([row]), [{ kind: 'position', position, atMs: T }]);
  const hedged = { ...row, position_side: 'short', volume: '3' };
  assert.deepEqual(frame([hedged]), [
    { kind: 'position', position: { ...position, side: 'short', quantity: '3' }, atMs: T },
  ]);
  const closed = { ...row, volume: '0', open_avg_price: '0' };
  assert.deepEqual(frame([closed]), [
    { kind: 'position', position: { ...position, quantity: '0', entryPrice: null }, atMs: T },
  ]);
  const listed = changesOf('contract-positions', { code: 200, data: [row], ts: T });
  assert.deepEqual(listed, [{ kind: 'position', position, atMs: T }]);
});

test('A contract order and its fill are read with all their digits.', () => {
  const row = {
    contract_code: 'BTC-USDT',
    side: 'sell',
    type: 'limit',
    order_id: '1512501029504577536',
    client_order_id: '77',
    price: '61000',
    volume: '5',
    trade_volume: '2',
    reduce_only: '1',
    state: 'partially_filled',
    created_time: T - 5,
    updated_time: T,
  };
  const order = {
    ...ORDER,
    instrument: 'BTC-USDT',
    market: 'swap',
    venueOrderId: '1512501029504577536',
    clientOrderId: '77',
    side: 'sell',
    price: '61000',
    quantity: '5',
    filled: '2',
    reduceOnly: true,
    state: 'open',
    updatedMs: T,
  };
  const push = { op: 'notify', topic: 'orders', contract_code: 'BTC-USDT', ts: T };
  assert.deepEqual(pushed({ ...push, data: row }), [{ kind: 'order', order, atMs: T }]);
  const listed = changesOf('contract-orders', { code: 200, data: [row], ts: T });
  assert.deepEqual(listed, [{ kind: 'order', order, atMs: T }]);
  const executed = {
    contract_code: 'BTC-USDT',
    direction: 'sell',
    order_id: '1512501029504577536',
    trade_id: '155233460',
    client_order_id: '77',
    trade_price: '61000',
    trade_volume: '2',
    created_time: T,
  };
  const fill = {
    instrument: 'BTC-USDT',
    market: 'swap',
    tradeId: '155233460',
    venueOrderId: '1512501029504577536',
    clientOrderId: '77',
    side: 'sell',
    price: '61000',
    quantity: '2',
    fee: null,
    feeAsset: null,
    atMs: T,
  };
  const traded = pushed({ ...push, topic: 'trade', data: [executed] });
  assert.deepEqual(traded, [{ kind: 'fill', fill, atMs: T }]);
  const withFee = { ...executed, side: 'sell', trade_fee: '0.0244', fee_currency: 'USDT' };
  const details = changesOf('contract-fills', { code: 200, data: [withFee], ts: T });
  assert.deepEqual(details, [{ kind: 'fill', fill: { ...fill, fee: '0.0244', feeAsset: 'USDT' }, atMs: T }]);
});

test('A frame that is no push of the picture says nothing, and one row that is none takes no other with it.', () => {
  const data = { symbol: 'btcusdt', orderId: 1, type: 'buy-limit', orderStatus: 'new', orderCreateTime: T };
  const push = { action: 'push', ch: 'orders#btcusdt', data };
  const count = (frame: unknown): number =>
    htxAccountReader.readPush('', typeof frame === 'string' ? frame : JSON.stringify(frame)).length;
  assert.equal(count(push), 1);
  // The spot account's channel stands before a topic.
  assert.equal(count({ ...push, topic: 'trade' }), 1);
  assert.equal(count({ ...push, data: [data, { ...data, orderId: '' }, data] }), 2);
  for (const frame of [
    { ...push, action: 'sub' },
    { ...push, action: undefined },
    { ...push, action: undefined, op: 'sub' },
    { ...push, ch: 'order#btcusdt' },
    { ...push, ch: undefined },
    { ...push, data: undefined },
    { ...push, data: 'x' },
    { ...push, data: [data, 7] },
    [push],
    'text',
    '{',
    '',
  ])
    assert.equal(count(frame), 0, JSON.stringify(frame));
});

test('A row without a time has that of its push, and none where the push has none.', () => {
  const { updated_time: _time, ...detail } = DETAIL;
  const at = (frame: object): readonly number[] =>
    htxAccountReader
      .readPush('', JSON.stringify({ op: 'notify', topic: 'account', data: { details: [detail] }, ...frame }))
      .map(({ atMs }) => atMs);
  assert.deepEqual(at({ ts: T }), [T]);
  assert.deepEqual(at({}), [0]);
  assert.deepEqual(at({ ts: T, data: {} }), []);
  assert.deepEqual(at({ ts: T, data: { details: [detail, { currency: 'USDT' }] } }), [T]);
});

test('Only the events of conditional orders are read as such, and only trades as fills.', () => {
  const read = (topic: string, data: object): readonly unknown[] =>
    htxAccountReader
      .readPush('', JSON.stringify({ action: 'push', ch: `${topic}#btcusdt`, data }))
      .map((change) => (change.kind === 'order' ? change.order.algo : change.kind));
  const row = {
    symbol: 'btcusdt',
    orderId: 1,
    clientOrderId: 'c',
    type: 'buy-limit',
    orderSide: 'buy',
    orderStatus: 'canceled',
    lastActTime: T,
    tradeId: 1,
    tradePrice: '1',
    tradeVolume: '1',
    tradeTime: T,
  };
  for (const eventType of ['trigger', 'deletion'])
    assert.deepEqual(read('orders', { ...row, eventType }), [true]);
  for (const eventType of ['creation', 'trade', 'cancellation', ''])
    assert.deepEqual(read('orders', { ...row, eventType }), [false], eventType);
  assert.deepEqual(read('trade.clearing', { ...row, eventType: 'trade' }), ['fill']);
  for (const eventType of ['cancellation', ''])
    assert.deepEqual(read('trade.clearing', { ...row, eventType }), [], eventType);
});

test('Nothing that comes can make the reader throw.', () => {
  const topics = fc.constantFrom(
    'orders#*',
    'accounts.update#2',
    'trade.clearing#*#1',
    'positions',
    'account',
    'x',
  );
  fc.assert(
    fc.property(topics, fc.jsonValue(), fc.string(), (topic, data, text) => {
      htxAccountReader.readPush('', JSON.stringify({ action: 'push', ch: topic, data }));
      htxAccountReader.readPush('', JSON.stringify({ op: 'notify', topic, data }));
      assert.deepEqual(htxAccountReader.readPush('', text), []);
      for (const { name } of htxAccountReader.parts) {
        answered(name, text);
        answered(name, { status: 'ok', data });
      }
    }),
    { numRuns: 200 },
  );
});
