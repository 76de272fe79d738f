import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLockfileHoles } from './check-lockfile.ts';

const BIN = { bitting: 'bin/bitting.js' };
const MANIFEST = JSON.stringify({ name: 'cli', bin: { bitting: './bin/bitting.js' } });

function holesOf(packages: object, manifest = MANIFEST): readonly string[] {
  return findLockfileHoles(JSON.stringify({ packages }), () => manifest);
}

void test('lockfile without the command of a workspace has a hole, and with it none', () => {
  assert.deepEqual(holesOf({ 'packages/cli': { bin: BIN } }), []);
  for (const locked of [{}, { bin: {} }, { bin: { bitting: 'bin/other.js' } }])
    assert.deepEqual(holesOf({ 'packages/cli': locked }), [
      'packages/cli: the command bitting is not in the lockfile',
    ]);
  assert.deepEqual(holesOf({ 'packages/core': {} }, '{}'), []);
});

void test('lockfile with an optional package that is missing, or a package without integrity, has a hole', () => {
  const good = { 'node_modules/a': { integrity: 'sha512-x', optionalDependencies: { b: '1' } } };
  assert.deepEqual(holesOf({ ...good, 'node_modules/b': { integrity: 'sha512-y' } }), []);
  assert.equal(holesOf(good).length, 1);
  assert.deepEqual(holesOf({ 'node_modules/a': {} }), ['node_modules/a: no integrity']);
});
