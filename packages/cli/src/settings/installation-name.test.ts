import assert from 'node:assert/strict';
import os from 'node:os';
import { test } from 'node:test';
import { nameInstallation, nameMachine } from './installation-name.ts';

test('An installation is called what its owner says, and like its machine otherwise.', () => {
  assert.equal(nameInstallation({ 'console.name': 'Desk 1' }), 'Desk 1');
  assert.equal(nameInstallation({ 'console.name': null }), nameMachine(os.hostname()));
});

test('A machine without a name, or with an odd one, has a name that can be read.', () => {
  assert.equal(nameMachine('desk-1'), 'desk-1');
  assert.equal(nameMachine(''), 'Bitting');
  assert.equal(nameMachine('\u202e\n'), 'Bitting');
  assert.equal(nameMachine('a\u0000b'), 'ab');
  assert.ok(nameMachine('x'.repeat(5_000)).length <= 100);
});
