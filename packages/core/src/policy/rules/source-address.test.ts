import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ } from '../policy.fixture.ts';
import { askRule } from './rule.fixture.ts';
import { SOURCE_ADDRESS_RULE } from './source-address.ts';

test('A request from a block of the policy passes, from one address beyond it does not.', () => {
  const ask = (sourceAddress: string): unknown =>
    askRule(SOURCE_ADDRESS_RULE, READ, { snapshot: { sourceAddress } });
  assert.equal(ask('10.1.0.0'), null);
  assert.equal(ask('10.1.255.255'), null);
  assert.equal(ask('::ffff:10.1.2.3'), null);
  assert.equal(ask('10.0.255.255'), 'ADDRESS_NOT_ALLOWED');
  assert.equal(ask('10.2.0.0'), 'ADDRESS_NOT_ALLOWED');
});

test('A policy without blocks is for this machine alone.', () => {
  const ask = (sourceAddress: string): unknown =>
    askRule(SOURCE_ADDRESS_RULE, READ, { policy: { sourceCidrs: [] }, snapshot: { sourceAddress } });
  assert.equal(ask('127.0.0.1'), null);
  assert.equal(ask('::1'), null);
  assert.equal(ask('10.1.2.3'), 'ADDRESS_NOT_ALLOWED');
});
