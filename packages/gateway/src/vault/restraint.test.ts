import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { OuterStates } from './outer-states.ts';
import { VaultStore } from './vault-store.ts';
import { Vault } from './vault.ts';

test('A restraint holds for every venue while it says so, loosens nothing, and is nowhere kept.', async () => {
  const lock = () => ({ kind: 'key-file', key: Secret.takeBytes('key file', Buffer.alloc(32, 7)) }) as const;
  const store = VaultStore.open(':memory:');
  const vault = await Vault.create(store, [lock()], randomBytes);
  const states = new OuterStates(vault, () => undefined);
  let restraint: TradingState = 'active';
  states.restrain(() => restraint);
  states.set('okx', 'halted');
  const over = () => [states.over('okx'), states.over('htx')];
  assert.deepEqual(over(), ['halted', 'active']);
  restraint = 'reducing';
  assert.deepEqual(over(), ['halted', 'reducing']);
  assert.equal(states.of('everything'), 'active');
  restraint = 'active';
  assert.deepEqual(over(), ['halted', 'active']);
});
