/** Nothing that decides what an order can cost is lost between its bytes and the limit: against a slow, obvious twin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '../../money/decimal.ts';
import { SNAPSHOT } from '../../policy/policy.fixture.ts';
import type { Snapshot } from '../../policy/policy.ts';
import { largestNotional } from '../../policy/worths.ts';
import { readInstruments } from './instruments.ts';
import { readSent } from './testing/requests.ts';

const CONTRACT = { price_tick: '0.1', contract_status: 1 };
const INSTRUMENTS = [
  { symbol: 'btcusdt', bc: 'btc', qc: 'usdt', state: 'online', pp: 2, ap: 6, at: 'enabled' },
  { ...CONTRACT, symbol: 'BTC', contract_code: 'BTC-USDT', contract_size: '0.001', trade_partition: 'USDT' },
  { ...CONTRACT, symbol: 'BTC', contract_code: 'BTC-USD', contract_size: '100' },
].flatMap((row) => readInstruments(Buffer.from(JSON.stringify({ status: 'ok', data: [row] }))));

const MARKET = 50_000;
const WORLD: Snapshot = {
  ...SNAPSHOT,
  instruments: new Map(INSTRUMENTS.map((instrument) => [instrument.id, instrument])),
  references: new Map(
    INSTRUMENTS.map(({ id }) => [id, { price: Decimal.of(BigInt(MARKET)), atMs: SNAPSHOT.now }]),
  ),
};

type Order = Readonly<Record<string, string | number>>;

const amounts = fc.integer({ min: 1, max: 1_000 });
const prices = fc.integer({ min: 1, max: 200_000 });
const side = fc.constantFrom('buy', 'sell');

/** What the limit judges the first order of the request to be worth, or why it is not read. */
function judged(target: string, order: Order): string {
  const read = readSent('POST', target, order);
  if (read.kind === 'refused') return read.code;
  const [intent] = read.intents;
  const worth = intent === undefined ? null : largestNotional(intent, WORLD);
  return worth === null ? 'none' : `${worth.amount} ${worth.asset}`;
}

/** The dearest price that stands anywhere in the order, or the market's where it can be done at that. */
function dearest(order: Order, isBounded: boolean): number {
  const named = Object.entries(order)
    .filter(([name]) => /price$/iu.test(name))
    .map(([, value]) => Number(value));
  return isBounded ? Number(order['price']) : Math.max(MARKET, ...named);
}

test('A spot order is worth what it spends, or its size at the dearest price that it names.', () => {
  const kinds = fc.constantFrom(
    'market',
    'limit',
    'ioc',
    'limit-maker',
    'stop-limit',
    'limit-fok',
    'stop-limit-fok',
  );
  fc.assert(
    fc.property(side, kinds, amounts, prices, prices, (way, kind, amount, price, stop) => {
      const order: Order = {
        'account-id': 100_001,
        symbol: 'btcusdt',
        type: `${way}-${kind}`,
        amount: String(amount),
        ...(kind === 'market' ? {} : { price }),
        ...(kind.startsWith('stop') ? { 'stop-price': stop, operator: 'gte' } : {}),
      };
      const isBounded = way === 'buy' && !['market', 'stop-limit', 'stop-limit-fok'].includes(kind);
      const spends = way === 'buy' && kind === 'market';
      const expected = spends ? amount : amount * dearest(order, isBounded);
      assert.equal(judged('/v1/order/orders/place', order), `${expected} USDT`);
    }),
  );
});

