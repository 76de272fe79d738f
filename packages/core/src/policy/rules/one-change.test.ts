import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AmendIntent, OrderReference } from '../../trading/intent.ts';
import { AMEND, CANCEL, PLACE } from '../policy.fixture.ts';
import { ONE_CHANGE_RULE } from './one-change.ts';

const change = (id: string, kind: OrderReference['kind'] = 'venue-id'): AmendIntent => ({
  ...AMEND,
  order: { kind, id },
});
const ask = (...intents: Parameters<typeof ONE_CHANGE_RULE.checkBatch>[0]): string | null =>
  ONE_CHANGE_RULE.checkBatch(intents)?.code ?? null;

test('A batch changes each order once: two halves of a change would make what nobody judged (POL-05).', () => {
  assert.equal(ask(change('1')), null);
  assert.equal(ask(change('1'), change('2')), null);
  assert.equal(ask(change('1'), change('2'), change('1')), 'ORDER_TERMS_UNKNOWN');
  assert.equal(ask(change('1', 'client-id'), change('1', 'client-id')), 'ORDER_TERMS_UNKNOWN');
});

test('A batch names the orders that it changes by one kind of id: an order has both.', () => {
  assert.equal(ask(change('1'), change('2', 'client-id')), 'ORDER_TERMS_UNKNOWN');
  assert.equal(ask(change('1', 'client-id'), change('2', 'client-id')), null);
});

test('What changes no order may name one as often as it likes.', () => {
  assert.equal(ask(CANCEL, CANCEL, PLACE, PLACE, change('1')), null);
});
