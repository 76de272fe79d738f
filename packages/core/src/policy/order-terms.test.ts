/** What of an order is judged, asked for alone: the largest worth, the terms after a change, what a change adds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../trading/intent.ts';
import { chargeOf } from './charge.ts';
import { AMEND, buy, decimal, leg, OWN, PLACE, SNAPSHOT, SWAP } from './policy.fixture.ts';
import { largestNotional, termsOfAmend } from './worths.ts';

test('The largest worth is of what can be valued, and none where nothing can.', () => {
  const largest = (intent: Intent, snapshot = SNAPSHOT): string | null => {
    const worth = largestNotional(intent, snapshot);
    return worth === null ? null : `${worth.amount} ${worth.asset}`;
  };
  const contracts = leg({ size: { unit: 'contracts', amount: decimal('9') } });
  assert.equal(largest(buy('2', { legs: [contracts] })), '200 USDT');
  assert.equal(largest(PLACE, { ...SNAPSHOT, instruments: new Map() }), null);
  assert.equal(largest(PLACE), '100 USDT');
});

test('A changed order is counted as the venue counts orders of its instrument.', () => {
  const unitOf = (instrument: string): unknown => {
    const terms = termsOfAmend({ ...AMEND, instrument }, SNAPSHOT);
    return typeof terms === 'string' ? terms : terms.size;
  };
  assert.deepEqual(unitOf('BTC-USDT'), { unit: 'base', amount: decimal('3') });
  assert.deepEqual(unitOf(SWAP.id), { unit: 'contracts', amount: decimal('3') });
  assert.equal(unitOf('ETH-USDT'), 'INSTRUMENT_UNKNOWN');
});

test('An algo order has no price of its own, so that another price adds nothing to it.', () => {
  const orders = new Map([['v:1', OWN]]);
  const charged = (algo: boolean): string | undefined =>
    chargeOf(
      { ...AMEND, algo, newSize: null, newPrice: decimal('150') },
      { ...SNAPSHOT, orders },
    )?.amount.toString();
  assert.equal(charged(true), undefined);
  assert.equal(charged(false), '100');
});
