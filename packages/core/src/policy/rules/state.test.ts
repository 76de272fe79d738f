import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../trading/intent.ts';
import type { TradingState } from '../../trading/vocabulary.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  CANCEL,
  CLOSE,
  decimal,
  EVERY_INTENT,
  LEVERAGE,
  OWN,
  PLACE,
  READ,
} from '../policy.fixture.ts';
import { askRule } from './rule.fixture.ts';
import { STATE_RULE } from './state.ts';

const reducing: Intent = { ...PLACE, reduceOnly: true };

test('An active key may do everything.', () => {
  for (const intent of EVERY_INTENT) assert.equal(askRule(STATE_RULE, intent), null, intent.kind);
});

const PASSING: Readonly<Record<Exclude<TradingState, 'active'>, readonly Intent[]>> = {
  reducing: [CANCEL, ACCOUNT_CANCEL, READ, CLOSE, reducing],
  halted: [CANCEL, ACCOUNT_CANCEL, READ],
  suspended: [],
  revoked: [],
};
const CODES = {
  reducing: 'STATE_REDUCING',
  halted: 'STATE_HALTED',
  suspended: 'KEY_SUSPENDED',
  revoked: 'KEY_REVOKED',
} as const;

for (const state of ['reducing', 'halted', 'suspended', 'revoked'] as const) {
  test(`A key that is ${state} lets through exactly what its state admits.`, () => {
    for (const intent of [...EVERY_INTENT, reducing]) {
      const expected = PASSING[state].includes(intent) ? null : CODES[state];
      assert.equal(askRule(STATE_RULE, intent, { snapshot: { state } }), expected, intent.kind);
    }
  });
}

test('While reducing, an own order that only reduces may be changed, and no other.', () => {
  const ask = (order: typeof OWN, intent: Intent = AMEND): unknown =>
    askRule(STATE_RULE, intent, { snapshot: { state: 'reducing', orders: new Map([['v:1', order]]) } });
  assert.equal(ask({ ...OWN, reduceOnly: true }), null);
  assert.equal(ask(OWN), 'STATE_REDUCING');
  assert.equal(ask({ ...OWN, reduceOnly: true, ownership: 'foreign' }), 'STATE_REDUCING');
  const leg = { purpose: 'stop-loss', triggerPrice: null, price: null, size: null } as const;
  assert.equal(ask({ ...OWN, reduceOnly: true }, { ...AMEND, newLegs: [leg] }), 'STATE_REDUCING');
  assert.equal(ask({ ...OWN, reduceOnly: true }, { ...AMEND, newLegs: [leg], algo: true }), null);
  for (const size of [{ unit: 'position' } as const, { unit: 'contracts', amount: decimal('1') } as const])
    assert.equal(
      ask({ ...OWN, reduceOnly: true }, { ...AMEND, newLegs: [leg, { ...leg, size }], algo: true }),
      'STATE_REDUCING',
    );
  assert.equal(
    ask({ ...OWN, reduceOnly: true }, { ...AMEND, order: { kind: 'client-id', id: '1' } }),
    'STATE_REDUCING',
  );
});

test('While reducing, leverage stays as it is.', () => {
  assert.equal(askRule(STATE_RULE, LEVERAGE, { snapshot: { state: 'reducing' } }), 'STATE_REDUCING');
});
