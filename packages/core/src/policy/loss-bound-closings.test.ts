/** What may be closed uncounted, by whomever it was opened, and what no bound can be said of: worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_LIMITS } from './limits.ts';
import { lossOf, type WorstCaseFacts } from './loss-bound.ts';
import { decimal, PAIR } from './policy.fixture.ts';
import type { Policy } from './policy.ts';
import { above, CONTRACTS, exposure, FACTS, open, PAIRS, usdt, withLimits } from './worst-case.fixture.ts';
import { worstCaseOf } from './worst-case.ts';

type Row = readonly [what: string, policy: Policy, facts: WorstCaseFacts, hour: string, day: string];

function textOf(policy: Policy, facts: WorstCaseFacts, period: 'hour' | 'day'): string {
  const { parts, ruleId } = lossOf(policy, { asset: 'USDT', period, facts });
  return parts === null ? `null ${ruleId}` : `${parts.taken} + ${parts.market} ${ruleId}`;
}

function check(rows: readonly Row[]): void {
  for (const [what, policy, facts, hour, day] of rows) {
    assert.equal(textOf(policy, facts, 'hour'), hour, `${what}, an hour`);
    assert.equal(textOf(policy, facts, 'day'), day, `${what}, a day`);
  }
}

function besides(...others: readonly Policy[]): WorstCaseFacts {
  return { ...FACTS, others };
}

const MARGIN: Policy = { ...PAIRS, markets: ['margin'] };
/** Of a pair that was bought with a loan. */
const LOAN = { 'BTC-USDT': exposure({ position: '1000' }) };
const UNBOUNDED = withLimits(CONTRACTS, { notionalPerHour: null, notionalPerDay: null });

test('A position of a pair on margin may be closed uncounted by a key of that market, and by no other.', () => {
  assert.equal(PAIR.contract, null);
  check([
    // (1000 + (1000 + 1000) × 1.1) × 0.03515
    ['margin', MARGIN, open({}, LOAN), '112.48 + 100 notional-per-hour', '369.075 + 300 notional-per-day'],
    ['spot', PAIRS, open({}, LOAN), '35.15 + 50 notional-per-hour', '140.6 + 150 notional-per-day'],
    [
      'swap and spot',
      { ...PAIRS, markets: ['spot', 'swap'] },
      open({}, LOAN),
      '73.815 + 50 notional-per-hour',
      '323.38 + 150 notional-per-day',
    ],
  ]);
});

test('What rests of the account, and opens contracts when it is done, may be closed by whoever has the key.', () => {
  const resting = { 'BTC-USDT-SWAP': exposure({ buying: '700', selling: '300' }) };
  check([
    // Of another key: (1000 + (1000 + 1000) × 1.1) × 0.25125.
    [
      'another',
      CONTRACTS,
      open({}, resting),
      '804 + 50 notional-per-hour',
      '2638.125 + 150 notional-per-day',
    ],
    // Its own is traded, too: (1000 + 1000 + (1000 + 1000) × 1.1) × 0.25125.
    [
      'its own',
      CONTRACTS,
      open(resting),
      '1055.25 + 50 notional-per-hour',
      '2889.375 + 150 notional-per-day',
    ],
  ]);
});

test('What the other keys of the account may open is closed with it, as far as they and their layers have budgets.', () => {
  const account = above('account', { limits: { ...NO_LIMITS, notionalPerDay: usdt('5000') } });
  const reducing: Policy = { ...CONTRACTS, scopes: ['reduce-only'] };
  check([
    // (1000 + (1000 + 1000) × 1.1) × 0.25125 and (4000 + (4000 + 4000) × 1.3) × 0.25125
    ['one', CONTRACTS, besides(CONTRACTS), '804 + 50 notional-per-hour', '3618 + 150 notional-per-day'],
    [
      'two, one of which is of pairs, and one that places nothing',
      CONTRACTS,
      besides(CONTRACTS, PAIRS, { ...CONTRACTS, scopes: ['read', 'reduce-only'] }),
      '804 + 50 notional-per-hour',
      '3618 + 150 notional-per-day',
    ],
    [
      'one of another asset',
      CONTRACTS,
      besides({ ...CONTRACTS, notionalPerOrder: new Map([['USDC', decimal('5')]]) }),
      '527.625 + 50 notional-per-hour',
      '2311.5 + 150 notional-per-day',
    ],
    // 1000 × 1.1 × 0.25125 and 4000 × 1.3 × 0.25125
    ['a key that only reduces', reducing, besides(CONTRACTS), '276.375 + 0 scope', '1306.5 + 0 scope'],
    ['without budgets', CONTRACTS, besides(CONTRACTS, UNBOUNDED), 'null other-keys', 'null other-keys'],
    [
      'of pairs alone',
      PAIRS,
      besides(UNBOUNDED),
      '35.15 + 50 notional-per-hour',
      '140.6 + 150 notional-per-day',
    ],
    [
      'without budgets below an account that has one',
      CONTRACTS,
      { ...account, others: [UNBOUNDED] },
      // (1000 + 5000 × 1.1) × 0.25125 and (4000 + 5000 × 1.3) × 0.25125
      '1633.125 + 50 notional-per-hour',
      '2638.125 + 150 notional-per-day',
    ],
    [
      'below an account whose budget is less than theirs',
      CONTRACTS,
      { ...account, others: [CONTRACTS, CONTRACTS] },
      '1080.375 + 50 notional-per-hour',
      '2638.125 + 150 notional-per-day',
    ],
  ]);
});

