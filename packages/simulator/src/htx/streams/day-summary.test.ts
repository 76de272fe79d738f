import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DaySummary } from './day-summary.ts';
import { StreamBench } from './stream-bench.fixture.ts';

const DAY_MS = 86_400_000;
const stepArbitrary = fc.record({
  /** In steps of 20 seconds, or quarters and halves of a day: some trades are a day old to the millisecond. */
  wait: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(1080, 2160, 4320)),
  trades: fc.boolean(),
});

test('The last 24 hours are those of the market’s whole history, as time goes on', () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 25 }), (steps) => {
      const bench = new StreamBench();
      const maker = bench.trader({ spot: { USDT: '10000000', BTC: '100' } });
      bench.order(maker, { type: 'buy-limit', price: '66000', amount: '100' });
      const market = bench.engine.state.market('btcusdt');
      const day = new DaySummary(bench.engine.state, bench.engine.state.instrument('btcusdt'));
      bench.clock.advance(55_000);
      for (const [index, { wait, trades }] of steps.entries()) {
        bench.clock.advance(wait * 20_000);
        const now = bench.clock.now();
        if (trades) {
          market.add({ tradeId: `${index}`, price: market.last, size: market.last, side: 'buy', at: now });
        }
        const [summed, whole] = [day.at(now), market.summary(now - DAY_MS)];
        assert.deepEqual(
          [summed.at, summed.volume.toString(), summed.open.toString()],
          [whole.at, whole.volume.toString(), whole.open.toString()],
        );
      }
    }),
    {
      numRuns: 100,
      // A trade becomes a day old, and a moment later it is older, while nothing trades.
      examples: [
        [
          [
            { wait: 0, trades: true },
            { wait: 2160, trades: true },
            { wait: 2160, trades: false },
            { wait: 1, trades: false },
          ],
        ],
      ],
    },
  );
});
