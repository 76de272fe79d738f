import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import { NO_LIMITS } from '../limits.ts';
import { buy, decimal, leg, marketOf, POLICY, SNAPSHOT } from '../policy.fixture.ts';
import { PRICE_COLLAR_RULE } from './price-collar.ts';

test('Whoever names the price of what waits without its trigger is told to send both.', () => {
  const policy = { ...POLICY, limits: { ...NO_LIMITS, priceCollar: decimal('0.03') } };
  const tell = (triggerPrice: string | null): string | undefined => {
    const stop = leg({
      triggerPrice: triggerPrice === null ? null : decimal(triggerPrice),
      price: decimal('100'),
    });
    const order = buy('1', { legs: [stop] });
    return PRICE_COLLAR_RULE.check(policy, new Item(order, { ...SNAPSHOT, marketStates: marketOf() }))
      ?.detail;
  };
  assert.equal(
    tell(null),
    'Cannot place or change order: its price is held to its trigger, too; send it with both.',
  );
  assert.equal(tell('100'), undefined);
});
