import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { INVERSE, PAIR, SWAP } from '@bitting/core/policy/policy.fixture.ts';
import type { Exposure, Usage } from '@bitting/core/policy/usage.ts';
import { HELD_UNSEEN_MS, PRICE_AGE_MS_MAX, TRADED_SETTLES_MS } from '../bounds.ts';
import { accepted, amendItem, REJECTED } from '../testing/entries.ts';
import { decimal, ELSEWHERE, FakePicture, LimitWorld, OTHER, OWNER, ownedBy } from './limits.fixture.ts';

let world: LimitWorld;

beforeEach(() => {
  world = new LimitWorld();
});

type Told = readonly [position: string, buying: string, selling: string, asset: string, ...hedged: string[]];

function told(exposure: Exposure | undefined): Told | null {
  if (exposure === undefined) return null;
  const { position, buying, selling, asset, hedged } = exposure;
  const apart = hedged === undefined ? [] : [hedged.long.toString(), hedged.short.toString()];
  return [position.toString(), buying.toString(), selling.toString(), asset, ...apart];
}

async function exposureOf(instrument: string, owner = OWNER): Promise<Told | null> {
  const { key } = await world.known(owner);
  assert.ok(key.exposures !== null);
  return told(key.exposures.get(instrument));
}

/** Without letting time pass. */
function now(instrument: string, usage: Usage = world.usage()): Told | null {
  assert.ok(usage.exposures !== null);
  return told(usage.exposures.get(instrument));
}

test('What is reserved, then rests, then was traded and is held is never missing, and counted once when all is told.', async () => {
  await exposureOf(PAIR.id);
  world.order({ instrument: SWAP.id, market: 'swap', state: 'cancelled' });
  await world.known();
  const swap = { instrument: SWAP.id, market: 'swap' } as const;
  // Five contracts of 0.01 × 2 BTC at 100 are worth 10.
  const intent = world.reserve({ ...swap, worth: '10' });
  assert.deepEqual(now(SWAP.id), ['0', '10', '0', 'USDT']);
  world.book.settle(intent, [accepted('v1')]);
  assert.deepEqual(now(SWAP.id), ['0', '10', '0', 'USDT']);
  world.order({ ...swap, quantity: decimal('5') });
  await world.known();
  assert.deepEqual(now(SWAP.id), ['0', '10', '0', 'USDT']);
  world.order({ ...swap, quantity: decimal('5'), filled: decimal('2') });
  assert.deepEqual(now(SWAP.id), ['0', '10', '0', 'USDT']);
  world.position({ quantity: decimal('2') });
  assert.deepEqual(now(SWAP.id), ['4', '10', '0', 'USDT']);
  world.clock.advance(TRADED_SETTLES_MS - 1);
  assert.deepEqual(now(SWAP.id), ['4', '10', '0', 'USDT']);
  world.clock.advance(1);
  assert.deepEqual(now(SWAP.id), ['4', '6', '0', 'USDT']);
  world.order({ ...swap, quantity: decimal('5'), filled: decimal('5'), state: 'filled' });
  assert.deepEqual(now(SWAP.id), ['4', '6', '0', 'USDT']);
  world.position({ quantity: decimal('5') });
  world.clock.advance(TRADED_SETTLES_MS);
  assert.deepEqual(now(SWAP.id), ['10', '0', '0', 'USDT']);
  world.position({ quantity: decimal('0') });
  assert.equal(now(SWAP.id), null);
});

test('A rejected order gives its exposure back; one that only reduces never had any.', async () => {
  await world.known();
  const intent = world.reserve();
  assert.deepEqual(now(PAIR.id), ['0', '50', '0', 'USDT']);
  world.book.settle(intent, [REJECTED]);
  assert.equal(now(PAIR.id), null);
  world.reserve({ reduceOnly: true });
  world.order({ reduceOnly: true });
  assert.equal(now(PAIR.id), null);
  assert.equal(world.usage().openOrders, 1);
});

test('Sales and purchases are told apart; what is to close a whole position enlarges none.', async () => {
  await world.known();
  world.reserve({ side: 'sell' });
  world.order({ clientOrderId: 'c2', venueOrderId: 'v2' });
  world.order({ clientOrderId: 'c3', venueOrderId: 'v3', quantity: null });
  await world.known();
  assert.deepEqual(now(PAIR.id), ['0', '50', '50', 'USDT']);
});

test('What an amend adds counts on either side until the picture has had time to show it.', async () => {
  await world.known();
  const item = { ...amendItem('v1', { size: '2' }), details: { charge: '150 USDT' } };
  const intent = world.reserveItems([item]);
  assert.deepEqual(now(PAIR.id), ['0', '150', '150', 'USDT']);
  assert.equal(world.usage().openOrders, 0);
  world.book.settle(intent, [accepted('v1')]);
  world.clock.advance(HELD_UNSEEN_MS.amend - 1);
  assert.deepEqual(now(PAIR.id), ['0', '150', '150', 'USDT']);
  world.clock.advance(1);
  assert.equal(now(PAIR.id), null);
});

