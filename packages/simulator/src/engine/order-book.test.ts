import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchIncoming, previewMatch, type Incoming } from './matching.ts';
import { OrderBook, type RestingOrder } from './order-book.ts';
import { matchSlowly } from './order-book.twin.ts';

const side = fc.constantFrom('buy' as const, 'sell' as const);
const group = fc.constantFrom('a', 'b', 'c');
const ticks = fc.bigInt({ min: 1n, max: 12n });
const lots = fc.bigInt({ min: 1n, max: 20n });

const resting = fc
  .array(fc.record({ group, side, ticks, lots }), { maxLength: 40 })
  .map((rows) => rows.map((row, index): RestingOrder => ({ ...row, id: `o${index}` })));

const bounded = fc.oneof(
  fc.record({ lots, budget: fc.constant(null) }),
  fc.record({ lots: fc.constant(null), budget: fc.bigInt({ min: 1n, max: 300n }) }),
);
const selfTrade = fc.constantFrom('cancel_maker' as const, 'cancel_taker' as const, 'cancel_both' as const);
const incoming: fc.Arbitrary<Incoming> = fc
  .tuple(fc.record({ group, side, limitTicks: fc.option(ticks, { nil: null }), selfTrade }), bounded)
  .map(([order, bound]) => Object.assign(order, bound));

function fill(orders: readonly RestingOrder[]): OrderBook {
  const book = new OrderBook();
  for (const order of orders) book.add(order);
  return book;
}

function queued(book: OrderBook): readonly RestingOrder[] {
  return [...book.queue('buy'), ...book.queue('sell')];
}

/** By price, then by arrival: what a queue must look like. */
function sorted(orders: readonly RestingOrder[]): readonly RestingOrder[] {
  const of = (wanted: 'buy' | 'sell', sign: 1 | -1): RestingOrder[] =>
    orders.filter((order) => order.side === wanted).sort((x, y) => sign * Number(x.ticks - y.ticks));
  return [...of('buy', -1), ...of('sell', 1)];
}

test('The order book keeps every order in price-time order', () => {
  fc.assert(fc.property(resting, (orders) => assert.deepEqual(queued(fill(orders)), sorted(orders))));
});

test('The order book matches like its slow twin', () => {
  fc.assert(
    fc.property(resting, fc.array(incoming, { minLength: 1, maxLength: 5 }), (orders, takers) => {
      const book = fill(orders);
      let twin: readonly RestingOrder[] = orders;
      for (const taker of takers) {
        const fills: { makerId: string; lots: bigint; ticks: bigint }[] = [];
        const canceled: string[] = [];
        const end = matchIncoming(book, taker, {
          fill: (maker, traded) => fills.push({ makerId: maker.id, lots: traded, ticks: maker.ticks }),
          cancelMaker: (maker) => canceled.push(maker.id),
        });
        const expected = matchSlowly(twin, taker);
        twin = expected.resting;
        assert.deepEqual(
          { end, fills, canceled },
          { end: expected.end, fills: expected.fills, canceled: expected.canceled },
        );
        assert.deepEqual(queued(book), sorted(twin));
      }
    }),
    { numRuns: 300 },
  );
});

test('A preview says what a match would trade and changes nothing', () => {
  fc.assert(
    fc.property(resting, incoming, (orders, order) => {
      const taker: Incoming = { ...order, selfTrade: 'cancel_maker' };
      const book = fill(orders);
      const before = queued(book);
      const preview = previewMatch(book, taker);
      assert.deepEqual(queued(book), before);
      let [total, cost] = [0n, 0n];
      matchIncoming(book, taker, {
        fill: (maker, traded) => {
          total += traded;
          cost += traded * maker.ticks;
        },
        cancelMaker: () => {},
      });
      assert.deepEqual(preview, { lots: total, cost });
    }),
  );
});

test('Levels of the book add up what its orders hold', () => {
  fc.assert(
    fc.property(resting, fc.array(fc.nat(39)), (orders, removals) => {
      const book = fill(orders);
      for (const index of removals) book.remove(`o${index}`);
      const left = queued(book);
      for (const wanted of ['buy', 'sell'] as const) {
        const total = book.levels(wanted, 100).reduce((sum, level) => sum + level.lots, 0n);
        assert.equal(
          total,
          left.filter((order) => order.side === wanted).reduce((sum, order) => sum + order.lots, 0n),
        );
      }
    }),
  );
});
