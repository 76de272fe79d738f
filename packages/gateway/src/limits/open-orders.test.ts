import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { HELD_UNSEEN_MS, OWNERS_LOOK_MS } from '../bounds.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent, REJECTED, UNKNOWN } from '../testing/entries.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { ELSEWHERE, FakePicture, LimitWorld, OTHER, OWNER, ownedBy, decimal } from './limits.fixture.ts';

let world: LimitWorld;

beforeEach(() => {
  world = new LimitWorld();
});

function counts(): readonly (number | null)[] {
  const { key, account, installation } = world.book.usage(OWNER);
  return [key.openOrders, account.openOrders, installation.openOrders, world.usage(OTHER).openOrders];
}

test('What is counted costs no look at an account; only who asks for what it holds looks there.', () => {
  const usage = world.usage();
  assert.equal(usage.notionalToday.size + usage.notionalThisHour.size + usage.uses + usage.inFlight, 0);
  assert.equal(world.looks, 0);
  assert.equal(usage.openOrders, 0);
  assert.ok(world.looks > 0);
});

test('An order is open from its reservation on, once, for its key and all above it, until the venue says it is gone.', () => {
  const intent = world.reserve();
  assert.deepEqual(counts(), [1, 1, 1, 0]);
  world.book.settle(intent, [accepted('v1')]);
  assert.deepEqual(counts(), [1, 1, 1, 0]);
  world.order({});
  assert.deepEqual(counts(), [1, 1, 1, 0]);
  world.order({ state: 'cancelled' });
  assert.deepEqual(counts(), [0, 0, 0, 0]);
});

test('A push may come before the answer, with the client’s id or with the venue’s alone.', () => {
  const first = world.reserve();
  world.order({});
  world.book.settle(first, [accepted('v1')]);
  assert.deepEqual(counts(), [1, 1, 1, 0]);
  const second = world.reserve({ clientOrderId: 'c2' });
  world.book.settle(second, [accepted('v2')]);
  world.order({ venueOrderId: 'v2', clientOrderId: null });
  assert.deepEqual(counts(), [2, 2, 2, 0]);
});

test('An order that was shown and is gone does not come back with its late answer.', () => {
  const intent = world.reserve();
  world.order({});
  world.order({ state: 'cancelled' });
  world.book.settle(intent, [accepted('v1')]);
  assert.deepEqual(counts(), [0, 0, 0, 0]);
});

test('A rejected order is gone at once, an unknown one stays for as long as nobody knows.', () => {
  world.book.settle(world.reserve(), [REJECTED]);
  assert.deepEqual(counts(), [0, 0, 0, 0]);
  const intent = world.reserve();
  world.book.settle(intent, [UNKNOWN]);
  world.clock.advance(10 * HELD_UNSEEN_MS.order);
  assert.deepEqual(counts(), [1, 1, 1, 0]);
  world.book.settle(intent, [REJECTED]);
  assert.deepEqual(counts(), [0, 0, 0, 0]);
});

test('An order that could not be recorded was never open.', () => {
  const intent = world.reserve();
  world.book.withdraw(intent);
  assert.deepEqual(counts(), [0, 0, 0, 0]);
  assert.equal(world.usage().uses, 0);
});

test('An order that was taken and is never shown counts for its time, and not a moment longer.', () => {
  world.book.settle(world.reserve(), [accepted('v1')]);
  world.clock.advance(HELD_UNSEEN_MS.order - 1);
  assert.deepEqual(counts(), [1, 1, 1, 0]);
  world.clock.advance(1);
  assert.deepEqual(counts(), [0, 0, 0, 0]);
});

test('Of a batch each order goes its own way.', () => {
  const items = ['c1', 'c2', 'c3'].map((id) => toRecordedItem(placeIntent(id)));
  const intent = world.reserveItems(items);
  assert.equal(world.usage().openOrders, 3);
  world.book.settle(intent, [accepted('v1'), REJECTED, UNKNOWN]);
  world.order({});
  assert.equal(world.usage().openOrders, 2);
  world.order({ state: 'filled' });
  assert.equal(world.usage().openOrders, 1);
});

test('An order of nobody known counts for every key until its owner is found; a stranger’s for the account alone.', () => {
  world.order({ clientOrderId: null }, { kind: 'pending' });
  assert.deepEqual(counts(), [1, 1, 1, 1]);
  world.picture.found.set('v1', ownedBy('key-2'));
  world.clock.advance(OWNERS_LOOK_MS - 1);
  assert.deepEqual(counts(), [1, 1, 1, 1]);
  world.clock.advance(1);
  assert.deepEqual(counts(), [0, 1, 1, 1]);
  world.order({ venueOrderId: 'v2', clientOrderId: null }, { kind: 'external' });
  assert.deepEqual(counts(), [0, 2, 2, 1]);
});