test('A position is the account’s, so every key has it; orders are of their keys.', async () => {
  world.position({});
  world.order({ instrument: SWAP.id, market: 'swap', quantity: decimal('1') }, ownedBy('key-2'));
  assert.deepEqual(await exposureOf(SWAP.id), ['10', '0', '0', 'USDT']);
  assert.deepEqual(await exposureOf(SWAP.id, OTHER), ['10', '2', '0', 'USDT']);
  assert.deepEqual(now(SWAP.id, world.book.usage(OWNER).account), ['10', '2', '0', 'USDT']);
});

test('A netted short position is below zero; those that the venue keeps apart by direction make no room for each other.', async () => {
  world.position({ side: 'net', quantity: decimal('5').negate() });
  assert.deepEqual(await exposureOf(SWAP.id), ['-10', '0', '0', 'USDT']);
  world.position({ quantity: decimal('0') });
  world.position({ side: 'short', quantity: decimal('3') });
  assert.deepEqual(now(SWAP.id), ['0', '0', '0', 'USDT', '0', '6']);
  world.position({ side: 'long', quantity: decimal('4') });
  assert.deepEqual(now(SWAP.id), ['0', '0', '0', 'USDT', '8', '6']);
});

test('A position of another margin is one besides: it nets nothing.', async () => {
  world.position({ quantity: decimal('5') });
  world.position({ marginMode: 'isolated', quantity: decimal('4').negate() });
  assert.deepEqual(await exposureOf(SWAP.id), ['10', '0', '0', 'USDT', '0', '8']);
});

test('An inverse contract is worth its face at every price.', async () => {
  world.position({ instrument: INVERSE.id, quantity: decimal('3') });
  assert.deepEqual(await exposureOf(INVERSE.id), ['300', '0', '0', 'USD']);
});

test('Of spot what was bought today and not sold again is held, at the price of now; a sale of more is no debt.', async () => {
  world.trade({ quantity: decimal('2'), fee: decimal('0.5'), feeAsset: 'BTC' });
  world.trade({ tradeId: 't2', side: 'sell', quantity: decimal('1') }, ownedBy('key-1'));
  world.prices.told.set(PAIR.id, '200');
  assert.deepEqual(await exposureOf(PAIR.id), ['0', '0', '0', 'USDT', '100', '0']);
  assert.equal(await exposureOf(PAIR.id, OTHER), null);
  world.trade({ tradeId: 't3', side: 'sell', quantity: decimal('9') });
  assert.equal(await exposureOf(PAIR.id), null);
});

test('What is traded on margin is held or owed besides: a pair on crossed margin is in no position.', async () => {
  world.trade({ quantity: decimal('2') });
  world.trade({ tradeId: 't2', market: 'margin', side: 'sell', quantity: decimal('3') });
  assert.deepEqual(await exposureOf(PAIR.id), ['0', '0', '0', 'USDT', '200', '300']);
  world.trade({ tradeId: 't3', market: 'margin', quantity: decimal('4') });
  assert.deepEqual(await exposureOf(PAIR.id), ['0', '0', '0', 'USDT', '300', '0']);
});

test('An order that was judged to open something goes on counting, whatever flag the venue shows on it.', async () => {
  await world.known();
  const intent = world.reserve();
  world.book.settle(intent, [accepted('v1')]);
  for (let push = 0; push < 2; push += 1) {
    world.order({ reduceOnly: true });
    assert.deepEqual(await exposureOf(PAIR.id), ['0', '50', '0', 'USDT']);
  }
  world.reserve({ clientOrderId: 'c2', reduceOnly: true });
  world.order({ clientOrderId: 'c2', venueOrderId: 'v2', reduceOnly: true });
  assert.deepEqual(now(PAIR.id), ['0', '50', '0', 'USDT']);
});

test('Orders are added up as they change: by their price, what they spend, or the price of now.', async () => {
  const swap = { instrument: SWAP.id, market: 'swap' } as const;
  await world.known();
  world.order({ ...swap, quantity: decimal('10'), price: decimal('90') });
  world.order({ ...swap, quantity: decimal('5'), price: null, venueOrderId: 'v2', clientOrderId: 'c2' });
  world.order({
    instrument: INVERSE.id,
    market: 'swap',
    quantity: decimal('3'),
    venueOrderId: 'v3',
    clientOrderId: 'c3',
  });
  assert.deepEqual(await exposureOf(SWAP.id), ['0', '28', '0', 'USDT']);
  assert.deepEqual(now(INVERSE.id), ['0', '300', '0', 'USD']);
  world.order({ ...swap, quantity: decimal('4'), price: decimal('80') });
  assert.deepEqual(now(SWAP.id), ['0', '16.4', '0', 'USDT']);
  for (const [venueOrderId, clientOrderId] of [
    ['v1', 'c1'],
    ['v2', 'c2'],
  ] as const)
    world.order({ ...swap, venueOrderId, clientOrderId, state: 'cancelled' });
  assert.equal(now(SWAP.id), null);
});

