/** What the worst case says of each asset, and what would make it less. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '../money/decimal.ts';
import { MARKETS } from '../trading/vocabulary.ts';
import { NO_LIMITS, type Limits } from './limits.ts';
import { decimal } from './policy.fixture.ts';
import type { Policy } from './policy.ts';
import { NO_LAYER_USAGE, NO_USAGE } from './usage.ts';
import { above, CONTRACTS, FACTS, PAIRS, usdt, withLimits } from './worst-case.fixture.ts';
import { worstCaseOf, type AssetLoss } from './worst-case.ts';

function only(losses: readonly AssetLoss[]): AssetLoss {
  const [loss] = losses;
  assert.ok(loss !== undefined && losses.length === 1);
  return loss;
}

function remedies({ smaller }: AssetLoss): readonly string[] {
  return smaller.map(({ ruleId, to, amount }) => `${ruleId}: ${to} → ${amount}`);
}

test('A bound says which changes lower it, the most effective first, by what they leave.', () => {
  assert.deepEqual(remedies(only(worstCaseOf(PAIRS, FACTS).day)), [
    'exposure: 250 USDT → 215.6',
    'notional-per-day: 2000 USDT → 220.3',
    'price-collar: 0.015 → 230.3',
  ]);
  assert.deepEqual(remedies(only(worstCaseOf({ ...PAIRS, markets: ['spot', 'swap'] }, FACTS).hour)), [
    'market: spot → 85.15',
    'notional-per-hour: 500 USDT → 86.9075',
    'price-collar: 0.015 → 92.1575',
    'exposure: 250 USDT → 98.815',
  ]);
  const wide = withLimits(PAIRS, { exposure: null });
  assert.equal(remedies(only(worstCaseOf(wide, FACTS).day))[0], 'exposure: 1000 USDT → 440.6');
});

test('Where there is no bound it says what is missing, one thing after the other, until there is one.', () => {
  const all: Policy = { ...PAIRS, instruments: 'all', limits: NO_LIMITS };
  const { day, hour } = worstCaseOf(all, FACTS);
  assert.equal(only(day).amount, null);
  assert.equal(only(day).parts, null);
  assert.deepEqual(remedies(only(day)), [
    'notional-per-day: 5000 USDT → null',
    'price-collar: 0.03 → null',
    'liquidity: 500000 USDT a day → 1675.75',
  ]);
  assert.deepEqual(remedies(only(hour)), [
    'notional-per-hour: 1000 USDT → null',
    'price-collar: 0.03 → null',
    'liquidity: 2400000 USDT a day → 135.15',
  ]);
  const slow = withLimits(PAIRS, { notionalPerHour: usdt('100'), liquidity: null });
  assert.deepEqual(remedies(only(worstCaseOf(slow, FACTS).day)), ['liquidity: 240000 USDT a day → 234.36']);
  const depth = withLimits(CONTRACTS, { depthShare: decimal('0.1') });
  assert.deepEqual(remedies(only(worstCaseOf(depth, FACTS).day)), [
    'market-depth: none: no order without a price → 2461.5',
  ]);
  const unknown = { ...FACTS, usage: { ...NO_LAYER_USAGE, key: { ...NO_USAGE, exposures: null } } };
  assert.deepEqual(only(worstCaseOf(PAIRS, unknown).day).smaller, []);
});

test('Every asset that orders are valued in has a bound of its own, and the amount is the sum of its parts.', () => {
  const policy = {
    ...PAIRS,
    notionalPerOrder: new Map([...usdt('100'), ['USD', decimal('5')], ['BTC', Decimal.ZERO]]),
  };
  const { hour, day } = worstCaseOf(policy, FACTS);
  assert.deepEqual(
    hour.map(({ asset, amount }) => `${asset} ${amount}`),
    ['USDT 85.15', 'USD 0'],
  );
  for (const { amount, parts } of [...hour, ...day])
    assert.equal(amount?.toString(), parts?.taken.add(parts.market).toString());
});

const AMOUNTS = fc.option(
  fc.integer({ min: 1, max: 10_000 }).map((amount) => usdt(String(amount))),
  { nil: null },
);
const LIMITS = fc
  .record({
    notionalPerHour: AMOUNTS,
    notionalPerDay: AMOUNTS,
    exposure: AMOUNTS,
    exposurePerInstrument: AMOUNTS,
    priceCollar: fc.constantFrom(null, decimal('0.01'), decimal('0.2'), decimal('2')),
    depthShare: fc.constantFrom(null, decimal('0.1')),
    liquidity: fc.constantFrom(null, { volumePerDay: usdt('100') }, { volumePerDay: usdt('90000000') }),
    orderTypes: fc.constantFrom<Limits['orderTypes']>('all', ['limit'], ['limit', 'market']),
  })
  .map((limits): Limits => Object.assign({}, NO_LIMITS, limits));
const POLICIES = fc
  .record({ limits: LIMITS, markets: fc.subarray([...MARKETS], { minLength: 1 }) })
  .map((change): Policy => Object.assign({}, PAIRS, change));

function isAtMost(one: Decimal | null, other: Decimal | null): boolean {
  return other === null || (one !== null && !one.isAbove(other));
}

test('A layer above never makes the bound larger, and each remedy makes it less.', () => {
  fc.assert(
    fc.property(POLICIES, LIMITS, fc.constantFrom('hour', 'day'), (policy, limits, period) => {
      const mine = only(worstCaseOf(policy, FACTS)[period]);
      const held = only(worstCaseOf(policy, above('account', { limits }))[period]);
      assert.ok(isAtMost(held.amount, mine.amount), `${held.amount} ${mine.amount}`);
      if (mine.amount === null) return;
      for (const { amount } of mine.smaller)
        assert.ok(amount !== null && amount.sign() > 0 && amount.isBelow(mine.amount));
    }),
  );
});
