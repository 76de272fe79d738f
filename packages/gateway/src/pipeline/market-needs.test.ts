import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { REFERENCE_AGE_MS_MAX } from '@bitting/core/bounds.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import { AMEND, PLACE } from '@bitting/core/policy/policy.fixture.ts';
import type { MarketState, Terms } from '@bitting/core/policy/policy.ts';
import type { Intent, OrderLeg } from '@bitting/core/trading/intent.ts';
import { needsOf } from './market-needs.ts';
import { BENCH_VENUES, HTX_CONTRACT_BENCH, type BenchVenue } from '../testing/bench-venues.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';

const COLLAR: Partial<Limits> = { priceCollar: Decimal.parse('0.03') };
const DEPTH: Partial<Limits> = { ...COLLAR, depthShare: Decimal.parse('0.5') };
const LIQUID: Partial<Limits> = { liquidity: { volumePerDay: new Map([['USDT', Decimal.parse('1000')]]) } };

/** A gateway that has run for a while without this key: nothing of the market is there until it is asked for. */
function open(venue: BenchVenue, limits: Partial<Limits>): PathBench {
  const { id } = venue.instrument;
  const bench = new PathBench({}, venue);
  let orders = 0;
  bench.upstream.respond = ({ body }) => {
    orders += 1;
    const order: unknown = JSON.parse(Buffer.from(body).toString());
    return answer(venue.taken(String(orders), venue.clientIdIn(order) ?? ''));
  };
  bench.keyRing.policy = { ...bench.keyRing.policy, limits: { ...NO_LIMITS, ...limits } };
  bench.market.onPrefetch = () => {
    const atMs = bench.clock.wallMs();
    const [bid, ask] = [Decimal.parse('99.9'), Decimal.parse('100.1')];
    const size = Decimal.parse('2');
    bench.market.references.set(id, { price: Decimal.parse('100'), atMs });
    const state: MarketState = {
      mark: { price: Decimal.parse('100.5'), atMs },
      volumePerDay: { asset: 'USDT', amount: Decimal.parse('1000') },
      book: { bids: [{ price: bid, size }], asks: [{ price: ask, size }], atMs },
    };
    bench.market.states.set(id, state);
  };
  return bench;
}

for (const venue of BENCH_VENUES)
  suite(`For orders to ${venue.family}:`, () => {
    const { id } = venue.instrument;

    test('A key without such limits pays nothing: no look at the market’s state, no question.', async () => {
      using bench = open(venue, {});
      assertPassed(await bench.send(venue.place()));
      assert.deepEqual([bench.market.looks, bench.market.prefetches], [[], []]);
    });

    test('A collared key waits for reference and mark price once, and is judged by both.', async () => {
      using bench = open(venue, COLLAR);
      assertPassed(await bench.send(venue.place()));
      assert.deepEqual([bench.market.prefetches, bench.market.needs], [[[id]], [['mark']]]);
      assertPassed(await bench.send(venue.place()));
      assert.equal(bench.market.prefetches.length, 1, 'what is fresh is there');
      bench.market.states.set(id, {
        mark: { price: Decimal.parse('90'), atMs: bench.clock.wallMs() },
        volumePerDay: null,
        book: null,
      });
      assert.ok(codeOf(await bench.send(venue.place())) !== undefined, 'the mark price is far away');
    });

    test('An order is refused while what its market bears is not known, and cancels go on.', async () => {
      using bench = open(venue, { ...COLLAR, ...LIQUID });
      const fill = bench.market.onPrefetch;
      bench.market.onPrefetch = () => undefined;
      assert.ok(codeOf(await bench.send(venue.place())) !== undefined);
      bench.market.onPrefetch = () => {
        fill();
        bench.market.states.clear();
      };
      assert.equal(codeOf(await bench.send(venue.place())), 'MARKET_STATE_UNKNOWN');
      assert.equal(bench.upstream.sent.length, 0);
      bench.market.onPrefetch = fill;
      assertPassed(await bench.send(venue.place()));
      bench.market.states.clear();
      const asked = bench.market.prefetches.length;
      bench.upstream.respond = () => answer(venue.cancelled('1'));
      assertPassed(await bench.send(venue.cancel('1')));
      assert.equal(bench.market.prefetches.length, asked);
    });

    test('The book is asked for where an order has no price and its key is bounded by depth.', async () => {
      using bench = open(venue, DEPTH);
      assertPassed(await bench.send(venue.place()));
      assertPassed(await bench.send(venue.place({ atMarket: true })));
      assert.deepEqual(bench.market.needs[0], ['mark']);
      bench.market.states.delete(id);
      await bench.send(venue.place({ atMarket: true }));
      assert.deepEqual(bench.market.needs.at(-1), ['mark', 'book']);
    });

    test('A market of too little volume is refused after it was asked for; enough passes.', async () => {
      using bench = open(venue, LIQUID);
      assertPassed(await bench.send(venue.place()));
      assert.deepEqual(bench.market.needs, [[]]);
      const volumePerDay = { asset: 'USDT', amount: Decimal.parse('999') };
      bench.market.states.set(id, { mark: null, volumePerDay, book: null });
      assert.equal(codeOf(await bench.send(venue.place())), 'INSTRUMENT_NOT_LIQUID');
      assert.equal(bench.market.prefetches.length, 1);
    });

    for (const layer of ['account', 'installation'] as const)
      test(`What limits of the ${layer} need is asked for, too.`, async () => {
        using bench = open(venue, {});
        const terms = { ...TRADING_POLICY, instruments: 'all' as const, limits: { ...NO_LIMITS, ...COLLAR } };
        bench.keyRing.accountLayers = { account: null, installation: null, [layer]: terms };
        assertPassed(await bench.send(venue.place()));
        assert.deepEqual(bench.market.needs, [['mark']]);
        assert.ok(bench.market.looks.includes(id));
      });
  });

