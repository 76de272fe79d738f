import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/manual-clock.ts';
import { LOGIN_REFUSED_PAUSE_MS } from './bounds.ts';
import { LoginGate } from './login-gate.ts';

test('A credential that the venue refuses is told once for as long as it is left alone, each for itself.', () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const gate = new LoginGate(clock, (credentialId) => told.push(credentialId));
  gate.close('cred_1');
  gate.close('cred_1');
  gate.close('cred_2');
  assert.deepEqual(told, ['cred_1', 'cred_2']);
  clock.advance(LOGIN_REFUSED_PAUSE_MS);
  gate.close('cred_1');
  assert.deepEqual(told, ['cred_1', 'cred_2', 'cred_1']);
});
