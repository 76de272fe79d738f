import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { amendOrder, cancelOrder } from './order-changes.ts';
import type { Engine } from './engine.ts';
import type { Order } from './records.ts';
import { cashOf, current, frozenOf, openAccount, place, startVenue, tryPlace } from './venue.fixture.ts';

interface Stage {
  readonly engine: Engine;
  readonly buyer: string;
  readonly seller: string;
}

function setUp(): Stage {
  const { engine } = startVenue();
  const buyer = openAccount(engine, { USDT: '100000' }).uid;
  const seller = openAccount(engine, { BTC: '10' }).uid;
  return { engine, buyer, seller };
}

function amend(engine: Engine, order: Order, change: { readonly size?: string; readonly price?: string }) {
  return engine.command((state) =>
    amendOrder(state, {
      uid: order.uid,
      instrumentId: order.instrumentId,
      orderId: order.id,
      clientId: '',
      newSize: change.size === undefined ? null : Decimal.parse(change.size),
      newPrice: change.price === undefined ? null : Decimal.parse(change.price),
      cancelOnFail: false,
    }),
  );
}

test('A limit purchase holds its cost, trades at the better price and pays the fee in what it bought', () => {
  const { engine, buyer, seller } = setUp();
  place(engine, seller, { side: 'sell', size: '1', price: '50000' });
  const order = place(engine, buyer, { side: 'buy', size: '1.5', price: '51000' });
  assert.equal(order.state, 'partially_filled');
  assert.equal(frozenOf(engine, buyer, 'USDT'), '25500');
  assert.equal(cashOf(engine, buyer, 'USDT'), '50000');
  assert.equal(cashOf(engine, buyer, 'BTC'), '0.999');
  assert.equal(cashOf(engine, seller, 'USDT'), '49960');
  engine.command((state) =>
    cancelOrder(state, { uid: buyer, instrumentId: 'BTC-USDT', orderId: order.id, clientId: '' }),
  );
  assert.equal(frozenOf(engine, buyer, 'USDT'), '0');
  assert.equal(current(engine, order).cancelSource, '1');
});

test('A post-only order that would trade is accepted and canceled, one that would not rests', () => {
  const { engine, buyer, seller } = setUp();
  place(engine, seller, { side: 'sell', size: '1', price: '50000' });
  const crossing = place(engine, buyer, { side: 'buy', size: '1', price: '50000', type: 'post_only' });
  assert.deepEqual([crossing.state, crossing.cancelSource], ['canceled', '31']);
  assert.equal(
    place(engine, buyer, { side: 'buy', size: '1', price: '49999.9', type: 'post_only' }).state,
    'live',
  );
});

test('A fill-or-kill order trades wholly or not at all', () => {
  const { engine, buyer, seller } = setUp();
  place(engine, seller, { side: 'sell', size: '1', price: '50000' });
  const killed = place(engine, buyer, { side: 'buy', size: '1.1', price: '50000', type: 'fok' });
  assert.deepEqual([killed.state, killed.cancelSource, killed.filled.toString()], ['canceled', '13', '0']);
  assert.equal(place(engine, buyer, { side: 'buy', size: '1', price: '50000', type: 'fok' }).state, 'filled');
});

test('An immediate-or-cancel order takes what is there and cancels the rest', () => {
  const { engine, buyer, seller } = setUp();
  place(engine, seller, { side: 'sell', size: '1', price: '50000' });
  const order = place(engine, buyer, { side: 'buy', size: '1.5', price: '50000', type: 'ioc' });
  assert.deepEqual([order.state, order.cancelSource, order.filled.toString()], ['canceled', '14', '1']);
  assert.equal(frozenOf(engine, buyer, 'USDT'), '0');
});

test('A market purchase by amount spends no more than the amount', () => {
  const { engine, buyer, seller } = setUp();
  place(engine, seller, { side: 'sell', size: '1', price: '50000' });
  place(engine, seller, { side: 'sell', size: '1', price: '60000' });
  const order = place(engine, buyer, { side: 'buy', size: '80000', sizeUnit: 'quote' });
  assert.deepEqual([order.state, order.filled.toString()], ['filled', '1.5']);
  assert.equal(cashOf(engine, buyer, 'USDT'), '20000');
});

test('A market order that finds nobody is canceled', () => {
  const { engine, buyer } = setUp();
  const order = place(engine, buyer, { side: 'buy', size: '1' });
  assert.deepEqual([order.state, order.cancelSource], ['canceled', '14']);
});

test('An order beyond the balance is refused, one within it is not', () => {
  const { engine, buyer } = setUp();
  const refused = tryPlace(engine, buyer, { side: 'buy', size: '2.1', price: '50000' });
  assert.equal('reason' in refused && refused.reason, 'insufficient-funds');
  place(engine, buyer, { side: 'buy', size: '1.9', price: '50000' });
  const second = tryPlace(engine, buyer, { side: 'buy', size: '0.11', price: '50000' });
  assert.equal('reason' in second && second.reason, 'insufficient-funds');
  place(engine, buyer, { side: 'buy', size: '0.1', price: '50000' });
});