test('What only reduces waits for a second opinion of the price once, and passes where there is none.', async () => {
  using bench = open(HTX_CONTRACT_BENCH, COLLAR);
  const { instrument, place } = HTX_CONTRACT_BENCH;
  bench.market.onPrefetch = () => undefined;
  bench.market.references.set(instrument.id, { price: Decimal.parse('100'), atMs: bench.clock.wallMs() });
  const order = place();
  assertPassed(await bench.send({ ...order, body: { ...(order.body as object), reduce_only: 1 } }));
  assert.deepEqual(bench.market.needs, [['mark']]);
  assert.equal(codeOf(await bench.send(place())), 'MARKET_STATE_UNKNOWN');
});

test('What only reduces waits for a mark price that is too old by the venue’s time, not for one that is fresh.', async () => {
  using bench = open(HTX_CONTRACT_BENCH, COLLAR);
  const { instrument, place } = HTX_CONTRACT_BENCH;
  const reduce = (): ReturnType<PathBench['send']> =>
    bench.send({ ...place(), body: { ...(place().body as object), reduce_only: 1 } });
  assertPassed(await reduce());
  assert.equal(bench.market.prefetches.length, 1);
  assertPassed(await reduce());
  assert.equal(bench.market.prefetches.length, 1);
  bench.clock.advance(REFERENCE_AGE_MS_MAX);
  bench.market.references.set(instrument.id, { price: Decimal.parse('100'), atMs: bench.clock.wallMs() });
  assertPassed(await reduce());
  assert.equal(bench.market.prefetches.length, 2);
});

const HUNDRED = Decimal.parse('100');
const LEG: OrderLeg = { purpose: 'stop-loss', triggerPrice: HUNDRED, price: HUNDRED, size: null };
const PRICED = { ...PLACE, price: HUNDRED, legs: [LEG] };
const CHANGED = { ...AMEND, newLegs: [LEG] };
const termsWith = (limits: Partial<Limits>): Terms => ({
  ...TRADING_POLICY,
  limits: { ...NO_LIMITS, ...limits },
});

for (const [what, intent, needsBook] of [
  ['An order with prices everywhere', PRICED, false],
  ['An order without a price', { ...PRICED, price: null }, true],
  ['An order with a leg without a price', { ...PRICED, legs: [LEG, { ...LEG, price: null }] }, true],
  ['A change with prices everywhere', CHANGED, false],
  ['A change to a leg without a price', { ...CHANGED, newLegs: [{ ...LEG, price: null }] }, true],
] as const satisfies readonly (readonly [string, Intent, boolean])[]) {
  test(`${what} is ${needsBook ? '' : 'not '}judged by the book of a key that is bounded by depth.`, () => {
    const share = { depthShare: HUNDRED };
    assert.deepEqual(needsOf([termsWith({}), termsWith(share)], [PRICED, intent]), needsBook ? ['book'] : []);
    assert.deepEqual(needsOf([termsWith({})], [intent]), []);
  });
}
