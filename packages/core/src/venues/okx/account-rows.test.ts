import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../../money/decimal.ts';
import {
  ALGO,
  AT,
  changesOf,
  dec,
  DETAIL,
  ORDER,
  POSITION,
  pushed,
  read,
  TIME,
  TRADE,
} from './testing/account-rows.ts';

const OPEN_ORDER = {
  instrument: 'BTC-USDT',
  market: 'spot',
  venueOrderId: '77',
  clientOrderId: 'bit1',
  algo: false,
  placedByAlgoId: null,
  side: 'buy',
  price: dec('50000'),
  quantity: dec('2'),
  filled: Decimal.ZERO,
  reduceOnly: false,
  state: 'open',
  updatedMs: AT,
};

test('A balance is the cash of an asset, streamed and asked alike.', () => {
  const expected = [
    {
      kind: 'balance',
      balance: { wallet: 'trading', asset: 'USDT', total: dec('1000.5'), available: dec('900') },
      atMs: AT,
    },
  ];
  assert.deepEqual(pushed('account', { uTime: TIME, details: [DETAIL] }), expected);
  assert.deepEqual(changesOf('balances', { uTime: TIME, details: [DETAIL] }), expected);
  assert.deepEqual(changesOf('balances'), []);
  const totals = (detail: object): unknown => {
    const [change] = changesOf('balances', { details: [{ ...DETAIL, ...detail }] });
    return change?.kind === 'balance'
      ? [change.balance.total.toString(), change.balance.available.toString()]
      : null;
  };
  assert.deepEqual(totals({ cashBal: '-3.25' }), ['-3.25', '900']);
  assert.deepEqual(totals({ availBal: '' }), ['1000.5', '910']);
  assert.deepEqual(totals({ availBal: '', availEq: '' }), ['1000.5', '1000.5']);
  for (const cashBal of ['1-5', '-x', '-', '--1', '1e3'])
    assert.equal(read('balances', [{ details: [{ ...DETAIL, cashBal }] }]), null, cashBal);
});

test('A position says which way by its sign or by its side.', () => {
  const expected = {
    kind: 'position',
    position: {
      instrument: 'BTC-USDT-SWAP',
      market: 'swap',
      marginMode: 'cross',
      side: 'net',
      quantity: dec('-3'),
      entryPrice: dec('50000.5'),
    },
    atMs: AT,
  };
  assert.deepEqual(pushed('positions', POSITION), [expected]);
  assert.deepEqual(changesOf('positions', POSITION), [expected]);
  const short = (row: object): unknown => {
    const [change] = changesOf('positions', { ...POSITION, ...row });
    if (change?.kind !== 'position') return null;
    const { market, side, quantity, entryPrice } = change.position;
    return [market, side, quantity.toString(), entryPrice];
  };
  assert.deepEqual(short({ posSide: 'short', pos: '2', avgPx: '' }), ['swap', 'short', '2', null]);
  assert.deepEqual(short({ pos: '' }), ['swap', 'net', '0', dec('50000.5')]);
  const pair = { instId: 'BTC-USDT', instType: 'MARGIN', avgPx: '' };
  assert.deepEqual(short({ ...pair, pos: '1.5', posCcy: 'BTC' }), ['margin', 'net', '1.5', null]);
  assert.deepEqual(short({ ...pair, pos: '1.5', posCcy: '' }), ['margin', 'net', '1.5', null]);
  assert.equal(read('positions', [{ ...POSITION, ...pair, pos: 'x' }]), null);
  // A contract is counted in itself, whatever else the row says.
  assert.deepEqual(short({ posCcy: 'USDT', avgPx: '' }), ['swap', 'net', '-3', null]);
  const owed = { ...pair, pos: '75000', posCcy: 'USDT', liab: '-1.5', liabCcy: 'BTC' };
  assert.deepEqual(short(owed), ['margin', 'net', '-1.5', null]);
  assert.deepEqual(short({ ...owed, pos: '0' }), ['margin', 'net', '0', null]);
  assert.equal(read('positions', [{ ...POSITION, ...owed, liabCcy: 'USDT' }]), null);
});

