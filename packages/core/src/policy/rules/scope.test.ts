import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../trading/intent.ts';
import { SCOPES, type Scope } from '../../trading/vocabulary.ts';
import {
  AMEND,
  ACCOUNT_CANCEL,
  CANCEL,
  CLOSE,
  EVERY_INTENT,
  LEVERAGE,
  OWN,
  PLACE,
  READ,
} from '../policy.fixture.ts';
import { askRule } from './rule.fixture.ts';
import { SCOPE_RULE } from './scope.ts';

const REDUCING: Intent = { ...PLACE, reduceOnly: true };

const ADMITTED: Readonly<Record<Scope, readonly Intent[]>> = {
  read: [READ],
  trade: [PLACE, REDUCING, AMEND, CANCEL, ACCOUNT_CANCEL, CLOSE],
  'cancel-only': [CANCEL, ACCOUNT_CANCEL],
  'reduce-only': [CANCEL, ACCOUNT_CANCEL, CLOSE, REDUCING],
  settings: [LEVERAGE],
};

for (const scope of SCOPES) {
  test(`The scope ${scope} admits exactly its own.`, () => {
    for (const intent of [...EVERY_INTENT, REDUCING]) {
      const expected = ADMITTED[scope].includes(intent) ? null : 'SCOPE_MISSING';
      assert.equal(askRule(SCOPE_RULE, intent, { policy: { scopes: [scope] } }), expected, intent.kind);
    }
  });
}

test('A key without scopes may do nothing.', () => {
  for (const intent of EVERY_INTENT)
    assert.equal(askRule(SCOPE_RULE, intent, { policy: { scopes: [] } }), 'SCOPE_MISSING');
});

test('A key that may only reduce changes its own reducing order and nothing else.', () => {
  const policy = { scopes: ['reduce-only'] } as const;
  const ask = (reduceOnly: boolean): unknown =>
    askRule(SCOPE_RULE, AMEND, { policy, snapshot: { orders: new Map([['v:1', { ...OWN, reduceOnly }]]) } });
  assert.equal(ask(true), null);
  assert.equal(ask(false), 'SCOPE_MISSING');
});
