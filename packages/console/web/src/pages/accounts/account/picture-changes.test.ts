import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountPictureView, ShownFill, ShownOrder } from '@bitting/client/pictures.ts';
import { applyChange, FILLS_SHOWN_MAX } from './picture-changes.ts';

const AGE = { source: 'stream', venueMs: 1, heardMs: 2 } as const;
const EMPTY: AccountPictureView = {
  accountId: 'acc_1',
  label: 'main',
  venue: 'okx',
  state: 'live',
  nowMs: 3,
  leftOut: 0,
  balances: [],
  positions: [],
  orders: [],
  fills: [],
  external: { orders: 0, fills: 0 },
  streams: [],
  parts: [],
};
const BALANCE = { wallet: 'trading', asset: 'USDT', total: '10', available: '10', ...AGE };
const POSITION = {
  instrument: 'BTC-USDT-SWAP',
  market: 'swap',
  marginMode: 'cross',
  side: 'net',
  quantity: '-2',
  entryPrice: '1',
  ...AGE,
} as const;
const ORDER: ShownOrder = {
  instrument: 'BTC-USDT',
  market: 'spot',
  venueOrderId: '7',
  clientOrderId: null,
  algo: false,
  side: 'buy',
  price: '1',
  quantity: '2',
  filled: '0',
  reduceOnly: false,
  state: 'open',
  placedBy: 'external',
  virtualKeyId: null,
  ...AGE,
};

function fill(tradeId: string): ShownFill {
  const { instrument, market, venueOrderId, clientOrderId, side, placedBy, virtualKeyId } = ORDER;
  const shared = { instrument, market, venueOrderId, clientOrderId, side, placedBy, virtualKeyId };
  return { ...shared, tradeId, price: '1', quantity: '1', fee: null, feeAsset: null, ...AGE };
}

describe('a change of a picture', () => {
  it('puts a row in, changes it in its place, and takes it out when nothing is left', () => {
    const other = { ...BALANCE, asset: 'BTC' };
    const two = [BALANCE, other].reduce(
      (picture, row) => applyChange(picture, { kind: 'balance', row }),
      EMPTY,
    );
    deepEqual(two.balances, [BALANCE, other]);
    const changed = applyChange(two, { kind: 'balance', row: { ...BALANCE, total: '9' } });
    equal(changed.balances[0]?.total, '9');
    const gone = applyChange(changed, {
      kind: 'balance',
      row: { ...BALANCE, total: '0', available: '0.00' },
    });
    deepEqual(gone.balances, [other]);
    deepEqual(EMPTY.balances, []);
  });

  it('leaves a row as it is that was heard later', () => {
    const later = applyChange(EMPTY, { kind: 'balance', row: { ...BALANCE, total: '8', heardMs: 9 } });
    equal(applyChange(later, { kind: 'balance', row: BALANCE }).balances[0]?.total, '8');
    equal(applyChange(later, { kind: 'balance', row: { ...BALANCE, heardMs: 9 } }).balances[0]?.total, '10');
  });

  it('keeps a balance of which nothing is available and something is left', () => {
    const locked = applyChange(EMPTY, { kind: 'balance', row: { ...BALANCE, available: '0' } });
    equal(locked.balances.length, 1);
  });

  it('takes a position out when it is flat, and keeps a short one', () => {
    const short = applyChange(EMPTY, { kind: 'position', row: POSITION });
    equal(short.positions.length, 1);
    equal(applyChange(short, { kind: 'position', row: { ...POSITION, quantity: '0' } }).positions.length, 0);
  });

  it('takes an order out when it has ended, and tells an algo order from another one', () => {
    const algo = { ...ORDER, algo: true };
    const both = [ORDER, algo].reduce((picture, row) => applyChange(picture, { kind: 'order', row }), EMPTY);
    equal(both.orders.length, 2);
    const ended = applyChange(both, { kind: 'order', row: { ...ORDER, state: 'filled' } });
    deepEqual(ended.orders, [algo]);
  });

  it('shows a fill once, the newest first, and no more than there is place for', () => {
    const twice = [fill('1'), fill('2'), fill('1')].reduce(
      (picture, row) => applyChange(picture, { kind: 'fill', row }),
      EMPTY,
    );
    deepEqual(
      twice.fills.map(({ tradeId }) => tradeId),
      ['1', '2'],
    );
    let many = EMPTY;
    for (let index = 0; index <= FILLS_SHOWN_MAX; index += 1)
      many = applyChange(many, { kind: 'fill', row: fill(String(index)) });
    equal(many.fills.length, FILLS_SHOWN_MAX);
    equal(many.fills[0]?.tradeId, String(FILLS_SHOWN_MAX));
  });

  it('says the state of the picture', () => {
    equal(applyChange(EMPTY, { kind: 'state', row: { state: 'blind' } }).state, 'blind');
  });
});