test('An order is open, filled or cancelled, streamed and asked alike.', () => {
  const expected = [{ kind: 'order', order: OPEN_ORDER, atMs: AT }];
  assert.deepEqual(pushed('orders', ORDER), expected);
  assert.deepEqual(changesOf('orders', ORDER), expected);
  const stateOf = (row: object): unknown => {
    const [change] = pushed('orders', { ...ORDER, ...row });
    return change?.kind === 'order' ? change.order.state : null;
  };
  assert.equal(stateOf({ state: 'partially_filled' }), 'open');
  assert.equal(stateOf({ state: 'filled' }), 'filled');
  assert.equal(stateOf({ state: 'canceled' }), 'cancelled');
  assert.equal(stateOf({ state: 'mmp_canceled' }), 'cancelled');
  assert.equal(stateOf({ state: 'constructor' }), null);
  const [unfilled] = pushed('orders', { ...ORDER, accFillSz: '' });
  assert.deepEqual(unfilled, expected[0]);
  const [market] = pushed('orders', {
    ...ORDER,
    px: '',
    sz: '',
    clOrdId: '',
    algoId: '5',
    reduceOnly: 'true',
  });
  assert.deepEqual(market?.kind === 'order' ? market.order : null, {
    ...OPEN_ORDER,
    price: null,
    quantity: null,
    clientOrderId: null,
    placedByAlgoId: '5',
    reduceOnly: false,
  });
});

test('An order only reduces where the venue makes sure of it, whatever flag it shows.', () => {
  const reduces = (channel: string, row: object): unknown => {
    const [change] = pushed(channel, row);
    return change?.kind === 'order' ? change.order.reduceOnly : null;
  };
  const swap = { ...ORDER, instId: 'BTC-USDT-SWAP', instType: 'SWAP', side: 'sell', reduceOnly: 'true' };
  const margin = { ...ORDER, instType: 'MARGIN', reduceOnly: 'true' };
  const rows: readonly (readonly [object, boolean])[] = [
    [{ ...ORDER, reduceOnly: 'true' }, false],
    [{ ...margin, tdMode: 'cross' }, false],
    [{ ...margin, tdMode: 'isolated' }, true],
    [{ ...margin, tdMode: 'isolated', reduceOnly: 'false' }, false],
    [swap, true],
    [{ ...swap, posSide: 'net' }, true],
    [{ ...swap, posSide: 'short' }, false],
    [{ ...swap, posSide: 'long', reduceOnly: 'false' }, true],
    [{ ...swap, attachAlgoOrds: [{ attachAlgoClOrdId: 'a' }] }, false],
    [{ ...swap, attachAlgoOrds: [] }, true],
  ];
  for (const [row, expected] of rows) assert.equal(reduces('orders', row), expected, JSON.stringify(row));
  assert.equal(reduces('orders-algo', { ...ALGO, instId: 'BTC-USDT', instType: 'SPOT' }), false);
  assert.equal(reduces('orders-algo', { ...ALGO, posSide: 'short' }), false);
});

test('An algo order is at the dearest of the limits that it names.', () => {
  const priceOf = (row: object): unknown => {
    const [change] = changesOf('algo-orders', { ...ALGO, ...row });
    return change?.kind === 'order' ? (change.order.price?.toString() ?? null) : 'none';
  };
  assert.equal(priceOf({ ordPx: '', slOrdPx: '-1', tpOrdPx: '' }), null);
  assert.equal(priceOf({ ordPx: '', slOrdPx: '99', tpOrdPx: '' }), '99');
  assert.equal(priceOf({ ordPx: '', slOrdPx: '99', tpOrdPx: '101' }), '101');
  assert.equal(priceOf({ ordPx: '100', slOrdPx: '99', tpOrdPx: '-1' }), '100');
  assert.equal(priceOf({ ordPx: '', slOrdPx: '', pxLimit: '98' }), '98');
});

