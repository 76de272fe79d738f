import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import fc from 'fast-check';
import { totalsOf } from '../control/truth.ts';
import { holdOf } from '../engine/balances.ts';
import type { ApiKey } from '../engine/records.ts';
import { accountIdOf } from './ids.ts';
import { HtxBench } from './venue.fixture.ts';

const TYPES = [
  'buy-limit',
  'sell-limit',
  'buy-market',
  'sell-market',
  'buy-ioc',
  'sell-ioc',
  'buy-limit-maker',
  'sell-limit-maker',
  'buy-limit-fok',
  'sell-limit-fok',
  'buy-stop-limit',
  'sell-stop-limit',
] as const;

const bot = fc.nat(2);
const placeStep = fc.record({
  kind: fc.constant('place' as const),
  bot,
  type: fc.constantFrom(...TYPES),
  amount: fc.integer({ min: 1, max: 300 }),
  price: fc.integer({ min: 49_990, max: 50_010 }),
  prevents: fc.boolean(),
});
const otherStep = fc.record({
  kind: fc.constantFrom('cancel' as const, 'cancel-open' as const, 'transfer' as const, 'withdraw' as const),
  bot,
  pick: fc.nat(20),
});
const priceStep = fc.record({
  kind: fc.constant('price' as const),
  price: fc.integer({ min: 49_900, max: 50_100 }),
});
type Step =
  | (typeof placeStep extends fc.Arbitrary<infer P> ? P : never)
  | (typeof otherStep extends fc.Arbitrary<infer O> ? O : never)
  | (typeof priceStep extends fc.Arbitrary<infer Q> ? Q : never);

interface Bot {
  readonly uid: string;
  readonly key: ApiKey;
}

function post(bench: HtxBench, { key }: Bot, path: string, body: object): boolean {
  const { body: answer } = bench.ask({ method: 'POST', path, body, key });
  return answer['status'] === 'ok' || answer['code'] === 200;
}

function run(bench: HtxBench, bots: readonly Bot[], step: Step): boolean {
  if (step.kind === 'price') {
    bench.engine.setPrice('btcusdt', Decimal.of(BigInt(step.price)));
    return true;
  }
  const who = bots[step.bot];
  if (who === undefined) return false;
  if (step.kind === 'place') {
    const { type, amount, price, prevents } = step;
    const isBudget = type === 'buy-market';
    return post(bench, who, '/v1/order/orders/place', {
      'account-id': accountIdOf(who.uid, 'spot'),
      symbol: 'btcusdt',
      type,
      amount: isBudget ? (amount * 100).toString() : Decimal.of(BigInt(amount), 3).toString(),
      ...(type.endsWith('market') ? {} : { price: price.toString() }),
      ...(type.includes('stop')
        ? { 'stop-price': price.toString(), operator: amount % 2 === 0 ? 'gte' : 'lte' }
        : {}),
      'self-match-prevent': prevents ? 1 : 0,
    });
  }
  if (step.kind === 'cancel') {
    const orders = bench.engine.state.openOrders.ownedBy(who.uid);
    const order = orders[step.pick % Math.max(orders.length, 1)];
    const clientId = order?.clientId ?? '';
    return post(bench, who, '/v1/order/orders/submitCancelClientOrder', {
      'client-order-id': clientId || 'x',
    });
  }
  if (step.kind === 'cancel-open')
    return post(bench, who, '/v1/order/orders/batchCancelOpenOrders', { size: 3 });
  if (step.kind === 'transfer') {
    const body = { from: 'spot', to: 'linear-swap', currency: 'usdt', amount: (step.pick * 100).toString() };
    return post(bench, who, '/v2/account/transfer', body);
  }
  const body = { address: 'x', currency: 'usdt', amount: (step.pick * 50).toString() };
  return post(bench, who, '/v1/dw/withdraw/api/create', body);
}

function checkEverything(bench: HtxBench, bots: readonly Bot[]): void {
  const { state } = bench.engine;
  for (const [asset, total] of Object.entries(totalsOf(state))) assert.equal(total.toString(), '0', asset);
  const [bid, ask] = [state.book('btcusdt').first('buy'), state.book('btcusdt').first('sell')];
  assert.ok(bid === null || ask === null || bid.ticks < ask.ticks, 'the book is crossed');
  for (const { uid } of bots) {
    for (const balance of state.balances.ownedBy(uid)) {
      const held = state.openOrders
        .ownedBy(uid)
        .map((order) => holdOf(state, order))
        .filter((hold) => balance.wallet === 'spot' && hold?.asset === balance.asset)
        .reduce((sum, hold) => sum.add(hold?.amount ?? Decimal.ZERO), Decimal.ZERO);
      assert.equal(balance.frozen.toString(), held.toString());
      assert.ok(!balance.cash.isBelow(balance.frozen), `${uid} owes ${balance.asset}`);
    }
  }
}

test('Spot money is conserved exactly and never owed through any run of orders and moves', () => {
  const seen = { fills: 0, stops: 0, moves: 0 };
  const step = fc.oneof({ weight: 8, arbitrary: placeStep }, { weight: 3, arbitrary: otherStep }, priceStep);
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 80, size: 'max' }), (steps) => {
      const bench = new HtxBench({ variants: { priceBands: false } });
      const bots = [1, 2, 3].map(() => {
        const { uid } = bench.user({ USDT: '20000', BTC: '1' });
        return { uid, key: bench.key(uid, { permissions: ['read_only', 'trade', 'withdraw'] }) };
      });
      for (const one of steps) {
        run(bench, bots, one);
        checkEverything(bench, bots);
      }
      const { state } = bench.engine;
      seen.fills += state.fills.size;
      seen.stops += state.closedAlgos.all().filter(({ state: end }) => end === 'effective').length;
      seen.moves += state.moves.size;
    }),
    { numRuns: 60, seed: 20_261_121 },
  );
  assert.ok(seen.fills > 100 && seen.stops > 10 && seen.moves > 10, JSON.stringify(seen));
});
