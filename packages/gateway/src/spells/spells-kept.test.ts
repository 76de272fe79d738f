/** What is kept of spells, how many, and where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { SPELLS_MAX } from '../bounds.ts';
import { OKX_BENCH } from '../testing/bench-venues.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';

test('Nothing is told to be over while the vault is sealed and nobody can tell.', async () => {
  using bench = new PathBench({}, OKX_BENCH);
  const order = OKX_BENCH.place({ atMarket: true });
  assert.equal(codeOf(await bench.send(order)), 'REFERENCE_STALE');
  bench.keyRing.sealed = true;
  const quote = { price: Decimal.parse('100'), atMs: bench.clock.wallMs() };
  bench.market.references.set(OKX_BENCH.instrument.id, quote);
  bench.clock.advance(1_000);
  assert.equal(bench.ledger.ofType('system').length, 1);
  bench.keyRing.sealed = false;
  bench.clock.advance(1_000);
  assert.equal(bench.ledger.ofType('system').at(-1)?.details['state'], 'over');
});

test('Of one kind so many are told and no more; the others are told as before.', async () => {
  using bench = new PathBench({}, OKX_BENCH);
  const { instruments } = bench.market;
  const ids = Array.from({ length: SPELLS_MAX + 5 }, (_, nth) => `C${nth}-USDT`);
  for (const id of ids) instruments.set(id, { ...OKX_BENCH.instrument, id });
  bench.keyRing.policy = { ...TRADING_POLICY, instruments: 'all' };
  for (const instrument of ids)
    assert.equal(
      codeOf(await bench.send(OKX_BENCH.place({ instrument, atMarket: true }))),
      'REFERENCE_STALE',
    );
  assert.equal(bench.ledger.ofType('system').length, SPELLS_MAX);
  bench.upstream.offsetMs = 9_999;
  assert.equal(codeOf(await bench.send(OKX_BENCH.place())), 'VENUE_CLOCK_SKEWED');
  assert.equal(bench.ledger.ofType('system').at(-1)?.event, 'clock-skew');
});

test('What a broken ledger cannot take of a spell stands in its gaps.', async () => {
  using bench = new PathBench({}, OKX_BENCH);
  bench.upstream.offsetMs = 9_999;
  bench.ledger.writable = false;
  assert.equal(codeOf(await bench.send(OKX_BENCH.place())), 'VENUE_CLOCK_SKEWED');
  await settled();
  assert.ok(bench.ledger.gaps.some((entry) => entry.type === 'system' && entry.event === 'clock-skew'));
});
