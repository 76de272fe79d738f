/** What waits for a trigger is done at a time when the market is elsewhere: the collar holds it to its trigger, too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent, OrderLeg, PlaceIntent } from '../../trading/intent.ts';
import { AMEND, buy, decimal, leg, marketOf, OWN } from '../policy.fixture.ts';
import { PRICE_COLLAR_RULE } from './price-collar.ts';
import { askLimit } from './rule.fixture.ts';

/** Three per cent around 100. */
function ask(intent: Intent, depthShare: string | null = null): unknown {
  return askLimit(PRICE_COLLAR_RULE, intent, {
    limits: { priceCollar: decimal('0.03'), depthShare: depthShare === null ? null : decimal(depthShare) },
    snapshot: { marketStates: marketOf(), orders: new Map([['v:1', OWN]]) },
  });
}

function waiting(trigger: string | null, price: string, purpose: OrderLeg['purpose'] = 'trigger'): OrderLeg {
  const triggerPrice = trigger === null ? null : decimal(trigger);
  return leg({ purpose, triggerPrice, price: decimal(price) });
}

function order(side: 'buy' | 'sell', own: OrderLeg, change: Partial<PlaceIntent> = {}): PlaceIntent {
  return buy('1', { side, type: 'trigger', algo: true, price: null, legs: [own], ...change });
}

const OUT = 'PRICE_OUTSIDE_COLLAR';

test('An order that waits for a far trigger must be priced near that, not only near the market of now (POL-06).', () => {
  assert.equal(ask(order('sell', waiting('200', '194'))), null);
  assert.equal(ask(order('sell', waiting('200', '193.99999999'))), OUT);
  assert.equal(ask(order('sell', waiting('200', '97'))), OUT);
  assert.equal(ask(order('buy', waiting('50', '51.5'))), null);
  assert.equal(ask(order('buy', waiting('50', '51.50000001'))), OUT);
  assert.equal(ask(order('buy', waiting('50', '103'))), OUT);
});

test('A trigger on the other side of the market widens nothing.', () => {
  assert.equal(ask(order('buy', waiting('200', '103'))), null);
  assert.equal(ask(order('buy', waiting('200', '103.1'))), OUT);
  assert.equal(ask(order('sell', waiting('50', '97'))), null);
  assert.equal(ask(order('sell', waiting('50', '96.9'))), OUT);
});

test('What only reduces is held to its trigger as well, and so is what hangs on an order of the book.', () => {
  assert.equal(ask(order('sell', waiting('200', '97'), { reduceOnly: true })), OUT);
  assert.equal(ask(order('sell', waiting('200', '194'), { reduceOnly: true })), null);
  const hung = (trigger: string, price: string): PlaceIntent =>
    buy('1', { price: decimal('100'), legs: [waiting(trigger, price, 'take-profit')] });
  assert.equal(ask(hung('200', '97')), OUT);
  assert.equal(ask(hung('200', '194')), null);
});

test('The price of what waits for nobody knows what is refused, and so is a change that names no trigger.', () => {
  assert.equal(ask(order('sell', waiting(null, '100'))), 'ORDER_TERMS_UNKNOWN');
  assert.equal(ask(order('sell', waiting(null, '100')), '0.1'), 'ORDER_TERMS_UNKNOWN');
  const change = (own: OrderLeg): Intent => ({ ...AMEND, algo: true, newSize: null, newLegs: [own] });
  assert.equal(ask(change(waiting(null, '100'))), 'ORDER_TERMS_UNKNOWN');
  assert.equal(ask(change(waiting('100', '100'))), null);
  assert.equal(ask(change(waiting('50', '103'))), OUT);
});

test('The limit of what is traded bit by bit was good when it began, and counts as none.', () => {
  const twap = buy('1', { type: 'twap', algo: true, price: decimal('100') });
  assert.equal(ask(twap), 'ORDER_PRICE_MISSING');
  assert.equal(ask(twap, '0.1'), null);
  assert.equal(ask({ ...twap, type: 'limit', algo: false }), null);
});
