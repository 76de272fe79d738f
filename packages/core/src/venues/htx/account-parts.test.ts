import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountChange } from '../../trading/account-picture.ts';
import { htxAccountReader } from './account-reader.ts';
import { answered, ASKED, changesOf, DETAIL, ORDER, partOf, T } from './testing/account.ts';

test('A ledger’s balance is what is free and what is held; nothing and debts are left out.', () => {
  const list = [
    { currency: 'usdt', type: 'trade', balance: '900', 'seq-num': '1' },
    { currency: 'usdt', type: 'frozen', balance: '100.5', 'seq-num': '1' },
    { currency: 'usdt', type: 'loan', balance: '-5', 'seq-num': '1' },
    { currency: 'btc', type: 'trade', balance: '0', 'seq-num': '1' },
    { currency: 'btc', type: 'frozen', balance: '0', 'seq-num': '1' },
  ];
  const body = { status: 'ok', data: { id: 100_001, type: 'spot', state: 'working', list } };
  const balance = { wallet: 'account-100001', asset: 'USDT', total: '1000.5', available: '900' };
  assert.deepEqual(changesOf('spot-balances', body), [{ kind: 'balance', balance, atMs: 0 }]);
  const other = { ...body, data: { ...body.data, id: 100_002 } };
  assert.equal(answered('spot-balances', other), null);
  const odd = {
    ...body,
    data: { ...body.data, list: [{ currency: 'usdt', type: 'trade', balance: '1 000' }] },
  };
  assert.equal(answered('spot-balances', odd), null);
});

test('A list says where it goes on only when its page is full, and is nothing when one row is not understood.', () => {
  const row = (id: number): object => ({
    id,
    'client-order-id': '',
    symbol: 'btcusdt',
    amount: '1',
    price: '2',
    type: 'sell-limit',
    'filled-amount': '0.5',
    state: 'partial-filled',
    'created-at': T,
  });
  const rows = Array.from({ length: 500 }, (_row, at) => row(1_000 - at));
  const full = answered('spot-orders', { status: 'ok', data: rows });
  assert.equal(full?.changes.length, 500);
  assert.equal(full?.cursor, '501');
  const last = answered('spot-orders', { status: 'ok', data: rows.slice(1) });
  assert.equal(last?.cursor, null);
  assert.equal(answered('spot-orders', { status: 'ok', data: [...rows.slice(1), { id: 1 }] }), null);
  for (const none of [[], null])
    assert.equal(answered('spot-orders', { status: 'ok', data: none })?.changes.length, 0);
  const unnamed = rows.with(499, { ...row(501), id: undefined, orderId: 501 });
  assert.equal(answered('spot-orders', { status: 'ok', data: unnamed }), null);
});

test('Conditional orders that wait are listed with their trigger’s price left to the venue.', () => {
  const row = {
    clientOrderId: 'stop-1',
    symbol: 'btcusdt',
    orderPrice: '48000',
    orderSize: '0.1',
    orderSide: 'sell',
    orderType: 'limit',
    stopPrice: '49000',
    orderOrigTime: T,
    lastActTime: T + 1,
    orderStatus: 'created',
  };
  const body = { code: 200, data: [row] };
  const order = {
    ...ORDER,
    venueOrderId: 'stop-1',
    clientOrderId: 'stop-1',
    algo: true,
    side: 'sell',
    price: '48000',
    quantity: '0.1',
    filled: '0',
    state: 'open',
    updatedMs: T + 1,
  };
  assert.deepEqual(changesOf('spot-conditional-orders', body), [{ kind: 'order', order, atMs: T + 1 }]);
});

test('What is no success is no answer, for every part.', () => {
  for (const { name } of htxAccountReader.parts) {
    const empty =
      name === 'spot-balances'
        ? { id: 100_001, list: [] }
        : name === 'contract-balances'
          ? { details: [] }
          : [];
    const body = { code: 200, data: empty, ts: T };
    assert.deepEqual(answered(name, body), { changes: [], cursor: null }, name);
    assert.equal(answered(name, body, 500), null, name);
    for (const wrong of [
      { ...body, code: 403 },
      { ...body, data: 'x' },
      { code: 200 },
      { ts: T },
      '',
      '{',
      '[]',
    ])
      assert.equal(answered(name, wrong), null, name);
  }
});

test('Each part asks its own question of its own host, and pages by where the last one ended.', () => {
  const target = (name: string, cursor: string | null): string => {
    const { family, method, target: path } = partOf(name).question({ ...ASKED, cursor });
    return `${family} ${method} ${path}`;
  };
  assert.deepEqual(
    htxAccountReader.parts.map(({ name }) => target(name, null)),
    [
      'htx-spot GET /v1/account/accounts/100001/balance',
      'htx-spot GET /v1/order/openOrders?size=500',
      'htx-spot GET /v2/algo-orders/opening?limit=500',
      `htx-spot GET /v1/order/matchresults?symbol=btcusdt&start-time=${T}&size=500`,
      'htx-contract GET /v5/account/balance',
      'htx-contract GET /v5/trade/position/opens',
      'htx-contract GET /v5/trade/order/opens?margin_mode=cross&limit=100',
      `htx-contract GET /v5/trade/order/details?contract_code=btcusdt&start_time=${T}&limit=100`,
    ],
  );
  assert.ok(target('spot-orders', '77').endsWith('&from=77&direct=next'));
  assert.ok(target('spot-conditional-orders', '77').endsWith('&fromId=77'));
  assert.ok(target('contract-fills', '77').endsWith('&from=77&direct=next'));
});

test('Every row of the picture has exactly one part that may take it away.', () => {
  const changes: readonly AccountChange[] = [
    ...htxAccountReader.readPush(
      '',
      JSON.stringify({ op: 'notify', topic: 'account', ts: T, data: { details: [DETAIL] } }),
    ),
    ...(answered('spot-fills', {
      status: 'ok',
      data: [
        {
          symbol: 'btcusdt',
          'order-id': 1,
          'trade-id': 1,
          price: '1',
          'filled-amount': '1',
          type: 'buy-limit',
          'created-at': T,
        },
      ],
    })?.changes ?? []),
  ];
  assert.equal(changes.length, 2);
  const names = changes.map((change) =>
    htxAccountReader.parts.filter((part) => part.owns(change)).map(({ name }) => name),
  );
  assert.deepEqual(names, [['contract-balances'], ['spot-fills']]);
});
