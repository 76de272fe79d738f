import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import fc from 'fast-check';
import { totalsOf } from '../control/truth.ts';
import { holdOf } from './balances.ts';
import { amendOrder, cancelOrder } from './order-changes.ts';
import { isReducing } from './margin.ts';
import type { Engine } from './engine.ts';
import type { OrderType } from './records.ts';
import { openAccount, startVenue, tryPlace } from './venue.fixture.ts';

const INSTRUMENTS = ['BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USD-SWAP'] as const;

const placeCommand = fc.record({
  kind: fc.constant('place' as const),
  bot: fc.nat(2),
  instrument: fc.constantFrom(...INSTRUMENTS),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom<OrderType>('limit', 'market', 'ioc', 'fok', 'post_only'),
  size: fc.integer({ min: 1, max: 30 }),
  price: fc.integer({ min: 49_990, max: 50_010 }),
  reduceOnly: fc.boolean(),
});
const changeCommand = fc.record({
  kind: fc.constantFrom('cancel' as const, 'amend' as const),
  bot: fc.nat(2),
  pick: fc.nat(20),
  size: fc.integer({ min: 1, max: 30 }),
  price: fc.integer({ min: 49_990, max: 50_010 }),
});
const priceCommand = fc.record({
  kind: fc.constant('price' as const),
  price: fc.integer({ min: 35_000, max: 70_000 }),
});
const command = fc.oneof(
  { weight: 8, arbitrary: placeCommand },
  { weight: 3, arbitrary: changeCommand },
  priceCommand,
);

type Command =
  typeof placeCommand extends fc.Arbitrary<infer P>
    ? | P
      | (typeof changeCommand extends fc.Arbitrary<infer C> ? C : never)
      | { readonly kind: 'price'; readonly price: number }
    : never;

function sizeText(instrument: string, size: number): string {
  return instrument === 'BTC-USDT' ? Decimal.of(BigInt(size), 1).toString() : (size * 100).toString();
}

function run(engine: Engine, bots: readonly string[], step: Command): void {
  if (step.kind === 'price') {
    for (const id of INSTRUMENTS) engine.setPrice(id, Decimal.of(BigInt(step.price)));
    return;
  }
  const uid = bots[step.bot] ?? '';
  if (step.kind === 'place') {
    const { instrument, side, type, price, reduceOnly } = step;
    const size = sizeText(instrument, step.size);
    const priced = type === 'market' ? {} : { price: price.toString() };
    tryPlace(engine, uid, { instrument, side, type, size, reduceOnly, ...priced });
    return;
  }
  const orders = engine.state.openOrders.ownedBy(uid);
  const order = orders[step.pick % Math.max(orders.length, 1)];
  if (order === undefined) return;
  const ref = { uid, instrumentId: order.instrumentId, orderId: order.id, clientId: '' };
  engine.command((state) => {
    if (step.kind === 'cancel') return cancelOrder(state, ref);
    const newSize = Decimal.parse(sizeText(order.instrumentId, step.size));
    return amendOrder(state, {
      ...ref,
      newSize,
      newPrice: Decimal.of(BigInt(step.price)),
      cancelOnFail: false,
    });
  });
}

function checkEverything(engine: Engine, bots: readonly string[]): void {
  const { state } = engine;
  for (const [asset, total] of Object.entries(totalsOf(state))) assert.equal(total.toString(), '0', asset);
  for (const id of INSTRUMENTS) {
    const net = state.positions
      .all()
      .filter(({ instrumentId }) => instrumentId === id)
      .reduce((sum, { size }) => sum.add(size), Decimal.ZERO);
    assert.equal(net.toString(), '0', `open interest of ${id}`);
    const [bid, ask] = [state.book(id).first('buy'), state.book(id).first('sell')];
    assert.ok(bid === null || ask === null || bid.ticks < ask.ticks, `${id} is crossed`);
  }
  for (const uid of bots) {
    for (const balance of state.balances.ownedBy(uid)) {
      const held = state.openOrders
        .ownedBy(uid)
        .map((order) => holdOf(state, order))
        .filter((hold) => hold?.asset === balance.asset)
        .reduce((sum, hold) => sum.add(hold?.amount ?? Decimal.ZERO), Decimal.ZERO);
      assert.equal(balance.frozen.toString(), held.toString());
      if (balance.asset === 'USDT' || balance.asset === 'BTC') continue;
      assert.ok(!balance.cash.isBelow(balance.frozen));
    }
    for (const order of state.openOrders.ownedBy(uid).filter((open) => isReducing(open))) {
      const position = state.positions.get(`${uid}:${order.instrumentId}:${order.positionSide}`);
      assert.equal(position?.size.sign(), order.side === 'sell' ? 1 : -1, 'a reduce-only order could open');
    }
  }
}

test('Money and positions are conserved exactly through any run of orders, amendments and price moves', () => {
  const seen = { spot: 0, swap: 0, liquidations: 0 };
  fc.assert(
    fc.property(fc.array(command, { minLength: 60, maxLength: 120, size: 'max' }), (steps) => {
      const { engine } = startVenue();
      const bots = [1, 2, 3].map(() => openAccount(engine, { USDT: '400000', BTC: '20' }).uid);
      for (const uid of bots) {
        const terms = {
          uid,
          instrumentId: 'BTC-USDT-SWAP',
          marginMode: 'cross',
          side: 'net',
          leverage: '50',
        } as const;
        engine.command((state) => state.leverages.put(terms));
      }
      for (const step of steps) {
        run(engine, bots, step);
        checkEverything(engine, bots);
      }
      for (const fill of engine.state.fills.all()) {
        seen[fill.instrumentId === 'BTC-USDT' ? 'spot' : 'swap'] += 1;
        if (fill.subType === '100') seen.liquidations += 1;
      }
    }),
    { numRuns: 150, seed: 20_261_121 },
  );
  assert.ok(seen.spot > 100 && seen.swap > 100 && seen.liquidations > 10, JSON.stringify(seen));
});
