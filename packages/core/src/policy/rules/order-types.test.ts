import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER_TYPES, type Intent, type OrderType } from '../../trading/intent.ts';
import { AMEND, buy, EVERY_INTENT, leg, OWN, PLACE } from '../policy.fixture.ts';
import type { Snapshot } from '../policy.ts';
import { ORDER_TYPES_RULE } from './order-types.ts';
import { askLimit } from './rule.fixture.ts';

function ask(intent: Intent, orderTypes: readonly OrderType[], snapshot: Partial<Snapshot> = {}): unknown {
  return askLimit(ORDER_TYPES_RULE, intent, { limits: { orderTypes }, snapshot });
}

const REFUSED = 'ORDER_TYPE_NOT_ALLOWED';
const TRIGGER = leg({ purpose: 'trigger' });

test('An order passes if its type is listed, and only then.', () => {
  for (const type of ORDER_TYPES) {
    assert.equal(ask({ ...PLACE, type }, [type]), null);
    const others = ORDER_TYPES.filter((one) => one !== type);
    assert.equal(ask({ ...PLACE, type }, others), REFUSED);
    assert.equal(ask({ ...PLACE, type, algo: true, reduceOnly: true }, others), REFUSED);
    assert.equal(ask({ ...PLACE, type }, []), REFUSED);
  }
  assert.equal(askLimit(ORDER_TYPES_RULE, PLACE, { limits: {} }), null);
});

test('A leg that hangs on an order counts as its own type (POL-06).', () => {
  for (const purpose of ['take-profit', 'stop-loss'] as const) {
    const order = buy('1', { legs: [leg({ purpose })] });
    assert.equal(ask(order, ['limit', 'take-profit-stop-loss']), null);
    assert.equal(ask(order, ['limit']), REFUSED);
    assert.equal(ask(order, ['take-profit-stop-loss']), REFUSED);
    assert.equal(ask({ ...order, algo: true, type: 'trigger' }, ['trigger']), REFUSED);
  }
  assert.equal(ask(buy('1', { legs: [TRIGGER] }), ['limit']), REFUSED);
  assert.equal(ask(buy('1', { legs: [TRIGGER] }), ['limit', 'trigger']), null);
});

test('The trigger of an algo order is part of what it is.', () => {
  assert.equal(ask(buy('1', { algo: true, type: 'trailing', legs: [TRIGGER] }), ['trailing']), null);
  assert.equal(ask(buy('1', { algo: true, type: 'trailing', legs: [TRIGGER] }), ['trigger']), REFUSED);
});

test('An order of the book that only reduces passes whatever its type, its legs do not.', () => {
  const order = buy('1', { type: 'market', reduceOnly: true });
  assert.equal(ask(order, []), null);
  assert.equal(ask({ ...order, reduceOnly: false }, []), REFUSED);
  assert.equal(ask({ ...order, legs: [leg()] }, []), REFUSED);
});

test('A change keeps the type of its order, and hangs no legs on it that are not allowed.', () => {
  assert.equal(ask(AMEND, []), null);
  assert.equal(ask({ ...AMEND, newLegs: [leg()] }, ['limit']), REFUSED);
  assert.equal(ask({ ...AMEND, newLegs: [leg()] }, ['take-profit-stop-loss']), null);
  assert.equal(ask({ ...AMEND, newLegs: [TRIGGER] }, ['take-profit-stop-loss']), REFUSED);
  assert.equal(ask({ ...AMEND, newLegs: [leg(), TRIGGER], algo: true }, []), null);
  const orders = new Map([['v:1', { ...OWN, reduceOnly: true }]]);
  assert.equal(ask({ ...AMEND, newLegs: [leg()] }, [], { orders }), REFUSED);
});

test('What is no order has no type.', () => {
  for (const intent of EVERY_INTENT)
    assert.equal(ask(intent, []), intent.kind === 'place' ? REFUSED : null, intent.kind);
});
