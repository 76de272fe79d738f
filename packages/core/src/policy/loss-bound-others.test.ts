/** What other keys of an account, and other markets of a key, make of its bound. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossOf } from './loss-bound.ts';
import type { Policy } from './policy.ts';
import { CONTRACTS, FACTS, PAIRS } from './worst-case.fixture.ts';
import { worstCaseOf } from './worst-case.ts';

test('What another key may open counts where any of its markets can be closed uncounted.', () => {
  const takenWith = (markets: Policy['markets']): string | undefined =>
    lossOf(CONTRACTS, {
      asset: 'USDT',
      period: 'hour',
      facts: { ...FACTS, others: [{ ...CONTRACTS, markets }] },
    }).parts?.taken.toString();
  assert.equal(takenWith(['spot']), '527.625');
  for (const markets of [['swap'], ['spot', 'swap'], ['swap', 'spot']] as const)
    assert.equal(takenWith(markets), '804', markets.join(', '));
});

test('Each market that is closed uncounted costs something, and without it the key costs what pairs do.', () => {
  for (const market of ['margin', 'swap', 'futures'] as const) {
    const [loss] = worstCaseOf({ ...PAIRS, markets: ['spot', market] }, FACTS).hour;
    const [first] = loss?.smaller ?? [];
    assert.equal(`${first?.ruleId}: ${first?.to} → ${first?.amount}`, 'market: spot → 85.15', market);
  }
});