test('An order of a pair says what its quantity counts where the venue does.', () => {
  const unit = (part: string, row: object): unknown => {
    const [change] = changesOf(part, row);
    return change?.kind === 'order' ? change.order.quantityUnit : null;
  };
  for (const [part, row] of [
    ['orders', ORDER],
    ['algo-orders', ALGO],
  ] as const)
    for (const [tgtCcy, expected] of [
      ['base_ccy', 'base'],
      ['quote_ccy', 'quote'],
      ['', undefined],
    ] as const)
      assert.equal(unit(part, { ...row, tgtCcy }), expected);
});

test('A push of orders tells of the trade that changed the order, as the list of fills tells of it.', () => {
  const fill = {
    kind: 'fill',
    fill: {
      instrument: 'BTC-USDT',
      market: 'spot',
      tradeId: '9',
      venueOrderId: '77',
      clientOrderId: 'bit1',
      side: 'buy',
      price: dec('49999.5'),
      quantity: dec('0.5'),
      fee: dec('0.0004'),
      feeAsset: 'BTC',
      atMs: AT + 1,
    },
    atMs: AT + 1,
  };
  const partly = { ...ORDER, ...TRADE, accFillSz: '0.5', state: 'partially_filled' };
  const [order, trade, ...more] = pushed('orders', { ...partly, fillFee: '-0.0004', fillFeeCcy: 'BTC' });
  assert.deepEqual(order?.kind === 'order' ? order.order : null, { ...OPEN_ORDER, filled: dec('0.5') });
  assert.deepEqual(trade, fill);
  assert.deepEqual(more, []);
  const row = { ...ORDER, ...TRADE, ts: String(AT + 9), billId: '1', fee: '-0.0004', feeCcy: 'BTC' };
  assert.deepEqual(changesOf('fills', row), [fill]);
  const [early] = changesOf('fills', { ...row, fillTime: '', fee: '0.1' });
  assert.deepEqual(early?.kind === 'fill' ? [early.atMs, early.fill.fee?.toString()] : null, [
    AT + 9,
    '-0.1',
  ]);
  assert.equal(pushed('orders', { ...ORDER, ...TRADE, tradeId: '' }).length, 1);
  assert.equal(pushed('orders', { ...ORDER, ...TRADE, fillSz: '0' }).length, 1);
});

test('An algo order is one of a list of its own.', () => {
  const expected = {
    kind: 'order',
    order: {
      instrument: 'BTC-USDT-SWAP',
      market: 'swap',
      venueOrderId: '88',
      clientOrderId: 'bit2',
      algo: true,
      placedByAlgoId: null,
      side: 'sell',
      price: null,
      quantity: dec('3'),
      filled: Decimal.ZERO,
      reduceOnly: true,
      state: 'open',
      updatedMs: AT,
    },
    atMs: AT,
  };
  assert.deepEqual(pushed('orders-algo', ALGO), [expected]);
  assert.deepEqual(pushed('algo-advance', ALGO), [expected]);
  assert.deepEqual(changesOf('algo-orders', ALGO), [expected]);
  const priced = { ...ALGO, ordPx: '48000.5', actualSz: '1', reduceOnly: 'false' };
  assert.deepEqual(changesOf('algo-orders', priced), [
    { ...expected, order: { ...expected.order, price: dec('48000.5'), filled: dec('1'), reduceOnly: false } },
  ]);
  const stateOf = (state: string): unknown => {
    const [change] = pushed('orders-algo', { ...ALGO, state });
    return change?.kind === 'order' ? change.order.state : null;
  };
  assert.deepEqual(
    ['pause', 'partially_effective', 'effective', 'canceled', 'order_failed', 'partially_failed'].map(
      stateOf,
    ),
    ['open', 'open', 'filled', 'cancelled', 'rejected', 'rejected'],
  );
});
