import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MARKETS, type Market } from '../../trading/vocabulary.ts';
import { ACCOUNT_CANCEL, AMEND, CANCEL, CLOSE, LEVERAGE, PLACE, READ } from '../policy.fixture.ts';
import { MARKET_RULE } from './market.ts';
import { askRule } from './rule.fixture.ts';

test('An order, a closing and a setting pass in their market and in no other.', () => {
  for (const allowed of MARKETS) {
    for (const market of MARKETS) {
      const expected = market === allowed ? null : 'MARKET_NOT_ALLOWED';
      for (const intent of [PLACE, CLOSE, LEVERAGE]) {
        const asked = askRule(MARKET_RULE, { ...intent, market }, { policy: { markets: [allowed] } });
        assert.equal(asked, expected, `${intent.kind} in ${market}, allowed ${allowed}`);
      }
    }
  }
});

test('An amend of a pair passes for spot and for margin, an amend of a contract for its own market.', () => {
  const passes = (market: Market, allowed: Market): boolean =>
    askRule(MARKET_RULE, { ...AMEND, market }, { policy: { markets: [allowed] } }) === null;
  const pairs: ReadonlySet<Market> = new Set(['spot', 'margin']);
  for (const market of MARKETS)
    for (const allowed of MARKETS) {
      const expected = market === allowed || (pairs.has(market) && pairs.has(allowed));
      assert.equal(passes(market, allowed), expected, `${market}, allowed ${allowed}`);
    }
});

test('Cancels and reads pass without any market.', () => {
  for (const intent of [CANCEL, ACCOUNT_CANCEL, READ])
    assert.equal(askRule(MARKET_RULE, intent, { policy: { markets: [] } }), null);
  assert.equal(askRule(MARKET_RULE, PLACE, { policy: { markets: [] } }), 'MARKET_NOT_ALLOWED');
});

test('A setting that is for no market is refused in every one.', () => {
  assert.equal(askRule(MARKET_RULE, { ...LEVERAGE, market: null }), 'MARKET_NOT_ALLOWED');
});