for (const [side, price, quantityUnit, buying, selling] of [
  ['buy', null, undefined, '70', '0'],
  ['buy', null, 'quote', '70', '0'],
  ['buy', null, 'base', '7000', '0'],
  ['sell', null, undefined, '0', '7000'],
  ['sell', null, 'quote', '0', '70'],
  ['buy', '90', 'quote', '70', '0'],
  ['buy', '90', 'base', '6300', '0'],
  ['buy', '90', undefined, '6300', '0'],
] as const)
  test(`A conditional order of a pair, ${side} 70 ${quantityUnit ?? ''} at ${price ?? 'market'}, is worth what it says.`, async () => {
    const unit = quantityUnit === undefined ? {} : { quantityUnit };
    world.order({
      side,
      price: price === null ? null : decimal(price),
      quantity: decimal('70'),
      algo: true,
      ...unit,
    });
    assert.deepEqual(await exposureOf(PAIR.id), ['0', buying, selling, 'USDT']);
  });

test('What cannot be valued leaves all unknown; it is asked for, once, and known when it came.', async () => {
  world.position({});
  assert.equal(world.usage().exposures, null);
  assert.equal(world.prices.prefetches, 1);
  assert.equal(world.book.usage(OWNER).account.exposures === null, false);
  const other = new LimitWorld();
  other.prices.told.clear();
  other.position({});
  assert.equal(other.usage().exposures, null);
  assert.equal(other.usage().exposures, null);
  assert.equal(other.prices.prefetches, 1);
  other.prices.told.set(SWAP.id, '100');
  await other.known();
  assert.deepEqual(now(SWAP.id, other.usage()), ['10', '0', '0', 'USDT']);
});

test('A price is good for its time and not a moment longer; before that it is asked for again.', async () => {
  world.position({});
  await world.known();
  const { prefetches } = world.prices;
  world.clock.advance(PRICE_AGE_MS_MAX - 2_000);
  world.prices.told.clear();
  assert.deepEqual(now(SWAP.id), ['10', '0', '0', 'USDT']);
  assert.ok(world.prices.prefetches > prefetches);
  world.clock.advance(1);
  assert.equal(world.usage().exposures, null);
});

test('Nobody who has no such limit makes us ask for a price.', () => {
  world.position({});
  world.reserve();
  void [world.usage().notionalToday, world.usage().openOrders, world.book.resting(OWNER.accountId)];
  assert.equal(world.prices.prefetches, 0);
});

test('A long position of one account makes no room for a short one of another.', async () => {
  world.pictures.set(ELSEWHERE.accountId, new FakePicture());
  world.position({});
  world.position({ quantity: decimal('4').negate() }, ELSEWHERE.accountId);
  world.order(
    { instrument: SWAP.id, market: 'swap', quantity: decimal('1') },
    ownedBy('key-3'),
    ELSEWHERE.accountId,
  );
  const { account, installation } = await world.known();
  assert.deepEqual(now(SWAP.id, account), ['10', '0', '0', 'USDT']);
  assert.deepEqual(now(SWAP.id, installation), ['0', '2', '0', 'USDT', '10', '8']);
});

test('A sale that waits for a trigger is worth what the market says, however low its limit is; a purchase its limit.', async () => {
  const waiting = { instrument: SWAP.id, market: 'swap', algo: true, quantity: decimal('10') } as const;
  world.order({ ...waiting, side: 'sell', price: decimal('0.01') });
  assert.deepEqual(await exposureOf(SWAP.id), ['0', '0', '20', 'USDT']);
  world.order({ ...waiting, side: 'buy', price: decimal('200') });
  assert.deepEqual(await exposureOf(SWAP.id), ['0', '40', '0', 'USDT']);
});

test('What is held of pairs is not known while trades of the day are missing; what is open of contracts is.', async () => {
  world.picture.fillsCutMs = world.clock.wallMs();
  world.trade({ instrument: SWAP.id, market: 'swap' });
  world.position({});
  assert.deepEqual(await exposureOf(SWAP.id), ['10', '0', '0', 'USDT']);
  world.trade({ tradeId: 't2' });
  assert.equal((await world.known()).key.exposures, null);
  world.picture.fillsCutMs = null;
  assert.deepEqual(await exposureOf(PAIR.id), ['0', '0', '0', 'USDT', '100', '0']);
});
