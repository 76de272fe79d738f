import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import type { Intent } from '../../trading/intent.ts';
import type { Market } from '../../trading/vocabulary.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  CANCEL,
  CLOSE,
  LEVERAGE,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
} from '../policy.fixture.ts';
import { BOUND_MARKET_RULE } from './bound-market.ts';

const SPOT: readonly Market[] = ['spot', 'margin'];
const FUTURES: readonly Market[] = ['swap', 'futures', 'option'];

function codeOf(
  intent: Intent,
  boundMarkets: readonly Market[],
  servedMarkets = FUTURES,
): string | undefined {
  return BOUND_MARKET_RULE.check(POLICY, new Item(intent, { ...SNAPSHOT, boundMarkets, servedMarkets }))
    ?.code;
}

const SWAP_ORDER: Intent = { ...PLACE, market: 'swap', instrument: 'BTC-USDT-SWAP' };

for (const [what, intent] of [
  ['An order', SWAP_ORDER],
  ['An amend', { ...AMEND, market: 'swap' }],
  ['A closing', CLOSE],
  ['A leverage', LEVERAGE],
  ['A leverage of no market', { ...LEVERAGE, market: null }],
  ['A cancel of everything there', ACCOUNT_CANCEL],
] as const)
  test(`${what} of futures passes with a key that was bound for futures, and not with one bound for spot.`, () => {
    assert.equal(codeOf(intent, SPOT), 'MARKET_NOT_BOUND');
    assert.equal(codeOf(intent, []), 'MARKET_NOT_BOUND');
    assert.equal(codeOf(intent, FUTURES), undefined);
    assert.equal(codeOf(intent, [...SPOT, ...FUTURES]), undefined);
  });

test('An order of spot does not pass with a key that was bound for futures, wherever it comes in.', () => {
  for (const intent of [PLACE, AMEND]) {
    assert.equal(codeOf(intent, FUTURES, FUTURES), 'MARKET_NOT_BOUND');
    assert.equal(codeOf(intent, SPOT, FUTURES), undefined);
  }
});

test('Whatever reaches the whole account passes where one of its markets is bound.', () => {
  assert.equal(codeOf(ACCOUNT_CANCEL, SPOT, [...SPOT, ...FUTURES]), undefined);
  assert.equal(codeOf(ACCOUNT_CANCEL, FUTURES, SPOT), 'MARKET_NOT_BOUND');
});

test('Reads and cancels of named orders pass whatever was bound.', () => {
  for (const intent of [READ, CANCEL, { ...CANCEL, market: null }])
    assert.equal(codeOf(intent, [], FUTURES), undefined);
});