test('What rests of a pair is traded twice where a leg may hang on it that nobody shows.', () => {
  const facts = open({ 'BTC-USDT': exposure({ buying: '1000' }) });
  const legged = withLimits(PAIRS, { orderTypes: ['limit', 'take-profit-stop-loss'] });
  const layer = above('account', { limits: { ...NO_LIMITS, orderTypes: ['limit'] } });
  check([
    // (1000 + 1000) × 0.03515 and (1000 + 1000 + 1000) × 0.03515
    ['without legs', PAIRS, facts, '70.3 + 50 notional-per-hour', '175.75 + 150 notional-per-day'],
    ['with legs', legged, facts, '105.45 + 50 notional-per-hour', '210.9 + 150 notional-per-day'],
    [
      'of any type',
      withLimits(PAIRS, { orderTypes: 'all' }),
      facts,
      '105.45 + 50 notional-per-hour',
      '210.9 + 150 notional-per-day',
    ],
    [
      'that a layer keeps away',
      legged,
      { ...layer, usage: facts.usage },
      '70.3 + 50 notional-per-hour',
      '175.75 + 150 notional-per-day',
    ],
    // Of contracts they close, which is counted as such: (1000 + 1000 + (1000 + 1000) × 1.1) × 0.25125.
    [
      'of contracts',
      withLimits(CONTRACTS, { orderTypes: 'all' }),
      open({ 'BTC-USDT-SWAP': exposure({ buying: '1000' }) }),
      '1055.25 + 50 notional-per-hour',
      '2889.375 + 150 notional-per-day',
    ],
    [
      'of pairs on margin',
      { ...legged, markets: ['margin'] },
      facts,
      // (1000 + 1000 + 1000 + (1000 + 1000) × 1.1) × 0.03515
      '182.78 + 50 notional-per-hour',
      '439.375 + 150 notional-per-day',
    ],
  ]);
});

test('Nothing can be said of options: what sold ones may cost follows no collar and no exposure.', () => {
  const mixed: Policy = { ...PAIRS, markets: ['spot', 'swap', 'option'] };
  check([
    ['options', { ...PAIRS, markets: ['option'] }, FACTS, 'null market', 'null market'],
    ['options beside others', mixed, FACTS, 'null market', 'null market'],
    ['that are only closed', { ...mixed, scopes: ['reduce-only'] }, FACTS, 'null market', 'null market'],
    ['of a key that reads', { ...mixed, scopes: ['read'] }, FACTS, '0 + 0 scope', '0 + 0 scope'],
    [
      'that a layer keeps away',
      mixed,
      above('account', { markets: ['spot', 'swap'] }),
      '73.815 + 50 notional-per-hour',
      '323.38 + 150 notional-per-day',
    ],
  ]);
});

test('Without a bound for options or for other keys, it says which markets to leave, if any are left.', () => {
  const remediesOf = (policy: Policy, facts = FACTS): readonly string[] =>
    (worstCaseOf(policy, facts).day[0]?.smaller ?? []).map(
      ({ ruleId, to, amount }) => `${ruleId}: ${to} → ${amount}`,
    );
  assert.deepEqual(remediesOf({ ...PAIRS, markets: ['spot', 'swap', 'option'] }), [
    'market: spot, swap → 473.38',
  ]);
  assert.deepEqual(remediesOf({ ...PAIRS, markets: ['option'] }), []);
  assert.deepEqual(remediesOf({ ...PAIRS, markets: ['spot', 'margin'] }, besides(UNBOUNDED)), [
    'market: spot → 290.6',
  ]);
  assert.deepEqual(remediesOf(CONTRACTS, besides(UNBOUNDED)), []);
});
