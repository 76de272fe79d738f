/** Sentences that name several things. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import { ACCOUNT_CANCEL, POLICY, SNAPSHOT } from '../policy.fixture.ts';
import { BOUND_MARKET_RULE } from './bound-market.ts';

test('Whoever cancels for a whole account that is bound for none of the served markets is told all of them.', () => {
  const tell = (boundMarkets: typeof SNAPSHOT.boundMarkets): string | undefined =>
    BOUND_MARKET_RULE.check(
      POLICY,
      new Item(ACCOUNT_CANCEL, { ...SNAPSHOT, servedMarkets: ['swap', 'futures'], boundMarkets }),
    )?.detail;
  assert.equal(tell(['spot']), 'The account was not bound for swap, futures; bind a venue key for it.');
  assert.equal(tell(['futures']), undefined);
});
