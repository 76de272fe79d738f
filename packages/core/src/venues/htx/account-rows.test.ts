import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '../../trading/vocabulary.ts';
import {
  readContractBalance,
  readContractFill,
  readPosition,
  readSpotBalance,
  readSpotFill,
  timeOf,
} from './account-rows.ts';
import { reading, refuses, rowOf, T, without, type Row } from './testing/account.ts';

const spotBalance = reading(readSpotBalance);
const contractBalance = reading((row) => readContractBalance(row, epochMs(T + 9)));
const position = reading((row) => readPosition(row, epochMs(T + 9)));
const spotFill = reading(readSpotFill);
const contractFill = reading(readContractFill);

test('A spot balance is of its ledger, and debts are none.', () => {
  const row = {
    accountId: 7,
    accountType: 'trade',
    currency: 'usdt',
    balance: '2',
    available: '1',
    changeTime: T,
  };
  const balance = { wallet: 'account-7', asset: 'USDT', total: '2', available: '1' };
  assert.deepEqual(spotBalance(row), { kind: 'balance', balance, atMs: T });
  assert.deepEqual(spotBalance({ ...row, accountType: '' }), { kind: 'balance', balance, atMs: T });
  assert.deepEqual(spotBalance({ ...row, changeTime: '' }), { kind: 'balance', balance, atMs: 0 });
  refuses(spotBalance, row, [
    ...without('balance', 'available', 'currency'),
    ...['loan', 'interest', 'frozen'].map((accountType) => ({ accountType })),
    ...['us-dt', '-usdt', 'usdt-', 'x'.repeat(25)].map((currency) => ({ currency })),
    ...['1 000', '-', '--1', '1-'].map((balanceText) => ({ balance: balanceText })),
  ]);
});

test('A contract balance may be a debt, and says what is free in either of two fields.', () => {
  const row = { currency: 'usdt', equity: '-2', available: '1', withdraw_available: '3', updated_time: T };
  const balance = { wallet: 'contract', asset: 'USDT', total: '-2', available: '1' };
  assert.deepEqual(contractBalance(row), { kind: 'balance', balance, atMs: T });
  assert.deepEqual(contractBalance({ ...row, available: '', updated_time: '' }), {
    kind: 'balance',
    balance: { ...balance, available: '3' },
    atMs: T + 9,
  });
  refuses(contractBalance, row, without('currency', 'equity'));
  refuses(contractBalance, { ...row, available: undefined }, without('withdraw_available'));
});

test('A position is long, short, or net with the sign of its direction.', () => {
  const row = {
    contract_code: 'BTC-USDT',
    position_side: 'long',
    direction: 'buy',
    margin_mode: 'cross',
    open_avg_price: '5',
    volume: '3',
    updated_time: T,
  };
  const common = { instrument: 'BTC-USDT', market: 'swap', marginMode: 'cross', entryPrice: '5' };
  const rows: readonly (readonly [fields: Row, side: string, quantity: string])[] = [
    [{}, 'long', '3'],
    [{ position_side: 'short', direction: 'sell' }, 'short', '3'],
    [{ position_side: 'both' }, 'net', '3'],
    [{ position_side: 'both', direction: 'sell' }, 'net', '-3'],
    [{ position_side: 'both', direction: 'sell', volume: '-3' }, 'net', '-3'],
    [{ position_side: 'both', volume: '-3' }, 'net', '-3'],
  ];
  for (const [fields, side, quantity] of rows)
    assert.deepEqual(position({ ...row, ...fields }), {
      kind: 'position',
      position: { ...common, side, quantity },
      atMs: T,
    });
  const isolated = position({ ...row, margin_mode: 'isolated', open_avg_price: '', updated_time: 0 });
  assert.deepEqual(isolated, {
    kind: 'position',
    position: { ...common, marginMode: 'isolated', side: 'long', quantity: '3', entryPrice: null },
    atMs: T + 9,
  });
  refuses(position, row, [
    ...without('contract_code', 'position_side', 'margin_mode', 'volume'),
    { contract_code: 'btc-usdt' },
    { position_side: 'net' },
    { margin_mode: 'crossed' },
  ]);
});

