/** Prices are asked for by whoever orders: what nobody orders any more would be stale for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SPELL_UNASKED_MS, SPELLS_MAX } from '../bounds.ts';
import { OKX_BENCH } from '../testing/bench-venues.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';

const order = (instrument: string) => OKX_BENCH.place({ instrument, atMarket: true });

/** What was told of an instrument, in order. */
function toldOf(bench: PathBench, id: string): readonly (string | undefined)[] {
  const entries = bench.ledger.ofType('system').filter(({ details }) => details['instrument'] === id);
  return entries.map(({ details }) => details['state']);
}

function benchOf(ids: readonly string[]): PathBench {
  const bench = new PathBench({}, OKX_BENCH);
  for (const id of ids) bench.market.instruments.set(id, { ...OKX_BENCH.instrument, id });
  bench.keyRing.policy = { ...TRADING_POLICY, instruments: 'all' };
  return bench;
}

test('Stale prices that nobody asks for any more end after a while, and those that somebody asks for do not.', async () => {
  using bench = benchOf(['A-USDT', 'B-USDT']);
  for (const id of ['A-USDT', 'B-USDT']) assert.equal(codeOf(await bench.send(order(id))), 'REFERENCE_STALE');
  for (let passedMs = 0; passedMs <= SPELL_UNASKED_MS; passedMs += 10_000) {
    assert.deepEqual(
      [toldOf(bench, 'A-USDT'), toldOf(bench, 'B-USDT')],
      [['begun'], ['begun']],
      `${passedMs}`,
    );
    assert.equal(codeOf(await bench.send(order('B-USDT'))), 'REFERENCE_STALE');
    bench.clock.advance(9_000);
  }
  bench.clock.advance(9_000);
  assert.deepEqual([toldOf(bench, 'A-USDT'), toldOf(bench, 'B-USDT')], [['begun', 'over'], ['begun']]);
  const over = bench.ledger.ofType('system').find(({ details }) => details['state'] === 'over');
  assert.match(over?.details['told'] ?? '', /^Nobody has ordered it since/u);
});

test('However many instruments a bot once ordered in vain, the next one is told.', async () => {
  const ids = Array.from({ length: SPELLS_MAX + 1 }, (_, nth) => `C${nth}-USDT`);
  using bench = benchOf(ids);
  for (const id of ids.slice(0, -1)) assert.equal(codeOf(await bench.send(order(id))), 'REFERENCE_STALE');
  bench.clock.advance(SPELL_UNASKED_MS + 2_000);
  const last = ids.at(-1) ?? '';
  assert.equal(codeOf(await bench.send(order(last))), 'REFERENCE_STALE');
  assert.deepEqual(toldOf(bench, last), ['begun']);
});
