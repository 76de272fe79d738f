import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '@bitting/core/policy/default-profile.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { ORDER_TYPES } from '@bitting/core/trading/intent.ts';
import { boxOf, boxThatLetsIn, lacksMarketOrders, type OrderBox } from './order-boxes.ts';

/** What the proposed policy lets in with these boxes ticked. */
function typesWith(boxes: readonly OrderBox[]): readonly string[] {
  const policy = defaultPolicy({
    environment: 'paper',
    markets: ['spot'],
    worths: new Map([['USDT', Decimal.parse('1000')]]),
    liquid: [],
    algoOrders: boxes.includes('algoOrders'),
    marketOrders: boxes.includes('marketOrders'),
  });
  const types = policy?.limits.orderTypes ?? 'all';
  assert.ok(types !== 'all');
  return types;
}

test('The box that is named for a type of order is the one that lets it in.', () => {
  const plain = typesWith([]);
  for (const type of ORDER_TYPES) {
    const box = boxOf(type);
    assert.equal(plain.includes(type), box === null, type);
    if (box !== null) assert.ok(typesWith([box]).includes(type), type);
  }
  for (const odd of ['', 'toString', null, 7]) assert.equal(boxOf(odd), null);
});

test('A box is named for a refusal of the type alone.', () => {
  assert.equal(boxThatLetsIn('ORDER_TYPE_NOT_ALLOWED', 'market'), 'marketOrders');
  assert.equal(boxThatLetsIn('ORDER_PRICE_MISSING', 'market'), 'marketOrders');
  assert.equal(boxThatLetsIn('ORDER_TYPE_NOT_ALLOWED', 'twap'), 'algoOrders');
  assert.equal(boxThatLetsIn('ORDER_TYPE_NOT_ALLOWED', 'limit'), null);
  assert.equal(boxThatLetsIn('NOTIONAL_ABOVE_LIMIT', 'market'), null);
});

test('Market orders are lacking where the key or a layer above it leaves them out, and it may trade at all.', () => {
  const scopes = ['read', 'trade'];
  const without = { scopes, limits: { orderTypes: ['limit'] } };
  const having = { scopes, limits: { orderTypes: ['limit', 'market'] } };
  assert.ok(lacksMarketOrders(without, []));
  assert.ok(!lacksMarketOrders(having, []));
  assert.ok(!lacksMarketOrders({ scopes, limits: { orderTypes: 'all' } }, []));
  assert.ok(!lacksMarketOrders({ scopes }, [{ version: 1 }, { limits: {} }]));
  assert.ok(lacksMarketOrders(having, [{ limits: { orderTypes: ['limit'] } }]));
  assert.ok(!lacksMarketOrders({ ...without, scopes: ['read'] }, []));
});