test('A fill is the same by the names of pushes and of lists, and says a fee only with its amount.', () => {
  const pushed = {
    symbol: 'btcusdt',
    tradeId: 3,
    orderId: 5,
    clientOrderId: 'mine',
    orderSide: 'buy',
    tradePrice: '10',
    tradeVolume: '2',
    transactFee: '0.1',
    feeCurrency: 'btc',
    tradeTime: T,
  };
  const listed = {
    symbol: 'btcusdt',
    'trade-id': 3,
    'order-id': 5,
    type: 'buy-limit-maker',
    price: '10',
    'filled-amount': '2',
    'filled-fees': '0.1',
    'fee-currency': 'btc',
    'created-at': T,
  };
  const fill = {
    instrument: 'btcusdt',
    market: 'spot',
    tradeId: '3',
    venueOrderId: '5',
    clientOrderId: 'mine',
    side: 'buy',
    price: '10',
    quantity: '2',
    fee: '0.1',
    feeAsset: 'BTC',
    atMs: T,
  };
  assert.deepEqual(spotFill(pushed), { kind: 'fill', fill, atMs: T });
  assert.deepEqual(spotFill(listed), { kind: 'fill', fill: { ...fill, clientOrderId: null }, atMs: T });
  assert.deepEqual(spotFill({ ...pushed, transactFee: '' })?.['fill'], {
    ...fill,
    fee: null,
    feeAsset: null,
  });
  assert.deepEqual(spotFill({ ...pushed, feeCurrency: '' })?.['fill'], { ...fill, feeAsset: null });
  const required = ['tradeId', 'orderId', 'orderSide', 'tradePrice', 'tradeVolume', 'tradeTime'];
  refuses(spotFill, pushed, [
    ...without('symbol', ...required),
    { symbol: 'BTC-USDX' },
    { orderSide: 'hold' },
    { tradePrice: '0' },
    { tradeVolume: '1e' },
  ]);
});

test('A contract fill names its side in either of two fields.', () => {
  const row = {
    contract_code: 'BTC-USDT',
    trade_id: '3',
    order_id: '8',
    client_order_id: '77',
    side: 'sell',
    trade_price: '10',
    trade_volume: '2',
    trade_fee: '-0.1',
    fee_currency: 'usdt',
    created_time: T,
  };
  const fill = {
    instrument: 'BTC-USDT',
    market: 'swap',
    tradeId: '3',
    venueOrderId: '8',
    clientOrderId: '77',
    side: 'sell',
    price: '10',
    quantity: '2',
    fee: '-0.1',
    feeAsset: 'USDT',
    atMs: T,
  };
  assert.deepEqual(contractFill(row), { kind: 'fill', fill, atMs: T });
  assert.deepEqual(contractFill({ ...row, side: undefined, direction: 'sell' })?.['fill'], fill);
  const required = ['contract_code', 'trade_id', 'order_id', 'side', 'trade_price', 'trade_volume'];
  refuses(contractFill, row, without(...required, 'created_time'));
});

test('A time is thirteen digits of milliseconds, in the first field that has them.', () => {
  const at = (row: Row): unknown => timeOf(rowOf(row), ['a', 'b']);
  assert.equal(at({ a: T, b: T + 1 }), T);
  assert.equal(at({ a: String(T) }), T);
  assert.equal(at({ b: T }), T);
  for (const odd of [
    0,
    '',
    `0${T}`.slice(0, 13),
    `${T}0`,
    `1${T}`,
    `${T}`.slice(1),
    `${T}x`,
    `x${T}`,
    null,
  ]) {
    assert.equal(at({ a: odd }), null, String(odd));
    assert.equal(at({ a: odd, b: T }), T, String(odd));
  }
});
