import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_CANCEL, AMEND, CANCEL, OWN, PLACE } from '../policy.fixture.ts';
import { OWNERSHIP_RULE } from './ownership.ts';
import { askRule } from './rule.fixture.ts';

for (const [ownership, cancel, amend] of [
  ['own', null, null],
  ['foreign', 'ORDER_NOT_OWNED', 'ORDER_NOT_OWNED'],
  ['unknown', 'ORDER_NOT_OWNED', 'ORDER_NOT_OWNED'],
  ['index-unavailable', null, 'ORDER_NOT_OWNED'],
] as const) {
  test(`An order whose owner is ${ownership} is cancelled and changed accordingly (POL-13).`, () => {
    const snapshot = { orders: new Map([['v:1', { ...OWN, ownership }]]) };
    assert.equal(askRule(OWNERSHIP_RULE, CANCEL, { snapshot }), cancel);
    assert.equal(askRule(OWNERSHIP_RULE, AMEND, { snapshot }), amend);
  });
}

test('An order that the snapshot does not hold belongs to somebody else.', () => {
  const snapshot = { orders: new Map() };
  assert.equal(askRule(OWNERSHIP_RULE, CANCEL, { snapshot }), 'ORDER_NOT_OWNED');
});

test('A client order id is not taken for the venue’s id.', () => {
  const order = { kind: 'client-id', id: '1' } as const;
  assert.equal(askRule(OWNERSHIP_RULE, { ...CANCEL, order }), 'ORDER_NOT_OWNED');
  const snapshot = { orders: new Map([['c:1', OWN]]) };
  assert.equal(askRule(OWNERSHIP_RULE, { ...CANCEL, order }, { snapshot }), null);
});

test('What names no order has no owner to ask for.', () => {
  for (const intent of [PLACE, ACCOUNT_CANCEL]) assert.equal(askRule(OWNERSHIP_RULE, intent), null);
});
