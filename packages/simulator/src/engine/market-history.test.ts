import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { INSTRUMENTS } from './instruments.ts';
import { MarketHistory, type Candle } from './market-history.ts';

const [instrument] = INSTRUMENTS;
const MINUTE_MS = 60_000;

/** The slow way: every candle looked at each time. */
function naive(candles: readonly Candle[], from: number): string {
  const chosen = candles.filter(({ at }) => at >= from);
  const [first] = chosen;
  const sum = (of: (candle: Candle) => Decimal): Decimal =>
    chosen.reduce((total, candle) => total.add(of(candle)), Decimal.ZERO);
  const high = chosen.reduce((best, candle) => Decimal.max(best, candle.high), Decimal.ZERO);
  const low = chosen.reduce((best, candle) => Decimal.min(best, candle.low), chosen[0]?.low ?? Decimal.ZERO);
  const prices = [first?.open, high, low, chosen.at(-1)?.close];
  return [...prices, sum(({ volume }) => volume), sum(({ quoteVolume }) => quoteVolume)].join(' ');
}

function shown({ open, high, low, close, volume, quoteVolume }: Candle): string {
  return [open, high, low, close, volume, quoteVolume].join(' ');
}

const trade = fc.record({
  waitMs: fc.constantFrom(0, 1000, 20_000, MINUTE_MS, 5 * MINUTE_MS),
  price: fc.integer({ min: 90, max: 110 }),
  size: fc.integer({ min: 1, max: 9 }),
  spanMs: fc.constantFrom(0, MINUTE_MS, 3 * MINUTE_MS, 60 * MINUTE_MS),
});

test('A summary is that of all candles since its instant, however often it is asked for', () => {
  assert.ok(instrument !== undefined);
  fc.assert(
    fc.property(fc.array(trade, { minLength: 1, maxLength: 40 }), (trades) => {
      const history = new MarketHistory(instrument);
      let at = Date.UTC(2026, 10, 21);
      for (const [index, { waitMs, price, size, spanMs }] of trades.entries()) {
        at += waitMs;
        const row = { tradeId: index.toString(), side: 'buy', at } as const;
        history.add({ ...row, price: Decimal.of(BigInt(price), 0), size: Decimal.of(BigInt(size), 1) });
        for (const from of [at - spanMs, at - 2 * MINUTE_MS]) {
          if (history.candles.some((candle) => candle.at >= from)) {
            assert.equal(shown(history.summary(from)), naive(history.candles, from));
          }
        }
      }
    }),
  );
});

test('A bar joins the minutes that lie within it and no others', () => {
  assert.ok(instrument !== undefined);
  const history = new MarketHistory(instrument);
  const start = Date.UTC(2026, 10, 21);
  for (let minute = 0; minute < 10; minute += 1) {
    const price = Decimal.of(BigInt(100 + minute), 0);
    const row = { tradeId: minute.toString(), side: 'buy', at: start + minute * MINUTE_MS } as const;
    history.add({ ...row, price, size: Decimal.ONE });
  }
  const bars = history.bars(3 * MINUTE_MS, 0);
  assert.deepEqual(
    bars.map(({ at }) => history.bar(at, 3 * MINUTE_MS)),
    bars,
  );
  assert.equal(history.bar(start + 30 * MINUTE_MS, MINUTE_MS), null);
});
