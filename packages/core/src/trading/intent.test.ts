import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areCancels, type Intent } from './intent.ts';

const READ: Intent = { kind: 'read', instrument: null };
const CANCEL = { kind: 'cancel' } as Intent;
const CANCEL_ALL = { kind: 'account-cancel' } as Intent;

test('Only cancels are cancels: not one order among them, and not nothing at all.', () => {
  assert.deepEqual(
    [[CANCEL], [CANCEL, CANCEL_ALL], [CANCEL, READ], [READ], []].map((intents) => areCancels(intents)),
    [true, true, false, false, false],
  );
});