test('Sizes and prices off the grid are refused, those on it are not', () => {
  const { engine, buyer } = setUp();
  const reasonOf = (order: { readonly size: string; readonly price: string }): unknown => {
    const result = tryPlace(engine, buyer, { side: 'buy', ...order });
    return 'reason' in result ? result.reason : 'placed';
  };
  assert.equal(reasonOf({ size: '0.000001', price: '50000' }), 'size-too-small');
  assert.equal(reasonOf({ size: '0.100000001', price: '50000' }), 'size-not-a-multiple');
  assert.equal(reasonOf({ size: '0.1', price: '50000.05' }), 'parameter');
  assert.equal(reasonOf({ size: '0.1', price: '50000.1' }), 'placed');
});

test('A client order id is unique among open orders only', () => {
  const { engine, buyer } = setUp();
  const first = place(engine, buyer, { side: 'buy', size: '0.1', price: '50000', clientId: 'a1' });
  const again = tryPlace(engine, buyer, { side: 'buy', size: '0.1', price: '50000', clientId: 'a1' });
  assert.equal('reason' in again && again.reason, 'client-id-in-use');
  engine.command((state) =>
    cancelOrder(state, { uid: buyer, instrumentId: 'BTC-USDT', orderId: '', clientId: 'a1' }),
  );
  const reused = place(engine, buyer, { side: 'buy', size: '0.1', price: '50000', clientId: 'a1' });
  assert.notEqual(reused.id, first.id);
});

test('Self-trade prevention follows the taker and spans the whole family of accounts', () => {
  for (const [mode, maker, taker] of [
    ['cancel_maker', 'canceled', 'live'],
    ['cancel_taker', 'live', 'canceled'],
    ['cancel_both', 'canceled', 'canceled'],
  ] as const) {
    const { engine, buyer } = setUp();
    const sub = openAccount(engine, { BTC: '1' }, { masterUid: buyer, name: 'sub001' }).uid;
    const resting = place(engine, sub, { side: 'sell', size: '1', price: '50000' });
    const crossing = place(engine, buyer, { side: 'buy', size: '1', price: '50000', selfTrade: mode });
    assert.deepEqual([current(engine, resting).state, crossing.state], [maker, taker], mode);
    const source = mode === 'cancel_taker' ? crossing.cancelSource : current(engine, resting).cancelSource;
    assert.equal(source, '32', mode);
  }
});

test('A smaller size keeps the place in the queue; a larger size or another price loses it', () => {
  for (const [change, winner] of [
    [{ size: '0.4' }, 'first'],
    [{ size: '0.6' }, 'second'],
    [{ price: '50000.1' }, 'second'],
  ] as const) {
    const { engine, buyer, seller } = setUp();
    const first = place(engine, seller, { side: 'sell', size: '0.5', price: '50000' });
    const second = place(engine, seller, { side: 'sell', size: '0.5', price: '50000' });
    assert.equal(amend(engine, first, change).kind, 'changed');
    place(engine, buyer, { side: 'buy', size: '0.1', price: '50000' });
    const filled = current(engine, first).filled.isZero() ? second : first;
    assert.equal(filled.id, winner === 'first' ? first.id : second.id, JSON.stringify(change));
  }
});

test('An amendment to what is filled already completes the order, and one that crosses trades', () => {
  const { engine, buyer, seller } = setUp();
  const offer = place(engine, seller, { side: 'sell', size: '1', price: '50000' });
  place(engine, buyer, { side: 'buy', size: '0.4', price: '50000' });
  assert.equal(amend(engine, offer, { size: '0.3' }).kind, 'changed');
  assert.deepEqual([current(engine, offer).state, frozenOf(engine, seller, 'BTC')], ['filled', '0']);
  const bid = place(engine, buyer, { side: 'buy', size: '0.1', price: '49000' });
  place(engine, seller, { side: 'sell', size: '0.1', price: '50000' });
  amend(engine, bid, { price: '50000' });
  assert.equal(current(engine, bid).state, 'filled');
});

test('An amendment that cannot be paid is refused and leaves the order as it was', () => {
  const { engine, buyer } = setUp();
  const bid = place(engine, buyer, { side: 'buy', size: '1', price: '50000' });
  const result = amend(engine, bid, { size: '3' });
  assert.equal(result.kind === 'rejected' && result.reason, 'insufficient-funds');
  assert.equal(current(engine, bid).size.toString(), '1');
  assert.equal(amend(engine, bid, { size: '2' }).kind, 'changed');
});