test('A conditional spot order is worth its size, or what it spends, at the dearest price that it names.', () => {
  fc.assert(
    fc.property(side, fc.boolean(), amounts, prices, prices, (way, atMarket, amount, price, stopPrice) => {
      const spends = way === 'buy' && atMarket;
      const order: Order = {
        accountId: '100001',
        symbol: 'btcusdt',
        orderSide: way,
        orderType: atMarket ? 'market' : 'limit',
        stopPrice,
        ...(atMarket ? {} : { orderPrice: price }),
        [spends ? 'orderValue' : 'orderSize']: amount,
      };
      const [worth = '', asset] = judged('/v2/algo-orders', order).split(' ');
      // What is spent once triggered buys at most the base units of today's price, at the dearest price.
      const least = spends ? (amount / MARKET) * dearest(order, false) : amount * dearest(order, false);
      assert.equal(asset, 'USDT');
      assert.ok(Math.abs(Number(worth) / least - 1) < 1e-9, `${worth} for ${least}`);
    }),
  );
});

/** Every choice of some of these fields. */
function choices(fields: Order): readonly Order[] {
  const entries = Object.entries(fields);
  return Array.from({ length: 2 ** entries.length }, (_, mask) =>
    Object.fromEntries(entries.filter((_entry, at) => ((mask >> at) & 1) === 1)),
  );
}

const KINDS: Readonly<Record<string, Order>> = {
  market: { type: 'market' },
  limit: { type: 'limit', price: 0 },
  post_only: { type: 'post_only', price: 0 },
  matched: { type: 'limit', price_match: 'optimal_20' },
};

test('An order of V5 is worth its contracts at the dearest price that it or a leg of it names.', () => {
  fc.assert(
    fc.property(amounts, prices, fc.tuple(prices, prices, prices, prices), (volume, price, [a, b, c, d]) => {
      const legs = { tp_trigger_price: a, tp_order_price: b, sl_trigger_price: c, sl_order_price: d };
      for (const kind of Object.values(KINDS))
        for (const chosen of choices(legs))
          for (const way of ['buy', 'sell']) {
            const priced = 'price' in kind ? { price } : {};
            const frame = { contract_code: 'BTC-USDT', margin_mode: 'cross', side: way, volume };
            const order: Order = { ...frame, ...kind, ...priced, ...chosen };
            const isBounded = way === 'buy' && 'price' in kind && Object.keys(chosen).length === 0;
            const expected = `${(volume * dearest(order, isBounded)) / 1000} USDT`;
            assert.equal(judged('/v5/trade/order', order), expected, JSON.stringify(order));
          }
    }),
    { numRuns: 10 },
  );
});

const ALGOS: Readonly<Record<string, Order>> = {
  trigger: { trigger_price: 49_000 },
  limit: { trigger_price: 1 },
  market: { trigger_price: 170_000 },
  tp: { tp_trigger_price: 1 },
  sl: { sl_trigger_price: 1 },
  trailing_stop: { callback_rate: '0.01' },
};

test('An algo order of V5 is worth its contracts at the dearest price that it names, and never less than at market.', () => {
  fc.assert(
    fc.property(
      amounts,
      fc.tuple(prices, prices, prices, prices),
      (volume, [price, active, trigger, stop]) => {
        const named = { price, active_price: active, trigger_price: trigger, sl_trigger_price: stop };
        for (const [kind, needed] of Object.entries(ALGOS))
          for (const chosen of choices(named))
            for (const way of ['buy', 'sell']) {
              const frame = {
                contract_code: 'BTC-USDT',
                margin_mode: 'cross',
                side: way,
                type: kind,
                volume,
              };
              const order: Order = { ...frame, ...needed, ...chosen };
              const expected = `${(volume * dearest(order, false)) / 1000} USDT`;
              assert.equal(judged('/v5/algo/order', order), expected, JSON.stringify(order));
            }
      },
    ),
    { numRuns: 10 },
  );
});

test('A coin-margined order is worth its contracts in dollars, whatever their price.', () => {
  fc.assert(
    fc.property(side, amounts, prices, prices, (direction, volume, price, stop) => {
      const frame = { contract_code: 'BTC-USD', volume, price, direction, offset: 'open' };
      const order: Order = { ...frame, order_price_type: 'limit' };
      for (const leg of [{}, { sl_trigger_price: stop }])
        assert.equal(judged('/swap-api/v1/swap_order', { ...order, ...leg }), `${volume * 100} USD`);
    }),
  );
});
