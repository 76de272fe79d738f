import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountChange } from '../../trading/account-picture.ts';
import { htxAccountReader } from './account-reader.ts';
import { answered, ASKED, DETAIL, partOf, T, type Row } from './testing/account.ts';

const SPOT_ORDER = { id: 1, symbol: 'btcusdt', type: 'buy-limit', state: 'new', 'created-at': T };
const CONDITIONAL = {
  clientOrderId: 'stop-1',
  symbol: 'btcusdt',
  orderSide: 'sell',
  orderStatus: 'created',
  lastActTime: T,
};
const SPOT_FILL = {
  id: 1,
  symbol: 'btcusdt',
  'order-id': 1,
  'trade-id': 1,
  price: '1',
  'filled-amount': '1',
  type: 'buy-limit',
  'created-at': T,
};
const POSITION = {
  contract_code: 'BTC-USDT',
  position_side: 'long',
  margin_mode: 'cross',
  volume: '1',
  updated_time: T,
};
const CONTRACT_ORDER = {
  id: 1,
  contract_code: 'BTC-USDT',
  order_id: 1,
  side: 'buy',
  state: 'new',
  created_time: T,
};
const CONTRACT_FILL = {
  id: 1,
  contract_code: 'BTC-USDT',
  trade_id: 1,
  order_id: 1,
  side: 'buy',
  trade_price: '1',
  trade_volume: '1',
  created_time: T,
};

/** Each list, what it is asked by, a row of it, and how many make a page. */
const LISTS: readonly (readonly [name: string, row: Row, size: number])[] = [
  ['spot-orders', SPOT_ORDER, 500],
  ['spot-fills', SPOT_FILL, 500],
  ['contract-orders', CONTRACT_ORDER, 100],
  ['contract-fills', CONTRACT_FILL, 100],
];

function pageOf(row: Row, count: number): readonly Row[] {
  return Array.from({ length: count }, (_, at) => ({ ...row, id: 1_000 - at }));
}

test('Each part says what it is of, and how it has to be asked.', () => {
  assert.deepEqual(
    htxAccountReader.parts.map(({ name, kind, family, perVenueAccount, perInstrument, unstreamed }) =>
      [
        name,
        kind,
        family,
        ...(perVenueAccount ? ['per ledger'] : []),
        ...(perInstrument === true ? ['per instrument'] : []),
        ...(unstreamed === true ? ['unstreamed'] : []),
      ].join(', '),
    ),
    [
      'spot-balances, balance, htx-spot, per ledger',
      'spot-orders, order, htx-spot',
      'spot-conditional-orders, order, htx-spot, unstreamed',
      'spot-fills, fill, htx-spot, per instrument',
      'contract-balances, balance, htx-contract',
      'contract-positions, position, htx-contract',
      'contract-orders, order, htx-contract',
      'contract-fills, fill, htx-contract, per instrument',
    ],
  );
});

test('Each kind of row has exactly one part that may take it away.', () => {
  const ledger = { id: 100_001, list: [{ currency: 'usdt', type: 'trade', balance: '1' }] };
  const bodies: readonly (readonly [name: string, data: unknown])[] = [
    ['spot-balances', ledger],
    ['spot-orders', [SPOT_ORDER]],
    ['spot-conditional-orders', [CONDITIONAL]],
    ['spot-fills', [SPOT_FILL]],
    ['contract-balances', { details: [DETAIL] }],
    ['contract-positions', [POSITION]],
    ['contract-orders', [CONTRACT_ORDER]],
    ['contract-fills', [CONTRACT_FILL]],
  ];
  const ownersOf = (change: AccountChange): readonly string[] =>
    htxAccountReader.parts.filter((part) => part.owns(change)).map(({ name }) => name);
  for (const [name, data] of bodies) {
    const changes = answered(name, { code: 200, data, ts: T })?.changes ?? [];
    assert.equal(changes.length, 1, name);
    assert.deepEqual(changes.flatMap(ownersOf), [name]);
  }
  // Conditional orders of contracts are not asked for: nothing may take one away.
  const [conditional] =
    answered('spot-conditional-orders', { code: 200, data: [CONDITIONAL] })?.changes ?? [];
  assert.ok(conditional?.kind === 'order');
  assert.deepEqual(ownersOf({ ...conditional, order: { ...conditional.order, market: 'swap' } }), []);
});

test('A full page goes on behind its last row, and a page that is not full is the last.', () => {
  for (const [name, row, size] of LISTS) {
    const read = (rows: readonly Row[]): ReturnType<typeof answered> =>
      answered(name, { code: 200, data: rows });
    assert.equal(read(pageOf(row, size))?.cursor, String(1_001 - size), name);
    assert.equal(read(pageOf(row, size - 1))?.cursor, null, name);
    assert.equal(read([])?.cursor, null, name);
    for (const id of [undefined, '', 'a b', '1&x=1', 'x'.repeat(65)])
      assert.equal(read(pageOf(row, size).with(size - 1, { ...row, id })), null, `${name} ${id}`);
    const longest = 'x'.repeat(64);
    assert.equal(read(pageOf(row, size).with(size - 1, { ...row, id: longest }))?.cursor, longest);
  }
});