test('What a stranger names as ours in another instrument is not ours.', () => {
  world.reserve();
  world.order({ instrument: 'ETH-USDT' }, { kind: 'external' });
  assert.deepEqual(counts(), [1, 2, 2, 0]);
});

test('Nothing is known of an account whose picture is not live, is cut, or is not there.', () => {
  assert.deepEqual(counts(), [0, 0, 0, 0]);
  for (const state of ['blind', 'reconciling'] as const) {
    world.picture.state = state;
    assert.deepEqual(counts(), [null, null, null, null]);
    assert.equal(world.book.resting(OWNER.accountId), null);
  }
  world.picture.state = 'live';
  world.picture.leftOut = 1;
  assert.deepEqual(counts(), [null, null, null, null]);
  world.pictures.clear();
  assert.deepEqual(counts(), [null, null, null, null]);
});

test('The installation has the orders of all accounts, and nothing is known of it while one of them is blind.', () => {
  const other = new FakePicture();
  world.pictures.set(ELSEWHERE.accountId, other);
  world.order({});
  world.reserve({ clientOrderId: 'c9' }, ELSEWHERE);
  assert.deepEqual(counts(), [1, 1, 2, 0]);
  other.state = 'blind';
  assert.deepEqual(counts(), [1, 1, null, 0]);
});

test('A picture that is begun anew tells all again; what was heard before is void, what is held is not.', () => {
  world.order({});
  world.reserve({ clientOrderId: 'c2' });
  world.pictures.set(OWNER.accountId, new FakePicture());
  assert.deepEqual(counts(), [1, 1, 1, 0]);
  world.order({});
  assert.deepEqual(counts(), [2, 2, 2, 0]);
});

test('Of a former life only what has no end is held: the new picture has the rest.', () => {
  const item = (id: string) => toRecordedItem(placeIntent(id));
  for (const entry of [
    intentEntry('i1', [item('c1')]),
    outcomeEntry('i1', [accepted('v1')]),
    intentEntry('i2', [item('c2')]),
    intentEntry('i3', [item('c3')]),
    outcomeEntry('i3', [UNKNOWN]),
    intentEntry('i4', [item('c4')]),
    outcomeEntry('i4', [REJECTED]),
  ])
    world.book.restore(entry);
  assert.deepEqual(counts(), [2, 2, 2, 0]);
  assert.equal(world.usage().uses, 3);
  assert.equal(world.usage().inFlight, 0);
});

test('What rests is told with its side and price, what is reserved included, amends and closings left out.', () => {
  world.order({ side: 'sell', price: decimal('101'), algo: true });
  world.reserve({ clientOrderId: 'c2', price: decimal('99') });
  world.reserveItems([{ ...toRecordedItem(placeIntent('c3')), kind: 'close-position', side: null }]);
  const resting = world.book.resting(OWNER.accountId)?.get('BTC-USDT') ?? [];
  assert.deepEqual(
    resting.map(({ side, price, algo }) => [side, (price ?? Decimal.ZERO).toString(), algo]),
    [
      ['sell', '101', true],
      ['buy', '99', false],
    ],
  );
});

for (const [operation, isTold] of [
  ['POST /v5/trade/order', true],
  ['POST /v1/order/orders/place', true],
  ['POST /v5/algo/order', false],
  ['POST /swap-api/v1/swap_order', false],
  ['POST /linear-swap-api/v1/swap_cross_order', false],
] as const)
  test(`What is open after ${operation} is ${isTold ? '' : 'not '}known, in the next life, too.`, () => {
    const entry = intentEntry('i9', [toRecordedItem(placeIntent('c9'))], { operation, venue: 'htx' });
    world.book.reserve(entry);
    assert.equal(world.usage().openOrders, 1);
    world.book.settle('i9', [REJECTED]);
    assert.equal(world.usage().openOrders, 0);
    world.book.reserve({ ...entry, intentId: 'i10' });
    world.book.settle('i10', [accepted('v1')]);
    assert.equal(world.usage().openOrders, isTold ? 1 : null);
    world.restart();
    for (const record of [entry, outcomeEntry('i9', [accepted('v1')])]) world.book.restore(record);
    assert.equal(world.usage().openOrders, isTold ? 0 : null);
    assert.equal(world.usage(ELSEWHERE).uses, 0);
  });