test('Conditional orders go on where the answer says, and end where it says nothing.', () => {
  const rows = pageOf(CONDITIONAL, 500);
  const cursor = (nextId: unknown): unknown =>
    answered('spot-conditional-orders', { code: 200, data: rows, nextId })?.cursor;
  assert.equal(cursor(77), '77');
  assert.equal(cursor(undefined), null);
  assert.equal(cursor(''), null);
  assert.equal(cursor('7&x=1'), undefined);
  const short = { code: 200, data: rows.slice(1), nextId: 77 };
  assert.equal(answered('spot-conditional-orders', short)?.cursor, null);
});

test('What there is no page of has no cursor, however long it is.', () => {
  const positions = Array.from({ length: 600 }, () => POSITION);
  assert.equal(answered('contract-positions', { code: 200, data: positions })?.cursor, null);
  const details = Array.from({ length: 600 }, () => DETAIL);
  assert.equal(answered('contract-balances', { code: 200, data: { details } })?.cursor, null);
});

test('Every page is asked for by the same question, from where the last one ended.', () => {
  const target = (name: string): string => {
    const { body, target: path } = partOf(name).question({ ...ASKED, cursor: '77', instrument: 'X' });
    assert.equal(body.length, 0);
    return path;
  };
  assert.deepEqual(
    htxAccountReader.parts.map(({ name }) => target(name)),
    [
      '/v1/account/accounts/100001/balance',
      '/v1/order/openOrders?size=500&from=77&direct=next',
      '/v2/algo-orders/opening?limit=500&fromId=77',
      `/v1/order/matchresults?symbol=X&start-time=${T}&size=500&from=77&direct=next`,
      '/v5/account/balance',
      '/v5/trade/position/opens',
      '/v5/trade/order/opens?margin_mode=cross&limit=100&from=77&direct=next',
      `/v5/trade/order/details?contract_code=X&start_time=${T}&limit=100&from=77&direct=next`,
    ],
  );
});

test('A list must be there, and be a list of rows that are understood.', () => {
  for (const [name, row] of LISTS) {
    const count = (body: object): number | undefined => answered(name, body)?.changes.length;
    assert.equal(count({ code: 200, data: [row] }), 1);
    assert.equal(count({ code: 200, data: null }), 0);
    for (const body of [{ code: 200 }, { code: 200, data: row }, { code: 200, data: [row, 7] }])
      assert.equal(count(body), undefined, `${name} ${JSON.stringify(body)}`);
    assert.equal(answered(name, { code: 200, data: [row] }, 502), null);
    assert.equal(answered(name, { code: 500, data: [row] }), null);
    assert.equal(answered(name, { status: 'error', data: [row] }), null);
  }
});

test('A ledger’s assets are summed by what is free and what is held.', () => {
  const read = (list: unknown, fields: Row = {}): unknown => {
    const body = { status: 'ok', data: { id: 100_001, list, ...fields } };
    const changes = answered('spot-balances', body)?.changes;
    return changes?.map((change) =>
      change.kind === 'balance'
        ? `${change.balance.asset} ${change.balance.total.toString()} ${change.balance.available.toString()}`
        : change.kind,
    );
  };
  const free = { currency: 'usdt', type: 'trade', balance: '2' };
  const held = { currency: 'usdt', type: 'frozen', balance: '0.5' };
  assert.deepEqual(read([free, held, free, held]), ['USDT 5 4']);
  assert.deepEqual(read([held]), ['USDT 0.5 0']);
  assert.deepEqual(read([free, { ...free, currency: 'btc' }]), ['USDT 2 2', 'BTC 2 2']);
  assert.deepEqual(
    read([
      { ...free, type: 'loan' },
      { ...free, type: 'interest' },
    ]),
    [],
  );
  assert.deepEqual(read([]), []);
  for (const list of [
    undefined,
    null,
    7,
    [7],
    [free, { ...free, balance: 'x' }],
    [{ ...free, currency: '' }],
  ])
    assert.equal(read(list), undefined, JSON.stringify(list));
  assert.equal(read([free], { id: undefined }), undefined);
});

test('A contract account says its assets, each with its own time or the answer’s.', () => {
  const { updated_time: _time, ...detail } = DETAIL;
  const times = (details: unknown, fields: Row = { ts: T + 1 }): unknown =>
    answered('contract-balances', { code: 200, data: { details }, ...fields })?.changes.map(
      ({ atMs }) => atMs,
    );
  assert.deepEqual(times([DETAIL, detail]), [T, T + 1]);
  assert.deepEqual(times([detail], {}), [0]);
  for (const details of [undefined, null, 'x', [7], [DETAIL, { currency: 'USDT' }]])
    assert.equal(times(details), undefined, JSON.stringify(details));
  for (const data of [[], null, 7])
    assert.equal(answered('contract-balances', { code: 200, data }), null, JSON.stringify(data));
  const { updated_time: _at, ...position } = POSITION;
  const positions = (fields: Row): unknown =>
    answered('contract-positions', { code: 200, data: [position], ...fields })?.changes[0]?.atMs;
  assert.deepEqual([positions({ ts: T + 1 }), positions({})], [T + 1, 0]);
});
